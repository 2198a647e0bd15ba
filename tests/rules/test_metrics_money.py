"""Margins, value, cash, retention and concentration on books you can do by hand."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from simulator.metrics import measures
from simulator.metrics.cash import breach_by_month
from simulator.metrics.lifetime import clv
from simulator.metrics.margin import margin_over_time
from simulator.metrics.spread import lower_tail_mean
from simulator.metrics.value import free_cash_flow
from tests.blank import blank, filled

MEASURE = measures()


def test_margins_are_sums_over_sums() -> None:
    """Revenue 100 then 300, EBIT 10 then 0: 2.5 %, not the mean of 10 % and 0 %."""
    ds = filled(
        blank(months=2),
        {"revenue": [100, 300], "cogs": [20, 60], "capacity_cost": [30, 50], "stranded_cost": [4, 0], "ebit": [10, 0]},
    )
    assert MEASURE["operating_margin"](ds).item() == pytest.approx(10 / 400)
    assert MEASURE["gross_margin"](ds).item() == pytest.approx(320 / 400)
    assert MEASURE["contribution_margin"](ds).item() == pytest.approx((320 - 80 + 4) / 400)
    assert MEASURE["stranded_share"](ds).item() == pytest.approx(0.01)
    assert margin_over_time(ds, "operating", months=1).values.ravel() == pytest.approx([0.1, 0.0])
    assert margin_over_time(ds, "operating", months=3).values.ravel() == pytest.approx([0.1, 0.025])


def test_a_margin_takes_the_last_twelve_months() -> None:
    ds = filled(blank(("do_nothing", "cut"), months=15), {"revenue": 100.0})
    profit = np.zeros((2, 1, 1, 15))
    profit[1, ..., 3:] = 5
    profit[1, ..., :3] = 99
    ds = filled(ds, {"ebit": profit})
    assert MEASURE["margin_change"](ds).sel(strategy="cut").item() == pytest.approx(5.0)
    assert MEASURE["margin_change"](ds.isel(month=slice(0, 3))).sel(strategy="cut").item() == pytest.approx(99.0)


def test_no_revenue_has_no_margin() -> None:
    assert np.isnan(MEASURE["operating_margin"](blank()).item())


# --- value ---


def test_npv_by_hand() -> None:
    """EBITDA 10, 20, 30; receivables fall from 150 to 100 at once: cash flow 60, 20, 30."""
    ds = filled(blank(), {"ebitda": [10, 20, 30], "receivables": [100, 100, 100]})
    assert free_cash_flow(ds).values.ravel().tolist() == [60, 20, 30]
    by_hand = 60 / 1.1 ** (1 / 12) + 20 / 1.1 ** (2 / 12) + 30 / 1.1 ** (3 / 12)
    assert MEASURE["npv"](ds).item() == pytest.approx(by_hand)
    ds.attrs["discount_rate"] = 0.0
    assert MEASURE["npv"](ds).item() == pytest.approx(110)


def test_difference_of_npv_in_percent_of_a_year() -> None:
    """12 more a month for a year, undiscounted, is 12 % of 12 months of 100; ties count half."""
    ds = blank(("do_nothing", "better"), months=12, draw_of_path=(0, 0, 1, 1))
    gain = np.array([[0] * 4, [12, -12, 0, 12]])[:, None, :, None]
    ds = filled(ds, {"ebitda": 50 + gain, "receivables": 150})
    ds.attrs["discount_rate"] = 0.0
    better = MEASURE["delta_npv_pct_of_revenue"](ds).sel(strategy="better")
    assert better.values.ravel() == pytest.approx([12, -12, 0, 12])
    assert MEASURE["beats_do_nothing"](ds).sel(strategy="better").item() == pytest.approx(2.5 / 4)
    assert MEASURE["beats_do_nothing_by_draw"](ds).sel(strategy="better").item() == pytest.approx(1.5 / 2)


def test_stress_change_is_paired_with_the_reference_economy() -> None:
    ds = blank(macros=("baseline", "severe"), months=1, draw_of_path=(0, 0))
    ds.attrs["discount_rate"] = 0.0
    ds = filled(ds, {"ebitda": np.array([[70, 30], [10, 60]])[None, :, :, None], "receivables": 150})
    assert MEASURE["stress_change"](ds).values.ravel() == pytest.approx([0, 0, -5, 2.5])


def test_cvar_of_the_standard_normal() -> None:
    n = 200_000
    normal = np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])
    assert lower_tail_mean(normal) == pytest.approx(-2.062713, abs=1e-4)


def test_the_worst_twentieth_of_thirty_paths_counts_the_second_by_half() -> None:
    assert lower_tail_mean(np.arange(30.0)) == pytest.approx((0 + 0.5 * 1) / 1.5)
    assert lower_tail_mean(np.array([3.0, 1.0, 2.0])) == pytest.approx(1.0)


# --- cash ---


def test_cash_trough_and_covenant() -> None:
    """Headroom below 0 in month 2 is not tested; in month 6 it is."""
    ds = blank(months=6, draw_of_path=(0, 0))
    ds = filled(
        ds,
        {
            "cash": np.array([[900, 700, 800, 1200, 1300, 1400], [1100] * 6]),
            "covenant_headroom": np.array([[0.1, -1, 0.2, -1, -1, -0.05], [0.1, -1, 0.2, -1, -1, 0]]),
        },
    )
    assert MEASURE["cash_trough"](ds).values.ravel().tolist() == [-300, 100]
    assert MEASURE["cash_trough_month"](ds).values.ravel().tolist() == [2, 1]
    assert MEASURE["funding_need"](ds).values.ravel().tolist() == [300, 0]
    assert MEASURE["covenant_breach"](ds).item() == 0.5
    assert MEASURE["covenant_breach"](ds.isel(month=slice(0, 5))).item() == 0
    assert breach_by_month(ds).values.ravel().tolist() == [0.0, 0.5]
    assert MEASURE["lowest_headroom"](ds).values.ravel() == pytest.approx([-0.05, 0.0])


def test_retention_of_three_customers() -> None:
    """100, 200, 300 become 120, 0, 270; if the firm let the second go, the rest kept 97.5 %."""
    then, today = np.array([100, 200, 300]), np.array([120, 0, 270])
    ds = filled(
        blank(months=12),
        {
            "revenue_lagged_12": then.sum(),
            "revenue_lagged_12_without_firm_exits": then[[0, 2]].sum(),
            "revenue_kept_12": today.sum(),
            "revenue_kept_capped_12": np.minimum(then, today).sum(),
        },
    )
    assert MEASURE["grr_12"](ds).item() == pytest.approx(0.6167, abs=5e-5)
    assert MEASURE["nrr_12"](ds).item() == pytest.approx(0.65)
    assert MEASURE["grr_12_without_firm_exits"](ds).item() == pytest.approx(370 / 400)
    assert MEASURE["nrr_12_without_firm_exits"](ds).item() == pytest.approx(390 / 400)


def test_retention_before_the_first_year_is_unknown() -> None:
    assert np.isnan(MEASURE["grr_12"](blank(months=3)).item())


def test_shares_of_50_30_20() -> None:
    ds = filled(blank(months=1), {"revenue": 100, "revenue_squared": 50**2 + 30**2 + 20**2})
    assert MEASURE["hhi"](ds).item() == pytest.approx(0.38)
    assert MEASURE["effective_customers"](ds).item() == pytest.approx(2.63, abs=0.005)


def test_customer_lifetime_value() -> None:
    assert clv(100, 0.97, 0.01) == pytest.approx(2525.00, abs=0.005)
    assert clv(100, 0.97, 0.01, months=60) == pytest.approx(2301.50, abs=0.005)


def test_payback_by_hand() -> None:
    """1,000 spent wins 50 of monthly revenue at 80 % gross margin: 25 months."""
    ds = filled(blank(months=2), {"acquisition_cost": 500, "revenue_new": 25, "revenue": 100, "cogs": 20})
    assert MEASURE["payback"](ds).item() == pytest.approx(25)
    assert MEASURE["payback"](blank()).item() == np.inf


def test_a_missing_month_is_never_taken_for_zero() -> None:
    ds = filled(blank(months=3), {"ebitda": [10, np.nan, 30], "receivables": 150})
    assert np.isnan(MEASURE["npv"](ds).item())
