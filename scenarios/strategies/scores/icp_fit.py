"""Fit with the ideal customer profile, as the book states it."""

from __future__ import annotations

from scenarios.strategies.columns import figures
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "share", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """Column icp_fit, [N], 0 a misfit to 1 the ideal; NaN where the book does not say, and never cut then."""
    return figures(view, "icp_fit", "score icp_fit", "rate each customer's fit from 0 to 1")
