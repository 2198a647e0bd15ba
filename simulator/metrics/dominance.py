"""Stochastic dominance: a choice that is better at every level of ambition (first order), or for every cautious owner
(second order), with the tolerance that a finite number of draws asks for.

First order: F_A(x) ≤ F_B(x) for every x. Second order: ∫_{−∞}^x F_A ≤ ∫_{−∞}^x F_B, that is E(x − A)⁺ ≤ E(x − B)⁺.
Samples are paired, path by path; draws (not their paths) are resampled together for both. A dominates where no x
speaks against it and some x for it, each by more standard errors than 95 % of resampled worlds show by chance anywhere.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.paired import DO_NOTHING, do_nothing_of
from simulator.metrics.truth import measure_of_all
from simulator.metrics.value import npv
from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import xarray as xr

LEVELS, RESAMPLES, CERTAIN, SEED = 64, 400, 0.95, 20251231
FEWEST = 8
"""With fewer draws their paths are resampled one by one; with fewer paths nothing is claimed."""


def dominates(a: Floats, b: Floats, draw: Ints, order: int) -> bool:
    """Whether ``a`` [path] dominates ``b`` [path], paired, at this order (1 or 2); ``draw`` [path]."""
    return bool(dominant(a[None], b[None], draw, order)[0] > 0)


def dominant(a: Floats, b: Floats, draw: Ints, order: int) -> Ints:
    """Pair by pair, 1 where ``a`` dominates ``b``, −1 the other way round, else 0, [pair]; both [pair, path]."""
    levels = np.quantile(np.concatenate([a, b], axis=1), np.linspace(0.0, 1.0, LEVELS), axis=1).T
    gap = _by_draw(_shortfall(a, levels, order) - _shortfall(b, levels, order), draw)
    if len(gap) < FEWEST:
        return np.zeros(len(a), dtype=np.int64)
    worlds = (_resampled(len(gap)) @ gap.reshape(len(gap), -1)).reshape(RESAMPLES, *gap.shape[1:])
    middle, error = gap.mean(axis=0), worlds.std(axis=0)
    moves = error > 1e-9 * np.maximum(1e-300, np.abs(gap).max(axis=(0, 2)))[:, None]
    unit = np.where(moves, error, np.inf)
    by_chance = np.quantile((np.abs(worlds - middle) / unit).max(axis=2), CERTAIN, axis=0)[:, None]
    certain = np.select([middle > 0.0, middle < 0.0], [np.inf, -np.inf], 0.0)
    seen = np.where(moves, middle / unit, certain)
    against, for_it = (seen > by_chance).any(axis=1), (seen < -by_chance).any(axis=1)
    return np.asarray((for_it & ~against).astype(np.int64) - (against & ~for_it))


def _shortfall(values: Floats, levels: Floats, order: int) -> Floats:
    """(x − value)⁺ to the power order − 1, [path, pair, level]: its mean is F, or the integral of F."""
    short = levels - values.T[:, :, None]
    return np.asarray(short >= 0, dtype=np.float64) if order == 1 else np.maximum(short, 0.0)


def _by_draw(values: Floats, draw: Ints) -> Floats:
    """Means over the paths of each draw, [draw, ...]; [path, ...] where draws are few."""
    order = np.argsort(draw, kind="stable")
    _, starts, count = np.unique(draw[order], return_index=True, return_counts=True)
    if len(count) < FEWEST:
        return values
    return np.asarray(np.add.reduceat(values[order], starts, axis=0) / count[:, None, None])


@cache
def _resampled(n: int) -> Floats:
    """Weights of n units in each resampled world, rows sum to 1; the same on every run."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n


def _over_do_nothing(ds: xr.Dataset, order: int) -> xr.DataArray:
    value, draw = npv(ds).transpose("macro", "strategy", "path"), ds["draw"].values
    nothing = do_nothing_of(value).values[:, None]
    found = [
        dominant(v, np.broadcast_to(n, v.shape), draw, order) > 0 for v, n in zip(value.values, nothing, strict=True)
    ]
    return value.isel(path=0, drop=True).copy(data=np.array(found, dtype=np.float64))


@measure_of_all("index", f"1 where NPV dominates that of {DO_NOTHING} at first order", best=1, bounds=(0, 1), itself=0,
                summary="decision")  # fmt: skip
def dominates_at_first_order(ds: xr.Dataset) -> xr.DataArray:
    return _over_do_nothing(ds, 1)


@measure_of_all("index", f"1 where NPV dominates that of {DO_NOTHING} at second order", best=1, bounds=(0, 1), itself=0,
                summary="decision")  # fmt: skip
def dominates_at_second_order(ds: xr.Dataset) -> xr.DataArray:
    return _over_do_nothing(ds, 2)
