"""Refer: hand the customer over to a partner when the contract ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.vocabulary import CAUSES, Align, Effect


@dataclass(frozen=True)
class Refer:
    """Exit as ``NotRenew``, always with somewhere to go; the partner pays ``partner_fee`` of twelve months' revenue."""

    notice_months: int = number(3, "months", 0, 24, "[J] time to introduce the partner; 90 days calm those who stay")
    partner_fee: float = number(0.05, "share of twelve months' revenue", 0, 0.10, "[J] 0-10 %")
    reasons: bool = False
    contact_cost: float = number(0.0, "money per exit", 0, 1e6, "[J] a call or a visit")

    ALIGN: ClassVar[tuple[Align, ...]] = ("renewal",)

    def effect(self) -> Effect:
        return Effect(
            exit=CAUSES.index("not_renewed"),
            referral=True,
            partner_fee=self.partner_fee,
            cost_per_account=self.contact_cost,
        )

    def said(self) -> str:
        paid = f", who pays {100 * self.partner_fee:.3g} % of a year's revenue" if self.partner_fee else ""
        return f"refer to a partner{paid}"
