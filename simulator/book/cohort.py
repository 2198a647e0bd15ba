"""A cohort's renewals by the shifted beta-geometric law (Fader & Hardie 2007): survival, and the worth of its life.

Everybody has a chance of leaving at a renewal of its own, Beta(alpha, beta) over the cohort: the loyal are left over,
so the cohort's retention rises with age though nobody's does. A constant first-year rate undervalues it.
``simulator.calibration.renewals`` fits the law to records.
"""

from __future__ import annotations

import numpy as np

from simulator.vocabulary import Floats


def survival(alpha: float, beta: float, renewals: int) -> Floats:
    """Share there after 0, 1, ... renewals [renewals + 1]: S_t = S_{t-1} (beta + t - 1) / (alpha + beta + t - 1)."""
    t = np.arange(1, renewals + 1)
    return np.concatenate([[1.0], np.cumprod((beta + t - 1.0) / (alpha + beta + t - 1.0))])


def discounted_life(kept: Floats, rate: float) -> float:
    """Sum over t >= 0 of S_t / (1 + rate)^t, terms; ``kept`` long enough that its end no longer matters."""
    return float((kept / (1.0 + rate) ** np.arange(len(kept))).sum())
