"""What a month writes of single things: the parts of its one-off costs, and the largest accounts."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.columns import PARTS_AT, TOP_1_AT, TOP_10_AT
from simulator.core.records import (
    BASE_REVENUE,
    CELL,
    HANDLED,
    MARKET,
    ONE,
    ONE_OFF,
    PENALISED,
    REVENUE_PARTS,
    SEVERED,
    TRAIT_SEGMENT,
    WRITTEN_DOWN,
    Cells,
    Floats,
    Rows,
    Work,
)

TEN = 10


@njit(cache=True, nogil=True)
def one_offs(work: Work, row: Floats) -> None:
    """Severance, exit handling, penalties, actions (with the programme's own cost) and write-downs of stock."""
    state, at = work.state, work.offsets[PARTS_AT]
    row[at], row[at + 1], row[at + 2] = state[SEVERED], state[HANDLED], state[PENALISED]
    row[at + 3] = state[ONE_OFF] - state[SEVERED] - state[HANDLED] - state[PENALISED] - state[WRITTEN_DOWN]
    row[at + 4] = state[WRITTEN_DOWN]


@njit(cache=True, nogil=True)
def largest(rows: Rows, cells: Cells, work: Work, t: int, row: Floats) -> None:
    """Revenue, without noise, of the largest account and of the ten largest at the end of the month."""
    billed = np.zeros(max(TEN, len(rows.top_row)))
    for j in range(len(rows.top_row)):
        c = work.link[CELL, rows.top_row[j]]
        market = work.history[MARKET, cells.trait[TRAIT_SEGMENT, c], t]
        billed[j] = np.rint(work.sums[BASE_REVENUE, c] / ONE * cells.factor[REVENUE_PARTS, t - 1, c] * market)
    billed = np.sort(billed)
    row[work.offsets[TOP_1_AT]] = billed[len(billed) - 1]
    row[work.offsets[TOP_10_AT]] = billed[len(billed) - TEN :].sum()
