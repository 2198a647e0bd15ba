"""The tables beside the summary, and the sentences of doubt: right cells, honest words, nothing for what is absent."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import decision_table, doubts, measures, pairs, sensitivity, summarise, uncertainty
from simulator.metrics.error_bars import standard_error
from simulator.metrics.information import evpi
from simulator.metrics.smooth import fitted
from simulator.metrics.split import split
from simulator.metrics.spread import draw_means
from simulator.metrics.tornado import NO_EFFECT, by_chance
from tests.blank import blank, filled
from tests.fuller import OWN_DIMS
from tests.sample import sample_dataset

MENU = ("do_nothing", "clean_exit_at_renewal", "price_as_filter")
MEASURE = measures()


def values(gain: np.ndarray, draw: np.ndarray) -> xr.Dataset:
    """Do-nothing with nothing, ``b`` with ``gain`` [path] in the one month there is; percent of 1,200 a year."""
    ds = blank(("do_nothing", "b"), months=1, draw_of_path=tuple(draw)).assign_attrs(discount_rate=0.0)
    return filled(ds, {"ebitda": np.stack([0 * gain, gain])[:, None, :, None], "receivables": 150})


# --- decision ---


def test_the_decision_table_says_what_the_measures_say() -> None:
    ds = sample_dataset(MENU, paths=32, draws=8)
    row = decision_table(ds).set_index(["strategy", "macro"]).loc[("price_as_filter", "severe_recession")]
    here = {"strategy": "price_as_filter", "macro": "severe_recession"}
    delta = MEASURE["delta_npv_pct_of_revenue"](ds).sel(here).values
    assert row.delta_npv_pct_of_revenue_mean == pytest.approx(delta.mean())
    assert row.delta_npv_pct_of_revenue_standard_error == pytest.approx(standard_error(delta))
    assert row.delta_npv_pct_of_revenue_mean_low < delta.mean() < row.delta_npv_pct_of_revenue_mean_high
    assert row.beats_do_nothing_prob == MEASURE["beats_do_nothing"](ds).sel(here).item()
    assert row.ranked_first_share == MEASURE["ranked_first"](ds).sel(here).item()


def test_dominance_is_told_in_one_form() -> None:
    """b is better in every future by the same; both tables say True and False under the same name."""
    ds = values(np.full(64, 5.0), np.repeat(np.arange(16), 4))
    own, paired = decision_table(ds).set_index("strategy"), pairs(ds).set_index(["strategy", "against"])
    for name in ("dominates_at_first_order", "dominates_at_second_order"):
        assert own[name].dtype == paired[name].dtype == bool
        assert own[name].to_dict() == {"do_nothing": False, "b": True}
        assert paired[name]["b", "do_nothing"]


def test_knowing_is_never_worth_less_than_nothing() -> None:
    """One choice best in every draw: sums in another order differ by rounding, which is no value."""
    shift = np.random.default_rng(2).normal(1e4, 1.0, (1, 16, 8))
    found = [evpi(np.concatenate([shift * k, shift * k - 10])) for k in (0.1, 0.3, 1.0, 1.7, 3.3)]
    assert found == [0.0] * 5


def test_first_place_is_shared_by_draws() -> None:
    """b is ahead in one draw of two, level in the other: 3/4 and 1/4."""
    ds = values(np.array([1.0, 3.0, 2.0, -2.0]), np.array([0, 0, 1, 1]))
    assert MEASURE["ranked_first"](ds).values.ravel() == pytest.approx([0.25, 0.75])


def test_every_pair_both_ways() -> None:
    table = pairs(sample_dataset(MENU, paths=32, draws=8)).set_index(["strategy", "against", "macro"])
    assert len(table) == 3 * 2 * 2
    for a, b, m in table.index:
        assert table.ahead_prob[a, b, m] + table.ahead_prob[b, a, m] == pytest.approx(1)
        assert not (table.dominates_at_second_order[a, b, m] and table.dominates_at_second_order[b, a, m])


# --- luck and ignorance ---


def test_every_measure_by_path_is_split() -> None:
    ds = sample_dataset(MENU, paths=16, draws=4)
    table = uncertainty(ds)
    by_path = {t.name for t in MEASURE.values() if "path" in t(ds).dims}
    assert set(table.measure) == by_path
    assert len(table) == len(by_path) * 3 * 2
    assert (table[["epistemic_variance", "aleatory_variance"]].fillna(0) >= 0).all(axis=None)
    assert table.epistemic_share.dropna().between(0, 1).all()


def test_a_split_by_hand_and_at_its_limits() -> None:
    """Draws (1, 3) and (5, 7): epistemic 7, aleatory 2; (1, 3) and (3, 1): −1, told as 0; a constant has no split."""
    draw = np.array([0, 0, 1, 1])
    found = split(np.array([1.0, 3.0, 5.0, 7.0]), draw)
    assert (found["mean"], found["epistemic_variance"], found["aleatory_variance"]) == pytest.approx((4, 7, 2))
    assert found["epistemic_share"] == pytest.approx(7 / 9)
    assert split(np.array([1.0, 3.0, 3.0, 1.0]), draw)["epistemic_variance"] == 0
    assert split(np.full(4, 0.1), draw)["sd"] == 0
    assert np.isnan(split(np.full(4, 0.1), draw)["epistemic_share"])
    assert split(np.array([1.0, 3.0, np.inf, np.nan]), draw)["defined_share"] == 0.5
    assert np.isnan(split(np.array([np.inf] * 4), draw)["mean"])


def test_one_draw_says_nothing_of_ignorance() -> None:
    found = split(np.array([1.0, 3.0, 5.0]), np.zeros(3, dtype=np.int64))
    assert found["aleatory_variance"] == pytest.approx(4)
    assert np.isnan(found["epistemic_variance"])


# --- sensitivity ---


def known_cause(draws: int = 64) -> xr.Dataset:
    """The gain of b is 12·(x − 1/2), x uniform, four paths a draw; beside x, one number that does nothing."""
    rng = np.random.default_rng(12)
    x, idle = (rng.permutation((np.arange(draws) + 0.5) / draws) for _ in range(2))
    luck = np.tile([0.5, -0.5, 0.25, -0.25], draws)
    ds = values(np.repeat(12 * (x - 0.5), 4) + luck, np.repeat(np.arange(draws), 4))
    ds = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims]).assign_coords(parameter=["x", "idle", "fixed"])
    drawn = np.column_stack([x, idle, np.ones(draws)])
    return ds.assign(parameter_value=(("draw", "parameter"), drawn))


def test_the_number_that_matters_comes_first() -> None:
    """ΔNPV is uniform on ±.5 % of a year: Spearman 1, worth of knowing E max(u, 0) = 1/8; a fixed one is left out."""
    table = sensitivity(known_cause())
    assert table.parameter.tolist() == ["x", "idle"]
    x, idle = table.iloc[0], table.iloc[1]
    assert x.spearman == pytest.approx(1)
    assert x.evppi_pct_of_revenue == pytest.approx(0.125, abs=0.005)
    assert x.evppi_against_do_nothing_pct_of_revenue == pytest.approx(x.evppi_pct_of_revenue)
    assert (x.delta_npv_pct_of_revenue_at_p05, x.delta_npv_pct_of_revenue_at_p95) == pytest.approx(
        (-0.45, 0.45), abs=0.03
    )
    assert abs(idle.spearman) < 0.35
    assert idle.evppi_pct_of_revenue < 0.03


def test_no_effect_is_said_and_its_ends_are_empty() -> None:
    """Where no curve does better than the mean there are no ends to tell; a level pair of them would look measured."""
    ds = known_cause()
    ds["ebitda"][:] = ds["ebitda"].mean("path")
    table = sensitivity(ds)
    assert (table.note == NO_EFFECT).all()
    assert table[["delta_npv_pct_of_revenue_at_p05", "delta_npv_pct_of_revenue_at_p95"]].isna().all(axis=None)
    assert (table.evppi_against_do_nothing_pct_of_revenue == 0).all()
    assert sensitivity(known_cause()).note[0] == ""


def test_a_straight_line_in_ranks_is_tried() -> None:
    """A gain linear in ranks is found whole, whatever scale the number is told on."""
    x = np.random.default_rng(5).permutation(np.arange(16.0))
    assert fitted(np.exp(x), (3 * x)[:, None])[:, 0] == pytest.approx(3 * x)


@pytest.mark.parametrize(("draws", "tried", "critical"), [(16, 1, 0.497), (32, 1, 0.349), (12, 5, 0.708)])
def test_what_chance_alone_correlates(draws: int, tried: int, critical: float) -> None:
    """Tabled critical values of r, two-sided: 5 % at 14 and 30 degrees of freedom, 1 % at 10."""
    assert by_chance(draws, tried) == pytest.approx(critical, abs=5e-4)


def test_drawn_numbers_go_to_their_own_draw() -> None:
    """Paths in another order change nothing."""
    ds = known_cause()
    turned = ds.isel(path=np.random.default_rng(1).permutation(ds.sizes["path"]))
    assert draw_means(MEASURE["delta_npv"](turned)).values == pytest.approx(draw_means(MEASURE["delta_npv"](ds)).values)
    assert sensitivity(turned).spearman.tolist() == pytest.approx(sensitivity(ds).spearman.tolist())


def test_few_draws_or_none_known_leave_the_table_empty() -> None:
    assert sensitivity(known_cause(8)).empty
    assert sensitivity(known_cause().drop_vars("parameter_value")).empty


# --- doubts ---


def test_a_chance_next_to_certain_is_doubted() -> None:
    ds = values(np.full(64, 5.0), np.repeat(np.arange(16), 4))
    (said,) = doubts(ds)
    assert "B (baseline)" in said
    assert "priors that are too narrow are the usual reason" in said
    even = values(np.tile([1.0, -1.0], 32), np.repeat(np.arange(16), 4))
    assert doubts(even) == []
    assert doubts(ds.isel(path=slice(0, 64, 2))) == [], "32 of 32 futures are nothing to wonder at"


def test_central_parameters_and_few_draws_are_said() -> None:
    even = values(np.tile([1.0, -1.0], 4), np.repeat(np.arange(4), 2))
    (said,) = doubts(even)
    assert "4 draws" in said
    assert "are not shown" in said
    (said,) = doubts(even.assign_attrs(parameters="central"))
    assert "given these parameters" in said


# --- what is absent ---


def test_a_result_without_the_new_variables_still_has_every_table() -> None:
    ds = sample_dataset(MENU, paths=8, draws=4)
    bare = ds.drop_dims([d for d in OWN_DIMS if d in ds.dims])
    bare = bare.drop_vars([n for t in MEASURE.values() for n in t.needs if n in bare and n != "hours_bought_in"])
    columns = set(summarise(bare).columns)
    assert columns < set(summarise(ds).columns)
    assert not {c for c in columns if c.startswith(("top_10", "recall", "selected_by_mistake"))}
    assert "recall_share" in summarise(ds).columns
    assert len(decision_table(bare)) == 6
    assert "top_10_share" not in set(uncertainty(bare).measure)
    assert sensitivity(bare).empty
