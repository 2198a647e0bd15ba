"""Where the hours went that the support desk no longer needs: freed = released + redeployed + idle.

Over the whole run and all futures: sums of hours over sums of hours, never a mean of shares. Freed is against the
opening desk, so doing nothing frees hours too where customers leave on their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import piece
from simulator.metrics.paired import read
from simulator.metrics.truth import measure_of_all

if TYPE_CHECKING:
    import xarray as xr

INF, NAN = float("inf"), float("nan")
PARTS = ("freed", "released", "redeployed", "idle")


@piece()
def hours_at_desk(ds: xr.Dataset) -> xr.DataArray:
    """Mean hours a month at the desk that were freed, released, redeployed and idle, [strategy, macro, path, part]."""
    import xarray as xr

    found = [
        read(ds, f"capacity_{part}").sel(cost_pool="desk", drop=True).mean("month", skipna=False) for part in PARTS
    ]
    return xr.concat(found, "part").assign_coords(part=list(PARTS))


def desk_hours(ds: xr.Dataset, part: str) -> xr.DataArray:
    """Mean hours a month at the desk that were freed, released, redeployed or idle, [strategy, macro]."""
    return hours_at_desk(ds).sel(part=part, drop=True).mean("path", skipna=False)


def spent_on(ds: xr.Dataset, part: str) -> xr.DataArray:
    """Share of the freed hours, [strategy, macro]; NaN where none are freed."""
    freed = desk_hours(ds, "freed")
    return desk_hours(ds, part) / freed.where(freed > 0)


@measure_of_all("hours/month", "Hours freed at the desk, mean over the run", best=NAN, bounds=(0, INF), summary="run")
def desk_freed(ds: xr.Dataset) -> xr.DataArray:
    return desk_hours(ds, "freed")


@measure_of_all("share", "Freed desk hours no longer paid", best=NAN, bounds=(0, 1), summary="run")
def desk_released_share(ds: xr.Dataset) -> xr.DataArray:
    return spent_on(ds, "released")


@measure_of_all("share", "Freed desk hours that work elsewhere in the firm", best=NAN, bounds=(0, 1), summary="run")
def desk_redeployed_share(ds: xr.Dataset) -> xr.DataArray:
    return spent_on(ds, "redeployed")


@measure_of_all("share", "Freed desk hours that shorten queues", best=NAN, bounds=(0, 1), summary="run")
def desk_idle_share(ds: xr.Dataset) -> xr.DataArray:
    return spent_on(ds, "idle")
