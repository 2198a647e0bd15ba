"""From a schedule to the core's words: customers who share everything share a group, and a group its entries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from scenarios.levers import as_drawn, effects, exits, notice_of
from scenarios.strategies.calendar import Schedule
from scenarios.strategies.ladder import Step
from scenarios.strategies.law import lawful, shielded
from simulator.vocabulary import Bools, Entry, Ints, Rules, Timeline, View


class Line(NamedTuple):
    """One step of a group: which, as planned, and as the law leaves it (None: not at all)."""

    step: int
    planned: Entry
    allowed: Entry | None


class Groups(NamedTuple):
    """Those who act, the group ``of`` each of them, and each group's lines."""

    act: Ints
    of: Ints
    lines: tuple[tuple[Line, ...], ...]


class Months(NamedTuple):
    """When customers are told of a step and when it takes effect, each [those asked for]."""

    told: Ints
    due: Ints


def timeline(schedule: Schedule, what: Sequence[Step], view: View, rules: Rules) -> Timeline:
    """Groups in the order of their starts, then of their steps; whom the law leaves with nothing is in none."""
    act, of, lines = _groups(schedule, what, view, rules)
    told = [tuple(line.allowed for line in group if line.allowed is not None) for group in lines]
    kept = np.array([bool(entries) for entries in told], np.bool_)
    group = np.full(len(view.revenue), -1, np.int64)
    group[act] = np.where(kept, np.cumsum(kept) - 1, -1)[of]
    return Timeline(group, tuple(entries for entries in told if entries), schedule.gates, schedule.bands)


def under_law(schedule: Schedule, what: Sequence[Step], view: View, rules: Rules) -> list[tuple[int, int]]:
    """For how many customers the law changes each step, and for how many it forbids it."""
    _, of, lines = _groups(schedule, what, view, rules)
    size = np.bincount(of, minlength=len(lines)).tolist()
    counts = [[0, 0] for _ in what]
    for number, group in zip(size, lines, strict=True):
        for step, planned, allowed in group:
            counts[step][0] += number * (allowed is not None and allowed != planned)
            counts[step][1] += number * (allowed is None)
    return [(changed, dropped) for changed, dropped in counts]


def waits(what: Sequence[Step]) -> list[int]:
    """Months from the first decision to that of each step."""
    return list(accumulate(step.after_months for step in what))


def months(step: Step, decided: Ints, months_to_renewal: Ints, term: Ints) -> Months:
    """When a step decided in a month is told and done, as the core works it out.

    An exit waits for its notice, anything else a month at least; at renewal both wait for the first renewal after that,
    and the customer is told so long before it.
    """
    notice = notice_of(step.lever)
    wait = notice if exits(step.lever) else max(1, notice)
    due = np.maximum(decided + wait, 1)
    if step.at == "renewal":
        due = due + (months_to_renewal - due) % term
    return Months(np.maximum(decided, due - wait), due)


def _groups(schedule: Schedule, what: Sequence[Step], view: View, rules: Rules) -> Groups:
    """Those who share start, steps, bands and what the law makes of each step; levers work as this draw has them."""
    taken, bands = schedule.rungs
    of_band = [effects(as_drawn(step.lever, view.quantile), view).of for step in what]
    act = np.flatnonzero(taken)
    bound = _bound(act, schedule, what, view, rules)
    shield = shielded(rules, view)[act] & bound.any(axis=0)
    code = _code(act, schedule, [len(of) for of in of_band])
    for row in (shield, *bound):
        code = code << 1 | row
    _, one, which = np.unique(code, return_index=True, return_inverse=True)
    waited = waits(what)

    def line(i: int, k: int) -> Line:
        start, step = schedule.starts[schedule.slot[act[i]]], what[k]
        effect = of_band[k][bands[k][act[i]]]
        entry = Entry(start.month + waited[k], step.at, notice_of(step.lever), effect, start.gate)
        return Line(k, entry, lawful(entry, bool(shield[i]), rules) if bound[k, i] else entry)

    steps = range(len(what))
    return Groups(act, which, tuple(tuple(line(i, k) for k in steps if taken[act[i]] >> k & 1) for i in one))


def _bound(act: Ints, schedule: Schedule, what: Sequence[Step], view: View, rules: Rules) -> Bools:
    """Whether the rules hold by the time each of those who act is told of each step taken, [steps, those who act].

    A gate that may open in any month counts as opening late.
    """
    bound = np.zeros((len(what), len(act)), np.bool_)
    if rules.from_month < 0 or not len(act):
        return bound
    last = np.array([start.last for start in schedule.starts], np.int64)[schedule.slot[act]]
    to_renewal, term = view.months_to_renewal[act], view.term[act]
    for k, (step, waited) in enumerate(zip(what, waits(what), strict=True)):
        told = months(step, last + waited, to_renewal, term).told
        bound[k] = (told >= rules.from_month) & (schedule.rungs.taken[act] >> k & 1 > 0)
    return bound


def _code(act: Ints, schedule: Schedule, sizes: Sequence[int]) -> Ints:
    """One number for all that two customers must share to share a group before the law, [those who act]."""
    taken, bands = schedule.rungs
    code = schedule.slot[act] << len(sizes) | taken[act]
    for k, (size, band) in enumerate(zip(sizes, bands, strict=True)):
        if size > 1:
            code = code * size + np.where(taken[act] >> k & 1, band[act], 0)
    return np.asarray(code)
