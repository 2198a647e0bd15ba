"""The summary table and the plain sentences: right numbers in the right cells, honest words."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import measures, sentences, summarise
from simulator.metrics.plain_words import figure, of_hundred
from simulator.metrics.summary import horizons_within
from tests.blank import blank, filled
from tests.sample import sample_dataset

MENU = ("do_nothing", "clean_exit_at_renewal", "price_as_filter", "big_bang_purge")


def story(margin: list[float], gap: list[float], draw: tuple[int, ...]) -> xr.Dataset:
    """Do-nothing earns 10 of 100 every month; clean_exit ``margin`` more a path at ``gap`` more revenue a month."""
    ds = blank(("do_nothing", "clean_exit"), months=len(gap), draw_of_path=draw)
    revenue = np.stack([np.full(len(gap), 100.0), 100 * (1 + np.array(gap))])
    margins = np.stack([np.full(len(draw), 0.10), 0.10 + np.array(margin) / 100])
    ebit = margins[:, None, :, None] * revenue[:, None, None]
    return filled(ds, {"revenue": revenue[:, None, None], "ebit": ebit, "ebitda": ebit, "receivables": 150})


def test_one_row_a_strategy_and_economy() -> None:
    ds = sample_dataset(MENU)
    table = summarise(ds)
    assert list(zip(table.strategy, table.macro, strict=True)) == [(s, m) for s in MENU for m in ds.macro.values]
    assert table.columns.is_unique
    assert (table.currency == "USD").all()


def test_a_cell_is_the_measure_of_its_row() -> None:
    ds = sample_dataset(MENU)
    table = summarise(ds, horizons=(12,)).set_index(["strategy", "macro"])
    row = table.loc[("big_bang_purge", "severe_recession")]
    here = {"strategy": "big_bang_purge", "macro": "severe_recession"}
    year = ds.isel(month=slice(0, 12))
    assert row.dip_depth_share_p95 == np.quantile(measures()["dip_depth"](ds).sel(here), 0.95)
    assert row.delta_npv_money_12m_median == np.median(measures()["delta_npv"](year).sel(here))
    assert row.covenant_breach_prob_12m == measures()["covenant_breach"](year).sel(here)


def test_the_columns_people_script_against() -> None:
    columns = set(summarise(sample_dataset()).columns)
    spread = [
        "dip_depth_share", "time_to_recover_months", "margin_change_points_12m", "margin_change_points_24m",
        "delta_npv_money_24m", "delta_npv_pct_of_revenue_24m", "cash_trough_money", "grr_12_share_24m",
        "nrr_12_share_24m", "grr_12_without_firm_exits_share_24m", "nrr_12_without_firm_exits_share_24m",
        "hhi_index", "resilience_index", "exited_with_notice_customers", "exited_with_referral_customers",
    ]  # fmt: skip
    single = ["not_recovered_share", "beats_do_nothing_prob_24m", "covenant_breach_prob_24m"]
    assert {f"{stem}_{q}" for stem in spread for q in ("p05", "median", "p95")} <= columns
    assert {*single, "expected_regret_pct_of_revenue"} <= columns


def test_months_that_never_come_are_empty_cells_with_their_share_beside() -> None:
    """Cut below its start and below do-nothing for good in two futures of three, and nobody new ever pays back."""
    ds = blank(("do_nothing", "cut"), months=4, draw_of_path=(0, 1, 2))
    ds = filled(ds, {"revenue": np.array([[100.0] * 3, [90.0, 90.0, 100.0]])[:, None, :, None], "receivables": 150})
    row = summarise(ds).set_index("strategy").loc["cut"]
    assert row[["time_to_recover_months_median", "crossing_month_median", "payback_months_p05"]].isna().all()
    assert row[["not_recovered_share", "not_back_share", "never_repaid_share"]].tolist() == pytest.approx(
        [2 / 3] * 2 + [1]
    )
    assert not np.isinf(summarise(sample_dataset(MENU)).select_dtypes("number")).any(axis=None)


def test_the_till_is_told_as_a_balance_and_as_a_change() -> None:
    row = summarise(filled(blank(months=3), {"cash": [900, 700, 800]})).iloc[0]
    assert (row.lowest_cash_money_median, row.cash_trough_money_median) == (700, -300)
    assert "less opening cash" in measures()["cash_trough"].long_name


def paused_in(months: int) -> xr.Dataset:
    """Clean exit is paused in so many months of 12, in one future of eight."""
    ds = story([1.0] * 8, [0.0] * 12, tuple(range(8)))
    ds["paused"][1, 0, 0, :months] = 1.0
    return ds


def test_pauses_are_a_column_where_there_are_any_and_a_sentence_where_there_are_many() -> None:
    """12 of 96 months are 12.5 %; 9 of 96, 9.4 %, are not worth a sentence."""
    table = summarise(paused_in(12)).set_index("strategy")
    assert table.paused_share.to_dict() == {"do_nothing": 0.0, "clean_exit": 0.125}
    assert sentences(paused_in(12))[1:] == ["Clean exit was paused by its guard-rails in 12 % of months."]
    assert len(sentences(paused_in(9))) == 1
    assert "paused_share" not in summarise(paused_in(0))
    assert len(sentences(paused_in(12).drop_vars("paused"))) == 1


def test_one_point_is_no_points_and_one_month_no_months() -> None:
    said = [sentences(story([size] * 8, [0.0], tuple(range(8))))[0] for size in (1.0, 1.2)]
    assert "1 point higher after one month in 8 of 8" in said[0]
    assert "1.2 points higher after one month in 8 of 8" in said[1]


def test_horizons_longer_than_the_run_are_left_out() -> None:
    assert horizons_within((12, 36, 60), 36) == [12, 36]
    assert horizons_within((12, 36), 24) == [12, 24]
    assert not any("36m" in c for c in summarise(sample_dataset(months=24)).columns)


def test_a_clear_gain_with_a_dip() -> None:
    """Margin up by 2 points in all but one of 20 draws, revenue 3 % lower at worst in month 2."""
    ds = story([2.0] * 19 + [-1.0], [-0.01, -0.03] + [0.05] * 10, tuple(range(20)))
    assert sentences(ds) == [
        "Clean exit costs 3 % of revenue at worst in month 2 and leaves the operating margin 2 points higher "
        "after one year in 19 of 20 paired futures."
    ]


def test_a_clear_loss() -> None:
    ds = story([-0.24] * 8, [0.0, 0.001], tuple(range(8)))
    assert sentences(ds) == [
        "Clean exit costs no revenue in any month and leaves the operating margin 0.2 points lower "
        "after 2 months in 8 of 8 paired futures."
    ]


def test_what_cannot_be_told_apart_is_not_claimed() -> None:
    ds = story([1.0, -1.0] * 6, [0.0] * 12, tuple(range(12)))
    (said,) = sentences(ds)
    assert "cannot be told apart from doing nothing" in said
    assert "(-1.0 to +1.0 points in nine of ten paired futures)" in said
    assert "higher" not in said


def test_a_few_futures_are_not_called_alike_but_too_few() -> None:
    """Four of four go one way: no verdict can be had from four, and that is what is said."""
    (said,) = sentences(story([1.0, 1.2, 0.8, 1.1], [0.0] * 12, tuple(range(4))))
    assert "0.8 to 1.2 points higher after" in said
    assert "in all 4 futures that were run, too few to be sure" in said
    assert "cannot be told apart" in sentences(story([1.0, -1.2, 0.8, 1.1], [0.0] * 12, tuple(range(4))))[0]


def test_a_margin_bought_with_value_is_said_so() -> None:
    """Half the revenue at one more point of margin: profit falls from 10 to 5.5 a month, 54 of 1,200 a year."""
    ds = story([1.0] * 8, [-0.5] * 12, tuple(range(8)))
    ds.attrs["discount_rate"] = 0.0
    (said,) = sentences(ds)
    assert said.endswith("in 8 of 8 paired futures, yet destroys value of 4.5 % of a year's revenue (NPV).")


def test_a_single_draw_speaks_of_given_parameters() -> None:
    ds = story([1.0] * 8, [0.0] * 12, (0,) * 8)
    ds.attrs["draws"] = 1
    assert sentences(ds)[0].endswith("in 8 of 8 paired futures, given these parameters.")


def test_do_nothing_gets_no_sentence() -> None:
    assert len(sentences(sample_dataset(MENU))) == len(MENU) - 1
    assert sentences(sample_dataset(("do_nothing",))) == []


@pytest.mark.parametrize(("share", "futures"), [(1.0, 100), (0.9999, 99), (0.934, 93), (0.001, 1), (0.0, 0)])
def test_all_futures_means_all(share: float, futures: int) -> None:
    assert of_hundred(share) == futures


@pytest.mark.parametrize(("size", "said"), [(0.01, "less than 0.1"), (1.84, "1.8"), (2.0, "2"), (12.6, "13")])
def test_figures_as_people_say_them(size: float, said: str) -> None:
    assert figure(size) == said


def test_measures_need_no_matplotlib_and_no_hydra() -> None:
    check = (
        "import sys; from simulator.metrics import measures, sentences, summarise; measures();"
        "sys.exit(any(m in sys.modules for m in ('matplotlib', 'hydra', 'omegaconf')))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize("months", [1, 2, 3])
def test_the_shortest_runs_have_a_summary(months):
    """Before the first quarter ends no covenant is tested: its headroom is not a number, its breach not seen."""
    ds = sample_dataset(months=months)
    summary = summarise(ds, (months,))
    assert summary[f"covenant_breach_prob_{months}m"].between(0, 1).all()
    assert len(sentences(ds)) == ds.sizes["strategy"] - 1
