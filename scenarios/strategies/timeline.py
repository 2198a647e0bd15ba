"""From a schedule to the core's words: customers who share everything share a group, and a group its entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from scenarios.levers import as_drawn, effects
from scenarios.strategies.calendar import Schedule, Start
from scenarios.strategies.ladder import Step
from scenarios.strategies.law import lawful, shielded
from simulator.vocabulary import Bools, Effect, Entry, Ints, Rules, Timeline, View


def timeline(schedule: Schedule, what: Sequence[Step], view: View, rules: Rules) -> Timeline:
    """Groups in the order of their starts, then of their steps; the levers work as this draw has them."""
    taken, bands = schedule.rungs
    of_band = [effects(as_drawn(step.lever, view.quantile), view).of for step in what]
    protected = shielded(rules, view)
    act = np.flatnonzero(taken)
    code = _code(act, schedule, [len(of) for of in of_band], protected)
    _, one, which = np.unique(code, return_index=True, return_inverse=True)
    told = []
    for i in act[one]:
        does = {k: of_band[k][bands[k][i]] for k in range(len(what)) if taken[i] >> k & 1}
        drafts = _drafts(does, what, schedule.starts[schedule.slot[i]])
        told.append(tuple(e for d, by in drafts if (e := lawful(d, by, bool(protected[i]), rules)) is not None))
    kept = np.array([bool(entries) for entries in told], np.bool_)
    group = np.full(len(taken), -1, np.int64)
    group[act] = np.where(kept, np.cumsum(kept) - 1, -1)[which]
    return Timeline(group, tuple(entries for entries in told if entries), schedule.gates, schedule.bands)


def waits(what: Sequence[Step]) -> list[int]:
    """Months from the first decision to that of each step."""
    return list(accumulate(step.after_months for step in what))


def _code(act: Ints, schedule: Schedule, sizes: Sequence[int], protected: Bools) -> Ints:
    """One number for all that two customers must share to share a group, [those who act]."""
    taken, bands = schedule.rungs
    code = schedule.slot[act] << len(sizes) | taken[act]
    for k, (size, band) in enumerate(zip(sizes, bands, strict=True)):
        if size > 1:
            code = code * size + np.where(taken[act] >> k & 1, band[act], 0)
    return np.asarray(code << 1 | protected[act])


def _drafts(does: dict[int, Effect], what: Sequence[Step], start: Start) -> Iterator[tuple[Entry, int]]:
    """Each step taken as an entry, and the last month it may be decided in, before the law has had its say."""
    waited = waits(what)
    for k, effect in does.items():
        step = what[k]
        yield (
            Entry(start.month + waited[k], step.at, step.lever.notice_months, effect, start.gate),
            start.last + waited[k],
        )
