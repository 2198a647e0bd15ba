"""The revenue dip: how deep, how long, back when; against the own start and against the paired do-nothing.

Own dip: q_t = R_t / R_0, R_0 the revenue of the opening book (frozen during burn-in, so the mean of its last months
is the same). Paired dip: R_t / R_t of do-nothing. The simulated year has no seasons, so nothing is deseasonalised; a
table of monthly drivers with a season shows in the own dip and cancels in the paired one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.metrics import shape
from simulator.metrics.memory import once
from simulator.metrics.paired import do_nothing_of, opening_revenue, over_time, revenue_of
from simulator.metrics.truth import measure, measure_of_all
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def along_months(function: Callable[[Floats], Floats], a: xr.DataArray) -> xr.DataArray:
    """Apply a function of [..., month] that ends with one number a path."""
    import xarray as xr

    found: xr.DataArray = xr.apply_ufunc(function, a, input_core_dims=[["month"]])
    return found


@once
def revenue_ratio(ds: xr.Dataset) -> xr.DataArray:
    """R_t / R_0, [strategy, macro, path, month]."""
    return revenue_of(ds) / opening_revenue(ds)


@once
def revenue_gap(ds: xr.Dataset) -> xr.DataArray:
    """R_t / R_t of do-nothing − 1, a share, [strategy, macro, path, month]; 0 where both are 0."""
    revenue = revenue_of(ds)
    nothing = do_nothing_of(revenue)
    gap = ((revenue - nothing) / nothing).where(revenue != nothing, 0.0)
    return over_time(gap, "share", "Revenue against do-nothing")


@measure("share", "Deepest dip of revenue below its start", best=0, bounds=(0, 1), summary="run")
def dip_depth(ds: xr.Dataset) -> xr.DataArray:
    return along_months(shape.depth, revenue_ratio(ds))


@measure("months", "Months with revenue below its start", best=0, bounds=(0, INF), summary="run")
def dip_duration(ds: xr.Dataset) -> xr.DataArray:
    return along_months(shape.months_below, revenue_ratio(ds))


@measure("months", "Lost months of opening revenue (area of the dip)", best=0, bounds=(0, INF))
def dip_area(ds: xr.Dataset) -> xr.DataArray:
    return along_months(shape.area, revenue_ratio(ds))


@measure("months", "Time until 3-month mean revenue is back at its start", best=0, bounds=(0, INF), summary="run")
def time_to_recover(ds: xr.Dataset) -> xr.DataArray:
    """inf = not within the run; `not_recovered` is the share of such paths."""
    return along_months(lambda q: shape.months_to_recover(shape.trailing_mean(q)), revenue_ratio(ds))


@measure_of_all("share", "Paths not recovered by the end of the run", best=0, bounds=(0, 1), summary="run")
def not_recovered(ds: xr.Dataset) -> xr.DataArray:
    return (time_to_recover(ds) == INF).mean("path")


@measure("share", "Worst revenue against do-nothing", best=INF, bounds=(-1, INF), itself=0, summary="run")
def revenue_gap_min(ds: xr.Dataset) -> xr.DataArray:
    return revenue_gap(ds).min("month")


@measure("share", "Mean revenue against do-nothing", best=INF, bounds=(-1, INF), itself=0, summary="horizons")
def revenue_gap_mean(ds: xr.Dataset) -> xr.DataArray:
    return revenue_gap(ds).mean("month")


@measure("month", "Month in which revenue is back at do-nothing's", best=0, bounds=(0, INF), itself=0, summary="run")
def crossing_month(ds: xr.Dataset) -> xr.DataArray:
    """0 = never below do-nothing, inf = not back within the run; `not_back` is the share of such paths."""
    return along_months(shape.month_back, 1.0 + revenue_gap(ds))


@measure_of_all("share", "Paths not back at do-nothing's revenue by the end of the run", best=0, bounds=(0, 1),
                itself=0, summary="run")  # fmt: skip
def not_back(ds: xr.Dataset) -> xr.DataArray:
    return (crossing_month(ds) == INF).mean("path")
