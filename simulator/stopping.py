"""Enough futures, and no more: go on drawing until the answer asked for is known well enough.

Luck depends on the number of a draw and a path alone, so a run of 128 draws is a run of 64 and another 64 beside it.
The interval is Student's, over the means of draws: it holds luck and ignorance both, and as the draws cover their
priors evenly it is, if anything, too wide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.results import joined

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["half_width", "joined", "until"]

LEVEL = 0.95


def until(
    run: Callable[[int], xr.Dataset],
    width: Callable[[xr.Dataset], float],
    target: float,
    most: int,
    join: Callable[[xr.Dataset, xr.Dataset], xr.Dataset] = joined,
) -> xr.Dataset:
    """Runs joined until ``width`` of what there is falls to ``target`` or ``most`` paths are reached.

    run: takes the number of the first draw, answers with a Dataset of some more draws; where it answers with all
    there is so far, as a store that grows does, ``join`` is told to take the later of the two.
    """
    ds = run(0)
    batch = ds.sizes["path"]
    while width(ds) > target and ds.sizes["path"] + batch <= most:
        first = int(ds["draw"].max()) + 1
        ds = join(ds, run(first))
    return ds


def half_width(values: xr.DataArray) -> float:
    """Half the widest interval of the mean over draws, of any strategy and economy; infinite with one draw."""
    from scipy.stats import t

    from simulator.metrics.spread import draw_means

    means = draw_means(values).values
    n = means.shape[-1]
    if n < 2:
        return float("inf")
    return float((means.std(axis=-1, ddof=1) / np.sqrt(n)).max() * t.ppf(0.5 + LEVEL / 2.0, n - 1))
