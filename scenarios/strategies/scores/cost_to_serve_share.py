"""Cost to serve as a share of revenue: who is served beyond what they pay for."""

from __future__ import annotations

import numpy as np

from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "share of revenue", "high"


def score(view: View, capacity: Capacity) -> Floats:
    """CTS / r, [N]; infinite for a customer who costs and pays nothing, 0 for one who does neither."""
    cost = view.cost_to_serve_desk + view.cost_to_serve_operations
    free = np.where(cost > 0, np.inf, 0.0)
    return np.divide(cost, view.revenue, out=free, where=view.revenue > 0)
