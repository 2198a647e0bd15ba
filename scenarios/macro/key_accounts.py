"""The largest accounts leave: some for certain, others by the luck of the path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.macro.stress import TOLD
from simulator.number import number
from simulator.vocabulary import Floats, Ints

ACCOUNTS = 5
"""The largest account and the four that follow it."""
APART = 1024.0
"""A month's uniform is cut here: its coarse part is the regimes' luck, its fine part, independent of it, this one."""


@dataclass(frozen=True)
class KeyAccounts:
    """The month at whose end they leave, and the probability that each does, whatever the others do."""

    month: int = number(9, "month", 1, 240, *TOLD)
    largest: float = number(1.0, "probability", 0, 1, *TOLD)
    next_four: float = number(0.25, "probability each", 0, 1, *TOLD)

    def lost(self, uniforms: Floats) -> Ints:
        """Month at whose end each of the five largest leaves, 0 = stays, [paths, 5].

        One uniform number decides all five: below the probability p the account leaves, and what is left, u/p or
        (u − p)/(1 − p), is uniform again and decides the next. Month 1's serves, so no horizon is too short.
        """
        luck = np.modf(uniforms[:, 0] * APART)[0]
        leaves = np.zeros((len(luck), ACCOUNTS), np.int64)
        for k in range(ACCOUNTS):
            p = self.largest if k == 0 else self.next_four
            gone = luck < p
            leaves[:, k] = np.where(gone, self.month, 0)
            luck = np.where(gone, luck / max(p, 1e-9), (luck - p) / max(1.0 - p, 1e-9))
        return leaves
