"""The table of corrections: the discrete-event desk over a design of loads, sizes, patience and shares, smoothed.

One simulated desk has its tickets cut into five slices of priority, so that it tells the correction for five shares
of tickets at once: what classes 1..k feel depends on who comes before them, not on how those are divided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.desk.erlang import priority_queue
from simulator.desk.floor import Floor, plan_of
from simulator.desk.kriging import smooth
from simulator.desk.plan import Plan
from simulator.desk.replications import each, one, told
from simulator.parameters import Desk

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
SHARES = np.array([0.1, 0.3, 0.6, 0.85, 1.0])
"""Share of tickets in the first slices of priority, cumulated."""
REPLICATIONS = 4
MOST_WEEKS = 150
"""Even where few tickets come, no replication is longer: a day costs time of its own."""
LOADS = (0.4, 1.5)
QUARTILES = (0.0, 0.25, 0.75, 1.0)
"""Half of the design lies between loads of 0.8 and 1.2, where corrections bend."""
NODES = (3, 6, 34, 10)
"""Nodes of the table along patience, agents, load and share."""


@dataclass(frozen=True)
class Setting:
    """What a table is for: the desk's numbers, its floor, usual share of juniors among agents, usual ticket mix [3]."""

    desk: Desk
    floor: Floor
    junior_share: float
    mix: tuple[float, ...]
    agents: tuple[float, float]

    @property
    def patience(self) -> tuple[float, float]:
        """Range of mean patience, multiples of handling time: half to twice the desk's own."""
        return 0.5 * self.desk.patience, 2.0 * self.desk.patience


@dataclass(frozen=True)
class Budget:
    """How much is simulated: design points, tickets at each, held-out points (three times the tickets each)."""

    points: int = 120
    tickets: int = 80_000
    held_out: int = 24


@dataclass(frozen=True)
class Point:
    """One desk of a design: multiples of handling time, effective agents, load, tickets by class as shares."""

    patience: float
    agents: float
    load: float
    mix: tuple[float, ...]


def scatter(setting: Setting, n: int, seed: int, mixes: Floats | None = None) -> list[Point]:
    """A Latin hypercube over patience and agents (log scale) and load; slices of priority, or mixes [n, 3]."""
    chance = np.random.default_rng(seed)
    u = (np.array([chance.permutation(n) for _ in range(3)]).T + chance.random((n, 3))) / n
    low = np.array([setting.patience[0], setting.agents[0]])
    high = np.array([setting.patience[1], setting.agents[1]])
    at = np.column_stack(
        [low * (high / low) ** u[:, :2], np.interp(u[:, 2], QUARTILES, (LOADS[0], 0.8, 1.2, LOADS[1]))]
    )
    slices = np.diff(SHARES, prepend=0.0)
    shares = np.tile(slices, (n, 1)) if mixes is None else mixes
    return [Point(p, c, rho, tuple(mix)) for (p, c, rho), mix in zip(at.tolist(), shares.tolist(), strict=True)]


def plan_at(setting: Setting, point: Point) -> Plan:
    """The discrete-event desk of a point; a slice of priority has the handling and channel of the classes it covers."""
    desk = replace(setting.desk, patience=point.patience)
    head = point.agents / (1.0 - setting.junior_share * (1.0 - desk.junior_productivity))
    tickets = np.array(setting.mix) * (point.agents * point.load / desk.handling_hours * desk.opening_hours)
    juniors = setting.junior_share * head
    plan = plan_of(desk, setting.floor, tickets, head - juniors, juniors)
    if len(point.mix) == len(setting.mix):
        return replace(plan, rate=plan.rate.sum(axis=2, keepdims=True) * np.array(point.mix))
    covers = _overlap(np.array(setting.mix), np.array(point.mix))
    handling, calls = covers @ plan.handling, covers @ plan.call_share
    return replace(
        plan, rate=plan.rate.sum(axis=2, keepdims=True) * np.array(point.mix), handling=handling, call_share=calls
    )


def _overlap(mix: Floats, slices: Floats) -> Floats:
    """Share of each slice of priority [slices] that belongs to each class [classes], by ranks of tickets."""
    a, b = np.append(0.0, np.cumsum(slices)), np.append(0.0, np.cumsum(mix))
    both = np.minimum(a[1:, None], b[None, 1:]) - np.maximum(a[:-1, None], b[None, :-1])
    part = np.maximum(both, 0.0)
    return np.asarray(part / part.sum(axis=1, keepdims=True))


def observe(job: tuple[Setting, Point, int, int, int]) -> Floats:
    """Simulate a point: contacts and mean wait in handling times [replication, 2, K]."""
    setting, point, tickets, seed, replications = job
    plan = plan_at(setting, point)
    days, warm_up = _days(plan, tickets / replications)
    runs = [one((plan, days, warm_up, seed, r))[0] for r in range(replications)]
    return np.array([[run[0], run[3] / setting.desk.handling_hours] for run in runs])


def _days(plan: Plan, tickets: float) -> tuple[int, int]:
    """(Days, days of warm-up): whole weeks; a warm-up of five mean patiences, a week at least."""
    week = len(plan.rate)
    weekly = float(plan.rate.sum()) * plan.slot_hours
    settles = 5.0 * plan.patience / float(plan.day_hours.sum())
    weeks = int(np.clip(np.ceil(tickets / weekly), 2, MOST_WEEKS))
    return week * weeks, week * max(1, int(np.ceil(settles)))


def simulate(
    setting: Setting, points: list[Point], tickets: int, seed: int, workers: int, progress: Progress | None = None
) -> list[Floats]:
    """Every point on luck of its own; see ``observe``. Held-out points ask for more tickets, so more replications."""
    jobs = [(setting, point, tickets, seed + n, REPLICATIONS) for n, point in enumerate(points)]
    return list(told(each(observe, jobs, workers), len(jobs), progress))


def cumulated(contacts: Floats, waits: Floats, patience: float) -> Floats:
    """Chance of giving up over classes 1..k [.., K] from waits in handling times: Ab = wait / patience."""
    return np.asarray(np.cumsum(contacts * waits, axis=-1) / np.cumsum(contacts, axis=-1) / patience)


def formula(point: Point) -> Floats:
    """Exact waits [K] in handling times."""
    arrivals = np.array(point.mix) * point.agents * point.load
    return priority_queue(arrivals, 1.0, 1.0 / point.patience, point.agents)[0]


def corrections(points: list[Point], seen: list[Floats]) -> tuple[Floats, Floats, Floats]:
    """(Coordinates [n, 4], log odds ratio simulated / exact [n], its standard error [n]) by point and slice."""
    rows = []
    for point, runs in zip(points, seen, strict=True):
        exact = cumulated(np.array(point.mix), formula(point), point.patience)
        probs = cumulated(runs[:, 0], runs[:, 1], point.patience)
        mean, error = probs.mean(axis=0), probs.std(axis=0, ddof=1) / len(probs) ** 0.5
        for share, m, e, x in zip(np.cumsum(point.mix), mean, error, exact, strict=True):
            if 0.0 < m < 1.0:
                at = (np.log(point.patience), np.log(point.agents), point.load, share)
                rows.append((*at, np.log(m / (1.0 - m)) - np.log(x / (1.0 - x)), e / (m * (1.0 - m)) + 0.01))
    table = np.array(rows)
    return table[:, :4], table[:, 4], table[:, 5]


def tabulate(setting: Setting, points: list[Point], seen: list[Floats]) -> tuple[tuple[Floats, ...], Floats]:
    """(Axes, corrections at their nodes [patience, agents, load, share]) smoothed over the simulated points."""
    ends = np.array([np.log(setting.patience), np.log(setting.agents), LOADS, (SHARES[0], 1.0)])
    axes = tuple(np.linspace(low, high, nodes) for (low, high), nodes in zip(ends, NODES, strict=True))
    surface = smooth(*corrections(points, seen))
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    return axes, surface(nodes).reshape(NODES)
