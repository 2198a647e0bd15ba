"""Stochastic dominance: a choice that is better at every level of ambition (first order), or for every cautious owner
(second order), with the tolerance that a finite number of draws asks for.

First order: F_A(x) ≤ F_B(x) for every x. Second order: ∫_{−∞}^x F_A ≤ ∫_{−∞}^x F_B, that is E(x − A)⁺ ≤ E(x − B)⁺.
Samples are paired, path by path; draws (not their paths) are resampled together for both. A dominates where no x
speaks against it and some x for it, each by more standard errors than 95 % of resampled worlds show by chance anywhere.
"""

from __future__ import annotations

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
    levels = np.unique(np.quantile(np.concatenate([a, b]), np.linspace(0.0, 1.0, LEVELS)))
    gap = _by_draw(_shortfall(a, levels, order) - _shortfall(b, levels, order), draw)
    if len(gap) < FEWEST:
        return False
    worlds = _resampled(len(gap)) @ gap
    middle, error = gap.mean(axis=0), worlds.std(axis=0)
    moves = error > 1e-9 * max(1e-300, np.abs(gap).max())
    sure = middle[~moves]
    if (sure > 0).any():
        return False
    error, middle, worlds = error[moves], middle[moves], worlds[:, moves]
    by_chance = np.quantile((np.abs(worlds - middle) / error).max(axis=1), CERTAIN) if moves.any() else 0.0
    seen = middle / error
    return bool((seen <= by_chance).all() and ((seen < -by_chance).any() or (sure < 0).any()))


def _shortfall(values: Floats, levels: Floats, order: int) -> Floats:
    """(x − value)⁺ to the power order − 1, [path, level]: its mean is F, or the integral of F."""
    short = levels - values[:, None]
    return np.asarray(short >= 0, dtype=np.float64) if order == 1 else np.maximum(short, 0.0)


def _by_draw(values: Floats, draw: Ints) -> Floats:
    """Means over the paths of each draw, [draw, level]; [path, level] where draws are few."""
    _, of, count = np.unique(draw, return_inverse=True, return_counts=True)
    if len(count) < FEWEST:
        return values
    share = np.zeros((len(count), len(draw)))
    share[of, np.arange(len(draw))] = 1.0 / count[of]
    return np.asarray(share @ values)


def _resampled(n: int) -> Floats:
    """Weights of n units in each resampled world, rows sum to 1; the same on every run."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES) / n


def _over_do_nothing(ds: xr.Dataset, order: int) -> xr.DataArray:
    import xarray as xr

    value, draw = npv(ds).transpose("strategy", "macro", "path"), ds["draw"].values
    nothing = do_nothing_of(value).values
    found = [[float(dominates(v, n, draw, order)) for v, n in zip(row, nothing, strict=True)] for row in value.values]
    return xr.DataArray(found, coords={d: value[d] for d in ("strategy", "macro")}, dims=["strategy", "macro"])


@measure_of_all("index", f"1 where NPV dominates that of {DO_NOTHING} at first order", best=1, bounds=(0, 1), itself=0,
                summary="decision")  # fmt: skip
def dominates_at_first_order(ds: xr.Dataset) -> xr.DataArray:
    return _over_do_nothing(ds, 1)


@measure_of_all("index", f"1 where NPV dominates that of {DO_NOTHING} at second order", best=1, bounds=(0, 1), itself=0,
                summary="decision")  # fmt: skip
def dominates_at_second_order(ds: xr.Dataset) -> xr.DataArray:
    return _over_do_nothing(ds, 2)
