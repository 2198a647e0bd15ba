"""The desk's chart: its title says what the numbers say, and every word is on the slide and apart."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.text import Text

from simulator.charts.desk import draw
from simulator.charts.slide import said
from simulator.desk.account import account
from simulator.desk.floor import Floor
from simulator.desk.staffing import Today
from simulator.parameters import Desk
from simulator.vocabulary import SERVICE_CLASSES
from tests.rules.test_charts import MANY, check_slide, written

THREE = np.array([300.0, 3000.0, 250.0])


def desk(tickets: np.ndarray = THREE, head: float = 15.5) -> xr.Dataset:
    """A small simulation of a desk, with where it comes from."""
    ds = account(Today(Desk(), Floor(), tickets, head, 0.07), 5, 2, 7)
    return ds.assign_attrs(book_name="small", config_hash="0123456789abcdef", currency="USD", desk_mode="exact")


def with_strategies(ds: xr.Dataset, names: tuple[str, ...]) -> xr.Dataset:
    """Strategies whose desks crowd around today's."""
    n, main = len(names), ds["formula_wait_hours"].sel(agents=ds.attrs["today_agents"]).values[:3]
    spread = np.linspace(-0.02, 0.03, n)
    return ds.assign(
        strategy_load=("strategy", ds.attrs["today_load"] + spread),
        strategy_wait_hours=(("strategy", "ticket_class"), np.outer(1.0 + 4.0 * spread, main)),
    ).assign_coords(strategy=list(names), ticket_class=list(SERVICE_CLASSES))


def test_the_title_says_what_was_simulated_and_what_the_formula_says(monkeypatch: pytest.MonkeyPatch):
    ds = desk()
    ds["simulated_wait_hours"][:] = 0.0
    ds["simulated_wait_hours"].loc[{"agents": 15.5, "service_class": "standard"}] = 0.3
    ds["simulated_wait_hours"].loc[{"agents": 17.0, "service_class": "standard"}] = 0.1
    ds["formula_wait_hours"].loc[{"agents": 15.5, "service_class": "standard"}] = 0.25
    ds["formula_wait_hours"].loc[{"agents": 17.0, "service_class": "standard"}] = 0.05
    finding = said(draw(ds), "finding").replace("\N{NO-BREAK SPACE}", " ")
    load = f"{100 * ds.attrs['today_load']:.0f}"
    assert finding == (
        f"At {load} % load a standard ticket waits 18 min; 17 agents instead of 15.5 make it 6.0 min "
        "(formula: 15 min and 3.0 min)"
    )


def test_a_title_from_too_few_runs_carries_the_intervals():
    ds = with_strategies(desk(), ("do_nothing",)).assign_attrs(run_mode="response", run_months=6)
    for name, wait in {"mean": 0.3, "low": 0.015, "high": 0.57}.items():
        ds["simulated_wait_hours"].loc[{"bound": name}] = wait
    fig = draw(ds)
    assert said(fig, "finding").startswith("Too few runs to tell how long a standard ticket waits at ")
    assert ": 0.9-34\N{NO-BREAK SPACE}min; with 17 agents instead of 15.5: 0.9-34" in said(fig, "finding")
    words = "diamonds: strategies' standard tickets, desk response, mean of last 6 months"
    assert words in said(fig, "measure")


@pytest.mark.parametrize(
    ("tickets", "head", "strategies"),
    [(THREE, 15.5, ()), (THREE, 15.5, MANY), (np.array([0.0, 300.0, 0.0]), 1.0, ()), (THREE, 0.35, ("do_nothing",)),
     (np.array([0.0, 0.5, 0.0]), 0.1, ()), (100.0 * THREE, 1500.0, MANY[:3])],
    ids=["usual", "crowded", "one agent", "far too small", "nothing to do", "large"],
)  # fmt: skip
def test_every_word_is_on_the_slide_and_apart(tickets, head, strategies, monkeypatch: pytest.MonkeyPatch):
    ds = desk(tickets, head) if tickets.sum() < 1e5 else shrunk(desk(tickets / 100.0, head / 100.0))
    ds = with_strategies(ds, strategies) if strategies else ds
    fig = draw(ds)
    check_slide(fig, monkeypatch)
    words = " ".join(t.get_text().lower() for t in written(fig, monkeypatch))
    assert "today" in words
    assert "standard" in words
    assert fig.get_label()


def shrunk(ds: xr.Dataset) -> xr.Dataset:
    """The same desk with a hundred times the heads on its axis."""
    told = {**ds.attrs, "today_agents": 100.0 * ds.attrs["today_agents"]}
    return ds.assign_coords(agents=100.0 * ds["agents"]).assign_attrs(told)


def test_a_corrected_formula_has_two_lines_a_class():
    ds = desk()
    doubled = {
        f"response_{rest}": 2.0 * ds[f"formula_{rest}"]
        for rest in ("curve_wait_hours", "wait_hours", "abandon_prob", "utilisation")
    }
    fig = draw(ds.assign(doubled))
    dashed = [line for line in fig.axes[0].lines if line.is_dashed() and len(line.get_xdata()) > 2]
    assert len(dashed) == 3
    assert "corrected formula" in said(fig, "measure")


def test_points_are_the_rows_of_the_table_with_their_bars():
    ds = desk()
    (ax, *_) = draw(ds).axes
    met = [np.asarray(line.get_xdata()) for line in ax.lines if line.get_marker() == "s"]
    assert any(np.allclose(x, 100.0 * ds["row_load"].values) for x in met if len(x) == ds.sizes["agents"])
    assert not any("nan" in t.get_text() for t in ax.findobj(Text))
