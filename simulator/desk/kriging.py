"""Smoothing of simulated points over a design: stochastic kriging (Ankenman, Nelson & Staum 2010), in numpy.

y(x) = linear trend + a Gaussian field with Matern-5/2 correlation + noise of known variance at each point + a nugget.
Lengths of correlation, field and nugget variance are those of highest restricted likelihood.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Surface = Callable[[Floats], Floats]
FINEST = 0.4
"""The search over the log parameters halves its step until it is below this."""


def smooth(x: Floats, y: Floats, noise: Floats) -> Surface:
    """The surface through ``y`` [n] at ``x`` [n, d] with standard errors ``noise`` [n]; a function of points [m, d]."""
    middle, spread = x.mean(axis=0), x.std(axis=0)
    z = (x - middle) / spread
    trend = _trend(z)
    lengths, field, _ = _split(best := _likeliest(z, y, noise, trend))
    weights, slope = _weights(best, z, y, noise, trend)[:2]

    def surface(points: Floats) -> Floats:
        at = (points - middle) / spread
        return np.asarray(_trend(at) @ slope + field * _matern(at, z, lengths) @ weights)

    return surface


def _trend(z: Floats) -> Floats:
    return np.column_stack([np.ones(len(z)), z])


def _split(parameters: Floats) -> tuple[Floats, float, float]:
    """(Lengths of correlation, variance of the field, nugget) from their logs."""
    natural = np.exp(parameters)
    return natural[:-2], float(natural[-2]), float(natural[-1])


def _matern(a: Floats, b: Floats, lengths: Floats) -> Floats:
    """Correlation (1 + r + r^2/3) e^-r at scaled distance r, between points [n, d] and [m, d]."""
    a, b = a / lengths, b / lengths
    square = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2.0 * a @ b.T
    r = np.sqrt(5.0 * np.maximum(square, 0.0))
    return np.asarray((1.0 + r + r * r / 3.0) * np.exp(-r))


def _weights(parameters: Floats, z: Floats, y: Floats, noise: Floats, trend: Floats) -> tuple[Floats, Floats, float]:
    """(Kriging weights, trend by generalised least squares, -log restricted likelihood)."""
    lengths, field, nugget = _split(parameters)
    lower = np.linalg.cholesky(field * _matern(z, z, lengths) + np.diag(noise**2 + nugget))
    both = np.linalg.solve(lower, np.column_stack([trend, y]))
    white_trend, white = both[:, :-1], both[:, -1]
    normal = white_trend.T @ white_trend
    slope = np.linalg.solve(normal, white_trend.T @ white)
    rest = white - white_trend @ slope
    cost = 0.5 * rest @ rest + np.log(np.diag(lower)).sum() + 0.5 * np.linalg.slogdet(normal)[1]
    return np.linalg.solve(lower.T, rest), slope, float(cost)


def _likeliest(z: Floats, y: Floats, noise: Floats, trend: Floats) -> Floats:
    """Logs of the parameters of highest likelihood, by a search along each in turn with ever finer steps."""

    def cost(parameters: Floats) -> float:
        try:
            return _weights(parameters, z, y, noise, trend)[2]
        except np.linalg.LinAlgError:
            return np.inf

    best = np.append(np.zeros(z.shape[1] + 1), -6.0)
    lowest, step = cost(best), 1.0
    while step > FINEST:
        moved = False
        for k in range(len(best)):
            for way in (step, -step):
                trial = np.clip(best + way * (np.arange(len(best)) == k), -9.0, 4.0)
                if (found := cost(trial)) < lowest - 1e-6:
                    best, lowest, moved = trial, found, True
        step = step if moved else step / 2.0
    return best
