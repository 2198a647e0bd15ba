"""Scores of an ensemble against what happened: bands, probability-integral transform, CRPS, bias.

Sources: Gneiting and Raftery 2007, "Strictly proper scoring rules"; Czado, Gneiting and Held 2009 (PIT of counts);
Ferro 2014 (fair CRPS of an ensemble).
"""

from __future__ import annotations

import numpy as np

from simulator.vocabulary import Bools, Floats

BANDS = (0.50, 0.80, 0.95)
"""Central bands whose coverage is told."""


def inside(ensemble: Floats, seen: Floats, band: float) -> Bools:
    """Whether what was seen [T] lies in the central ``band`` of the ensemble [P, T], ends included."""
    low, high = np.quantile(ensemble, [0.5 - band / 2.0, 0.5 + band / 2.0], axis=0)
    return np.asarray((low <= seen) & (seen <= high))


def pit(ensemble: Floats, seen: Floats) -> Floats:
    """Where what was seen [T] stands among the paths [P, T], 0 to 1; ties count half.

    Uniform over months of a forecast that knows how sure it may be.
    """
    below = (ensemble < seen).sum(axis=0)
    level = (ensemble == seen).sum(axis=0)
    return np.asarray((below + 0.5 * (level + 1.0)) / (len(ensemble) + 1.0))


def histogram(values: Floats, bins: int) -> Floats:
    """Shares of PIT values in equal bins [bins]; all of them 1 / bins where the forecast knows itself."""
    counts, _ = np.histogram(values, bins=bins, range=(0.0, 1.0))
    return np.asarray(counts / max(1, len(values)))


def crps(ensemble: Floats, seen: Floats) -> Floats:
    """Continuous ranked probability score of each month [T], in the unit of what is forecast; less is better.

    Fair form: E|X - y| - E|X - X'| / 2 with pairs of different paths. Of one path it is the absolute error.
    """
    n = len(ensemble)
    error = np.abs(ensemble - seen).mean(axis=0)
    if n == 1:
        return np.asarray(error)
    rank = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread = (rank[:, None] * np.sort(ensemble, axis=0)).sum(axis=0) / (n * (n - 1.0))
    return np.asarray(error - spread)


def crps_normal(mean: Floats, sd: Floats, seen: Floats) -> Floats:
    """The same of a normal forecast [T]: sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)); sd 0: the absolute error."""
    from scipy.special import ndtr

    sure = sd <= 0.0
    scale = np.where(sure, 1.0, sd)
    z = (seen - mean) / scale
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    score = scale * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi))
    return np.asarray(np.where(sure, np.abs(seen - mean), score))


def bias(ensemble: Floats, seen: Floats) -> float:
    """Sum over months of the median forecast over that of what was seen, less 1; not a number where nothing was."""
    total = float(seen.sum())
    return float(np.median(ensemble.sum(axis=1)) / total - 1.0) if total > 0.0 else float("nan")
