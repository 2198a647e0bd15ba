"""Books made up with known churn, seen through a window: who left before it is unknown, who stays is cut off."""

from __future__ import annotations

import numpy as np

from simulator.calibration.frailty import STAYS, Spells

HISTORY, WINDOW = 120.0, 36.0
"""Months before the records begin in which customers started, and months of records."""


def left_any_time(rng, n, hazards, theta, default=0.001, firm=0.002):
    """Spells of ``n`` customers with frailty: exits by choice at h Z, by default and by the firm at constant rates."""
    hazards, many = np.asarray(hazards), 3 * n
    start, segment = rng.uniform(-HISTORY, WINDOW, many), rng.integers(0, len(hazards), many)
    own = hazards[segment] * (rng.gamma(1.0 / theta, theta, many) if theta else 1.0)
    ends = start + np.stack([rng.exponential(1.0, many) / rate for rate in (own, default, firm)])
    return seen(start, ends.min(axis=0), segment, ends.argmin(axis=0), n)


def left_at_renewals(rng, n, means, strength, term=12, firm=0.002):
    """Spells of ``n`` customers who leave at renewals with a chance of their own, and whom the firm may let go."""
    means, many = np.asarray(means), 4 * n
    start, segment = rng.uniform(-HISTORY, WINDOW, many), rng.integers(0, len(means), many)
    chance = rng.beta(means[segment] * strength, (1.0 - means[segment]) * strength)
    choice, told = term * rng.geometric(np.maximum(chance, 1e-9)), rng.exponential(1.0 / firm, many)
    return seen(start, start + np.minimum(choice, told), segment, np.where(choice <= told, 0, 2), n)


def seen(start, end, segment, cause, n):
    """The first ``n`` spells of which the window, months 0 to ``WINDOW``, sees something."""
    there = np.flatnonzero(end > 0.0)[:n]
    start, end, cause = start[there], end[there], np.where(end > WINDOW, STAYS, cause)[there]
    return Spells(segment[there], np.maximum(0.0, -start), np.minimum(end, WINDOW) - start, cause)
