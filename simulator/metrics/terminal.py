"""What the surviving book is still worth when the run ends: a finite horizon flatters harvesting.

Terminal value = Σ_{k=1..36} δ^{T+k} (1 − c)^{k−1} m + δ^T (receivables + inventory − deferred), money at month 0: what
customers owe comes in, what they paid for ahead is still to be served. m: avoidable margin a month, mean of the last
twelve months: revenue − COGS − bad debt − avoidable part of the capacity *used*; the desk is avoidable in full,
operations but for their fixed share as drawn (else the attr ``operations_fixed_share``, else 0.3). c: share of revenue
lost a month to customers' own leaving and failing, over the same twelve months. No newcomers, no overhead, no
acquisition: the book as it stands runs off, for three years at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM
from simulator.metrics.margin import YEAR
from simulator.metrics.memory import once
from simulator.metrics.paired import last, less_do_nothing, over_run, read, revenue_of, total
from simulator.metrics.truth import measure
from simulator.metrics.value import PERCENT, STOCKS, monthly_discount, npv, percent_of_revenue

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
FIXED = "operations.fixed_share"
"""Name of the uncertain number, where it was drawn."""
RUN_OFF = 36
"""Months the surviving book is followed beyond the run."""


@once
def avoidable_margin(ds: xr.Dataset) -> xr.DataArray:
    """Revenue less all that would go with it, money a month, last twelve months, [strategy, macro, path]."""
    fixed, (cost, stranded) = fixed_share(ds), (last(read(ds, n), YEAR) for n in ("capacity_cost", "stranded_cost"))
    used = cost - stranded
    serving = used.sel(cost_pool="desk") + (1.0 - fixed) * used.sel(cost_pool="operations")
    monthly = last(revenue_of(ds) - total(ds, "cogs") - total(ds, "bad_debt"), YEAR) - serving
    return monthly.mean("month", skipna=False)


def fixed_share(ds: xr.Dataset) -> xr.DataArray | float:
    """Share of the cost of operations that never goes away: as drawn, [path], or one number for all."""
    if "parameter_value" in ds and FIXED in ds["parameter"].values:
        drawn = ds["parameter_value"].sel(parameter=FIXED, drop=True).transpose("draw").values
        return ds["draw"].copy(data=drawn[ds["draw"].values])
    return float(ds.attrs.get("operations_fixed_share", 0.3))


def own_churn(ds: xr.Dataset) -> xr.DataArray:
    """Share of revenue lost a month to customers' own leaving, last twelve months, [strategy, macro, path]."""
    lost = last(read(ds, "revenue_lost"), YEAR).drop_sel(cause=FIRM).sum(["segment", "cause", "month"], skipna=False)
    start = over_run(last(total(ds, "revenue_start"), YEAR))
    return (lost / start.where(start != 0)).where(start != 0, 1.0).clip(0.0, 1.0)


def settled(ds: xr.Dataset) -> xr.DataArray:
    """Working capital at the end of the run, as far as the result carries it, money, [strategy, macro, path]."""
    value = 0.0 * total(ds, "ebitda").isel(month=-1)
    for stock, sign in STOCKS.items():
        if stock in ds and f"opening_{stock}" in ds:
            value = value - sign * total(ds, stock).isel(month=-1)
    return value.drop_vars(["month", "date"], errors="ignore")


@measure("money", "Terminal value: three years' run-off of the surviving book", best=INF, bounds=(-INF, INF))
def terminal_value(ds: xr.Dataset) -> xr.DataArray:
    discount = monthly_discount(ds)
    kept = (1.0 - own_churn(ds)) * discount
    run_off = (1.0 - kept**RUN_OFF) / (1.0 - kept).where(kept < 1.0)
    annuity = run_off.where(kept < 1.0, float(RUN_OFF))
    months = ds.sizes["month"]
    return discount ** (months + 1) * avoidable_margin(ds) * annuity + discount**months * settled(ds)


@measure("money", "Net present value with terminal value", best=INF, bounds=(-INF, INF))
def npv_with_terminal_value(ds: xr.Dataset) -> xr.DataArray:
    return npv(ds) + terminal_value(ds)


@measure(
    PERCENT,
    "NPV with terminal value against do-nothing",
    best=INF,
    bounds=(-INF, INF),
    itself=0,
    summary="horizons",
)
def delta_npv_with_terminal_value_pct_of_revenue(ds: xr.Dataset) -> xr.DataArray:
    return percent_of_revenue(less_do_nothing(npv_with_terminal_value(ds)), ds)
