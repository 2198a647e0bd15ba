"""A new law: what the firm may no longer do from a month on, and what complying costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.macro.stress import TOLD
from scenarios.schema import words
from simulator.number import number
from simulator.vocabulary import NO_RULES, Floats, Rules


@dataclass(frozen=True)
class Regulation:
    """The words of a law; every default allows everything and costs nothing.

    ``compliance`` is charged per account of the segments hit; which those are the simulator knows.
    """

    from_month: int = number(12, "month", 1, 240, *TOLD)
    min_notice: int = number(0, "months", 0, 36, *TOLD)
    protected: tuple[str, ...] = words(("vulnerable", "strategic"))
    price_cap: float | None = number(None, "share of list price at a time, real; left out: none", 0, 10, *TOLD)
    compliance: float = number(0.0, "share of opening revenue per account", 0, 1, *TOLD)

    def rules(self) -> Rules:
        """What is allowed from the month on."""
        cap = NO_RULES.price_cap if self.price_cap is None else self.price_cap
        return Rules(self.from_month, self.min_notice, self.protected, cap)

    def cost(self, months: int) -> Floats:
        """Cost per account in the months 1…T, [1, T] share of opening revenue per account."""
        due: Floats = np.where(np.arange(1, months + 1) >= self.from_month, self.compliance, 0.0)[None, :]
        return due
