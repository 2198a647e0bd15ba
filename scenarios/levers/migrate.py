"""Migrate: move to the self-service tier; some tickets disappear, some goodwill too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scenarios.schema import word
from simulator.number import number
from simulator.prior import Prior
from simulator.vocabulary import SERVICE_CLASSES, Align, Effect


@dataclass(frozen=True)
class Migrate:
    """Serve as self-service from the month after the decision (or from renewal): tickets × ``tickets_kept``.

    The demotion speeds the voluntary clock up by ``hazard``, half of it for good (model: tickets τ · mig_t,
    act = 1 + (mig_h − 1)(½e^(−age/12) + ½)). Those served that way already are left in peace.
    """

    to: str = word("self_service", ("self_service",))
    tickets_kept: float = number(
        0.70, "share of tickets", 0, 1, "[V] 9 % of issues resolve wholly by self-service", prior=Prior("beta", 0.12)
    )
    activity_kept: float = number(1.0, "share of activity hours", 0, 1, "[J] support changes, not delivery")
    hazard: float = number(
        1.25,
        "factor on the voluntary clock",
        1,
        5,
        "[V] demotion lowers loyalty; size [J]",
        prior=Prior("lognormal", 0.10),
    )
    cost_per_account: float = number(0.0, "money per account", 0, 1e6, "[J] set-up and a call each")
    notice_months: int = number(1, "months", 1, 24, "[J]")

    ALIGN: ClassVar[tuple[Align, ...]] = ("now", "renewal")

    def effect(self) -> Effect:
        return Effect(
            service_class=SERVICE_CLASSES.index(self.to),
            tickets=self.tickets_kept,
            activity=self.activity_kept,
            clock=self.hazard,
            cost_per_account=self.cost_per_account,
        )

    def said(self) -> str:
        return f"migrate to {self.to.replace('_', '-')}"
