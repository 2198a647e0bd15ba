"""Not renew: the firm lets the contract run out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.vocabulary import CAUSES, Align, Effect

CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class NotRenew:
    """Exit at the end of the first renewal month at least the notice after the decision; no penalty.

    ``referral``: the customer is told where to go instead, one of the two things known to lessen bad word of mouth
    (the other is a long notice). ``reasons``: the letter says why; kind, but no study shows that it changes anything.
    ``contact_cost``: somebody calls or visits.
    """

    notice_months: int | None = number(None, "months", 0, 24, *CHOICE)
    referral: bool = False
    reasons: bool = False
    contact_cost: float = number(0.0, "money per exit", 0, 1e6, "[J] a call or a visit")

    ALIGN: ClassVar[tuple[Align, ...]] = ("renewal",)

    def effect(self) -> Effect:
        return Effect(exit=CAUSES.index("not_renewed"), referral=self.referral, cost_per_account=self.contact_cost)

    def said(self) -> str:
        return "not renew" + (", with a partner to go to" if self.referral else "")
