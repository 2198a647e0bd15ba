"""How a customer answers to its contract, its price and what is done to it: the curves the tables are made of."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER
from simulator.core.records import ONE


@njit(**INNER)
def calendar(term: int, left: int, in_term: float) -> float:
    """Factor of the contract calendar: rho inside the term, L - rho (L - 1) in the renewal month; mean 1."""
    if term == 1:
        return 1.0
    return term - in_term * (term - 1) if left == 0 else in_term


@njit(**INNER)
def reference_gap(gap: float, step: float, speed: float) -> float:
    """Log gap x between price and reference: x_{t+1} = (1 - alpha) x_t + dlp_{t+1}; x_0 = 0."""
    return (1.0 - speed) * gap + step


@njit(**INNER)
def price_factor(gap: float, gain: float, aversion: float) -> float:
    """Factor on the voluntary clock: exp(eta (lambda max(x, 0) - max(-x, 0))), losses looming larger."""
    return float(np.exp(gain * (aversion * gap if gap > 0.0 else gap))) if gap != 0.0 else 1.0


@njit(**INNER)
def anger(age: int, factor: float, lasting: float, fade: float) -> float:
    """Factor on the clock ``age`` months after an action: 1 + (h - 1)((1 - l) e^{-age/fade} + l)."""
    return float(1.0 + (factor - 1.0) * ((1.0 - lasting) * np.exp(-age / fade) + lasting))


@njit(**INNER)
def parts(factor: float) -> int:
    """A factor in units of 2**-20, rounded once."""
    return int(np.rint(factor * ONE))
