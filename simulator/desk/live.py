"""The discrete-event desk live in a path: one desk lives through all its months, backlog and all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.desk.floor import days_in, plan_of
from simulator.desk.plan import Plan
from simulator.desk.queueing import Desk as Queue
from simulator.parameters import Desk, Parameters

Floats = NDArray[np.float64]
Crew = tuple[float, float, float, float]
"""Seniors, juniors, seniors bought in an hour of opening; share of the usual handling time given."""
SETTLING = (2, 120)
"""Months lived through before month 1, from an empty desk: at least, at most."""
RESTING = 12
REPLICATIONS = 8
"""Months and independent desks over which the desk at rest is averaged."""


class LiveDesk:
    """A desk that is asked month by month; its luck hangs on seed and path, so strategies meet the same people."""

    def __init__(self, parameters: Parameters, seed: int, path: int, tickets: Floats, crew: Crew) -> None:
        self.parameters = parameters
        self.waits, self.given_up = np.zeros(len(tickets)), np.zeros(len(tickets))
        self.queue = Queue(self._plan(tickets, crew), seed, path)
        settling = np.ceil(self.queue.plan.settling_hours / parameters.desk.opening_hours)
        for month in range(-int(np.clip(settling, *SETTLING)), 0):
            self.month(month, tickets, crew)

    def _plan(self, tickets: Floats, crew: Crew) -> Plan:
        seniors, juniors, extra, pace = crew
        desk: Desk = self.parameters.desk
        hurried = replace(desk, handling_hours=pace * desk.handling_hours, patience=desk.patience / pace)
        return plan_of(hurried, self.parameters.floor, tickets, seniors + extra, juniors)

    def month(self, month: int, tickets: Floats, crew: Crew) -> tuple[Floats, Floats, float, float]:
        """(Mean waits in hours [3], share who gave up or were lost [3], utilisation, overtime in hours) of a month.

        tickets [3] in the month; a class nobody came in keeps its wait of the month before. Utilisation is work
        served over what all agents at work could do, juniors by their speed: as in the formula.
        """
        plan = self.queue.plan = self._plan(tickets, crew)
        self.queue.tally.clear()
        days = days_in(self.parameters.floor, month)
        tally = self.queue.run(days)
        for k in range(len(tickets)):
            left = tally.gave_up[k] + tally.lost[k]
            if n := len(left) + len(tally.served[k]):
                self.waits[k] = (sum(tally.served[k]) + sum(left)) / n
                self.given_up[k] = len(left) / n
        work = sum(len(served) * hours for served, hours in zip(tally.served, plan.handling, strict=True))
        could = (crew[0] + crew[2] + plan.junior_speed * crew[1]) * days * float(plan.day_hours.mean())
        busy = min(1.0, work / could) if could > 0.0 else 1.0
        return self.waits.copy(), self.given_up.copy(), busy, tally.overtime_hours


def at_rest(parameters: Parameters, seed: int, tickets: Floats, crew: Crew) -> tuple[Floats, Floats, float]:
    """Waits and abandonment of single months [months, 3], and mean utilisation, of desks where nothing changes."""
    months = []
    for replication in range(REPLICATIONS):
        desk = LiveDesk(parameters, seed, 2**32 + replication, tickets, crew)
        months += [desk.month(month, tickets, crew) for month in range(RESTING)]
    waits, given_up, busy, _ = zip(*months, strict=True)
    return np.array(waits), np.array(given_up), float(np.mean(busy))
