"""How often guard-rails held a strategy: the steps it had planned and did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import piece
from simulator.metrics.paired import total
from simulator.metrics.truth import measure_of_all

if TYPE_CHECKING:
    import xarray as xr


@piece("paused")
def paused_share(ds: xr.Dataset) -> xr.DataArray:
    """Share of months, [strategy, macro, path]."""
    return total(ds, "paused").mean("month")


@measure_of_all("share", "Months in which guard-rails pause the strategy", best=0, bounds=(0, 1), itself=0,
                summary="run", needs=("paused",))  # fmt: skip
def paused(ds: xr.Dataset) -> xr.DataArray:
    """All futures together."""
    return paused_share(ds).mean("path")
