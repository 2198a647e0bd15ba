"""Working capital, terminal value, lifetime value, concentration, selection, stress: books you can do by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import measures
from simulator.metrics.stress import weighted_stress
from simulator.metrics.terminal import avoidable_margin, own_churn
from simulator.metrics.value import free_cash_flow
from tests.blank import blank, filled

MEASURE = measures()
PATH = ("strategy", "macro", "path", "month")


def with_stocks(ds: xr.Dataset, **stocks: list[float]) -> xr.Dataset:
    """``stocks``: opening value, then one a month."""
    for name, (opening, *after) in stocks.items():
        ds[name] = (PATH, np.broadcast_to(np.array(after, dtype=float), ds["ebitda"].shape))
        ds[f"opening_{name}"] = ("path", np.full(ds.sizes["path"], float(opening)))
    return ds


def test_cash_flow_with_inventory_and_deferred_revenue() -> None:
    """EBITDA 10 a month; goods 40 → 30 → 35 free 10 and bind 5; advances 20 → 26 → 20 bring 6 and cost 6."""
    ds = filled(blank(months=2), {"ebitda": 10, "receivables": 150})
    ds = with_stocks(ds, inventory=[40, 30, 35], deferred=[20, 26, 20])
    assert free_cash_flow(ds).values.ravel().tolist() == [10 + 10 + 6, 10 - 5 - 6]
    assert free_cash_flow(ds.drop_vars(["opening_inventory", "opening_deferred"])).values.ravel().tolist() == [10, 10]


@pytest.fixture
def running() -> xr.Dataset:
    """A year of 100 revenue: 40 COGS, 2 bad debt, desk 10 of which 4 stranded, operations 20; 3 a month lost, 1 let go.

    Avoidable margin at 30 % fixed operations: 100 − 40 − 2 − 6 − .7·20 = 38; own churn 3 %.
    """
    ds = blank(months=12)
    ds = filled(ds, {"revenue": 100, "revenue_start": 100, "cogs": 40, "bad_debt": 2})
    ds = filled(ds, {"capacity_cost": 10, "stranded_cost": 4})
    ds["capacity_cost"].loc[{"cost_pool": "operations"}] = 20
    ds["revenue_lost"].loc[{"cause": "voluntary"}] = 2
    ds["revenue_lost"].loc[{"cause": "default"}] = 1
    ds["revenue_lost"].loc[{"cause": "terminated"}] = 1
    return ds.assign_attrs(discount_rate=1.01**12 - 1)


def test_terminal_value_by_hand(running: xr.Dataset) -> None:
    assert avoidable_margin(running).item() == pytest.approx(38)
    assert own_churn(running).item() == pytest.approx(0.03)
    by_hand = sum(38 * 0.97 ** (k - 1) * 1.01 ** -(12 + k) for k in range(1, 37))
    assert MEASURE["terminal_value"](running).item() == pytest.approx(by_hand)
    assert MEASURE["npv_with_terminal_value"](running).item() == pytest.approx(by_hand + MEASURE["npv"](running).item())


def test_what_is_owed_and_what_was_paid_ahead_is_settled_at_the_end(running: xr.Dataset) -> None:
    """150 owed to the firm and goods of 30, less 50 paid for and not yet served: 130, a year away."""
    before = MEASURE["terminal_value"](running).item()
    running["receivables"][:] = 150
    running = with_stocks(running, inventory=[30] * 13, deferred=[50] * 13)
    assert MEASURE["terminal_value"](running).item() == pytest.approx(before + 130 * 1.01**-12)


def test_the_fixed_share_of_operations_is_the_result_s_own(running: xr.Dataset) -> None:
    assert avoidable_margin(running.assign_attrs(operations_fixed_share=1.0)).item() == pytest.approx(52)


def test_a_fixed_share_that_was_drawn_goes_with_its_draw() -> None:
    """Operations of 20: 50 % and 0 % fixed in draws 0 and 1 leave 90 and 80 of 100."""
    ds = filled(blank(months=12, draw_of_path=(1, 0)), {"revenue": 100, "revenue_start": 100})
    ds["capacity_cost"].loc[{"cost_pool": "operations"}] = 20
    ds = ds.drop_dims("parameter", errors="ignore").assign_coords(parameter=["operations.fixed_share"])
    ds["parameter_value"] = (("draw", "parameter"), np.array([[0.5], [0.0]]))
    assert avoidable_margin(ds).values.ravel() == pytest.approx([80, 90])


def test_a_book_that_never_leaves_and_no_discount_is_worth_three_years(running: xr.Dataset) -> None:
    running["revenue_lost"][:] = 0
    assert MEASURE["terminal_value"](running.assign_attrs(discount_rate=0.0)).item() == pytest.approx(36 * 38)


def test_an_empty_book_has_no_terminal_value() -> None:
    assert MEASURE["terminal_value"](blank(months=12)).item() == 0


def test_only_the_last_year_counts() -> None:
    once = np.where(np.arange(15) < 3, 7, 1)
    ds = filled(blank(months=15), {"revenue": 100 * once, "cogs": 40, "revenue_start": 100, "revenue_lost": 3 * once})
    assert avoidable_margin(ds).item() == pytest.approx(60)
    assert own_churn(ds).item() == pytest.approx(0.03)


def test_harvesting_is_found_out_by_the_terminal_value() -> None:
    """Selling off: 30 more in the last month, 20 less revenue ever after: ahead at 12 months, behind for good."""
    ds = filled(blank(("do_nothing", "harvest"), months=24), {"revenue": 100, "ebitda": 20, "receivables": 150})
    ds = filled(ds, {"revenue_start": 100})
    ds["ebitda"].loc[{"strategy": "harvest", "month": 1}] = 300
    ds["revenue"].loc[{"strategy": "harvest"}] = 80
    bare = MEASURE["delta_npv_pct_of_revenue"](ds).sel(strategy="harvest").item()
    whole = MEASURE["delta_npv_with_terminal_value_pct_of_revenue"](ds).sel(strategy="harvest").item()
    assert bare > 0 > whole


def test_lifetime_value_over_acquisition_cost(running: xr.Dataset) -> None:
    """50 customers, 38 a month: .76 each; 2 leave a month: 4 %; Σ (.96/1.01)^t = 20.2; two won for 30 a month."""
    running = filled(running, {"active_start": 50, "acquired": 2, "acquisition_cost": 30})
    running["exits"].loc[{"cause": "voluntary"}] = 2
    running["exits"].loc[{"cause": "terminated"}] = 5
    assert MEASURE["customer_lifetime_value"](running).item() == pytest.approx(0.76 * 20.2)
    assert MEASURE["acquisition_cost_per_customer"](running).item() == pytest.approx(15)
    assert MEASURE["ltv_to_cac"](running).item() == pytest.approx(0.76 * 20.2 / 15)


def test_the_largest_accounts_and_segments() -> None:
    ds = filled(blank(months=2), {"revenue": [10, 100]})
    ds["revenue_top_1"], ds["revenue_top_10"] = 0.5 * ds["revenue"].sum("segment"), 0.9 * ds["revenue"].sum("segment")
    assert MEASURE["top_1_share"](ds).item() == pytest.approx(0.5)
    assert MEASURE["top_10_share"](ds).item() == pytest.approx(0.9)
    assert MEASURE["segment_hhi"](ds).item() == 1
    two = xr.concat([ds["revenue"], 3 * ds["revenue"]], "segment").to_dataset()
    assert MEASURE["segment_hhi"](two).item() == pytest.approx(0.25**2 + 0.75**2)


def test_selection_is_a_mean_over_draws_with_somebody_selected() -> None:
    ds = blank(("do_nothing", "purge"), macros=("baseline", "severe"), draw_of_path=(0, 1))
    facts = {
        "selection_precision": [[np.nan, np.nan], [0.8, 0.6]],
        "selection_recall": [[0, 0], [0.5, 0.1]],
        "false_positive_value": [[0, 0], [100, 40]],
    }
    ds = ds.assign({name: (("strategy", "draw"), np.array(v)) for name, v in facts.items()})
    for name, value in (("precision", 0.7), ("recall", 0.3), ("selected_by_mistake", 70)):
        assert MEASURE[name](ds).sel(strategy="purge").values == pytest.approx([value, value])
    assert np.isnan(MEASURE["precision"](ds).sel(strategy="do_nothing").values).all()


def test_the_worst_economy_and_all_of_them() -> None:
    """Changes 0, −5 and +2 % of a year: the worst is −5, the mean of the two that are not the reference −1.5."""
    ds = blank(macros=("baseline", "severe", "boom"), months=1).assign_attrs(discount_rate=0.0)
    ds = filled(ds, {"ebitda": np.array([70, 10, 94])[None, :, None, None], "receivables": 150})
    assert MEASURE["worst_stress"](ds).values.ravel() == pytest.approx([-5] * 3)
    assert MEASURE["mean_stress"](ds).values.ravel() == pytest.approx([-1.5] * 3)
    assert weighted_stress(ds, {"severe": 0.5, "boom": 1.5}).item() == pytest.approx(0.25)
