"""Where each strategy's support desk stands at the end of a run: its load and its waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.spread import quantiles

if TYPE_CHECKING:
    import xarray as xr


def desk_points(ds: xr.Dataset, months: int = 12) -> xr.Dataset:
    """Means over the last ``months`` in the reference economy, median over paths, by strategy.

    ``load``: work that came in per hour the agents at work could do, utilisation x tickets / tickets served;
    ``wait_hours`` (strategy, service_class), each class's mean over its tickets; ``agents``; ``tickets`` a month by
    class.
    """
    import xarray as xr

    last = ds.isel(macro=0, month=slice(-months, None), drop=True)
    tickets = last["tickets"]
    came = tickets.sum("service_class")
    served = (tickets * (1.0 - last["abandon_prob"])).sum("service_class")
    load = last["utilisation"] * came / served.where(served > 0.0)
    by_class = tickets.sum("month")
    waits = (last["wait_hours"] * tickets).sum("month") / by_class.where(by_class > 0.0)
    found = {
        "load": load.mean("month"),
        "wait_hours": waits,
        "agents": last["agents"].mean("month"),
        "tickets": tickets.mean("month"),
    }
    return xr.Dataset({name: _median(values) for name, values in found.items()})


def _median(values: xr.DataArray) -> xr.DataArray:
    return quantiles(values.astype(np.float64), (0.5,)).isel(quantile=0, drop=True)
