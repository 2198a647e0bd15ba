"""Maximum likelihood: the top of a smooth law, what its curvature tells, and where its profile has fallen far enough.

``law(at)`` gives value, gradient [k] and Hessian [k, k] at a point [k].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from simulator.vocabulary import Bools, Floats

Law = Callable[[Floats], tuple[float, Floats, Floats]]
DROP80 = 0.8211872
"""How far a log-likelihood falls from its top to either end of an 80 % interval: half of chi-square's quantile."""


class Peak(NamedTuple):
    """Where a law is highest: ``at`` [k], its ``value``, and minus its Hessian there, the observed ``information``."""

    at: Floats
    value: float
    information: Floats


def climb(law: Law, start: Floats, *, low: Floats | None = None, fixed: int | None = None, steps: int = 100) -> Peak:
    """Newton's way to the top, each step turned uphill (absolute eigenvalues), kept short, and halved until it rises.

    Coordinates stay at or above ``low`` [k]; number ``fixed`` stays where it is.
    """
    at = np.array(start, dtype=np.float64)
    floor = np.full(len(at), -np.inf) if low is None else low
    value, gradient, hessian = law(at)
    for _ in range(steps):
        free = (at > floor) | (gradient > 0.0)
        if fixed is not None:
            free[fixed] = False
        step = _uphill(gradient, hessian, free)
        gain = float(gradient @ step)
        if gain < 1e-10:
            break
        for _ in range(40):
            tried = np.maximum(at + step, floor)
            there = law(tried)
            if there[0] > value:
                break
            step = step / 2.0
        else:
            break
        at, (value, gradient, hessian) = tried, there
    return Peak(at, value, -hessian)


def _uphill(gradient: Floats, hessian: Floats, free: Bools) -> Floats:
    step, which = np.zeros(len(gradient)), np.flatnonzero(free)
    if len(which):
        curve, turn = np.linalg.eigh(hessian[np.ix_(which, which)])
        step[which] = turn @ ((turn.T @ gradient[which]) / np.maximum(np.abs(curve), 1e-12))
    longest = float(np.max(np.abs(step), initial=0.0))
    return step / longest if longest > 1.0 else step


def covariance(information: Floats, held: Bools | None = None) -> Floats:
    """Its inverse [k, k]; coordinates ``held`` at an edge have no variance here. LinAlgError where nothing is told."""
    free = np.ones(len(information), dtype=bool) if held is None else ~held
    curve, turn = np.linalg.eigh(information[np.ix_(free, free)])
    if len(curve) and curve.min() <= 1e-9 * max(curve.max(), 1e-9):
        raise np.linalg.LinAlgError("the likelihood has no curvature in some direction: the data cannot tell it")
    whole = np.zeros_like(information)
    whole[np.ix_(free, free)] = (turn / curve) @ turn.T
    return whole


def curvature_of_last(peak: Peak) -> float:
    """Information on the last coordinate, all others being unknown too: 1 / its variance, where they touch only it."""
    cross, own = peak.information[-1, :-1], np.diag(peak.information)[:-1]
    return float(peak.information[-1, -1] - cross**2 @ (1.0 / own))


def profile_interval(law: Law, peak: Peak, which: int, ends: tuple[float, float], step: float) -> tuple[float, float]:
    """Central 80 % interval of one coordinate, all others at their best for it; an end the data do not reach is
    the end of the range, ``ends``. ``step``: how far from the top to look first."""
    return tuple(_end(law, peak, which, end, step) for end in ends)  # type: ignore[return-value]


def _end(law: Law, peak: Peak, which: int, end: float, step: float) -> float:
    at = peak.at

    def over(x: float) -> float:
        nonlocal at
        start = at.copy()
        start[which] = x
        found = climb(law, start, fixed=which)
        at = found.at
        return DROP80 - (peak.value - found.value)

    near, side = float(peak.at[which]), 1.0 if end > peak.at[which] else -1.0
    while side * (end - near) > 0.0:
        far = near + side * min(step, side * (end - near))
        if over(far) <= 0.0:
            return float(brentq(over, near, far, xtol=0.01 * step, rtol=1e-3))
        near, step = far, 2.0 * step
    return end


def curvature(value: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """Hessian [k, k] of a function without a formula for it, by central second differences."""
    k = len(at)
    by = step * np.eye(k)
    hessian = np.empty((k, k))
    for i in range(k):
        for j in range(i + 1):
            corners = [value(at + p * by[i] + q * by[j]) for p in (1, -1) for q in (1, -1)]
            hessian[i, j] = hessian[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4.0 * step * step)
    return hessian


def jacobian(function: Callable[[Floats], Floats], at: Floats, step: float = 1e-5) -> Floats:
    """Derivatives [m, k] of a vector of numbers, by central differences: what carries errors over to them."""
    by = step * np.eye(len(at))
    return np.stack([(function(at + e) - function(at - e)) / (2.0 * step) for e in by], axis=1)
