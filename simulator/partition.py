"""A strategy's decision as a partition of the book: which customers share everything that changes over time.

Those who share all but the phase of their contract are on one tariff. Each strategy has its own partition, keyed by
*resolved* months (exit, price, migration), not by wave or action: two waves that meet at the same renewal are one;
months beyond the horizon count as none. Only where months may still move on the path (gates, guard-rails) do groups
stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.core.records import EFFECT, EXIT_BY, Cells, Floats
from simulator.core.timeline import resolve_all, tabulate
from simulator.forces import effects_of, entries_of, gates_of, monthly_of, policy_of
from simulator.limits import check_room
from simulator.prepare import Prepared
from simulator.vocabulary import CAPACITY, Effect, Ints, Policy, Timeline

MOST = 1 << 62
"""Codes stay below, so that they fit 64 bits."""


@dataclass(frozen=True)
class Keys:
    """One row per class of customers, later per cell: what they share. ``month`` and ``told`` are [rows, slots]."""

    segment: Ints
    service_class: Ints
    term: Ints
    phase: Ints
    group: Ints  # of the timeline, -1 = no action
    band: Ints  # -1 = none
    month: Ints  # when each entry takes effect; 0 = no entry, T + 1 = beyond the horizon
    effect: Ints  # index into the list of effects
    told: Ints  # when it is announced

    def take(self, rows: Ints) -> Keys:
        return Keys(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def partition(timeline: Timeline, prepared: Prepared, policy: Policy, months: int, plan: Floats | None = None) -> Cells:
    """Cut the book into tariffs and cells for one strategy and draw, and tabulate what happens to each.

    ``timeline.group`` is in the order of the user's book. Arrival cells (no action) are always there. ``plan`` [T]:
    planned revenue, in the run's minor units, for guard-rails that watch it.
    """
    effects: list[Effect] = []
    entries = entries_of(timeline, effects)
    table = effects_of(effects, prepared)
    keys, of_customer, homes, home_row = _classes(timeline, prepared)
    keys = _resolved(keys, entries, table, months)
    moves = bool(timeline.gates or policy.guard.pause_if)
    keys, of_class = _merge(keys, months, moves)
    first, bounds = _tariffs(keys, table, months, moves, prepared.n_segments)
    of_row, one = of_class[of_customer], first[:-1]
    n_cells, n_tariffs = len(keys.segment), len(one)
    tariff = np.repeat(np.arange(n_tariffs, dtype=np.int32), np.diff(first))
    home_cell = of_class[home_row].astype(np.int64)
    cells = Cells(
        of_row=of_row.astype(np.int32),
        tariff=tariff,
        first=first,
        bounds=bounds,
        homes=homes,
        home_cell=home_cell,
        home_tariff=_home_tariffs(prepared, tariff[home_cell[homes[0]]]),
        clock=np.empty((months, n_cells)),
        ahead=np.zeros((months + 1, n_cells)),
        left=((keys.phase - np.arange(1, months + 1)[:, None]) % keys.term).astype(np.int32),
        service_class=np.empty((months, n_tariffs), dtype=np.int8),
        factor=np.empty((5, months, n_tariffs), dtype=np.int64),
        one_off=np.empty((months, n_tariffs)),
        drift=_drift(prepared, months),
        exit=np.zeros((8, n_tariffs), dtype=np.int64),
        contract=np.array([keys.term, keys.phase]),
        trait=np.array([keys.segment[one], keys.service_class[one], keys.band[one], 0 * keys.band[one]]),
        entry=np.ascontiguousarray(entries[:, keys.group[one]]),
        due=np.zeros((2, n_tariffs, entries.shape[2]), dtype=np.int64),
        effect=table,
        gate=gates_of(timeline, policy.guard, prepared),
        monthly=monthly_of(policy.sourcing, prepared, months, plan),
        policy=policy_of(policy, prepared),
        capacity=CAPACITY.index(policy.capacity),
        redeploy=float(policy.redeploy),
    )
    tabulate(cells, prepared.opening.numbers)
    check_room(cells.factor, prepared, months)
    return cells


def _home_tariffs(prepared: Prepared, of_kind: Any) -> Ints:
    """Tariff without action of each segment and service class [S, 3], -1 where nobody is; ``of_kind`` [H]."""
    table = np.full((prepared.n_segments, 3), -1, dtype=np.int64)
    codes = prepared.kinds[0]
    table[codes // 4096, codes // 1024 % 4] = of_kind
    return table


def _drift(prepared: Prepared, months: int) -> Ints:
    """Volume of a customer without action [T, S], 2**-20."""
    drift = [prepared.parameters.customers.volume_drift.of(role) for role in prepared.book.roles]
    return np.asarray(np.rint(np.exp(np.outer(np.arange(1, months + 1), drift)) * 2.0**20), dtype=np.int64)


def _classes(timeline: Timeline, prepared: Prepared) -> tuple[Keys, Ints, Ints, Ints]:
    """Distinct classes of customers before resolving; class of each customer, homes of each kind, home classes.

    Home classes have no action: one per (segment, service class, term) of the book and renewal phase.
    """
    n = len(prepared.segment)
    group = np.asarray(timeline.group, dtype=np.int64)[prepared.order]
    if len(group) != n or group.max(initial=-1) >= len(timeline.entries):
        raise ValueError("timeline.group must name one of its entries for every customer")
    band = np.full(n, -1) if timeline.bands is None else np.asarray(timeline.bands.of)[prepared.order]
    band = np.where(group >= 0, band, -1)
    kind, of_kind = prepared.kinds
    terms = kind % 1024
    starts = np.concatenate([[0], np.cumsum(terms)])[:-1]
    home_kind = np.repeat(np.arange(len(kind)), terms)
    home_phase = np.arange(len(home_kind)) - starts[home_kind]
    home_phase = np.where(home_phase == 0, terms[home_kind], home_phase)
    bands = int(band.max(initial=-1)) + 2
    code = (((group + 1) * bands + band + 1) * len(kind) + of_kind) * 1024 + prepared.phase
    at_home = home_kind * 1024 + home_phase
    distinct, which = np.unique(np.concatenate([code, at_home]), return_inverse=True)
    phase, rest = distinct % 1024, distinct // 1024
    of, rest = rest % len(kind), rest // len(kind)
    empty = np.zeros((len(distinct), 0), dtype=np.int64)
    keys = Keys(
        segment=kind[of] // 4096,
        service_class=kind[of] // 1024 % 4,
        term=kind[of] % 1024,
        phase=phase,
        group=rest // bands - 1,
        band=rest % bands - 1,
        month=empty,
        effect=empty,
        told=empty,
    )
    return keys, which[:n], np.array([starts, terms, kind // 4096]), which[n:]


def _resolved(keys: Keys, entries: Ints, effects: Floats, months: int) -> Keys:
    """The keys with the month each entry is announced and takes effect; an exit after the run may be told in it."""
    told, month = resolve_all(entries, effects, np.array([keys.group, keys.term, keys.phase]), months)
    effect = entries[EFFECT, keys.group]
    exits = effects[np.maximum(effect, 0), EXIT_BY] >= 0.0 if len(effects) else np.zeros(effect.shape, dtype=bool)
    never = (month > months) & ((told >= months) | ~exits)
    month = np.where(never, 0, month)
    effect = np.where(month == 0, 0, effect)
    told = np.where((month == 0) | ~exits, 0, told)
    return Keys(**{**keys.__dict__, "month": month, "effect": effect, "told": told})


def _merge(keys: Keys, months: int, moves: bool) -> tuple[Keys, Ints]:
    """Merge classes with equal resolved months into cells, sorted by tariff; the cell of each class.

    What happens beyond the horizon does not tell them apart, but an exit's notice may begin within it. ``moves``: they
    may change on the path, so groups are kept apart.
    """
    contract = [keys.term, keys.phase]
    first, of_class = np.unique(_ranked(_billing(keys, moves) + contract), return_index=True, return_inverse=True)[1:]
    return keys.take(first), of_class


def _billing(keys: Keys, moves: bool) -> list[Ints]:
    """Columns that tell customers apart who are billed, served or let go differently; segment first."""
    columns = [keys.segment, keys.service_class, keys.band + 1]
    for slot in range(keys.month.shape[1]):
        columns += [keys.month[:, slot], keys.effect[:, slot], keys.told[:, slot]]
    return [*columns, keys.group + 1] if moves else columns


def _tariffs(keys: Keys, effects: Floats, months: int, moves: bool, n_segments: int) -> tuple[Ints, Ints]:
    """First cell of each tariff [K + 1] and first tariff of each segment [S + 1]; ``keys`` by cell, in order.

    Cells that differ by contract alone share a tariff, unless the firm lets them go with months of it left, or
    months may still move on the path: then what is in store resolves by each cell's own contract.
    """
    exits = effects[keys.effect, EXIT_BY] >= 0.0 if len(effects) else np.zeros(keys.month.shape, dtype=bool)
    ends = np.where(exits & (keys.month > 0) & (keys.month <= months), keys.month, 0).max(axis=1, initial=0)
    columns = [*_billing(keys, moves), np.where(ends > 0, (keys.phase - ends) % keys.term, 0)]
    if moves:
        acts = keys.group >= 0
        columns += [np.where(acts, keys.term, 0), np.where(acts, keys.phase, 0)]
    rank = _ranked(columns)
    starts = np.flatnonzero(np.diff(rank, prepend=-1))
    first = np.append(starts, len(rank)).astype(np.int64)
    return first, np.searchsorted(keys.segment[starts], np.arange(n_segments + 1)).astype(np.int64)


def _ranked(columns: list[Ints]) -> Ints:
    """Rank of each row in the order of its columns, the first weighing most; equal rows have equal ranks.

    Columns are joined to one number while there is room for it; only where there is none are they ranked in between.
    """
    code, size = columns[0], int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if size * width >= MOST:
            code, size = np.unique(code, return_inverse=True)[1], len(code)
        code, size = code * width + column, size * width
    return np.asarray(np.unique(code, return_inverse=True)[1])
