"""The mean of times some of which are only known to be longer, without a law (Kaplan and Meier 1958)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Bools, Floats


class Mean(NamedTuple):
    """``mean`` up to the ``longest`` time seen, its standard ``error`` (Greenwood), and the share ``left`` by then."""

    mean: float
    error: float
    left: float
    longest: float


def mean_time(times: Floats, ended: Bools, weight: Floats) -> Mean:
    """Area under the share not yet ended, of times [N] weighed by ``weight`` [N]; not ``ended``: longer than seen."""
    weight = weight * (weight.sum() / (weight**2).sum())  # sums to as many times of one weight as tell as much
    at, which = np.unique(times, return_inverse=True)
    ends, leaving = np.bincount(which, weight * ended), np.bincount(which, weight)
    risk = leaving[::-1].cumsum()[::-1]
    left = np.maximum(1.0 - ends / risk, 0.0).cumprod()
    area = np.diff(at) * left[:-1]
    to_come = np.append(area[::-1].cumsum()[::-1], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(to_come > 0.0, to_come**2 * ends / (risk * (risk - ends)), 0.0)
    return Mean(float(at[0] + area.sum()), float(np.sqrt(each.sum())), float(left[-1]), float(at[-1]))
