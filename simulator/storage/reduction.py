"""A result without its paths: of every month the mean and quantiles over paths, worked out a part at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.storage.layout import PATH_DIMS, STATISTIC
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr

PATHS, QUANTILES = KEEPS = ("paths", "quantiles")
"""What may be kept of a run: every path, or what this module makes of them."""
SHARES = (0.05, 0.25, 0.50, 0.75, 0.95)
STATISTICS = ("mean", "p05", "p25", "median", "p75", "p95")
"""Coordinates of the dim ``statistic``, which stands where ``path`` stood."""
PART_BYTES = 2**28
"""Of one variable, in memory at a time."""


def reduced(ds: xr.Dataset) -> xr.Dataset:
    """Each variable's months over all paths as STATISTICS; what a path knew at month 0 stays, path by path.

    All of it is in memory then, so that the store ``ds`` is read from may go.
    """
    import xarray as xr

    data: dict[Any, Any] = {}
    for name, v in ds.data_vars.items():
        if v.dims[:4] != PATH_DIMS:
            data[name] = v
            continue
        dims = tuple(STATISTIC if dim == "path" else dim for dim in v.dims)
        data[name] = (dims, _over_paths(v), v.attrs)
    coords = {**ds.coords, STATISTIC: np.array(STATISTICS, dtype=object)}
    return xr.Dataset(data, coords, {**ds.attrs, "keep": QUANTILES}).load()


def _over_paths(v: xr.DataArray) -> Floats:
    """Statistics of a variable, some months at a time."""
    months = v.sizes["month"]
    step = max(1, int(months * PART_BYTES // max(v.nbytes, 1)))
    parts = [_statistics(v.isel(month=slice(k, k + step)).values) for k in range(0, months, step)]
    return np.concatenate(parts, axis=3)


def _statistics(values: Floats) -> Floats:
    """STATISTICS of [strategy, macro, path, month, ...] over paths."""
    found = np.concatenate([values.mean(axis=2)[None], np.quantile(values, SHARES, axis=2)])
    return np.moveaxis(found, 0, 2)
