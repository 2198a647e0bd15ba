"""Net promoter score each customer gave, as the book states it."""

from __future__ import annotations

from scenarios.strategies.columns import figures
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "points", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """Column nps, [N] points −100 to 100; NaN where nobody asked, and never cut then."""
    return figures(view, "nps", "score nps", "take each customer's answer from the last survey, -100 to 100")
