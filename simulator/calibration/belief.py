"""What was believed about a number before the data, read from its declaration, and what is believed after them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from simulator.calibration.estimate import Estimate, Joint, Scale, correlation_of, estimated, onto, unestimated
from simulator.calibration.likelihood import climb, covariance
from simulator.number import register
from simulator.prior import Prior, uncertain
from simulator.vocabulary import Floats

FLAT = 1e3
"""Spread of a number nobody declared a prior for: the data alone speak."""
SCALES: dict[str, Scale] = {"lognormal": "log", "beta": "logit", "uniform": "plain"}


class Belief(NamedTuple):
    """A number before the data: normal around ``at`` with sd ``spread``, both on ``scale``."""

    name: str
    at: float
    spread: float
    scale: Scale
    unit: str

    def open(self, *, seen: int, source: str, why: str) -> Estimate:
        """The data told nothing: the prior stays."""
        return unestimated(self.name, self.scale, unit=self.unit, seen=seen, source=source, why=why)


def belief(tree: Any, name: str, scale: Scale = "log") -> Belief:
    """The prior of a number of ``simulator.parameters.Parameters``, by its path; ``scale`` where none is declared.

    A lognormal is normal on the log scale; a beta nearly so on the logit scale, sd / (m (1 − m)).
    """
    line = next((line for line in register(tree) if line.name == name), None)
    if line is None:
        raise KeyError(f"no number of the model is called {name}")
    priors = dict(uncertain(tree))
    prior = priors.get(name) or priors.get(name.rpartition(".")[0])
    if prior is None:
        return Belief(name, _place(float(line.value), scale), FLAT, scale, line.unit)
    own = SCALES[prior.kind]
    return Belief(name, _place(float(line.value), own), _spread(prior, float(line.value)), own, line.unit)


def _place(value: float, scale: Scale) -> float:
    return onto(max(value, 1e-12), scale) if scale == "log" else onto(value, scale)


def _spread(prior: Prior, value: float) -> float:
    if prior.kind == "beta":
        return prior.spread / (value * (1.0 - value))
    return (prior.high - prior.spread) / math.sqrt(12.0) if prior.kind == "uniform" else prior.spread


Predicted = Callable[[Floats], tuple[Floats, Floats]]


def posterior(beliefs: Sequence[Belief], predicted: Predicted, told: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Place [k] and covariance [k, k] of numbers on their scales after data, by Laplace's method.

    The data say ``told`` [m] with covariance ``errors`` [m, m] about ``predicted(at)`` [m] (with its slopes [m, k]).
    """
    start, spread = np.array([b.at for b in beliefs]), np.array([b.spread for b in beliefs])
    precision, weight = np.diag(spread**-2.0), np.linalg.inv(errors)

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        mean, slope = predicted(at)
        off, moved = told - mean, at - start
        value = -0.5 * float(off @ weight @ off + moved @ precision @ moved)
        return value, slope.T @ weight @ off - precision @ moved, -(slope.T @ weight @ slope + precision)

    peak = climb(law, start)
    return peak.at, covariance(peak.information)


def after(beliefs: Sequence[Belief], at: Floats, covariance: Floats, **told: Any) -> Joint:
    """The estimates of a posterior; ``told`` (seen, source, why) holds for all of them."""
    errors = np.sqrt(np.diag(covariance))
    numbers = (
        estimated(b.name, float(x), float(e), b.scale, unit=b.unit, **told)
        for b, x, e in zip(beliefs, at, errors, strict=True)
    )
    return Joint(tuple(numbers), correlation_of(covariance))


def shrunk(before: Belief, at: float, error: float, **told: Any) -> Estimate:
    """One number: the precision-weighted mean of what the data say (``at``, on the belief's scale) and the belief."""
    trust = before.spread**2 / (before.spread**2 + error**2)
    middle, spread = before.at + trust * (at - before.at), math.sqrt(trust) * error
    return estimated(before.name, middle, spread, before.scale, unit=before.unit, **told)


def refused(estimate: Estimate, why: str) -> Estimate:
    """What the data said and must not be believed."""
    return replace(estimate, status="refused", why=why)
