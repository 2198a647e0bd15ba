"""One station of the desk: lines by priority before agents of several speeds. The mechanics of ``queueing``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import simpy

INFINITY = float("inf")


class Ticket:
    """One request: class, work in senior-hours, patience left, and its luck for what may come."""

    __slots__ = ("again", "call", "kind", "patience", "second", "since", "timer", "waited", "work")

    def __init__(self, kind: int, work: float, patience: float, call: bool, second: float, again: float) -> None:
        self.kind, self.work, self.patience, self.call = kind, work, patience, call
        self.second, self.again = second, again
        self.since = self.waited = 0.0
        self.timer: Any = None


class Station:
    """Lines by priority before agents of several speeds; each agent has one ticket in hand at most.

    ``begun`` and ``left`` hear of tickets whose wait ends in service or by giving up, ``done`` of finished ones.
    """

    def __init__(self, env: simpy.Environment, speeds: Sequence[float], n_classes: int) -> None:
        self.env, self.speeds = env, tuple(speeds)
        self.lines: list[deque[Ticket]] = [deque() for _ in range(n_classes)]
        self.in_hand: deque[Ticket] = deque()
        self.idle, self.present, self.wanted = ([0] * len(speeds) for _ in range(3))
        self.busy: dict[Any, tuple[Ticket, int, float, float]] = {}
        self.worked = self.attended = self.counted = 0.0
        self.begun: Callable[[Ticket], None] = lambda ticket: None
        self.left: Callable[[Ticket], None] = lambda ticket: None
        self.done: Callable[[Ticket], None] = lambda ticket: None

    def staff(self, wanted: Sequence[int]) -> None:
        """From now on so many agents of each speed: the idle go at once, the busy when they are done."""
        self._attend()
        self.wanted = list(wanted)
        for speed, target in enumerate(self.wanted):
            surplus = min(self.idle[speed], max(0, self.present[speed] - target))
            self.idle[speed] -= surplus
            self.present[speed] -= surplus
            for _ in range(target - self.present[speed]):
                self.present[speed] += 1
                self._free(speed)

    def come(self, ticket: Ticket) -> None:
        """A ticket arrives: to the fastest idle agent, else into its line, with patience running."""
        ticket.since = self.env.now
        for speed in range(len(self.speeds)):
            if self.idle[speed]:
                self.idle[speed] -= 1
                self._begin(ticket, speed)
                return
        self._wait(ticket)

    def _wait(self, ticket: Ticket) -> None:
        ticket.since = self.env.now
        self.lines[ticket.kind].append(ticket)
        if ticket.patience < INFINITY:
            ticket.timer = self.env.timeout(ticket.patience, ticket)
            ticket.timer.callbacks.append(self._give_up)

    def _give_up(self, timer: Any) -> None:
        ticket = timer.value
        if ticket.timer is timer:
            ticket.waited += self.env.now - ticket.since
            ticket.timer, ticket.patience = None, -1.0
            self.left(ticket)

    def _begin(self, ticket: Ticket, speed: int) -> None:
        ticket.waited += self.env.now - ticket.since
        ticket.timer = None
        self.begun(ticket)
        self._go_on(ticket, speed)

    def _go_on(self, ticket: Ticket, speed: int) -> None:
        hours = ticket.work / self.speeds[speed]
        done = self.env.timeout(hours)
        done.callbacks.append(self._finish)
        self.busy[done] = (ticket, speed, self.env.now, self.env.now + hours)

    def _finish(self, done: Any) -> None:
        job = self.busy.pop(done, None)
        if job is None:
            return
        ticket, speed, start, _ = job
        self.worked += self.env.now - start
        self.done(ticket)
        self._free(speed)

    def _free(self, speed: int) -> None:
        """An agent looks up: home if not needed any more, else the ticket put down last night, else the next."""
        if self.present[speed] > self.wanted[speed]:
            self._attend()
            self.present[speed] -= 1
        elif self.in_hand:
            self._go_on(self.in_hand.popleft(), speed)
        elif (ticket := self._next()) is not None:
            self._begin(ticket, speed)
        else:
            self.idle[speed] += 1

    def _next(self) -> Ticket | None:
        for line in self.lines:
            while line:
                ticket = line.popleft()
                if ticket.patience >= 0.0:
                    return ticket
        return None

    def waiting(self) -> list[int]:
        """Tickets in each line."""
        return [sum(ticket.patience >= 0.0 for ticket in line) for line in self.lines]

    def somebody_waits(self) -> bool:
        """Whether any line holds a ticket that has not given up."""
        return any(ticket.patience >= 0.0 for line in self.lines for ticket in line)

    def _attend(self) -> None:
        self.attended += sum(self.present) * (self.env.now - self.counted)
        self.counted = self.env.now

    def attended_until_now(self) -> float:
        """Agent-hours present since asked last: on the roster, or at a last ticket beyond it."""
        self._attend()
        attended, self.attended = self.attended, 0.0
        return attended

    def worked_until_now(self) -> float:
        """Agent-hours worked since asked last."""
        now = self.env.now
        for done, (ticket, speed, start, end) in self.busy.items():
            self.worked += now - start
            self.busy[done] = (ticket, speed, now, end)
        worked, self.worked = self.worked, 0.0
        return worked

    def night(self) -> tuple[list[Ticket], float]:
        """Freeze everything and send all home; (callers who still waited, hours to finish the calls in hand)."""
        rest, lost = 0.0, []
        for ticket, speed, _, end in self.busy.values():
            if ticket.call:
                rest += max(0.0, end - self.env.now)
                self.done(ticket)
            else:
                ticket.work = max(0.0, end - self.env.now) * self.speeds[speed]
                self.in_hand.append(ticket)
        self.busy = {}
        self._attend()
        self.idle, self.present, self.wanted = ([0] * len(self.speeds) for _ in range(3))
        for k, line in enumerate(self.lines):
            here = [ticket for ticket in line if ticket.patience >= 0.0]
            for ticket in here:
                ticket.waited += self.env.now - ticket.since
                ticket.patience = max(0.0, ticket.patience - (self.env.now - ticket.since))
                ticket.timer = None
            lost += [ticket for ticket in here if ticket.call]
            self.lines[k] = deque(ticket for ticket in here if not ticket.call)
        return lost, rest

    def morning(self) -> None:
        """Who waited over night waits on, patience running again."""
        for k, line in enumerate(self.lines):
            self.lines[k] = deque()
            for ticket in line:
                self._wait(ticket)
