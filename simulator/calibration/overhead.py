"""How overhead follows revenue: by how many per cent up and, less, down (sticky cost).

Δ ln O = e₊ (Δ ln R̄)+ − e₋ (Δ ln R̄)−, R̄ the exponential average of revenue the simulator uses. Source: Anderson, Banker
and Janakiraman 2003.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.calibration.estimate import Joint, correlation_of, estimated, independent, unestimated
from simulator.calibration.regression import least_squares
from simulator.vocabulary import Floats

NAMES, UNIT = ("overhead.up", "overhead.down"), "elasticity"
SOURCE = "least squares on rises and falls of smoothed revenue, errors robust to unequal spread"
FEWEST = 24
FEWEST_FALLS = 6
"""Months of falling smoothed revenue below which falls tell nothing."""


def overhead(cost: Floats, revenue: Floats, parameters: Any) -> Joint:
    """``overhead.up`` and ``overhead.down`` from overhead and revenue by month [T], in constant prices."""
    smooth = smoothed(revenue, parameters.overhead.smoothing_months)
    change = np.diff(np.log(smooth))
    told: dict[str, Any] = {"unit": UNIT, "seen": len(cost) - 1, "source": SOURCE}
    falls, rises = int((change < 0.0).sum()), int((change > 0.0).sum())
    if len(cost) < FEWEST or falls < FEWEST_FALLS or rises < FEWEST_FALLS:
        why = (
            f"{len(cost)} months, {rises} of rising and {falls} of falling revenue; at least {FEWEST}, and "
            f"{FEWEST_FALLS} of each, are needed"
        )
        return independent(*(unestimated(name, "plain", why=why, **told) for name in NAMES))
    columns = np.column_stack([np.maximum(change, 0.0), np.minimum(change, 0.0)])
    fit = least_squares(("up", "down"), columns, np.diff(np.log(cost)))
    why = "overhead that follows plans rather than revenue; inflation, where cost is not in constant prices"
    numbers = (
        estimated(name, *fit.of(side), "plain", why=why, **told)
        for name, side in zip(NAMES, ("up", "down"), strict=True)
    )
    return Joint(tuple(numbers), correlation_of(fit.errors))


def smoothed(revenue: Floats, months: float) -> Floats:
    """The simulator's exponential average, opening at the mean of the first months."""
    out, level = np.empty(len(revenue)), float(revenue[: max(1, round(months))].mean())
    for t, now in enumerate(revenue):
        level += (float(now) - level) / months
        out[t] = level
    return out
