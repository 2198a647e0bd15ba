"""What is not known, drawn: the uncertain numbers of the simulator and of the levers, one set of values a draw.

Scrambled Sobol points give the quantiles, so a few draws cover the priors evenly; a number may follow another's
quantile with a stated correlation of normal scores. With one draw everything stays at its centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.number import register
from simulator.parameters import Parameters
from simulator.posterior import Posterior
from simulator.prior import Prior, drawn, uncertain
from simulator.vocabulary import Floats, Strategy

STREAM = 0x5EED
"""Tells the points of the priors from other points of the same seed."""


@dataclass(frozen=True)
class Draws:
    """Quantiles [draws, numbers] of the uncertain numbers, in the order of ``priors``; empty: all at their centre."""

    priors: Mapping[str, Prior]
    quantiles: Floats
    central: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def of(self, draw: int) -> dict[str, float]:
        """Quantile of each uncertain number in a draw; nothing where all are at their centre."""
        if not self.quantiles.size:
            return {}
        return dict(zip(self.priors, self.quantiles[draw].tolist(), strict=True))

    def values(self) -> Floats:
        """The numbers themselves [draws, numbers]; of a number by role the value at its first role."""
        table = np.empty_like(self.quantiles)
        for k, (name, prior) in enumerate(self.priors.items()):
            low, high = self.ranges.get(name, (-np.inf, np.inf))
            drawn_at = [prior.at(self.central[name], u) for u in self.quantiles[:, k].tolist()]
            table[:, k] = np.clip(drawn_at, low, high)
        return table


NOTHING_DRAWN = Draws({}, np.empty((0, 0)), {})


def draw_numbers(parameters: Parameters, strategies: Mapping[str, Strategy], seed: int, draws: int) -> Draws:
    """Quantiles for every number with a prior, of the simulator and of the strategies' levers.

    Coordinates belong to names, whichever strategies play: a strategy that offers ``family`` names every number a
    strategy could have, and a coordinate is kept for each.
    """
    told = parameters.posterior
    own = {name: prior for name, prior in uncertain(parameters) if not _parted(name, told)} | told.priors
    played = {name: p for s in strategies.values() for name, p in getattr(s, "uncertain", {}).items()}
    if draws == 1 or not (own or played):
        return NOTHING_DRAWN
    family = {name: p for s in strategies.values() for name, p in getattr(s, "family", {}).items()}
    every = own | dict(sorted((family | played).items()))
    quantiles = _together(list(every), _correlated(every, _points(seed, draws, len(every))), told)
    kept = [k for k, name in enumerate(every) if name in own or name in played]
    central = {name: _value(parameters, name) for name in own}
    for strategy in strategies.values():
        central |= getattr(strategy, "central", {})
    ranges = {line.name: (line.low, line.high) for line in register(parameters)}
    return Draws({n: p for n, p in every.items() if n in own or n in played}, quantiles[:, kept], central, ranges)


def parameters_of(parameters: Parameters, quantile: Mapping[str, float]) -> Parameters:
    """The simulator's numbers in a draw."""
    return drawn(parameters, quantile, priors=parameters.posterior.priors)


def _parted(name: str, told: Posterior) -> bool:
    """Whether parts of a number have posteriors of their own, so that it does not move as a whole."""
    return any(part.startswith(f"{name}.") for part in told.numbers)


def _value(tree: Any, name: str) -> float:
    for part in name.split("."):
        tree = getattr(tree, part)
    return float(tree if isinstance(tree, int | float) else next(iter(vars(tree).values())))


def _points(seed: int, draws: int, numbers: int) -> Floats:
    """Scrambled Sobol points, strictly inside (0, 1); the first n are the same however many are asked for."""
    import warnings

    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # balance needs a power of two; few draws are the user's choice
        points = qmc.Sobol(numbers, scramble=True, rng=np.random.default_rng([STREAM, seed])).random(draws)
    return np.asarray(np.clip(points, 2.0**-33, 1.0 - 2.0**-33))


def _correlated(priors: Mapping[str, Prior], points: Floats) -> Floats:
    """Quantiles of numbers that follow another one: normal scores r z_other + sqrt(1 - r^2) z_own."""
    from scipy.special import ndtr, ndtri

    names, out = list(priors), points.copy()
    for k, prior in enumerate(priors.values()):
        if prior.like in priors:
            other, r = ndtri(points[:, names.index(prior.like)]), prior.correlation
            out[:, k] = ndtr(r * other + np.sqrt(1.0 - r * r) * ndtri(points[:, k]))
    return out


def _together(names: list[str], points: Floats, told: Posterior) -> Floats:
    """Quantiles of numbers whose errors hang together: normal scores by the Cholesky factor of their correlation."""
    if not told.correlation:
        return points
    from scipy.special import ndtr, ndtri

    at, out = [names.index(name) for name in told.numbers], points.copy()
    out[:, at] = ndtr(ndtri(points[:, at]) @ np.linalg.cholesky(told.matrix()).T)
    return out
