"""How the month's revenue of a customer swings who buys now and then: purchases come at random, of unequal size.

Purchases of customer i in a month are Poisson with mean λ_i, each of size m_i on average, and E[size²] = k m_i². The
model has one swing σ for all: revenue λ_i m_i (1 + σ ε_i). It is set so that the revenue of the whole book swings as
purchases make it: σ² Σ (λ_i m_i)² = k Σ λ_i m_i² (variance of a compound Poisson sum).
"""

from __future__ import annotations

import numpy as np

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.vocabulary import Floats, Ints

NOISE = "customers.revenue_noise"
UNIT = "sd of a customer's monthly revenue, share"
SOURCE = "variance of a compound Poisson sum: purchases at random, of unequal size"
FEWEST = 100


def lumps(rate: Floats, size: Floats, customer: Ints, most: float) -> Estimate:
    """The swing of the book's revenue as one customer's, ``most`` at most.

    ``rate`` [N]: purchases expected a month of each customer now; ``size`` [P], ``customer`` [P]: money of each
    purchase seen, and whose it was, a place in ``rate``; ``most``: the largest swing the model holds.
    """
    seen = len(size)
    if seen < FEWEST or not rate.sum() > 0.0:
        why = f"{seen} purchases; at least {FEWEST} are needed"
        return unestimated(NOISE, "log", unit=UNIT, seen=seen, source=SOURCE, why=why)
    n = np.bincount(customer, minlength=len(rate))
    mean = np.bincount(customer, size, len(rate)) / np.maximum(n, 1)
    mean[n == 0] = float(size.mean())
    again = n[customer] > 1
    within = float(((size - mean[customer])[again] ** 2).sum()) / max(1, int((n[n > 1] - 1).sum()))
    of_means = float((mean[customer][again] ** 2).mean()) if again.any() else 1.0
    k = 1.0 + within / of_means
    variance = k * float((rate * mean**2).sum()) / float(((rate * mean) ** 2).sum())
    error = 0.5 * float(np.sqrt((size**4).sum()) / (size**2).sum())
    why = "swings that all share in a month, a season say, are not in it"
    if variance > most**2:
        why += f"; purchases are so rare that the swing would be {variance**0.5:.1f}, the model holds {most:g} at most"
    return estimated(
        NOISE, 0.5 * np.log(min(variance, most**2)), error, "log", unit=UNIT, seen=seen, source=SOURCE, why=why
    )
