"""Terminate: the firm ends the contract, at any time, after notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.vocabulary import CAUSES, Align, Effect

CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class Terminate:
    """Exit at the end of month t + notice (t: the decision), inside a contract term too, penalty included.

    Without a notice of its own the customer gets what is usual in the trade (``customers.firm_notice``). Unlike
    ``NotRenew`` it does not wait for the contract to end; referral, reasons and contact are as there.
    """

    notice_months: int | None = number(None, "months", 0, 24, *CHOICE)
    referral: bool = False
    reasons: bool = False
    contact_cost: float = number(0.0, "money per exit", 0, 1e6, "[J] a call or a visit")

    ALIGN: ClassVar[tuple[Align, ...]] = ("now",)

    def effect(self) -> Effect:
        return Effect(exit=CAUSES.index("terminated"), referral=self.referral, cost_per_account=self.contact_cost)

    def said(self) -> str:
        return "terminate" + (", with a partner to go to" if self.referral else "")
