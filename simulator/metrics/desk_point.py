"""Where each strategy's support desk stands at the end of a run: its load and its waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.spread import quantiles

if TYPE_CHECKING:
    import xarray as xr


def desk_points(ds: xr.Dataset, months: int = 12) -> xr.Dataset:
    """``desk_by_path``, median over paths, by strategy."""
    return desk_by_path(ds, months).map(_median)


def desk_by_path(ds: xr.Dataset, months: int = 12) -> xr.Dataset:
    """Means over the last ``months`` in the reference economy, by strategy and path.

    ``load``: work that came in per hour the agents at work could do, utilisation x tickets / tickets served;
    ``wait_hours`` (strategy, path, service_class), each class's mean over its tickets, and ``wait_of_all`` over those
    of all classes; ``agents``; ``tickets`` a month by class.
    """
    import xarray as xr

    last = ds.isel(macro=0, month=slice(-months, None), drop=True)
    tickets = last["tickets"]
    came = tickets.sum("service_class")
    served = (tickets * (1.0 - last["abandon_prob"])).sum("service_class")
    load = last["utilisation"] * came / served.where(served > 0.0)
    by_class = tickets.sum("month")
    waited, every = (last["wait_hours"] * tickets).sum("month"), by_class.sum("service_class")
    waits = waited / by_class.where(by_class > 0.0)
    found = {
        "load": load.mean("month"),
        "wait_hours": waits,
        "wait_of_all": waited.sum("service_class") / every.where(every > 0.0),
        "agents": last["agents"].mean("month"),
        "tickets": tickets.mean("month"),
    }
    return xr.Dataset(found)


def _median(values: xr.DataArray) -> xr.DataArray:
    return quantiles(values.astype(np.float64), (0.5,)).isel(quantile=0, drop=True)
