"""The pack of a sweep: the rule of a single run in every cell, cells counted and none lost, what moves the answer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.report.content import Pack, Section
from simulator.report.html import page
from simulator.report.sweeping import Answer, Lost, Sweep, answered, tell
from simulator.report.sweeping.answer import GAIN
from simulator.report.sweeping.effects import effects
from simulator.report.telling.choice import verdict
from simulator.report.telling.material import gathered
from simulator.storage.reduction import reduced
from tests.rules.test_report import MONTHS, futures

UP, DOWN = (3.0, 4.0), (-3.0, -4.0)


def cell(key: str, values: Mapping[str, float | str], *gains: tuple[float, ...]) -> Answer:
    ds = futures(*gains).assign_attrs(seed=7, paths=8, draws=8, currency="EUR", created="2026-01-31")
    return answered(key, values, ds, {"summary": summary(ds)})


def summary(ds: xr.Dataset) -> pd.DataFrame:
    """The columns a sweep is told from, of a strategy that takes revenue 5 % down for good and breaks nothing;
    never is an empty cell once a table was written."""
    rows = [{"strategy": s, "macro": m} for s in ds["strategy"].values for m in ds["macro"].values]
    dips = {f"revenue_gap_min_share_{end}": -0.05 for end in ("p05", "median", "p95")}
    early = {f"{GAIN}_12m_{end}": 1.0 for end in ("p05", "median", "p95")}
    told = {**dips, **early, "crossing_month_median": np.nan, f"covenant_breach_prob_{MONTHS}m": 0.0}
    return pd.DataFrame([{**row, **told} for row in rows])


def sweep(*answers: Answer, **told: object) -> Sweep:
    return replace(Sweep("s", "grid", answers, (), {}, {"months": MONTHS}, {a.key: "c" for a in answers}), **told)


@pytest.fixture(scope="module")
def grid() -> Sweep:
    """Two settings: along x the best turns from a over a draw to b, along y nothing happens."""
    gains = {1: (UP, DOWN), 2: (UP, UP), 3: (DOWN, UP)}
    cells = [cell(f"k{x}{y}", {"x": x, "y": y}, *gains[x]) for x, y in itertools.product(gains, (0.1, 0.2))]
    return sweep(*cells)


def section(pack: Pack, key: str) -> Section:
    return next(part for part in pack.sections if part.key == key)


def kept_as_quantiles(ds: xr.Dataset) -> xr.Dataset:
    return reduced(ds).assign({GAIN: delta_npv_pct_of_revenue(ds)})


@pytest.mark.parametrize("gains", [(UP, DOWN), ((-1.0, 2.0), (0.5, 1.0))])
def test_a_cell_is_judged_by_the_rule_of_a_run_whatever_it_kept(gains: tuple[tuple[float, ...], ...]) -> None:
    ds = futures(*gains)
    alone = verdict(gathered(ds))
    assert answered("k", {}, ds, {}).verdict == alone
    short = answered("k", {}, kept_as_quantiles(ds), {})
    assert short.verdict == alone
    assert not short.with_futures


def test_the_worst_month_is_that_of_mean_revenue_future_or_quantile() -> None:
    ds = futures(UP)
    ds["revenue"][1, :, :, 4] -= 30.0
    assert answered("k", {}, ds, {}).worst["a"] == answered("k", {}, kept_as_quantiles(ds), {}).worst["a"] == 5


def test_cells_are_counted_and_each_once(grid: Sweep) -> None:
    for standing in grid.standings.values():
        assert standing.cells == 6
    assert [(grid.standings[n].sure, grid.standings[n].level, grid.standings[n].behind) for n in "ab"] == [
        (2, 2, 2)
    ] * 2
    told = section(tell(grid), "decision")
    assert told.headline == "The answer changes over the sweep: a is surely best in 2 of 6 cells, b in 2"
    chart = told.charts[0]
    assert [sum(row) for row in zip(*chart.series.values(), strict=True)] == [6, 6, 6]


def test_nothing_is_recommended_where_cells_cannot_tell() -> None:
    same = [cell(f"k{x}", {"x": x}, UP, UP) for x in (1, 2)]
    told = section(tell(sweep(*same)), "decision")
    assert told.headline.startswith("No recommendation")
    sure = [cell(f"k{x}", {"x": x}, UP, DOWN) for x in (1, 2)]
    assert section(tell(sweep(*sure)), "decision").headline.startswith("We would choose a in all 2 cells")


def test_what_moves_the_answer_is_the_span_of_the_cells_medians(grid: Sweep) -> None:
    found = effects(grid, "a")
    medians = {(a.values["x"], a.values["y"]): a.gain("a").mid for a in grid.answers}
    by_x = [np.median([v for (x, _), v in medians.items() if x == at]) for at in (1, 2, 3)]
    assert [effect.name for effect in found] == ["x", "y"]
    assert found[0].span == pytest.approx(max(by_x) - min(by_x))
    assert (found[0].sure, found[1].sure, found[1].span) == ("surely", "not surely", 0.0)


def test_cells_of_other_luck_are_not_paired() -> None:
    one, other = (cell(f"k{x}", {"x": x}, gain) for x, gain in ((1, UP), (2, DOWN)))
    other.m.ds.attrs["seed"] = 8
    assert effects(sweep(one, other), "a")[0].sure == ""


def test_another_seed_is_luck_and_no_setting() -> None:
    """Gains of 3 to 4 and of 4 to 5 under two seeds: the error of simulation, not what a business could choose."""
    cells = [cell(f"k{seed}", {"seed": seed}, gain) for seed, gain in ((1, UP), (2, (4.0, 5.0)))]
    told = tell(sweep(*cells))
    settings = section(told, "settings")
    assert settings.headline.startswith("Nothing but luck was varied: the median gain of a comes out at +")
    assert settings.headline.endswith("under 2 seeds")
    assert (settings.charts, settings.tables) == ((), ())
    both = [cell(f"k{x}{seed}", {"x": x, "seed": seed}, gain) for x, gain in ((1, UP), (2, DOWN)) for seed in (1, 2)]
    moved = section(tell(sweep(*both)), "settings")
    assert [row[0] for row in moved.tables[0].rows] == ["X", "X"]
    assert "That is the error of simulation" in " ".join(moved.paragraphs)


def test_of_sampled_points_only_what_ranks_alike_is_more_than_luck() -> None:
    """Nine points: gains rise along x and know nothing of y."""
    y = (0.5, 0.1, 0.9, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6)
    cells = [cell(f"k{k}", {"x": k / 10, "y": y[k]}, (1.0 + k, 1.2 + k)) for k in range(9)]
    found = {effect.name: effect for effect in effects(sweep(*cells, design="sobol"), "a")}
    assert (found["x"].sure, found["y"].sure) == ("surely", "not surely")
    assert [len(group.cells) for group in found["x"].groups] == [3, 3, 3]


def test_what_moves_nothing_is_not_said_to_move() -> None:
    cells = [cell(f"k{x}", {"x": x}, UP) for x in (1, 2)]
    assert section(tell(sweep(*cells)), "settings").headline.startswith(
        "No setting that was swept moves the value of a"
    )


def test_cells_without_an_answer_are_named_and_counted(grid: Sweep) -> None:
    lost = (Lost("x=4", "failed", "MemoryError: full"), Lost("x=5", "waiting", ""))
    told = section(tell(replace(grid, lost=lost)), "unknowns")
    assert told.headline.startswith("2 of 8 cells gave no answer (1 failed and 1 waiting)")
    assert [row[0] for row in told.tables[0].rows] == ["x=4", "x=5"]


def test_shares_of_cells_are_chances_only_where_cells_are_drawn_from_priors(grid: Sweep) -> None:
    drawn = replace(grid, design="sobol", asked={"x": "prior", "y": "prior"})
    spans = replace(drawn, asked={"x": "prior", "y": "interval(0.1,0.2)"})
    chance = "shares of cells are chances"
    for s, said in ((grid, False), (spans, False), (drawn, True)):
        told = section(tell(s), "decision")
        assert (chance in " ".join(told.paragraphs)) == said
        assert ("not a chance" in " ".join(told.caveats)) != said


def test_cells_of_other_strategies_and_words_stand_beside_each_other() -> None:
    cells = [cell("k1", {"strategies": "[a]"}, UP), cell("k2", {"strategies": "[a,b]"}, UP, DOWN)]
    s = sweep(*cells)
    assert list(s.strategies) == ["do_nothing", "a", "b"]
    assert (s.standings["a"].cells, s.standings["b"].cells) == (2, 1)
    drawn = page(tell(s))
    told = section(tell(s), "decision").headline
    assert told == "Cells do not all run the same strategies; surely best of the cells each runs in: a in 2 of 2"
    for chart in (c for part in tell(s).sections for c in part.charts):
        assert f'id="chart-{chart.key}"' in drawn


def test_a_front_is_told_with_its_beaten_and_its_bounded_trials(grid: Sweep) -> None:
    trials = pd.DataFrame({
        "trial": range(3), "x": [1, 2, 3], GAIN: [1.0, 2.0, 9.0], "dip_depth_share": [0.1, 0.3, 0.2],
        "covenant_breach_prob_over_bound": [-0.1, -0.1, 0.4], "allowed": [True, True, False],
        "on_front": [True, True, False],
    })  # fmt: skip
    grid.answers[0].m.ds.attrs["config"] = (
        '{"sweep": {"search": {"objectives": '
        '{"delta_npv_pct_of_revenue": "maximise mean", "dip_depth_share": "minimise worst"}}}}'
    )
    pack = tell(replace(grid, design="search", trials=trials))
    told = pack.sections[0]
    assert told.key == "front"
    assert told.headline == "2 trials of 3 are beaten by no other; 1 broke a bound or failed"
    assert told.charts[0].categories == pytest.approx([10.0, 20.0, 30.0])
    assert told.charts[0].series == {"On the front": [1.0, None, 2.0], "Beyond a bound": [None, 9.0, None]}
    assert len(told.tables[0].rows) == 2
    assert page(pack).count('class="dot"') >= 3


def test_a_cell_that_is_never_back_counts_as_one_that_is_not(grid: Sweep) -> None:
    told = section(tell(grid), "dip")
    assert "the median future is not back before the end in all 6 cells" in told.headline
    assert [row[-1] for row in told.tables[0].rows] == ["6 of 6", "6 of 6"]
    soon = [replace(a, m=replace(a.m, tables={"summary": a.m.tables["summary"].assign(crossing_month_median=k)}))
            for k, a in enumerate(grid.answers[:2], 7)]  # fmt: skip
    told = section(tell(sweep(*soon, *grid.answers[2:])), "dip")
    assert "is back in month 7 to 8, and not before the end in 4 of 6 cells" in told.headline
    assert [row[-1] for row in told.tables[0].rows] == ["4 of 6", "4 of 6"]
