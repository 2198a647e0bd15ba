"""Concentration: how much of the revenue hangs on few customers, in the last month of the result.

HHI = Σ share² over customers; 1/HHI customers of equal size would be as concentrated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.paired import last, less_do_nothing, over_time, read, revenue_of, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def hhi_over_time(ds: xr.Dataset) -> xr.DataArray:
    """Σ r² / (Σ r)², [strategy, macro, path, month]; NaN where nothing is sold."""
    revenue = revenue_of(ds)
    return over_time(total(ds, "revenue_squared") / revenue.where(revenue > 0) ** 2, "index", "Concentration (HHI)")


@measure("index", "Concentration of revenue (HHI), last month", best=0, bounds=(0, 1), summary="run")
def hhi(ds: xr.Dataset) -> xr.DataArray:
    return last(hhi_over_time(ds), 1).isel(month=0, drop=True)


def of_largest(ds: xr.Dataset, accounts: int) -> xr.DataArray:
    """Revenue of the largest 1 or 10 accounts of the last month over all revenue, [strategy, macro, path].

    Theirs is told at the month's end, the whole over the month: in a tiny book the share is cut at 1.
    """
    largest, revenue = (a.isel(month=-1, drop=True) for a in (total(ds, f"revenue_top_{accounts}"), revenue_of(ds)))
    return (largest / revenue.where(revenue > 0)).clip(max=1.0)


@measure("share", "Revenue of the largest account, last month", best=0, bounds=(0, 1), needs=("revenue_top_1",))
def top_1_share(ds: xr.Dataset) -> xr.DataArray:
    return of_largest(ds, 1)


@measure(
    "share",
    "Revenue of the ten largest accounts, last month",
    best=0,
    bounds=(0, 1),
    summary="run",
    needs=("revenue_top_10",),
)
def top_10_share(ds: xr.Dataset) -> xr.DataArray:
    return of_largest(ds, 10)


@measure("index", "Concentration of revenue over segments (HHI), last month", best=0, bounds=(0, 1))
def segment_hhi(ds: xr.Dataset) -> xr.DataArray:
    by_segment = read(ds, "revenue").isel(month=-1, drop=True)
    revenue = by_segment.sum("segment", skipna=False)
    return ((by_segment / revenue.where(revenue > 0)) ** 2).sum("segment", skipna=False)


@measure("index", "Change of concentration (HHI) against do-nothing", best=-1, bounds=(-1, 1), itself=0)
def hhi_change(ds: xr.Dataset) -> xr.DataArray:
    return less_do_nothing(hhi(ds))


@measure("customers", "Equal customers that would be as concentrated, 1/HHI", best=INF, bounds=(1, INF))
def effective_customers(ds: xr.Dataset) -> xr.DataArray:
    return 1.0 / hhi(ds)
