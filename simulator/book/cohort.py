"""A cohort's renewals by the shifted beta-geometric law (Fader & Hardie 2007): survival, worth of its life, its fit.

Everybody has a chance of leaving at a renewal of its own, Beta(alpha, beta) over the cohort: the loyal are left over,
so the cohort's retention rises with age though nobody's does. A constant first-year rate undervalues it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.vocabulary import Floats


def survival(alpha: float, beta: float, renewals: int) -> Floats:
    """Share there after 0, 1, ... renewals [renewals + 1]: S_t = S_{t-1} (beta + t - 1) / (alpha + beta + t - 1)."""
    t = np.arange(1, renewals + 1)
    return np.concatenate([[1.0], np.cumprod((beta + t - 1.0) / (alpha + beta + t - 1.0))])


def discounted_life(kept: Floats, rate: float) -> float:
    """Sum over t >= 0 of S_t / (1 + rate)^t, terms; ``kept`` long enough that its end no longer matters."""
    return float((kept / (1.0 + rate) ** np.arange(len(kept))).sum())


def fit(alive: Sequence[float]) -> tuple[float, float]:
    """Maximum likelihood (alpha, beta) of the numbers alive at the start and after each of two renewals or more."""
    from scipy.optimize import minimize

    counts = np.asarray(alive, dtype=np.float64)
    if len(counts) < 3 or (np.diff(counts) > 0).any() or counts[-1] < 0:
        raise ValueError("alive must be three numbers or more that never rise and are never below 0")
    lost = -np.diff(counts)

    def loss(logs: Floats) -> float:
        kept = survival(float(np.exp(logs[0])), float(np.exp(logs[1])), len(lost))
        return float(-(lost @ np.log(-np.diff(kept))) - counts[-1] * np.log(kept[-1]))

    found = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000})
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))
