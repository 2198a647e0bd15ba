"""Customer lifetime value: the avoidable margin a customer can still be expected to bring."""

from __future__ import annotations

import numpy as np

from scenarios.strategies.scores import avoidable_profit
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "money", "low"
MONTHS = 60
"""What lies further ahead counts for nothing."""


def score(view: View, capacity: Capacity) -> Floats:
    """m · Σ_{t=0..59} q^t = m (1 − q^60)/(1 − q), q = e^(−h) (1 + d)^(−1/12), [N] money.

    m is the estimated avoidable profit a month, h the expected voluntary hazard a month, d the yearly discount rate.
    """
    if len(view.hazard) != len(view.revenue):
        raise ValueError("the view has no hazard for each customer")
    log_q = -view.hazard - np.log1p(view.discount_rate) / 12.0
    fades = log_q < -1e-12
    rate = np.where(fades, log_q, -1.0)
    months = np.where(fades, np.expm1(MONTHS * rate) / np.expm1(rate), float(MONTHS))
    return np.asarray(avoidable_profit.score(view, capacity) * months)
