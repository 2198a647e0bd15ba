"""Contribution profit: what is left of revenue after goods sold and the full cost to serve."""

from __future__ import annotations

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "money/month", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """r − COGS − CTS, [N] money/month; counts every hour as saved, which the avoidable profit does not."""
    return view.revenue - view.cogs - view.cost_to_serve_desk - view.cost_to_serve_operations


def weights(view: View, capacity: Capacity) -> tuple[float, float, float, float]:
    return 1.0, -1.0, -1.0, -1.0
