"""Pilot: try it on a few by lot, and go on with the others only if nothing broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from scenarios.schema import Tell
from scenarios.strategies.alarms import Alarms
from scenarios.strategies.calendar import Case, Schedule, Start, When, by_calendar
from scenarios.strategies.who import Who
from simulator.number import number
from simulator.vocabulary import Gate


@dataclass(frozen=True)
class Pilot:
    """A ``share`` of the list, by lot, acts in the start month; the others ``months`` later, in waves if there are any.

    They act unless an alarm that ``go_if`` gives the limit of rings then: ``nps_drop: 5`` is "go if no more than 5
    points were lost".
    """

    share: float = number(0.10, "share of the list", 0.001, 1, "[J] 5-10 %", "scenario")
    months: int = number(6, "months", 1, 120, "[J]", "scenario")
    go_if: Alarms = field(default_factory=Alarms)

    REQUIRED: ClassVar[tuple[str, ...]] = ("go_if",)

    def fault_of(self, who: Who, when: When, path: str, tell: Tell) -> None:
        """It goes with every cut and with waves."""

    def schedule(self, case: Case, when: When) -> Schedule:
        """Slot 0 is the pilot, slot 1 + w the w-th wave of the others, on the gate."""
        usual = by_calendar(case, when)
        act = np.flatnonzero(usual.rungs.taken)
        n = max(int(len(act) * self.share + 0.5), 1)
        slot = usual.slot + 1
        slot[act[np.argsort(case.view.lottery[act], kind="stable")[:n]]] = 0
        opens = when.start_month + self.months
        later = [k * when.every_months for k in range(when.waves)]
        first = Start(when.start_month, when.start_month, when.start_month)
        others = (Start(m, opens + m, opens + m, gate=1) for m in later)
        gate = Gate("pilot", opens, unless=self.go_if.limits())
        return usual._replace(slot=slot, starts=(first, *others), gates=(gate,))

    def said(self) -> str:
        return (
            f"a pilot of {100 * self.share:.3g} % by lot, the others {self.months} months later "
            f"if it went well ({self.go_if.said()})"
        )
