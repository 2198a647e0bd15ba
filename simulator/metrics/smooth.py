"""Smooth curves of one number on another, and ranks: what regression of a value on an uncertain number needs.

A curve is a natural cubic spline of the normal scores of ranks, or a straight line in the ranks themselves (so any
monotone scale of the number gives the same curve), with as many knots as leave-one-out error asks for; none, a
constant, is a choice too.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from simulator.vocabulary import Floats

KNOTS = (0, 2, 3, 4, 6)
"""Sizes of the spline tried: 0 a constant, 2 a straight line."""


def ranks(values: Floats) -> Floats:
    """Ranks from 1, ties at their mean."""
    _, of, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[of])


def spearman(x: Floats, y: Floats) -> float:
    """Rank correlation; NaN where one of the two does not move."""
    a, b = ranks(x), ranks(y)
    if a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def fitted(x: Floats, y: Floats) -> Floats:
    """Smooth curve of each column of ``y`` [draw, k] on ``x`` [draw], at the draws."""
    return along(frames(x), y)


def frames(x: Floats) -> list[Floats]:
    """Every shape tried on ``x`` [draw], each as orthonormal columns [draw, n], to be used on any number of ``y``."""
    score = _normal_scores(x)
    return [_orthonormal(basis) for basis in (*(_basis(score, knots) for knots in KNOTS), _basis(ranks(x), 2))]


def along(shapes: list[Floats], y: Floats) -> Floats:
    """The curve of each column of ``y`` [draw, k] in that of ``shapes`` which foretells it best."""
    best, least = np.empty_like(y), np.full(y.shape[1], np.inf)
    for frame in shapes:
        curve, error = _regressed(frame, y)
        better = error < least
        best[:, better], least[better] = curve[:, better], error[better]
    return best


def _normal_scores(x: Floats) -> Floats:
    quantile = (ranks(x) - 0.5) / len(x)
    return np.array([NormalDist().inv_cdf(q) for q in quantile])


def _orthonormal(basis: Floats) -> Floats:
    frame, sizes, _ = np.linalg.svd(basis, full_matrices=False)
    return np.asarray(frame[:, sizes > 1e-9 * sizes[0]])


def _regressed(frame: Floats, y: Floats) -> tuple[Floats, Floats]:
    """(Least squares fit, mean squared leave-one-out error by column)."""
    curve = frame @ (frame.T @ y)
    slack = 1.0 - (frame**2).sum(axis=1)
    left_out = (y - curve) / np.maximum(slack, 1e-9)[:, None]
    return curve, np.asarray((left_out**2).mean(axis=0))


def _basis(x: Floats, knots: int) -> Floats:
    """Natural cubic spline (Hastie, Tibshirani & Friedman, 5.2.1), [draw, max(1, knots)]."""
    if knots == 0:
        return np.ones((len(x), 1))
    at = np.quantile(x, np.linspace(0.05, 0.95, knots))
    cubes = np.maximum(x[:, None] - at, 0.0) ** 3
    if knots == 2 or (np.diff(at) <= 0).any():
        return np.column_stack([np.ones_like(x), x])
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (at[-1] - at[:-1])
    return np.column_stack([np.ones_like(x), x, slopes[:, :-1] - slopes[:, -1:]])
