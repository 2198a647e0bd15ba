"""How far a mean over paths may be off: paths come in eight independent randomisations, path k in the (k mod 8)-th.

Points of a low-discrepancy sequence are not independent, so their own scatter says nothing about the error of their
mean; the scatter of the means of whole randomisations does (Owen 1998). It is the error of the simulation for the draws
of parameters at hand, not a measure of what is not known about them.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from simulator.vocabulary import Floats

REPLICATES = 8


def replicate_means(values: Floats) -> Floats:
    """Mean of each randomisation of ``values`` [..., path], [..., min(8, paths)]."""
    n = min(REPLICATES, values.shape[-1])
    return np.stack([values[..., k::REPLICATES].mean(axis=-1) for k in range(n)], axis=-1)


def standard_error(values: Floats) -> Floats:
    """Standard error of the mean of ``values`` [..., path]; NaN for one path, or where a value is not finite."""
    means = replicate_means(values)
    known = np.isfinite(means).all(axis=-1) & (means.shape[-1] > 1)
    error = np.where(known[..., None], means, 0.0).std(axis=-1, ddof=min(1, means.shape[-1] - 1))
    return np.where(known, error / sqrt(means.shape[-1]), np.nan)


def interval(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """Two-sided interval of the mean of ``values`` [path] by Student's t, one degree less than randomisations."""
    from scipy.special import stdtrit

    freedom = min(REPLICATES, len(values)) - 1
    if freedom < 1:
        return float("nan"), float("nan")
    half = float(stdtrit(freedom, 0.5 + level / 2.0)) * float(standard_error(values))
    middle = float(replicate_means(values).mean())
    return middle - half, middle + half
