"""Enough futures, and no more: go on drawing until the answer asked for is known well enough.

Luck depends on the number of a draw and a path alone, so a run of 128 draws is a run of 64 and another 64 beside it.
The interval is Student's, over the means of draws: it holds luck and ignorance both, and as the draws cover their
priors evenly it is, if anything, too wide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

LEVEL = 0.95


def until(
    run: Callable[[int], xr.Dataset], width: Callable[[xr.Dataset], float], target: float, most: int
) -> xr.Dataset:
    """Runs joined until ``width`` of what there is falls to ``target`` or ``most`` paths are reached.

    run: takes the number of the first draw, answers with a Dataset of some more draws.
    """
    ds = run(0)
    batch = ds.sizes["path"]
    while width(ds) > target and ds.sizes["path"] + batch <= most:
        first = int(ds["draw"].max()) + 1
        ds = joined(ds, run(first))
    return ds


def joined(one: xr.Dataset, other: xr.Dataset) -> xr.Dataset:
    """Two runs of different draws as one."""
    import xarray as xr

    data: dict[Any, Any] = {}
    for name, a in one.data_vars.items():
        along = next((dim for dim in ("path", "draw") if dim in a.dims), None)
        b = other[name]
        data[name] = (
            a if along is None else xr.concat([a, b], dim=along, coords="minimal", compat="override", join="outer")
        )
    both = xr.Dataset(data).assign_attrs(one.attrs)
    both.attrs["paths"], both.attrs["draws"] = both.sizes["path"], int(one.attrs["draws"]) + int(other.attrs["draws"])
    both.attrs["customer_months"] = float(one.attrs["customer_months"]) + float(other.attrs["customer_months"])
    return both


def half_width(values: xr.DataArray) -> float:
    """Half the widest interval of the mean over draws, of any strategy and economy; infinite with one draw."""
    from scipy.stats import t

    from simulator.metrics.spread import draw_means

    means = draw_means(values).values
    n = means.shape[-1]
    if n < 2:
        return float("inf")
    return float((means.std(axis=-1, ddof=1) / np.sqrt(n)).max() * t.ppf(0.5 + LEVEL / 2.0, n - 1))
