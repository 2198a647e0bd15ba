"""Abusive: the flag of those who mistreat the staff."""

from __future__ import annotations

from scenarios.strategies.columns import figures
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "flag", "high"


def score(view: View, capacity: Capacity) -> Floats:
    """Column abusive, [N]: 1 abusive, 0 not; ``above: 0.5`` cuts the abusive."""
    return figures(view, "abusive", "score abusive", "mark each customer yes or no")
