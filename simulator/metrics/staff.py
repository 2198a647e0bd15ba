"""What the support agents bear, and how long those who stay wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.margin import YEAR
from simulator.metrics.paired import last, over_run, read, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def wait_of(ds: xr.Dataset, service_class: str) -> xr.DataArray:
    """Mean wait of a ticket of this class, last twelve months, [strategy, macro, path]; NaN where it has no tickets."""
    here = {"service_class": service_class}
    tickets, wait = (last(read(ds, name).sel(here, drop=True), YEAR) for name in ("tickets", "wait_hours"))
    came = over_run(tickets)
    return over_run((wait * tickets).where(tickets != 0, 0.0)) / came.where(came > 0)


@measure("hours", "Hours of support bought in or worked over time", best=0, bounds=(0, INF), summary="ethics",
         needs=("hours_bought_in",))  # fmt: skip
def overtime(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "hours_bought_in"))


@measure("share", "Agents who quit a year, of those employed", best=0, bounds=(0, INF), summary="ethics",
         needs=("agents_left",))  # fmt: skip
def agents_quitting_yearly(ds: xr.Dataset) -> xr.DataArray:
    """Twelve times those who left over agent-months; above 1 where a desk turns over more than once a year."""
    employed = over_run(total(ds, "agents"))
    return 12.0 * over_run(total(ds, "agents_left")) / employed.where(employed > 0)


@measure("agents", "Agents laid off", best=0, bounds=(0, INF), summary="ethics", needs=("agents_dismissed",))
def laid_off(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "agents_dismissed"))


@measure("hours/ticket", "Wait of premium customers, last 12 months", best=0, bounds=(0, INF), summary="ethics")
def wait_premium(ds: xr.Dataset) -> xr.DataArray:
    return wait_of(ds, "premium")


@measure("hours/ticket", "Wait of standard customers, last 12 months", best=0, bounds=(0, INF), summary="ethics")
def wait_standard(ds: xr.Dataset) -> xr.DataArray:
    return wait_of(ds, "standard")


@measure("hours/ticket", "Wait of self-service customers, last 12 months", best=0, bounds=(0, INF), summary="ethics")
def wait_self_service(ds: xr.Dataset) -> xr.DataArray:
    return wait_of(ds, "self_service")
