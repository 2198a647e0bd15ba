"""Scratch arrays of the kernels: used for every path and strategy of a block, those a row large taken once."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.core.alarms import N_ALARMS
from simulator.core.columns import offsets
from simulator.core.lines import together
from simulator.core.records import (
    ALL_ROWS,
    BATCH,
    BUCKETS,
    DUE,
    MEMBERS,
    N_STATE,
    NOISE_FLOW,
    RING,
    SAVED_TRAIL,
    SIDE,
    WHOM_GROUP,
    Cells,
    Ints,
    Rows,
    Work,
)
from simulator.prepare import Prepared


def scratch(rows: Rows, cells: Cells, prepared: Prepared, months: int, before: Work | None = None) -> Work:
    """Scratch arrays of one path, reused for every path of a kernel call; those a row large also by other strategies.

    ``before``: of another strategy of the same block.
    """
    s, n_cells, n_tariffs = prepared.n_segments, len(cells.tariff), len(cells.first) - 1
    n_due, n_totals = prepared.opening.numbers.due.shape[1] + 2, MEMBERS + prepared.n_groups

    return Work(
        sums=_ints(n_tariffs, n_totals),
        opening=_ints(n_tariffs, n_totals),
        prepaid=_ints(n_cells),
        opening_prepaid=_ints(n_cells),
        clock=np.zeros(n_cells),
        due=np.zeros(n_cells),
        spill=np.zeros(n_cells),
        stands=_links(n_cells),
        head=_links(n_cells, 2 * months + 2),
        awake=_links(n_cells),
        cursor=_links(SIDE),
        **(_by_row(rows, months) if before is None else {name: getattr(before, name) for name in BY_ROW}),
        leaving=_ints(2, BATCH),
        foreseen=np.zeros(n_cells),
        slack=np.zeros(s),
        reach=np.zeros(months + 2),
        entry=np.zeros((months + 2, cells.homes.shape[1])),
        started=_ints(months + 2, s),
        calendar=_links(months + 2),
        young=_ints(3 * s + 3, months + 2),
        month=_ints(s, NOISE_FLOW + BUCKETS),
        load=_ints(ALL_ROWS + 1),
        broken=_ints(s, int(prepared.term.max()) + 1),
        served=_ints(s, months + 1),
        history=np.zeros((3, s, months + 1)),
        jumped=_ints(len(rows.top_row), months + 1),
        segment=np.zeros((s, DUE + n_due)),
        trail=np.zeros((SAVED_TRAIL + 1, months + RING)),
        gate=_ints(2, len(cells.gate)),
        group=np.array([np.zeros(prepared.n_groups), np.bincount(prepared.group, prepared.alive, prepared.n_groups)]),
        whom=_ints(WHOM_GROUP + prepared.n_groups, 4),
        state=np.zeros(N_STATE),
        hourly=np.zeros(3),
        told=np.zeros(N_ALARMS),
        largest=np.zeros(10),
        offsets=offsets(s, prepared.n_groups),
    )


BY_ROW = ("link", "gone", "threshold", "sign", "listed")


def _by_row(rows: Rows, months: int) -> dict[str, Any]:
    """Arrays with room for every customer of the book and every prospect."""
    room = len(rows.revenue) + months * int(rows.places.sum())
    link, threshold = together(room, (np.int32, 6), (np.float64, 1))
    return {
        "link": link,
        "gone": _links(room),
        "threshold": threshold[:, 0],
        "sign": np.zeros(room, dtype=np.int8),
        "listed": _links(room),
    }


def _ints(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


def _links(*shape: int) -> Any:
    return np.zeros(shape, dtype=np.int32)
