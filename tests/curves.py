"""The core's curves along arrays, for tests that print tables of them; as Python, since only kernels call them."""

from __future__ import annotations

import numpy as np

from simulator.core import curves
from simulator.vocabulary import Floats


def plain(kernel):
    """The Python a kernel is compiled from."""
    return getattr(kernel, "py_func", kernel)


price_factor = np.vectorize(plain(curves.price_factor), otypes=[float])


def reference_gap(steps: Floats, speed: float) -> Floats:
    """The gap after each step [T]."""
    gaps, gap = [], 0.0
    for step in steps:
        gap = plain(curves.reference_gap)(gap, float(step), speed)
        gaps.append(gap)
    return np.array(gaps)


def calendar(term: int, phase: int, months: int, in_term: float) -> Floats:
    """The factor of months 1 .. T of a contract whose first renewal falls in month ``phase``."""
    return np.array([plain(curves.calendar)(term, (phase - t) % term, in_term) for t in range(1, months + 1)])
