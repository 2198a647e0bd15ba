"""A shift of technology: use of the legacy product goes as rivals' newer ones spread, along a logistic curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.macro.stress import TOLD
from simulator.number import number
from simulator.vocabulary import Floats

STEEPNESS = 8.0
"""Log odds the logistic covers from its first month to its last: from 2 % to 98 % of the way; [J]."""


@dataclass(frozen=True)
class Legacy:
    """How much of the use of legacy segments goes, when that begins and how long it takes."""

    use: float = number(0.0, "relative change", -0.99, 1, *TOLD)
    onset: int = number(6, "month of the first sign", 1, 240, *TOLD)
    months: int = number(24, "months until all of it is gone", 1, 240, *TOLD)

    def change(self, months: int) -> Floats:
        """Relative change of use in months 1…T, [1, T]; nothing before the onset, all of it once the time is over.

        a(k) = [Λ(s(k/n − ½)) − Λ(−s/2)] / [Λ(s/2) − Λ(−s/2)], Λ logistic, k the month since the onset of n.
        """
        k = np.clip((np.arange(1, months + 1) - self.onset + 1) / self.months, 0.0, 1.0)
        low, high = _logistic(np.array([-0.5, 0.5]))
        gone: Floats = self.use * ((_logistic(k - 0.5) - low) / (high - low))[None, :]
        return gone


def _logistic(share: Floats) -> Floats:
    curve: Floats = 1.0 / (1.0 + np.exp(-STEEPNESS * share))
    return curve
