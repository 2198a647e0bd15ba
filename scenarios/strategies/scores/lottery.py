"""Lottery: no score at all, the control every clever choice must beat."""

from __future__ import annotations

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "uniform number", "low"


def score(view: View, capacity: Capacity) -> Floats:
    """A uniform number per customer and draw, [N], the same for every strategy."""
    return view.lottery
