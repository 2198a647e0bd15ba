"""The support desk as it happens: tickets meet agents, event by event (simpy).

Non-preemptive priority by service class, arrivals by hour of day and day of week with busy and quiet days, handling
times, patience, people who try again, seniors and juniors, shifts and absence, a second level, overtime, and nights:
tickets wait for the morning, callers do not. It is the truth the formulas of ``erlang`` are measured by.

The clock counts opening hours and overtime only. A day is: opening, slots, closing, overtime of the first level while
somebody waits, night. At night tickets in hand and in line are frozen with what is left of their work and patience; who
still telephones is lost, and a call in hand is finished in overtime. A ticket's luck depends on seed, replication, day,
class and rank alone, so that two plans with the same seed meet the same people.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from math import log1p
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simulator.desk.plan import Plan
from simulator.desk.station import INFINITY, Station, Ticket

Floats = NDArray[np.float64]
(GAP, PATIENCE, WORK, ANGLE, CHANNEL, ESCALATES, SECOND_WORK, AGAIN) = range(8)
"""Columns of a ticket's uniform numbers."""
ROSTER, AFTERWARDS, ARRIVALS = 0, 1, 2
"""Streams of chance: a day's busyness and absences; second tries; from ARRIVALS on, the tickets of each class."""
RARE = 1e-6
"""On a day with fewer tickets than this nobody comes, busy or not."""
GOLDEN = 0.6180339887498949
"""Steps of the golden section spread the days on which part of a post is there evenly over any stretch of days."""


@dataclass
class Tally:
    """What was seen since the last ``clear``; waits in hours, by class, over all whose wait has ended."""

    n_classes: int
    served: list[list[float]] = field(default_factory=list)
    gave_up: list[list[float]] = field(default_factory=list)
    lost: list[list[float]] = field(default_factory=list)
    second_waits: list[float] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    retried: list[int] = field(default_factory=list)
    backlog: list[list[int]] = field(default_factory=list)
    busy_hours: float = 0.0
    staffed_hours: float = 0.0
    second_busy: float = 0.0
    second_staffed: float = 0.0
    overtime_hours: float = 0.0
    days: int = 0

    def clear(self) -> None:
        """Forget everything: the warm-up is over, or a month begins."""
        self.served = [[] for _ in range(self.n_classes)]
        self.gave_up = [[] for _ in range(self.n_classes)]
        self.lost = [[] for _ in range(self.n_classes)]
        self.arrived, self.retried = [0] * self.n_classes, [0] * self.n_classes
        self.second_waits, self.backlog = [], []
        self.busy_hours = self.staffed_hours = self.second_busy = self.second_staffed = self.overtime_hours = 0.0
        self.days = 0


class Desk:
    """A desk at work: ``run(days)`` lives through opening days, ``tally`` says what was seen.

    ``plan`` may be replaced between days; all luck hangs on ``seed`` and ``replication``.
    """

    def __init__(self, plan: Plan, seed: int, replication: int = 0) -> None:
        self.plan, self.seed, self.replication = plan, seed, replication
        self.env = simpy.Environment()
        self.tally = Tally(plan.n_classes)
        self.tally.clear()
        self.first = Station(self.env, (1.0, plan.junior_speed), plan.n_classes)
        self.second = Station(self.env, (1.0,), plan.n_classes)
        self.first.begun, self.first.left, self.first.done = self._begun, self._gave_up, self._done
        self.second.begun = lambda ticket: self.tally.second_waits.append(ticket.waited)
        self.day = 0
        self.is_open = False
        self.tomorrow: list[Ticket] = []
        self._afterwards = self._chance(0, AFTERWARDS)
        self._phase = self._chance(0, ROSTER).random(3)

    def run(self, days: int) -> Tally:
        """Live through so many more days, until night."""
        self.env.run(until=self.env.process(self._days(days)))
        return self.tally

    def _days(self, days: int) -> Generator[simpy.Event, Any, None]:
        for _ in range(days):
            yield from self._one_day(self.day % len(self.plan.rate))
            self.day += 1

    def _one_day(self, which: int) -> Generator[simpy.Event, Any, None]:
        length, opened = float(self.plan.day_hours[which]), self.env.now
        if length == 0.0:
            return
        chance = self._chance(self.day + 1, ROSTER)
        busyness = self._busyness(which, chance)
        self.env.process(self._shifts(self._roster(which, chance), opened))
        yield self.env.timeout(0.0)
        self._morning()
        for at, ticket in self._tickets(which, busyness):
            yield self.env.timeout(max(0.0, opened + at - self.env.now))
            self.tally.arrived[ticket.kind] += 1
            self.first.come(ticket)
        yield self.env.timeout(max(0.0, opened + length - self.env.now))
        self.is_open = False
        self._close()
        end = self.env.now + self.plan.overtime_hours
        while self.env.now < end and self.first.somebody_waits():
            yield self.env.timeout(min(self.env.peek(), end) - self.env.now)
        self._night()

    def _close(self) -> None:
        self.tally.busy_hours += self.first.worked_until_now()
        self.tally.staffed_hours += self.first.attended_until_now()
        self.tally.second_busy += self.second.worked_until_now()
        self.tally.second_staffed += self.second.attended_until_now()
        self.second.night()

    def _morning(self) -> None:
        self.is_open = True
        self.first.speeds = (1.0, self.plan.junior_speed)
        self.first.morning()
        self.second.morning()
        waiting, self.tomorrow = self.tomorrow, []
        for ticket in waiting:
            self._try_again(ticket)

    def _night(self) -> None:
        late = self.first.worked_until_now()
        lost, rest = self.first.night()
        self.tally.overtime_hours += late + rest
        self.first.attended_until_now()
        for ticket in lost:
            self.tally.lost[ticket.kind].append(ticket.waited)
            self._perhaps_again(ticket)
        self.tally.backlog.append(self.first.waiting())
        self.tally.days += 1

    def _shifts(self, roster: NDArray[np.int64], opened: float) -> Generator[simpy.Event, Any, None]:
        """Agents on duty slot by slot [H, 3]: seniors, juniors, specialists."""
        hours = self.plan.slot_hours
        for slot, (seniors, juniors, specialists) in enumerate(roster.tolist()):
            yield self.env.timeout(max(0.0, opened + slot * hours - self.env.now))
            self.first.staff((seniors, juniors))
            self.second.staff((specialists,))

    def _roster(self, which: int, chance: np.random.Generator) -> NDArray[np.int64]:
        """Who is there today [H, 3]: posts of the plan, part of a post on its share of days, less who is away."""
        plan = self.plan
        slots = self._slots(which)
        specialists = np.full(slots, plan.specialists)
        posts = np.column_stack([plan.seniors[which, :slots], plan.juniors[which, :slots], specialists])
        phase = (self._phase + GOLDEN * (self.day + 1)) % 1.0
        there = np.floor(posts / (1.0 - plan.absence) + phase + 1e-9).astype(np.int64)
        if plan.absence > 0.0:
            for kind in range(there.shape[1]):
                away = chance.random(int(there[:, kind].max(initial=0))) < plan.absence
                there[:, kind] -= np.concatenate([[0], np.cumsum(away)])[there[:, kind]]
        return there

    def _slots(self, which: int) -> int:
        return int(np.asarray(self.plan.open_slots)[which])

    def _busyness(self, which: int, chance: np.random.Generator) -> float:
        """Factor on all of today's arrivals: Gamma, mean 1, so that a day's count has the plan's variance / mean."""
        usual = float(self.plan.rate[which, : self._slots(which)].sum()) * self.plan.slot_hours
        spread = (self.plan.dispersion - 1.0) / usual if usual > RARE else 0.0
        return float(chance.gamma(1.0 / spread, spread)) if spread > 0.0 else 1.0

    def _tickets(self, which: int, busyness: float) -> list[tuple[float, Ticket]]:
        """Today's tickets in order of time: a Poisson process by class along the day's profile."""
        slots = self._slots(which)
        ends: Floats = np.arange(slots + 1.0) * self.plan.slot_hours
        today: list[tuple[float, Ticket]] = []
        for kind in range(self.plan.n_classes):
            hourly: Floats = np.concatenate([[0.0], self.plan.rate[which, :slots, kind]]) * busyness
            today += self._of_class(kind, np.asarray(hourly.cumsum() * self.plan.slot_hours), ends)
        return sorted(today, key=lambda pair: pair[0])

    def _of_class(self, kind: int, gone: Floats, ends: Floats) -> list[tuple[float, Ticket]]:
        expected = float(gone[-1])
        if expected <= 0.0:
            return []
        chance = self._chance(self.day + 1, ARRIVALS + kind)
        u = chance.random((int(expected + 10.0 * expected**0.5 + 20.0), AGAIN + 1))
        epochs = np.cumsum(-np.log1p(-u[:, GAP]))
        n = int(np.searchsorted(epochs, expected))
        u, at = u[:n], np.interp(epochs[:n], gone, ends)
        plan = self.plan
        work = plan.handling[kind] * _handling(u[:, WORK], u[:, ANGLE], plan.handling_scv)
        patience = np.full(n, INFINITY) if plan.patience == INFINITY else -np.log1p(-u[:, PATIENCE]) * plan.patience
        calls = u[:, CHANNEL] < plan.call_share[kind]
        second = -np.log1p(-u[:, SECOND_WORK]) * plan.escalation_hours
        second[u[:, ESCALATES] >= plan.escalation_prob] = 0.0
        columns = (at, work, patience, calls, second, u[:, AGAIN])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [(t, Ticket(kind, w, p, c, s, a)) for t, w, p, c, s, a in rows]

    def _begun(self, ticket: Ticket) -> None:
        self.tally.served[ticket.kind].append(ticket.waited)

    def _gave_up(self, ticket: Ticket) -> None:
        self.tally.gave_up[ticket.kind].append(ticket.waited)
        self._perhaps_again(ticket)

    def _done(self, ticket: Ticket) -> None:
        if ticket.second > 0.0:
            self.second.come(Ticket(ticket.kind, ticket.second, INFINITY, False, 0.0, 1.0))

    def _perhaps_again(self, ticket: Ticket) -> None:
        if ticket.again >= self.plan.retrial_prob:
            return
        patience, again, delay = self._afterwards.random(3).tolist()
        patience = -log1p(-patience) * self.plan.patience
        fresh = Ticket(ticket.kind, ticket.work, patience, ticket.call, ticket.second, again)
        later = self.env.timeout(-log1p(-delay) * self.plan.retrial_hours, fresh)
        later.callbacks.append(lambda event: self._try_again(event.value))

    def _try_again(self, ticket: Ticket) -> None:
        if not self.is_open:
            self.tomorrow.append(ticket)
            return
        self.tally.retried[ticket.kind] += 1
        self.first.come(ticket)

    def _chance(self, day: int, stream: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=[self.seed, self.replication], counter=[0, 0, stream, day]))


def _handling(u: Floats, angle: Floats, scv: float) -> Floats:
    """Handling times of mean 1: exponential where ``scv`` is nan, else log-normal with that squared variation."""
    if np.isnan(scv):
        return np.asarray(-np.log1p(-u))
    log_variance = np.log1p(scv)
    normal = np.sqrt(-2.0 * np.log1p(-u)) * np.cos(2.0 * np.pi * angle)
    return np.asarray(np.exp(np.sqrt(log_variance) * normal - 0.5 * log_variance))
