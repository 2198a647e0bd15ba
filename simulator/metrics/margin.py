"""Margins: sums of numerators over sums of denominators, never a mean of ratios.

gross = (R − COGS)/R; contribution also pays for the capacity *used*; operating = EBIT/R; stranded = capacity
freed but still paid, over R. A measure takes the last twelve months of the result it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import once
from simulator.metrics.paired import last, less_do_nothing, over_run, over_time, revenue_of, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
YEAR = 12
MARGINS = {
    "gross": "Gross margin",
    "contribution": "Contribution margin",
    "operating": "Operating margin",
    "stranded": "Stranded cost over revenue",
}


def profit(ds: xr.Dataset, kind: str) -> xr.DataArray:
    """The numerator of a margin of MARGINS, money a month, [strategy, macro, path, month]."""
    if kind == "operating":
        return total(ds, "ebit")
    if kind == "stranded":
        return total(ds, "stranded_cost")
    gross = revenue_of(ds) - total(ds, "cogs")
    return gross if kind == "gross" else gross - total(ds, "capacity_cost") + total(ds, "stranded_cost")


def margin_over_time(ds: xr.Dataset, kind: str = "operating", months: int = 3) -> xr.DataArray:
    """The margin of the trailing ``months`` (fewer at the start), a share, [strategy, macro, path, month]."""

    def window(a: xr.DataArray) -> xr.DataArray:
        running = a.cumsum("month")
        return running - running.shift(month=months, fill_value=0.0)

    margin = window(profit(ds, kind)) / window(revenue_of(ds))
    return over_time(margin.assign_coords(month=ds["month"]), "share", MARGINS[kind])


@once
def last_year(ds: xr.Dataset, kind: str) -> xr.DataArray:
    """The margin of the last twelve months, a share, [strategy, macro, path]; NaN where nothing was sold."""
    revenue = over_run(last(revenue_of(ds), YEAR))
    return over_run(last(profit(ds, kind), YEAR)) / revenue.where(revenue > 0)


@measure("share", "Gross margin, last 12 months", best=1, bounds=(-INF, 1), summary="horizons")
def gross_margin(ds: xr.Dataset) -> xr.DataArray:
    return last_year(ds, "gross")


@measure("share", "Contribution margin, last 12 months", best=1, bounds=(-INF, 1), summary="horizons")
def contribution_margin(ds: xr.Dataset) -> xr.DataArray:
    return last_year(ds, "contribution")


@measure("share", "Operating margin, last 12 months", best=1, bounds=(-INF, 1), summary="horizons")
def operating_margin(ds: xr.Dataset) -> xr.DataArray:
    return last_year(ds, "operating")


@measure("share", "Stranded cost over revenue, last 12 months", best=0, bounds=(0, INF), summary="horizons")
def stranded_share(ds: xr.Dataset) -> xr.DataArray:
    return last_year(ds, "stranded")


@measure(
    "percentage points",
    "Change of operating margin against do-nothing",
    best=INF,
    bounds=(-INF, INF),
    itself=0,
    summary="horizons",
)
def margin_change(ds: xr.Dataset) -> xr.DataArray:
    return 100 * less_do_nothing(last_year(ds, "operating"))


@measure("percentage points", "Change of gross margin against do-nothing", best=INF, bounds=(-INF, INF), itself=0)
def gross_margin_change(ds: xr.Dataset) -> xr.DataArray:
    return 100 * less_do_nothing(last_year(ds, "gross"))
