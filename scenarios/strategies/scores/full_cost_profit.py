"""Full-cost profit: contribution less an equal share of overhead."""

from __future__ import annotations

from scenarios.strategies.scores import contribution_profit
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "money/month", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """r − COGS − CTS − overhead share · r, [N] money/month; overhead mostly stays when a customer goes."""
    return contribution_profit.score(view, capacity) - view.overhead_share * view.revenue


def weights(view: View, capacity: Capacity) -> tuple[float, float, float, float]:
    return 1.0 - view.overhead_share, -1.0, -1.0, -1.0
