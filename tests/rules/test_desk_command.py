"""``secateur desk`` as a support manager meets it: what it prints, refuses and leaves, and whether it is right."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from experiments import cli
from experiments.desk_page import page
from experiments.desk_work import _points
from simulator.desk.account import load
from simulator.desk.erlang import priority_queue
from simulator.metrics.durations import span
from simulator.vocabulary import SERVICE_CLASSES
from tests.here import secateur

QUICK = ("desk.days=10", "desk.replications=3", "threads=1")
OWN = ("desk.tickets_per_month=[40,400,60]", "desk.agents=3")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One whole run on numbers of one's own."""
    here = tmp_path_factory.mktemp("desk")
    return here / "run", secateur("desk", *QUICK, *OWN, "out=run", cwd=here)


@pytest.fixture(scope="module")
def ds(done: tuple[Path, subprocess.CompletedProcess[str]]) -> xr.Dataset:
    return load(done[0])


def test_it_ends_well_in_80_columns(done: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, told = done
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.strip().splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert lines[-1] == f"Results: {folder}"
    assert lines[0].startswith("500 tickets a month (40 premium, 400 standard, 60 self service), 30 min of work")
    assert sum(line.lstrip().startswith(">3 ") for line in lines) == 1, "today's row is marked"
    assert "too few runs to tell: raise desk.replications or desk.days" in " ".join(told.stdout.split())
    assert "nan" not in told.stdout.lower()


def test_it_leaves_every_file_and_nothing_else(done: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = done
    assert {p.name for p in folder.iterdir()} == {"config.yaml", "run.json", "desk.csv", "desk.zarr", "charts"}
    assert {p.name for p in (folder / "charts").iterdir()} == {"desk.png", "desk.svg"}
    assert [p.name for p in folder.parent.iterdir()] == ["run"]
    receipt = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert receipt["status"] == "finished"
    assert receipt["command"].endswith("out=run")
    assert receipt["tickets"] == pytest.approx(load(folder).attrs["simulated_tickets"], abs=1)


def test_the_table_is_the_formulas(ds: xr.Dataset, done: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Every row by hand: agents at work in seniors, 125 hours a month of opening and of work, half an hour a ticket."""
    effective = ds["agents"].values * (1.0 - 0.4 * ds.attrs["junior_share"])
    for k, agents in enumerate(effective):
        waits, given_up, busy = priority_queue(np.array([40, 400, 60]) / 125.0, 2.0, 1.0 / 10.0, agents)
        assert ds["formula_wait_hours"].values[k, :3] == pytest.approx(waits)
        assert ds["formula_wait_hours"].values[k, 3] == pytest.approx(np.dot([0.08, 0.8, 0.12], waits))
        assert ds["formula_abandon_prob"].values[k, :3] == pytest.approx(given_up)
        assert ds["formula_utilisation"].values[k] == pytest.approx(busy)
    assert ds["row_load"].values == pytest.approx(2.0 / effective)
    assert ds["cost_per_month"].values == pytest.approx(ds["agents"].values * 125 * 60)
    table = pd.read_csv(done[0] / "desk.csv")
    today = table[table["today"] & (table["service_class"] == "standard")]
    assert today["agents"].tolist() == [3.0]
    assert today["formula_wait_hours"].item() == pytest.approx(
        float(ds["formula_wait_hours"].sel(agents=3, service_class="standard"))
    )


def test_the_curve_passes_through_every_row(ds: xr.Dataset) -> None:
    inside = ds.isel(agents=ds["row_load"].values <= float(ds["load"].max()))
    on_curve = ds["formula_curve_wait_hours"].sel(load=inside["row_load"].values)
    assert inside.sizes["agents"] >= 6
    assert on_curve.values == pytest.approx(inside["formula_wait_hours"].values)


def test_a_corrected_formula_and_strategies_are_told_in_80_columns(ds: xr.Dataset) -> None:
    error = dict.fromkeys(("wait_error_median", "wait_error_worst"), 0.25)
    told = {f"desk_{kind}_{name}": value for kind in ("response", "formula") for name, value in error.items()}
    told |= {"desk_mode": "response", "desk_held_out_desks": 24, "desk_simulation_error_median": 0.027}
    told |= {"desk_response_wait_worst_at": "load 0.81, 29.0 agents, patience 11 handling times, class 3"}
    measures = ("wait_hours", "abandon_prob", "utilisation")
    corrected = ds.assign({f"response_{name}": 2.0 * ds[f"formula_{name}"] for name in measures})
    names = ("do_nothing", "partner_transfer_with_90_days_notice")
    corrected = corrected.assign(
        strategy_load=("strategy", [0.9, 1.2]),
        strategy_agents=("strategy", [3.0, 2.5]),
        strategy_tickets=(("strategy", "ticket_class"), np.full((2, 3), 1e5)),
        strategy_wait_hours=(("strategy", "ticket_class"), np.array([[0.01, 0.2, 12.0], [0.02, 0.4, 24.0]])),
    ).assign_coords(strategy=list(names), ticket_class=list(SERVICE_CLASSES))
    lines = list(page(corrected.assign_attrs({**ds.attrs, **told, "run": "r", "run_mode": "exact"})))
    assert max(map(len, lines)) <= 80
    words = " ".join(" ".join(lines).split())
    today = float(corrected["response_wait_hours"].sel(agents=3, service_class="all"))
    assert f"The corrected formula says {span(today)}." in words
    assert "waits are off by 25.0 % in the median" in words
    assert "partner_transfer_with" in words


def told_of(ds: xr.Dataset) -> str:
    return " ".join(" ".join(page(ds)).split())


def known(ds: xr.Dataset, wide: float, exact: float = 1.0, effective: float = 12.0) -> xr.Dataset:
    """The desk with simulated waits of an hour, give or take ``wide``, and a formula that says ``exact``."""
    around = 1.0 + wide * np.array([0.0, -1.0, 1.0])
    simulated = ds.assign(step_wait_hours=xr.zeros_like(ds["step_wait_hours"]) + xr.DataArray(around, dims="bound"))
    names = ("plain_formula_wait_hours", "formula_wait_hours")
    said = simulated.assign({name: xr.full_like(ds[name], exact) for name in names})
    return said.assign_attrs(today_effective_agents=effective)


def test_a_verdict_is_given_only_by_intervals_that_can_tell(ds: xr.Dataset) -> None:
    clear, off, wide = (told_of(known(ds, *case)) for case in ((0.2,), (0.2, 1.5), (0.6, 1.5)))
    assert "the simulation agrees with it: 3 of 3 intervals hold its value." in clear
    assert "the formula's 60 min lies within" in clear
    assert "the simulation does NOT agree with it: 0 of 3" in off
    assert "the formula says 90 min, too much" in off
    assert "Whether the simulation, told what the formula assumes, agrees with it: too few runs to tell" in wide
    assert "Whether they differ: too few runs to tell: raise desk.replications or desk.days." in wide
    assert not any(word in wide for word in ("lies within", "too much", "NOT agree"))


def test_the_blend_of_a_small_desk_is_never_approved_of(ds: xr.Dataset) -> None:
    small = told_of(known(ds, 0.2, effective=0.97))
    assert "for so small a desk (0.97 at full strength) it blends whole numbers of agents and is not usable" in small
    assert "lies within" not in small
    assert "lies within" in told_of(known(ds, 0.2, effective=2.0))


def test_a_class_nobody_was_seen_of_has_a_dash(ds: xr.Dataset) -> None:
    names = [name for name in ds.data_vars if str(name).startswith(("simulated", "step"))]
    classes = [name for name in names if "service_class" in ds[name].dims]
    unseen = ds.assign({n: ds[n].where(ds["service_class"] != "premium") for n in classes})
    lines = list(page(unseen))
    assert max(map(len, lines)) <= 80
    assert "nan" not in " ".join(lines).lower()
    assert any(line.startswith("wait, premium") and line.endswith("| -") for line in lines)


def test_more_agents_never_make_anybody_wait_longer(ds: xr.Dataset) -> None:
    for name in ("formula_wait_hours", "simulated_wait_hours"):
        waits = ds[name] if "bound" not in ds[name].dims else ds[name].sel(bound="mean")
        assert (waits.sel(service_class="all").diff("agents") < 0).all()


def test_service_level_is_exact_for_the_first_class_and_silent_for_the_rest(ds: xr.Dataset) -> None:
    assert np.isfinite(ds["formula_service_level"].sel(service_class="premium")).all()
    assert np.isnan(ds["formula_service_level"].sel(service_class=["standard", "self_service", "all"])).all()
    assert np.isfinite(ds["simulated_service_level"]).all()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, for commands run in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["secateur"])
    return tmp_path


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_cores(ds: xr.Dataset, here: Path) -> None:
    words = ["desk.days=10", "desk.replications=3", "threads=2", "charts=false", *OWN, "out=twin"]
    assert cli.main(["desk", *words]) == 0
    xr.testing.assert_equal(load(here / "twin"), ds)


def test_the_chart_is_redrawn_from_disk(
    done: tuple[Path, subprocess.CompletedProcess[str]], ds: xr.Dataset, tmp_path: Path
) -> None:
    from simulator.charts import draw_each

    (drawn,) = draw_each(ds, tmp_path)
    assert (tmp_path / "desk.svg").read_bytes() == (done[0] / "charts" / "desk.svg").read_bytes()
    assert "standard ticket waits" in drawn.finding


REFUSED = {
    "no agents": (["desk.agents=0"], "desk.agents is 0, must lie in [0.1, 100000]"),
    "fewer than none": (["desk.agents=-2"], "desk.agents is -2, must lie in"),
    "negative tickets": (["desk.tickets_per_month=[-3,2,1]"], "desk.tickets_per_month has -3, must be a number >= 0"),
    "no tickets": (["desk.tickets_per_month=[0,0,0]"], "a desk without tickets has nothing to do"),
    "two classes": (["desk.tickets_per_month=[1,2]"], "has 2 numbers, must be one or three"),
    "no list": (["desk.tickets_per_month=300"], "write desk.tickets_per_month=[300]"),
    "no patience": (["parameters.desk.patience=0"], "parameters.desk.patience is 0, must lie in [0.01, 10000]"),
    "endless patience": (["parameters.desk.patience=inf"], "parameters.desk.patience is inf, must lie in"),
    "never open": (["parameters.desk.opening_hours=0"], "parameters.desk.opening_hours is 0, must lie in [1, 744]"),
    "no run": (["desk.run=nowhere"], "desk.run is nowhere: no such folder"),
    "hours of simulation": (["desk.days=100000"], "million tickets to simulate at this desk, at most 100 million"),
    "an unknown desk": (["desk=call_center"], "desk=call_center: no such desk. Did you mean call_centre?"),
    "an unknown mode": (["desk.mode=exakt"], "desk.mode is exakt, must be one of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_fault_and_leaves_nothing(
    case: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, message = REFUSED[case]
    assert cli.main(["desk", "out=run", *words]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert len(told.splitlines()) <= 3
    assert not list(here.iterdir())


def test_a_desk_far_too_small_is_answered_with_the_limit(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty times the work it can do: nearly everybody waits as long as patience lasts, and gives up."""
    words = ["desk.tickets_per_month=[500]", "desk.agents=0.1", "desk.replications=2", "desk.days=5"]
    assert cli.main(["desk", *words, "threads=1", "out=run"]) == 0
    ds = load(here / "run")
    today = ds.sel(agents=0.1, service_class="standard")
    assert ds["simulated_wait_hours"].sel(service_class=["premium", "self_service"]).isnull().all()
    assert (
        pd.read_csv(here / "run" / "desk.csv").query("service_class == 'premium'")["simulated_wait_hours"].isna().all()
    )
    assert float(today["row_load"]) > 15
    assert float(today["formula_wait_hours"]) == pytest.approx(10.0, rel=0.1)
    assert float(today["simulated_abandon_prob"].sel(bound="mean")) > 0.9
    out = " ".join(capsys.readouterr().out.split())
    assert "nan" not in out.lower()
    assert "is far more than these agents can do" in out
    assert "Simulating up to" in out
    assert "standard: mean wait, exact formula" in out


def test_a_run_left_empty_is_none_given() -> None:
    assert [_points(""), _points(" ")] == [None, None]


def test_help_speaks_of_the_desk(tmp_path: Path) -> None:
    done = secateur("desk", "--help", cwd=tmp_path)
    assert done.returncode == 0
    words = ("usage: secateur desk", "desk: call_centre, ticket_desk", "[400]: all standard", "desk.run=FOLDER")
    assert not [word for word in words if word not in done.stdout]
