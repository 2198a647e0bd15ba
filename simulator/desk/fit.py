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
SHARES = (0.1, 0.3, 0.6, 0.85)
"""Shares of tickets, cumulated, at which slices of priority are cut besides the book's own classes."""
APART = 0.05
"""Slices thinner than this are not cut: they would say little."""
REPLICATIONS = 4
MOST_WEEKS = 150
"""Even where few tickets come, no replication is longer: a day costs time of its own."""
LOADS = (0.4, 1.5)
QUARTILES = (0.0, 0.25, 0.75, 1.0)
"""Half of the design lies between loads of 0.8 and 1.2, where corrections bend."""
BEND = 0.2
"""Loads within this of 1 are told apart most; by trial on held-out desks."""
NODES = (3, 6, 34, 24)
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
    def shares(self) -> Floats:
        """Cumulated shares of the slices of priority: the book's own classes, and others well apart from them."""
        own = [float(share) for share in np.cumsum(self.mix)[:-1] if 0.01 < share < 0.99]
        others = [share for share in SHARES if all(abs(share - x) >= APART for x in [*own, 1.0])]
        return np.array([*sorted({*own, *others}), 1.0])

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
    slices = np.diff(setting.shares, prepend=0.0)
    shares = np.tile(slices, (n, 1)) if mixes is None else mixes
    return [Point(p, c, rho, tuple(mix)) for (p, c, rho), mix in zip(at.tolist(), shares.tolist(), strict=True)]


def plan_at(setting: Setting, point: Point) -> Plan:
    """The discrete-event desk of a point; all classes alike but for their priority."""
    desk = replace(setting.desk, patience=point.patience)
    head = point.agents / (1.0 - setting.junior_share * (1.0 - desk.junior_productivity))
    tickets = np.array(setting.mix) * (point.agents * point.load / desk.handling_hours * desk.opening_hours)
    juniors = setting.junior_share * head
    plan = plan_of(desk, setting.floor, tickets, head - juniors, juniors)
    rate = plan.rate.sum(axis=2, keepdims=True) * np.array(point.mix)
    return replace(plan, rate=rate, handling=plan.handling[:1], call_share=plan.call_share[:1])


def observe(job: tuple[Setting, Point, int, int, int]) -> Floats:
    """Simulate a point: contacts and mean wait in handling times [replication, 2, K]."""
    setting, point, tickets, seed, replications = job
    plan = plan_at(setting, point)
    days, warm_up = _days(plan, tickets / replications)
    runs = [one((plan, days, warm_up, seed, r))[0] for r in range(replications)]
    return np.array([[run[0], run[3] / setting.desk.handling_hours] for run in runs])


def _days(plan: Plan, tickets: float) -> tuple[int, int]:
    """(Days, days of warm-up): whole weeks, until the desk has settled, a week at least."""
    week = len(plan.rate)
    weekly = float(plan.rate.sum()) * plan.slot_hours
    settles = plan.settling_hours / float(plan.day_hours.sum())
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
    """(Positions [n, 4], log odds ratio simulated / exact [n], its standard error [n]) by point and slice."""
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


def axes_of(setting: Setting) -> tuple[Floats, ...]:
    """Evenly spaced nodes along log patience, log agents, load and share."""
    ends = np.array([np.log(setting.patience), np.log(setting.agents), LOADS, (setting.shares[0], 1.0)])
    return tuple(np.linspace(low, high, nodes) for (low, high), nodes in zip(ends, NODES, strict=True))


def tabulate(setting: Setting, points: list[Point], seen: list[Floats]) -> tuple[tuple[Floats, ...], Floats]:
    """(Axes, corrections at their nodes [patience, agents, load, share]) smoothed over the simulated points."""
    axes = axes_of(setting)
    at, found, error = corrections(points, seen)
    surface = smooth(_bent(at), found, error)
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    return axes, surface(_bent(nodes)).reshape(NODES)


def _bent(at: Floats) -> Floats:
    """Positions and the load of classes 1..k, stretched about 1: corrections bend where it passes the agents' own."""
    return np.column_stack([at, np.tanh((at[:, 2] * at[:, 3] - 1.0) / BEND)])
