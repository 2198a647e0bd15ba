"""Share of the book's revenue: who the firm depends on."""

from __future__ import annotations

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "share of revenue", "high"


def score(view: View, capacity: Capacity) -> Floats:
    """r / Σ r, [N]."""
    return view.revenue / max(float(view.revenue.sum()), 1e-300)
