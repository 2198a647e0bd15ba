"""Demote: serve one class lower, with the same number of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.prior import Prior
from simulator.vocabulary import Align, Effect


@dataclass(frozen=True)
class Demote:
    """Move down ``classes`` service classes, self-service at the lowest, where those in it are left in peace.

    The voluntary clock speeds up as in ``Migrate``; unlike there no ticket disappears, the customer only waits longer.
    """

    classes: int = number(1, "service classes", 1, 2, "management's choice", "scenario")
    hazard: float = number(
        1.25,
        "factor on the voluntary clock",
        1,
        5,
        "[V] demotion lowers loyalty; size [J]",
        prior=Prior("lognormal", 0.10),
    )
    cost_per_account: float = number(0.0, "money per account", 0, 1e6, "[J] a letter each")
    notice_months: int = number(1, "months", 1, 24, "[J]")

    ALIGN: ClassVar[tuple[Align, ...]] = ("now", "renewal")

    def effect(self) -> Effect:
        return Effect(classes_down=self.classes, clock=self.hazard, cost_per_account=self.cost_per_account)

    def said(self) -> str:
        return f"serve {'one class' if self.classes == 1 else f'{self.classes} classes'} lower"
