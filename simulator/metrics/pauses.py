"""How often guard-rails held a strategy: the steps it had planned and did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr


@measure("share", "Months in which guard-rails pause the strategy", best=0, bounds=(0, 1), itself=0, summary="run",
         needs=("paused",))  # fmt: skip
def paused(ds: xr.Dataset) -> xr.DataArray:
    """All futures together."""
    return ds["paused"].mean(["path", "month"])
