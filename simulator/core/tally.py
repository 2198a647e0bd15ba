"""Whom it hits: after a path, customers and exits by fairness group, the vulnerable and those of long standing.

Cells do not know these; each row knows when it came and went, so one pass over the rows counts them exactly.
"""

from __future__ import annotations

from numba import njit

from simulator.core.columns import ACTIVE_GROUP_AT, BY_GROUP_AT, LONG_TENURE_AT, VULNERABLE_AT
from simulator.core.records import (
    BORN,
    CELL,
    CLOSED,
    DONOR,
    EXIT_CAUSE,
    GONE,
    LONG_TENURE,
    ROW_FLAGS,
    ROW_GROUP,
    ROWS_USED,
    VULNERABLE,
    Cells,
    Floats,
    Rows,
    Work,
)

N_CAUSES = 4


@njit(cache=True, nogil=True)
def tally(rows: Rows, cells: Cells, work: Work, story: Floats) -> None:
    """Fill the columns by group of a path's rows ``story`` [T, K]."""
    at, months, groups = work.offsets, len(story), work.group.shape[1]
    active, by_group = at[ACTIVE_GROUP_AT], at[BY_GROUP_AT]
    story[:, by_group : by_group + N_CAUSES * groups] = 0.0
    story[:, active : active + groups] = 0.0
    story[:, at[VULNERABLE_AT] : at[VULNERABLE_AT] + N_CAUSES] = 0.0
    story[:, at[LONG_TENURE_AT] : at[LONG_TENURE_AT] + N_CAUSES] = 0.0
    for row in range(work.load[ROWS_USED]):
        code, cell, donor, born = (
            work.link[GONE, row],
            work.link[CELL, row],
            work.link[DONOR, row],
            work.link[BORN, row],
        )
        if code == 0 and work.sums[CLOSED, cell] > 0:
            code = 4 * work.sums[CLOSED, cell] + cells.exit[EXIT_CAUSE, cell]
        month, cause, group = code >> 2, code & 3, rows.whole[ROW_GROUP, donor]
        if code != 0 and month == 0:
            continue
        if max(1, born) <= months:
            story[max(1, born) - 1, active + group] += 1.0
        if month == 0:
            continue
        story[month - 1, active + group] -= 1.0
        story[month - 1, by_group + N_CAUSES * group + cause] += 1.0
        if born == 0:
            _flagged(rows, work, story, row, month, cause)
    for t in range(1, months):
        story[t, active : active + groups] += story[t - 1, active : active + groups]


@njit(cache=True, nogil=True)
def _flagged(rows: Rows, work: Work, story: Floats, row: int, month: int, cause: int) -> None:
    """Count a customer of the book who left, if vulnerable and if of long standing."""
    flags, at = rows.whole[ROW_FLAGS, row], work.offsets
    if flags & VULNERABLE:
        story[month - 1, at[VULNERABLE_AT] + cause] += 1.0
    if flags & LONG_TENURE:
        story[month - 1, at[LONG_TENURE_AT] + cause] += 1.0
