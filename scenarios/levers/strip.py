"""Strip: take value-added services away; the desk goes on as before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.number import number
from simulator.prior import Prior
from simulator.vocabulary import Align, Effect


@dataclass(frozen=True)
class Strip:
    """Activity hours × ``activity_kept``, and the voluntary clock speeds up as in ``Demote``; the class stays."""

    activity_kept: float = number(
        0.5, "share of activity hours", 0, 1, "[J] half of the work is extras", prior=Prior("beta", 0.12)
    )
    hazard: float = number(
        1.15,
        "factor on the voluntary clock",
        1,
        5,
        "[J] less than a demotion, which is felt daily",
        prior=Prior("lognormal", 0.10),
    )
    cost_per_account: float = number(0.0, "money per account", 0, 1e6, "[J] a letter each")
    notice_months: int = number(1, "months", 1, 24, "[J]")

    ALIGN: ClassVar[tuple[Align, ...]] = ("renewal", "now")

    def effect(self) -> Effect:
        return Effect(activity=self.activity_kept, clock=self.hazard, cost_per_account=self.cost_per_account)

    def said(self) -> str:
        return f"remove value-added services, {100 * (1 - self.activity_kept):.3g} % of the hours"
