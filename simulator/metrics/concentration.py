"""Concentration: how much of the revenue hangs on few customers, in the last month of the result.

HHI = Σ share² over customers; 1/HHI customers of equal size would be as concentrated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.paired import less_do_nothing, over_time, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def hhi_over_time(ds: xr.Dataset) -> xr.DataArray:
    """Σ r² / (Σ r)², [strategy, macro, path, month]; NaN where nothing is sold."""
    revenue = total(ds, "revenue")
    return over_time(total(ds, "revenue_squared") / revenue.where(revenue > 0) ** 2, "index", "Concentration (HHI)")


@measure("index", "Concentration of revenue (HHI), last month", best=0, bounds=(0, 1), summary="run")
def hhi(ds: xr.Dataset) -> xr.DataArray:
    return hhi_over_time(ds.isel(month=slice(-1, None))).isel(month=0, drop=True)


@measure("index", "Change of concentration (HHI) against do-nothing", best=-1, bounds=(-1, 1), itself=0)
def hhi_change(ds: xr.Dataset) -> xr.DataArray:
    return less_do_nothing(hhi(ds))


@measure("customers", "Equal customers that would be as concentrated, 1/HHI", best=INF, bounds=(1, INF))
def effective_customers(ds: xr.Dataset) -> xr.DataArray:
    return 1.0 / hhi(ds)
