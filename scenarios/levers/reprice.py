"""Reprice: change the list price; about half of an announced rise is realised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.vocabulary import Align, Effect


@dataclass(frozen=True)
class Reprice:
    """Announce a list price higher by the share ``by``; the log price moves by realisation · ln(1 + by).

    Realisation is a number of the simulator (per draw), so it is not multiplied in here.
    """

    by: float = number(0.0, "share of list price", -0.5, 1.0, "management's choice", "scenario")
    notice_months: int = number(1, "months", 1, 24, "[J] a price letter goes out a month ahead")

    REQUIRED: ClassVar[tuple[str, ...]] = ("by",)
    ALIGN: ClassVar[tuple[Align, ...]] = ("renewal", "now")

    def effect(self) -> Effect:
        return Effect(list_price=self.by)

    def said(self) -> str:
        return f"reprice by {100 * self.by:+.3g} %"
