"""The economy's luck for a run: evenly spread where it matters most, random elsewhere, and exact in law everywhere.

Each path belongs to one of eight independent randomisations (path modulo 8) and is a point (path // 8) of that
randomisation's own scrambled Sobol sequence. The leading coordinates of the point are the leading principal
components of each factor's noise over five years, and when the first expansion ends and how; everything else is
counter-based. A path's luck depends on the seed, the draw and the path alone: never on how many paths or months run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from simulator.core import chance
from simulator.vocabulary import Floats, Ints, Shocks

REPLICATES = 8
"""Independent randomisations, so that an error bar can be read from their spread; a path's is its id modulo 8."""
HORIZON = 60
"""Months the components span, whatever the run's horizon; later months are counter-based."""
COMPONENTS = (12, 7, 1, 5, 5)
"""Leading components of each factor that the Sobol points drive: most for demand, which all others follow."""
MEMORY = (0.85, 0.7, 0.6, 0.8, 0.8)
"""Share kept a month by each factor's noise. Any memory gives the right law; the economy's own saves most paths."""
CALM = 1.0 - 1.0 / 48.0
"""Probability that an expansion lasts another month. Any value gives the right law; the chain's own saves most."""
ORDER = sorted((j, k) for k, count in enumerate(COMPONENTS) for j in range(count))
"""Component and factor behind each coordinate from the third on, weightiest first; the first two are for the regime."""


def shocks(seed: int, draw_of_path: Ints, path_ids: Ints, months: int, memory: Sequence[float] = MEMORY) -> Shocks:
    """Luck of these paths: normals [paths, months, 5] and uniforms [paths, months], independent within each path.

    draw_of_path, path_ids: [paths]; memory: share kept a month by each of the five factors.
    """
    normals, uniforms = chance.macro_shocks(seed, draw_of_path, path_ids, max(months, HORIZON))
    spread = _points(seed, path_ids)
    for k, (count, kept) in enumerate(zip(COMPONENTS, memory, strict=True)):
        leading = _normal(spread[:, [2 + ORDER.index((j, k)) for j in range(count)]])
        normals[:, :HORIZON, k] = _led(normals[:, :HORIZON, k], _components(float(kept))[:, :count], leading)
    uniforms = _first_change(uniforms, spread[:, 0], spread[:, 1])
    return Shocks(np.ascontiguousarray(normals[:, :months]), np.ascontiguousarray(uniforms[:, :months]))


def replicates(path_ids: Ints) -> Ints:
    """The randomisation, 0..7, each path belongs to; means of paths by randomisation are independent."""
    return np.asarray(path_ids, dtype=np.int64) % REPLICATES


def _points(seed: int, path_ids: Ints) -> Floats:
    """Each path's point, [paths, coordinates] uniform in (0, 1)."""
    which, place = replicates(path_ids), np.asarray(path_ids, dtype=np.int64) // REPLICATES
    points = np.empty((len(which), 2 + len(ORDER)))
    for replicate in np.unique(which):
        here = which == replicate
        points[here] = _net(seed, int(replicate), int(place[here].max()).bit_length())[place[here]]
    return points


@lru_cache(maxsize=32)
def _net(seed: int, replicate: int, doublings: int) -> Floats:
    """The first 2^doublings points of one randomisation; a longer net begins with the shorter one.

    Points change places at random within each doubling, so that the n-th has nothing in common with the n-th of
    another net, such as the one the uncertain numbers of the n-th draw come from.
    """
    from scipy.stats import qmc

    luck = np.random.default_rng([seed & chance.MASK, chance.MACRO, replicate])
    sequence = qmc.Sobol(2 + len(ORDER), scramble=True, seed=luck, bits=30)
    net: Floats = sequence.random_base2(doublings) + 2.0**-31
    for k in range(1, doublings):
        places = np.random.default_rng([seed & chance.MASK, chance.MACRO, replicate, k]).permutation(2**k)
        net[2**k : 2 ** (k + 1)] = net[2**k + places]
    return net


@lru_cache(maxsize=32)
def _components(memory: float) -> Floats:
    """Orthonormal directions in the innovations of x_t = memory · x_{t−1} + ε_t, [months, months], leading first.

    x = A ε with A = U S Vᵀ: the columns of V are the innovations behind the principal components of x.
    """
    age = np.arange(HORIZON)[:, None] - np.arange(HORIZON)[None, :]
    answer = np.where(age >= 0, memory ** np.maximum(age, 0), 0.0)
    directions: Floats = np.linalg.svd(answer)[2].T
    return directions


def _led(normals: Floats, directions: Floats, leading: Floats) -> Floats:
    """Normals whose leading components are the given ones: ε + V (z − Vᵀ ε), independent standard normal again.

    normals: [paths, months]; directions: [months, n] orthonormal; leading: [paths, n] standard normal. Summed in a
    fixed order, so that a path's numbers never depend on its neighbours.
    """
    for t in range(len(directions)):
        leading = leading - normals[:, t, None] * directions[t]
    led = normals.copy()
    for j in range(directions.shape[1]):
        led += leading[:, j, None] * directions[:, j]
    return led


def _first_change(uniforms: Floats, when: Floats, how: Floats) -> Floats:
    """Uniforms [paths, months] whose first value of at least CALM falls in a given month and is a given one.

    The month is the geometric quantile of ``when``; those before lie evenly below CALM, the one in it is
    CALM + (1 − CALM) · ``how``, those after are untouched: independent and uniform again.
    """
    month = np.floor(np.log1p(-when) / np.log(CALM))[:, None]
    at = np.arange(uniforms.shape[1])
    last = CALM + (1.0 - CALM) * how[:, None]
    changed: Floats = np.where(at < month, CALM * uniforms, np.where(at == month, last, uniforms))
    return changed


def _normal(uniforms: Floats) -> Floats:
    from scipy.special import ndtri

    normal: Floats = ndtri(uniforms)
    return normal
