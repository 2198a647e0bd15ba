"""The desk alone: what each number of agents on the payroll means, by formula; and the plans a simulation needs.

Dims ``agents`` (heads on the payroll), ``service_class`` (best priority first, then ``all``), ``load`` of a curve.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import floor

import numpy as np
from numpy.typing import NDArray

from simulator.desk.floor import Floor, plan_of
from simulator.desk.lookup import NO_TABLE, answer
from simulator.desk.plan import Plan
from simulator.desk.service_level import first_class
from simulator.number import ByClass
from simulator.parameters import Desk

Floats = NDArray[np.float64]
LOADS = (0.55, 1.15)
"""Loads a curve covers, at least."""
ROWS = (-2, 6)
"""Rows of a staffing table: from two steps below today's agents to five above."""


@dataclass(frozen=True)
class Today:
    """A desk as it is: tickets [3] a month by class, agents on the payroll, the share of them who still learn.

    ``table``: a flat table of corrections; empty, the formula is exact.
    """

    desk: Desk
    floor: Floor
    tickets: Floats
    head: float
    juniors: float
    table: Floats = field(default_factory=lambda: NO_TABLE)

    @property
    def offered(self) -> float:
        """Senior-hours of work that come in per opening hour."""
        return float(self.tickets.sum()) / self.desk.opening_hours * self.desk.handling_hours

    @property
    def load(self) -> float:
        """Offered load per effective agent."""
        return self.offered / self.effective(self.head)

    def effective(self, head: float) -> float:
        """Agents at work in an opening hour, in seniors."""
        return self._at_work(head) * (1.0 - (1.0 - self.desk.junior_productivity) * self.juniors)

    def cost(self, head: float) -> float:
        """Pay of a month."""
        return head * self.desk.hours_per_agent * self.desk.rate

    def plan(self, head: float) -> Plan:
        """The discrete-event desk with so many agents on the payroll, as many of them juniors as today."""
        at_work = self._at_work(head)
        return plan_of(self.desk, self.floor, self.tickets, (1.0 - self.juniors) * at_work, self.juniors * at_work)

    def _at_work(self, head: float) -> float:
        return head * self.desk.hours_per_agent / self.desk.opening_hours


def rows(head: float) -> list[float]:
    """Numbers of agents worth a look: today's, and whole ones around it in steps of about 5 %."""
    step = max(1, round(head / 20.0))
    around = (float(floor(head) + k * step) for k in range(*ROWS))
    return sorted({head, *(n for n in around if n >= 1.0 and (step == 1 or abs(n - head) > 1.0))})


def by_formula(today: Today, effective: float, table: Floats) -> tuple[Floats, Floats, float]:
    """(Mean waits in hours, shares who give up, each [4]: the classes and all; utilisation), corrected by a table."""
    d, hourly = today.desk, today.tickets / today.desk.opening_hours
    waits, given_up = np.zeros(len(hourly)), np.zeros(len(hourly))
    patience = d.patience * d.handling_hours
    busy, _ = answer(table, hourly, 1.0 / d.handling_hours, 1.0 / patience, effective, waits, given_up)
    mix = today.tickets / today.tickets.sum()
    return np.append(waits, mix @ waits), np.append(given_up, mix @ given_up), float(busy)


def levels(today: Today, effective: float) -> Floats:
    """Exact service level [4] where there is a closed form (the class served first; all, if it is alone), else nan."""
    d, known = today.desk, np.full(len(today.tickets) + 1, np.nan)
    first = int(np.flatnonzero(today.tickets)[0])
    hourly, patience = today.tickets[first:] / d.opening_hours, d.patience * d.handling_hours
    target = today.floor.target_hours
    known[first] = first_class(hourly, 1.0 / d.handling_hours, 1.0 / patience, effective, target)
    if np.count_nonzero(today.tickets) == 1:
        known[-1] = known[first]
    return known


def loads(today: Today, table_rows: list[float]) -> Floats:
    """Loads of a curve: evenly over the rows of the table and a little beyond (not the far too full), and the rows'."""
    met = np.array([today.offered / today.effective(head) for head in table_rows])
    low, high = min(LOADS[0], met.min()), max(LOADS[1], min(1.02 * met.max(), max(2.0, 2.0 * met.min())))
    return np.union1d(np.linspace(low, high, 121), met[met <= high])


def curve(today: Today, at: Floats, table: Floats) -> Floats:
    """Mean waits [load, 4] of today's tickets before so many agents that the load is as asked."""
    return np.array([by_formula(today, today.offered / load, table)[0] for load in at])


def ladder(today: Today) -> dict[str, Plan]:
    """Desks between the formula's world and the real floor, each with one more thing switched on.

    They have the whole number of agents nearest to today's and today's load; the real floor itself is ``Today.plan``.
    """
    real, plain = today.floor, plain_floor(today.floor)
    waves = replace(
        plain,
        day_profile=real.day_profile,
        hour_profile=real.hour_profile,
        shift_profile=real.shift_profile,
        dispersion=real.dispersion,
    )
    handling = replace(waves, handling_law=real.handling_law, handling_factor=real.handling_factor)
    whole = whole_agents(today)
    tickets = today.tickets * whole / today.effective(today.head)
    floors = {"plain": plain, "waves": waves, "handling": handling}
    return {name: plan_of(today.desk, floor_, tickets, whole, 0.0) for name, floor_ in floors.items()}


def plain_floor(floor_: Floor) -> Floor:
    """The floor a formula assumes: even arrivals, exponential handling, nobody away, nobody comes back."""
    even = {1: 1.0}
    return replace(
        floor_,
        day_profile=even,
        hour_profile=even,
        shift_profile=even,
        dispersion=1.0,
        handling_law="exponential",
        handling_factor=ByClass(1.0, 1.0, 1.0),
        call_share=ByClass(0.0, 0.0, 0.0),
        absence=0.0,
        retrial_prob=0.0,
        overtime_hours=0.0,
        escalation_prob=0.0,
    )


def whole_agents(today: Today) -> float:
    """Agents of the ladder's desks: a whole number, so that a simulation and the formula mean the same."""
    return max(1.0, float(round(today.effective(today.head))))
