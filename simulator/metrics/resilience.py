"""Resilience to a bad economy: each strategy against itself in the reference economy, on the same path.

Q_t = revenue under this economy / revenue under the reference. A = Σ max(0, 1 − Q_t) is the resilience triangle
(Bruneau et al. 2003), robustness = min Q, rapidity = (1 − min Q) / months from the trough to 0.95.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics import shape
from simulator.metrics.dip import along_months
from simulator.metrics.memory import once
from simulator.metrics.paired import over_time, reference_economy, revenue_of
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
RECOVERED = 0.95


@once
def quality(ds: xr.Dataset) -> xr.DataArray:
    """Q_t, a share, [strategy, macro, path, month]; 1 throughout in the reference economy."""
    revenue = revenue_of(ds)
    calm = reference_economy(revenue)
    ratio = (revenue / calm).where(revenue != calm, 1.0)
    return over_time(ratio, "share", "Revenue against the same strategy in the reference economy")


@measure("months", "Months of revenue lost to the economy (resilience triangle)", best=0, bounds=(0, INF))
def triangle_area(ds: xr.Dataset) -> xr.DataArray:
    return along_months(shape.area, quality(ds))


@measure("index", "Resilience index, 1 − area / months", best=1, bounds=(0, 1), summary="run")
def resilience(ds: xr.Dataset) -> xr.DataArray:
    return 1.0 - triangle_area(ds) / ds.sizes["month"]


@measure("share", "Lowest revenue against the reference economy", best=INF, bounds=(0, INF), summary="run")
def robustness(ds: xr.Dataset) -> xr.DataArray:
    return quality(ds).min("month")


@measure("1/month", "Speed of recovery to 95 %", best=INF, bounds=(0, INF))
def rapidity(ds: xr.Dataset) -> xr.DataArray:
    """0 = not back at 95 % within the run; NaN = never below 95 %, nothing to recover from."""
    q = quality(ds)
    lowest = q.min("month")
    months = along_months(lambda v: shape.months_from_trough(v, RECOVERED), q)
    return ((1.0 - lowest) / months.where(months > 0)).where(lowest < RECOVERED)


@measure("share", "Share of the loss recovered by the end of the run", best=1, bounds=(0, INF))
def recovered_share(ds: xr.Dataset) -> xr.DataArray:
    """(Q_T − min Q) / (1 − min Q); 1 where nothing was lost."""
    q = quality(ds)
    lowest = q.min("month")
    loss = (1.0 - lowest).clip(min=0)
    regained = q.isel(month=-1, drop=True) - lowest
    return (regained / loss.where(loss > 0)).fillna(1.0)
