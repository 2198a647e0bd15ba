"""The downhill simplex of Nelder and Mead (1965): the minimum of a smooth function of a few numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.vocabulary import Floats


def minimise(
    function: Callable[[Floats], float], start: Floats, *, step: float = 0.5, tolerance: float = 1e-9
) -> tuple[Floats, float]:
    """Lowest point found from ``start`` and its value; a second run from there guards against a stuck simplex."""
    first, _ = _descend(function, np.asarray(start, dtype=float), step, tolerance)
    return _descend(function, first, step / 5, tolerance)


def _descend(function: Callable[[Floats], float], start: Floats, step: float, tolerance: float) -> tuple[Floats, float]:
    points = np.vstack([start, start + step * np.eye(len(start))])
    values = np.array([function(p) for p in points])
    for _ in range(400 * len(start)):
        order = np.argsort(values, kind="stable")
        points, values = points[order], values[order]
        if values[-1] - values[0] <= tolerance * (1 + abs(values[0])) and np.ptp(points, axis=0).max() < 1e-5:
            break
        _step(function, points, values)
    best = int(np.argmin(values))
    return points[best], float(values[best])


def _step(function: Callable[[Floats], float], points: Floats, values: Floats) -> None:
    """Replace the worst point (the last) by reflection, expansion or contraction, else shrink; in place."""
    centre = points[:-1].mean(axis=0)
    away = centre - points[-1]

    def tried(factor: float) -> tuple[Floats, float]:
        point = centre + factor * away
        return point, function(point)

    best = reflected = tried(1.0)
    if reflected[1] < values[0]:
        best = min(reflected, tried(2.0), key=lambda pair: pair[1])
    elif reflected[1] >= values[-2]:
        best = min(reflected, tried(0.5 if reflected[1] < values[-1] else -0.5), key=lambda pair: pair[1])
    if best[1] < values[-1]:
        points[-1], values[-1] = best
        return
    points[1:] = points[0] + 0.5 * (points[1:] - points[0])
    values[1:] = [function(p) for p in points[1:]]
