"""RFM: recency, frequency and monetary value, each as a decile of the book."""

from __future__ import annotations

import numpy as np

from scenarios.strategies.columns import figures
from simulator.vocabulary import Capacity, Floats, View

UNIT, WORSE = "sum of three deciles, 3 to 30", "low"
CURE = "a book made from invoices or payments (book=transactions) has it; contracts say nothing of rhythm"


def score(view: View, capacity: Capacity) -> Floats:
    """Decile of months_since_last (the latest highest) + decile of purchases + decile of revenue, [N], 3 to 30.

    Those alike share a decile: 1 + ⌊10 · share of the book strictly below⌋. NaN where one of the three is missing.
    """
    recency = figures(view, "months_since_last", "score rfm", CURE)
    frequency = figures(view, "purchases", "score rfm", CURE)
    return np.asarray(_decile(-recency) + _decile(frequency) + _decile(view.revenue))


def _decile(values: Floats) -> Floats:
    known = np.sort(values[~np.isnan(values)])
    below = np.searchsorted(known, values, side="left")
    return np.where(np.isnan(values), np.nan, 1.0 + 10 * below // max(len(known), 1))
