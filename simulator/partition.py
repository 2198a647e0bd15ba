"""A strategy's decision as a partition of the book: which customers share everything that changes over time.

Each strategy has its own partition. Cells are keyed by *resolved* months (exit, price, migration), not by wave or
action: two waves that meet at the same renewal are one cell; months beyond the horizon count as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.core.records import Cells
from simulator.forces import Forces, tabulate
from simulator.limits import check_room
from simulator.prepare import Prepared
from simulator.vocabulary import CAPACITY, Effect, Entry, Ints, Policy, Timeline

FAR = np.iinfo(np.int64).max
"""Later than any month."""


@dataclass(frozen=True)
class Keys:
    """One row per class of customers, later per cell: what they share. ``month`` and ``effect`` are [rows, slots]."""

    segment: Ints
    service_class: Ints
    term: Ints
    phase: Ints
    top: Ints
    month: Ints  # when each entry takes effect; 0 = no entry, T + 1 = beyond the horizon
    effect: Ints  # index into the list of effects
    told: Ints  # month the notice of an exit begins

    def take(self, rows: Ints) -> Keys:
        return Keys(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def partition(timeline: Timeline, prepared: Prepared, policy: Policy, months: int) -> Cells:
    """Cut the book into cells for one strategy and draw, and tabulate what happens to each.

    ``timeline.group`` is in the order of the user's book. Arrival cells (no action) are always there.
    """
    keys, of_customer, home, home_row = _classes(timeline, prepared)
    effects: list[Effect] = []
    _resolve(keys, of_customer[1], timeline, effects, months)
    cells, of_class = _merge(keys, months)
    of_row = of_class[of_customer[0]]
    tables = tabulate(Forces(cells, effects), prepared, months)
    check_room(tables["factor"], prepared, months)
    bounds = np.searchsorted(cells.segment, np.arange(prepared.n_segments + 1))
    return Cells(
        of_row=of_row.astype(np.int32),
        bounds=bounds.astype(np.int64),
        home=home,
        home_cell=of_class[home_row].astype(np.int64),
        capacity=CAPACITY.index(policy.capacity),
        redeploy=float(policy.redeploy),
        **tables,
    )


def _classes(timeline: Timeline, prepared: Prepared) -> tuple[Keys, tuple[Ints, Ints], Ints, Ints]:
    """Distinct classes of customers before resolving; class of each row, group of each class, home classes.

    Home classes have no action: one per (segment, service class, term) of the book and renewal phase.
    """
    n = len(prepared.segment)
    group = np.asarray(timeline.group, dtype=np.int64)[prepared.order]
    if len(group) != n or group.max(initial=-1) >= len(timeline.entries):
        raise ValueError("timeline.group must name one of its entries for every customer")
    kind, of_kind = np.unique(
        (prepared.segment * 4 + prepared.service_class) * 1024 + prepared.term, return_inverse=True
    )
    terms = kind % 1024
    starts = np.concatenate([[0], np.cumsum(terms)])[:-1]
    home_kind = np.repeat(np.arange(len(kind)), terms)
    home_phase = np.arange(len(home_kind)) - starts[home_kind]
    home_phase = np.where(home_phase == 0, terms[home_kind], home_phase)
    width = int(prepared.top.max(initial=-1)) + 2
    code = _code(group + 1, prepared.top + 1, of_kind, prepared.phase, width, len(kind))
    at_home = _code(
        np.zeros(len(home_kind), np.int64), np.zeros(len(home_kind), np.int64), home_kind, home_phase, width, len(kind)
    )
    distinct, which = np.unique(np.concatenate([code, at_home]), return_inverse=True)
    phase, rest = distinct % 1024, distinct // 1024
    of, rest = rest % len(kind), rest // len(kind)
    slots = max((len(e) for e in timeline.entries), default=0)
    empty = np.zeros((len(distinct), slots), dtype=np.int64)
    keys = Keys(
        segment=kind[of] // 4096,
        service_class=kind[of] // 1024 % 4,
        term=kind[of] % 1024,
        phase=phase,
        top=rest % width - 1,
        month=empty,
        effect=empty.copy(),
        told=empty.copy(),
    )
    return keys, (which[:n], rest // width - 1), starts[of_kind].astype(np.int64), which[n:]


def _code(group: Ints, top: Ints, kind: Ints, phase: Ints, width: int, n_kinds: int) -> Ints:
    return np.asarray(((group * width + top) * n_kinds + kind) * 1024 + phase)


def _resolve(keys: Keys, group: Ints, timeline: Timeline, effects: list[Effect], months: int) -> None:
    """Fill in the month each entry takes effect for each class; nothing after an exit happens."""
    for g, entries in enumerate(timeline.entries):
        rows = np.flatnonzero(group == g)
        last = np.full(len(rows), FAR)
        for slot, entry in enumerate(entries):
            month = _month(entry, keys.term[rows], keys.phase[rows])
            cancelled = month > last
            keys.month[rows, slot] = np.where(cancelled, months + 1, np.minimum(month, months + 1))
            keys.effect[rows, slot] = _index(effects, entry.effect)
            if entry.effect.exit >= 0:
                told = np.maximum(entry.month, month - entry.notice) + 1
                keys.told[rows, slot] = np.where(cancelled, 0, told)
                last = np.minimum(last, month)


def _month(entry: Entry, term: Ints, phase: Ints) -> Ints:
    """Month an entry takes effect: at once after its notice, or at the first renewal after it.

    An exit takes effect at the end of its month, so notice 0 is possible; anything else bites a month later.
    """
    wait = entry.notice if entry.effect.exit >= 0 else max(1, entry.notice)
    earliest = max(1, entry.month + wait)
    if entry.align == "now":
        return np.full(len(term), earliest)
    return np.asarray(earliest + (phase - earliest) % term)


def _index(effects: list[Effect], effect: Effect) -> int:
    if effect not in effects:
        effects.append(effect)
    return effects.index(effect)


def _merge(keys: Keys, months: int) -> tuple[Keys, Ints]:
    """Merge classes with equal resolved months into cells, sorted by segment; the cell of each class.

    What happens beyond the horizon does not tell them apart, but an exit's notice may begin within it.
    """
    never = (keys.month > months) & ((keys.told == 0) | (keys.told > months))
    month = np.where(never, 0, keys.month)
    effect = np.where(month == 0, 0, keys.effect)
    told = np.where(month == 0, 0, keys.told)
    rank = keys.segment
    columns: list[Any] = [keys.service_class, keys.term, keys.phase, keys.top + 1]
    for slot in range(month.shape[1]):
        columns += [month[:, slot], effect[:, slot], told[:, slot]]
    for column in columns:
        rank = np.unique(rank * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
    first, of_class = np.unique(rank, return_index=True, return_inverse=True)[1:]
    keys = Keys(keys.segment, keys.service_class, keys.term, keys.phase, keys.top, month, effect, told)
    return keys.take(first), of_class
