"""How the revenue of all customers swings together from month to month, beyond what customers of their own would make.

ln(seen / expected) of a month has the variance of the shared swing and of chance, as independent customers make it.
What the expectation misses, a season or a drift of its own, counts as swing: the model has no other place for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.vocabulary import Floats

SWING, MEMORY = "economy.swing", "economy.swing_memory"
SOURCE = "variance of monthly log residuals less that of chance; memory by neighbouring months, pulled to the prior"
FEWEST = 3
USUAL = 0.1
"""Swing at which months are weighed against each other: those of few purchases count less."""
PULL = 12
"""Months of a past that has the prior's memory, beside those seen."""


def shared(seen: Floats, expected: Floats, by_chance: Floats, memory: float) -> tuple[Estimate, Estimate]:
    """``economy.swing`` and ``economy.swing_memory``.

    seen, expected [T]: money by month, the latter up to a factor; ``by_chance`` [T]: sd of ln seen were customers
    independent; ``memory``: the prior's.
    """
    n = len(seen)
    told: dict[str, Any] = {"seen": n, "source": SOURCE}
    if n < FEWEST or not (np.all(seen > 0.0) and np.all(expected > 0.0)):
        return _silent(f"{n} months with revenue; at least {FEWEST} are needed", told)
    y, weight = np.log(seen / expected), 1.0 / (by_chance**2 + USUAL**2)
    weight = weight / weight.sum()
    y = y - weight @ y
    lost = 1.0 - float(weight @ weight)  # the mean was told by the same months
    variance = float(weight @ y**2) / lost - float(weight @ by_chance**2)
    if variance <= 0.0:
        return _silent(f"no swing beyond chance was seen in {n} months", told)
    error = (1.0 + float(weight @ by_chance**2) / variance) / np.sqrt(2.0 * (n - 1))
    near = float(np.clip((y[1:] @ y[:-1]) / (n - 1) / variance, 0.0, 0.9))
    kept = ((n - 1) * near + PULL * memory) / (n - 1 + PULL)
    why = "a season from luck: a past of few years has few seasons" if n < 36 else ""
    return (
        estimated(SWING, 0.5 * float(np.log(variance)), error, "log", unit="log sd", why=why, **told),
        estimated(MEMORY, kept, 0.0, "plain", unit="share kept/month", **told),
    )


def _silent(why: str, told: dict[str, Any]) -> tuple[Estimate, Estimate]:
    return (
        unestimated(SWING, "log", unit="log sd", why=why, **told),
        unestimated(MEMORY, "plain", unit="share kept/month", why=why, **told),
    )
