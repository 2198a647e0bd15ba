"""The board pack as text: what it may say, what it must not, and that its numbers are those of the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulator.metrics import summarise
from simulator.metrics.accounts import REST, accounts, to_the_cent
from simulator.metrics.spread import FEW
from simulator.metrics.value import delta_npv
from simulator.register import WEAKEST
from simulator.report.content import Pack, Section
from simulator.report.source import Source
from simulator.report.telling import tell
from simulator.report.telling.bridge import SUM, steps
from simulator.report.telling.choice import verdict
from simulator.report.telling.material import gathered, in_hundred
from simulator.vocabulary import InputError
from tests.blank import blank, filled
from tests.sample import sample_dataset

QUESTIONS = ("decision", "dip", "risk", "people", "unknowns", "watch", "assumptions", "bridges")
MONTHS = 18


def futures(*gains: tuple[float, ...]) -> xr.Dataset:
    """Strategies a, b, ... that earn so much more than do nothing each month, in 8 futures of 8 draws."""
    names = ("do_nothing", *"abc"[: len(gains)])
    ds = blank(names, ("calm", "slump"), MONTHS, tuple(range(8)))
    ebitda = np.full((len(names), 2, 8, MONTHS), 10.0)
    for k, gain in enumerate(gains, 1):
        ebitda[k] += np.resize(gain, 8)[None, :, None]
    flat = np.full(ebitda.shape, 100.0)
    filled(ds, {"revenue": flat, "ebitda": ebitda, "ebit": ebitda, "cogs": 100.0 - ebitda, "receivables": 1.5 * flat})
    return ds


def section(pack: Pack, key: str) -> Section:
    return next(s for s in pack.sections if s.key == key)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return tell(sample_dataset(paths=16, draws=16, months=24), "made_up")


def test_it_answers_in_the_order_a_board_asks(pack: Pack) -> None:
    assert tuple(s.key for s in pack.sections) == QUESTIONS
    assert all(s.headline and s.question.endswith("?") for s in pack.sections)
    assert next(iter(pack.strategies)) == "do_nothing"


def test_a_strategy_that_surely_leads_is_recommended() -> None:
    told = section(tell(futures((2.0, 3.0), (0.5, 1.0)), "r"), "decision")
    assert told.headline.startswith("We would choose a: worth ")
    assert "runner-up, b," in " ".join(told.paragraphs)


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        (((1.0, -1.0),), "no strategy can be told from doing nothing"),
        (((1.0, 2.0), (2.0, 1.0)), "no strategy can be told from the next best; a and b are level"),
        (((-1.0, -2.0),), "We would do nothing"),
    ],
)
def test_no_recommendation_where_intervals_overlap(gains: tuple[tuple[float, ...], ...], said: str) -> None:
    told = section(tell(futures(*gains), "r"), "decision")
    assert said in told.headline
    assert "We would choose" not in told.headline


def test_too_few_futures_recommend_nothing() -> None:
    ds = futures((2.0, 3.0)).isel(path=slice(0, 4))
    assert not verdict(gathered(ds)).recommended


@pytest.mark.parametrize("paths", [1, 5])
def test_too_few_futures_are_never_called_sure(paths: int) -> None:
    """Every gain and loss goes one way, and yet no word of the pack is sure of any; it says why."""
    ds = futures((2.0, 3.0), (-2.0, -3.0)).isel(path=slice(0, paths))
    told = tell(ds, "r")
    words = [w for s in told.sections for w in (s.headline, *s.paragraphs, *s.caveats, *s.notes)]
    words += [chart.finding for s in told.sections for chart in s.charts]
    sure = [w for w in words if "surely" in w.replace("none surely gains", "") or "stays ahead" in w or "Sure of" in w]
    assert not sure, sure
    assert f"Fewer than {FEW} tell nothing from chance" in " ".join(section(told, "decision").caveats)
    many = section(tell(futures((2.0, 3.0), (-2.0, -3.0)), "r"), "decision")
    assert "a surely gains; b surely loses" in many.charts[0].finding.lower()


def test_the_same_intervals_decide_as_stand_in_the_figures() -> None:
    m = gathered(futures((1.0, 1.1, 0.9), (0.9, 1.0, 1.05)))
    found = verdict(m)
    lead = m.of(m.gain(), found.leader) - m.of(m.gain(), found.runner_up)
    assert (np.quantile(lead, 0.05) > 0) == found.recommended


def test_two_horizons_are_always_told(pack: Pack) -> None:
    told = section(pack, "decision")
    spans = [f.name for f in told.figures if "against doing nothing over" in f.name]
    assert any("over 12 months" in s for s in spans)
    assert any("over 24 months" in s for s in spans)
    assert set(told.charts[0].series) == {"24 months", "12 months"}
    short = tell(futures((1.0,)).isel(month=slice(0, 6)), "r")
    assert "no second horizon" in " ".join(section(short, "decision").paragraphs)


def test_the_weakest_assumptions_stand_beside_the_decision(pack: Pack) -> None:
    assert WEAKEST[0].what in section(pack, "decision").caveats[0]
    table = next(t for t in section(pack, "assumptions").tables if t.key == "weakest")
    assert [row[-1] for row in table.rows] == [weak.name for weak in WEAKEST]


def test_every_figure_and_chart_names_its_source(pack: Pack) -> None:
    for one in pack.sections:
        for figure in one.figures:
            assert isinstance(figure.source, Source)
            assert figure.small_print.startswith(f"{figure.key} = {figure.source.file}: ")
            assert figure.said
        for chart in one.charts:
            assert isinstance(chart.source, Source)
            assert chart.alt.startswith(chart.finding)


def test_figures_are_the_numbers_of_the_summary(pack: Pack) -> None:
    ds = sample_dataset(paths=16, draws=16, months=24)
    table = summarise(ds, (12, 24)).set_index(["strategy", "macro"])
    told = [f for f in section(pack, "decision").figures if "delta_npv_pct_of_revenue_24m" in str(f.source)]
    assert told
    for figure in told:
        assert isinstance(figure.source, Source)
        row = tuple(figure.source.place().row.values())
        assert figure.value == pytest.approx(table.loc[row, "delta_npv_pct_of_revenue_24m_median"])
        assert figure.low == pytest.approx(table.loc[row, "delta_npv_pct_of_revenue_24m_p05"])


@pytest.mark.parametrize("stocks", [True, False])
def test_a_bridge_adds_up_to_the_cent(stocks: bool) -> None:
    ds = sample_dataset(paths=4, months=18)
    ds = ds if stocks else ds.drop_vars(["inventory", "opening_inventory"])
    found = accounts(ds)
    np.testing.assert_allclose(found.sum("term"), delta_npv(ds).transpose(*found.dims[1:]), rtol=0, atol=1e-6)
    assert float(abs(found.sel(term=REST)).max()) < 1e7 * 1e-9
    m = gathered(ds)
    for name in m.others:
        _, values = steps(m, name)
        whole = float(m.of(delta_npv(ds), name).mean())
        assert round(float(values.sum()), 2) == round(whole, 2)
        assert np.array_equal(values, np.round(values, 2))


def test_bridge_table_and_charts_show_the_same_sum(pack: Pack) -> None:
    told = section(pack, "bridges")
    table = told.tables[0]
    assert table.rows[-1][0] == SUM
    for k, chart in enumerate(told.charts, 1):
        shown = [float(str(row[k]).replace("−", "-").replace(",", "")) for row in table.rows]
        assert round(sum(shown[:-1]), 2) == shown[-1]
        steps_ = next(iter(chart.series.values()))
        assert round(sum(v or 0.0 for v in steps_[:-1]), 2) == steps_[-1]


def test_cents_go_to_the_largest_term() -> None:
    shown = to_the_cent(np.array([0.004, 0.004, 10.004]))
    assert shown.tolist() == [0.0, 0.0, 10.01]


def test_never_and_always_are_not_rounded_to() -> None:
    assert in_hundred(0.001, 512) == "in 1 of 100 futures"
    assert in_hundred(0.9999, 512) == "in 99 of 100 futures"
    assert in_hundred(1 / 16, 16) == "in 1 of 16 futures"
    assert in_hundred(0.0, 512, "stagflation") == "in no future of stagflation that was run"


def test_tables_of_the_run_are_used_as_they_are() -> None:
    ds = futures((2.0, 3.0))
    mine = summarise(ds, (12, MONTHS)).assign(not_back_share=0.25)
    m = gathered(ds, {"summary": mine})
    assert m.cell("summary", "not_back_share", "a") == 0.25
    assert isinstance(m.tables["decision"], pd.DataFrame)


def test_what_cannot_be_told_of_is_refused() -> None:
    ds = futures((1.0,))
    with pytest.raises(InputError, match="no strategy beside do_nothing"):
        tell(ds.sel(strategy=["do_nothing"]), "r")
    with pytest.raises(InputError, match="keep=paths"):
        tell(ds.rename(path="statistic"), "r")


def test_a_gain_that_is_only_cash_set_free_is_called_that() -> None:
    ds = futures((0.0,))
    owed = ds["receivables"].values.copy()
    owed[1] -= 60.0
    ds["receivables"] = (ds["receivables"].dims, owed, ds["receivables"].attrs)
    said = " ".join(section(tell(ds, "r"), "decision").caveats)
    assert f"Of what a is worth after {MONTHS} months, " in said
    assert "cash set free once" in said


def test_signs_that_say_stop_are_shown_where_the_run_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = ["strategy", "indicator", "month", "threshold", "stop_when", "false_alarm_rate", "miss_rate", "said"]
    wires = pd.DataFrame(
        [["a", "Net promoter score", 6, 21.5, "below", 0.1, 0.25, "Stop a in month 6 if the score is below 21.5."]],
        columns=columns,
    )
    monkeypatch.setattr("simulator.report.telling.watch.indicators", lambda m: wires)
    told = section(tell(futures((2.0, 3.0)), "r"), "watch")
    assert told.headline == "The first sign to read is net promoter score in month 6, for a"
    assert told.tables[0].rows[0][3:] == ["below 21.5", "10\xa0%", "25\xa0%"]
    silent = wires.assign(month=np.nan, said="A: nothing tells.")
    monkeypatch.setattr("simulator.report.telling.watch.indicators", lambda m: silent)
    told = section(tell(futures((2.0, 3.0)), "r"), "watch")
    assert told.headline.startswith("No early sign tells when to stop a")
    assert [t.key for t in told.tables] == ["expected_a"]
    assert told.tables[0].rows[0] == [
        "Month 3",
        "100\xa0USD a month (100 to 100\xa0USD a month)",
        *told.tables[0].rows[0][2:],
    ]


def test_a_memo_says_what_the_choice_does() -> None:
    told = tell(futures((2.0, 3.0)), "r", about={"a": "Ask nicely."})
    assert section(told, "decision").paragraphs[0] == "A: ask nicely."
    assert replace(told, title="x").sections == told.sections
