"""How a number varies over paths and draws: quantiles, means of draws, the worst tail, luck against ignorance."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = (0.05, 0.50, 0.95)
SPREAD = ("p05", "median", "p95")
"""How these are called in the name of a column."""
FEW = 6
"""Fewer paired futures than this cannot be told from chance, even if all go one way (sign test at 5 %)."""


def quantiles(a: xr.DataArray, q: tuple[float, ...] = QUANTILES) -> xr.DataArray:
    """Quantiles over paths, missing paths left out; new first dim ``quantile``, unit kept.

    Infinite values ("not within the run") are ordered above all others and never averaged with finite ones.
    """
    import xarray as xr

    dims = [d for d in a.dims if d != "path"]
    values = a.transpose("path", *dims).values
    found = _quantile(values, q)
    coords: dict[Any, Any] = {d: a[d] for d in dims if d in a.coords}
    return xr.DataArray(found, coords={"quantile": list(q), **coords}, dims=["quantile", *dims], attrs=a.attrs)


def _quantile(values: Floats, q: tuple[float, ...]) -> Floats:
    if np.isfinite(values).all():
        return np.asarray(np.quantile(values, q, axis=0))
    flat = values.reshape(len(values), -1)
    found = np.full((len(q), flat.shape[1]), np.nan)
    for k, column in enumerate(flat.T):
        seen = column[~np.isnan(column)]
        if len(seen):
            found[:, k] = np.quantile(seen, q, method="linear" if np.isfinite(seen).all() else "inverted_cdf")
    return found.reshape(len(q), *values.shape[1:])


def draw_means(a: xr.DataArray) -> xr.DataArray:
    """Mean over the paths of each parameter draw: dim ``path`` becomes the last dim, ``draw``."""
    import xarray as xr

    draws, of_path = np.unique(a["draw"].values, return_inverse=True)
    share = np.zeros((len(of_path), len(draws)))
    share[np.arange(len(of_path)), of_path] = 1.0
    dims = [d for d in a.dims if d != "path"]
    means = a.transpose(*dims, "path").values @ (share / share.sum(axis=0))
    coords: dict[Any, Any] = {d: a[d] for d in dims if d in a.coords}
    return xr.DataArray(means, coords={**coords, "draw": draws}, dims=[*dims, "draw"], attrs=a.attrs)


def lower_tail_mean(values: Floats, share: float = 0.05) -> Floats:
    """CVaR: mean of the worst ``share`` of the last axis, the value at the edge counted in part."""
    ordered = np.sort(values, axis=-1)
    n = values.shape[-1]
    weight = np.clip(share * n - np.arange(n), 0.0, 1.0)
    return np.asarray((ordered * weight).sum(axis=-1) / (share * n))


def variance_split(values: Floats, draw_of_path: Floats | Ints) -> tuple[Floats, Floats]:
    """One-way ANOVA, (epistemic, aleatory) variance of ``values`` [..., path], unbiased (so it can fall below 0).

    Epistemic = variance between draw means − aleatory / n; aleatory = pooled variance within draws; n is the
    number of paths a draw (its harmonic stand-in where they differ). NaN where one of the two cannot be seen.
    """
    _, of_path, count = np.unique(draw_of_path, return_inverse=True, return_counts=True)
    n_paths, n_draws = values.shape[-1], len(count)
    unknown = np.full(values.shape[:-1], np.nan)
    if n_draws == n_paths:
        return unknown, unknown
    rows = values.reshape(-1, n_paths)
    cell = of_path + n_draws * np.arange(len(rows))[:, None]
    means = np.bincount(cell.ravel(), rows.ravel()).reshape(*values.shape[:-1], n_draws) / count
    aleatory = ((values - means[..., of_path]) ** 2).sum(axis=-1) / (n_paths - n_draws)
    if n_draws == 1:
        return unknown, aleatory
    between = (count * (means - values.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) / (n_draws - 1)
    n = (n_paths - (count**2).sum() / n_paths) / (n_draws - 1)
    return (between - aleatory) / n, aleatory


def surely(differences: xr.DataArray) -> int:
    """1 or −1 where the 5-95 % interval of paired differences [path] lies wholly above or below zero, else 0.

    The one rule by which titles of charts, pack and sentences in the terminal call a gain or a loss sure; fewer than
    ``FEW`` futures are never sure.
    """
    low, _, high = quantiles(differences).values
    return 0 if bool(few(differences)) else int(low > 0) - int(high < 0)


def few(a: xr.DataArray) -> xr.DataArray:
    """Whether there are too few futures to tell anything from chance, missing ones not counted; drops dim ``path``."""
    return a.notnull().sum("path") < FEW


def told_apart(differences: xr.DataArray, level: float = 0.05) -> bool:
    """Whether the distribution-free interval of the median paired difference [path] leaves out zero.

    This is the two-sided sign test, over draw means (paths of one draw are not independent), over paths where
    there are fewer than six draws.
    """
    by_draw = draw_means(differences).values
    seen = by_draw if len(by_draw) >= 6 else differences.values
    up, down = int((seen > 0).sum()), int((seen < 0).sum())
    n = up + down
    tail = sum(comb(n, k) for k in range(max(up, down), n + 1))
    return n > 0 and 2 * tail / 2**n < level
