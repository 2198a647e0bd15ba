"""What is not known, drawn: the uncertain numbers of the simulator and of the levers, one set of values a draw.

Scrambled Sobol points give the quantiles, so a few draws cover the priors evenly; a number may follow another's
quantile with a stated correlation of normal scores. With one draw everything stays at its centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.parameters import Parameters
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

    def of(self, draw: int) -> dict[str, float]:
        """Quantile of each uncertain number in a draw; nothing where all are at their centre."""
        if not self.quantiles.size:
            return {}
        return dict(zip(self.priors, self.quantiles[draw].tolist(), strict=True))

    def values(self) -> Floats:
        """The numbers themselves [draws, numbers]; of a number by role the value at its first role."""
        table = np.empty_like(self.quantiles)
        for k, (name, prior) in enumerate(self.priors.items()):
            table[:, k] = [prior.at(self.central[name], u) for u in self.quantiles[:, k].tolist()]
        return table


NOTHING_DRAWN = Draws({}, np.empty((0, 0)), {})


def draw_numbers(parameters: Parameters, strategies: Mapping[str, Strategy], seed: int, draws: int) -> Draws:
    """Quantiles for every number with a prior, of the simulator and of the strategies' levers."""
    priors = dict(uncertain(parameters))
    central = {name: _value(parameters, name) for name in priors}
    for strategy in strategies.values():
        for name, prior in getattr(strategy, "uncertain", {}).items():
            priors[name] = prior
            central[name] = getattr(strategy, "central", {}).get(name, np.nan)
    if draws == 1 or not priors:
        return NOTHING_DRAWN
    return Draws(priors, _correlated(priors, _points(seed, draws, len(priors))), central)


def parameters_of(parameters: Parameters, quantile: Mapping[str, float]) -> Parameters:
    """The simulator's numbers in a draw."""
    return drawn(parameters, quantile)


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
