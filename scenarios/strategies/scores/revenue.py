"""Revenue: the naive score, which sees no cost at all."""

from __future__ import annotations

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "money/month", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """r, [N] money/month."""
    return view.revenue


def weights(view: View, capacity: Capacity) -> tuple[float, float, float, float]:
    return 1.0, 0.0, 0.0, 0.0
