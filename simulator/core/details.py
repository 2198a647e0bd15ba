"""What a month writes of single things: the parts of its one-off costs, whom it hits, and the largest accounts."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.columns import (
    ACTIVE_GROUP_AT,
    BY_GROUP_AT,
    LONG_TENURE_AT,
    PARTS_AT,
    TOP_1_AT,
    TOP_10_AT,
    VULNERABLE_AT,
)
from simulator.core.compiled import INNER
from simulator.core.departures import here
from simulator.core.records import (
    CELL,
    HANDLED,
    MARKET,
    MEMBERS,
    ONE,
    ONE_OFF,
    PENALISED,
    REVENUE_PARTS,
    ROW_REVENUE,
    SEVERED,
    TRAIT_SEGMENT,
    WHOM_FRAGILE,
    WHOM_GROUP,
    WHOM_LOYAL,
    WRITTEN_DOWN,
    Cells,
    Floats,
    Rows,
    Work,
)
from simulator.core.totals import scaled


@njit(**INNER)
def one_offs(work: Work, row: Floats) -> None:
    """Severance, exit handling, penalties, actions (with the programme's own cost) and write-downs of stock."""
    state, at = work.state, work.offsets[PARTS_AT]
    row[at], row[at + 1], row[at + 2] = state[SEVERED], state[HANDLED], state[PENALISED]
    row[at + 3] = state[ONE_OFF] - state[SEVERED] - state[HANDLED] - state[PENALISED] - state[WRITTEN_DOWN]
    row[at + 4] = state[WRITTEN_DOWN]


@njit(**INNER)
def people(work: Work, row: Floats) -> None:
    """Whom it hits: who left this month and who is still there by fairness group, before newcomers start."""
    at = work.offsets
    for cause in range(work.whom.shape[1]):
        row[at[VULNERABLE_AT] + cause] = work.whom[WHOM_FRAGILE, cause]
        row[at[LONG_TENURE_AT] + cause] = work.whom[WHOM_LOYAL, cause]
        for g in range(work.group.shape[1]):
            row[at[BY_GROUP_AT] + work.whom.shape[1] * g + cause] = work.whom[WHOM_GROUP + g, cause]
    for g in range(work.group.shape[1]):
        active = 0
        for k in range(len(work.sums)):
            active += work.sums[k, MEMBERS + g]
        row[at[ACTIVE_GROUP_AT] + g] = active


@njit(**INNER)
def largest(rows: Rows, cells: Cells, work: Work, t: int, row: Floats) -> None:
    """Revenue, without noise, of the largest account and of the ten largest at the end of the month."""
    top = work.largest
    top[:] = 0.0
    for j in range(len(rows.top_row)):
        account = rows.top_row[j]
        if not here(cells, work, account):
            continue
        k = cells.tariff[work.link[account, CELL]]
        revenue = scaled(rows.whole[account, ROW_REVENUE], work.jumped[j, t])
        market = work.history[MARKET, cells.trait[TRAIT_SEGMENT, k], t]
        billed = np.rint(revenue / ONE * cells.factor[REVENUE_PARTS, t - 1, k] * market)
        place = len(top) - 1
        if billed > top[place]:
            while place > 0 and billed > top[place - 1]:
                top[place] = top[place - 1]
                place -= 1
            top[place] = billed
    row[work.offsets[TOP_1_AT]] = top[0]
    row[work.offsets[TOP_10_AT]] = top.sum()
