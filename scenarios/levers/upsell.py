"""Upsell: sell more to those worth keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.prior import Prior
from simulator.vocabulary import Align, Effect


@dataclass(frozen=True)
class Upsell:
    """Volume × (1 + ``by``) from the day it takes effect, goods sold with it, for ``cost_per_account`` once.

    ``by`` is the mean over all who are asked, those who decline included.
    """

    by: float = number(
        0.0,
        "share of volume",
        0,
        1,
        "management's hope; what it comes to is uncertain",
        "scenario",
        prior=Prior("lognormal", 0.40),
    )
    cost_per_account: float = number(0.0, "money per account", 0, 1e6, "[J] the salesman's time")
    notice_months: int = number(1, "months", 1, 24, "[J]")

    REQUIRED: ClassVar[tuple[str, ...]] = ("by",)
    ALIGN: ClassVar[tuple[Align, ...]] = ("now", "renewal")

    def effect(self) -> Effect:
        return Effect(volume=1.0 + self.by, cost_per_account=self.cost_per_account)

    def said(self) -> str:
        return f"upsell, {100 * self.by:+.3g} % of volume"
