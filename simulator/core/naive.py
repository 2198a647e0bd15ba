"""The same path as a plain loop over customers: the readable specification of ``path.run``.

Every month the totals are summed afresh over who is still active, and every customer is asked whether its fuse has
burned down. Nothing is carried along but the customers themselves; the arithmetic of cells, desk and ledger is the
one copy both share. The integers must be the same.
"""

from __future__ import annotations

from numba import njit

from simulator.core.borrowing import borrow
from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import VOLUNTARY, defaults, note, note_whom, release
from simulator.core.gates import decide
from simulator.core.given import (
    Luck,
    Numbers,
    Weather,
)
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime, total_up
from simulator.core.path import bill, jump, settle, who_left
from simulator.core.records import (
    ABUSIVE,
    CELL,
    CLOSED,
    CLOSED_REVENUE,
    DONOR,
    EXIT_CAUSE,
    EXIT_MONTH,
    PREPAID,
    RAN_OUT,
    ROW_FLAGS,
    ROW_GROUP,
    ROWS_USED,
    TOXIC,
    Cells,
    Floats,
    Links,
    Rows,
    Work,
)
from simulator.core.totals import worth


@njit(**KERNEL)
def run(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    """Run every path of a block customer by customer; fills out [P, T, K] and gone [P, N] as ``path.run`` does.

    Returns 0, or the month in which the prospect list was too short.
    """
    lent = borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work)
    short: int = _run(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], out, gone)
    return short


@njit(**INNER)
def _run(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    prime(rows, cells, work, False)
    for p in range(len(luck.path)):
        begin(rows, cells, luck, weather, numbers, work, p)
        recruit(rows, cells, luck, weather, numbers, work, p, 0)
        for t in range(1, out.shape[1] + 1):
            at, row = (p, t), out[p, t - 1]
            jump(rows, cells, luck, numbers, work, p, t)  # 1
            decide(cells, weather, numbers, work, at, out[p])  # 3
            total_up(rows, cells, work, t)
            bill(rows, cells, luck, weather, numbers, work, at, row)  # 4
            n = defaults(rows, cells, weather, work, p, t)  # 5
            scan(rows, cells, numbers, work, n, t)
            total_up(rows, cells, work, t)
            settle(rows, cells, luck, weather, numbers, work, at, row)  # 6-11
        if work.load[RAN_OUT] > 0:
            return int(work.load[RAN_OUT])
        who_left(cells, work, gone[p])
    return 0


@njit(**INNER)
def scan(rows: Rows, cells: Cells, numbers: Numbers, work: Work, n: int, t: int) -> None:
    """The specification: after the n defaulters listed, ask every customer; by choice first, then by the firm."""
    for k in range(n):
        row = work.listed[k]
        note(rows, cells, numbers, work, row, t, worth(rows, work, row, t))
    for row in range(work.load[ROWS_USED]):
        if work.gone[row] == 0 and work.clock[work.link[row, CELL]] >= work.threshold[row]:
            work.gone[row] = 4 * t + VOLUNTARY
            note(rows, cells, numbers, work, row, t, worth(rows, work, row, t))
    for row in range(work.load[ROWS_USED]):
        k = cells.tariff[work.link[row, CELL]]
        if work.gone[row] == 0 and cells.exit[EXIT_MONTH, k] == t:
            work.gone[row] = 4 * t + cells.exit[EXIT_CAUSE, k]
            revenue, cogs = worth(rows, work, row, t)
            flags = rows.trait[work.link[row, DONOR], ROW_FLAGS]
            release(cells, work, k, t, (1, revenue, cogs, revenue if flags & PREPAID else 0))
            note_whom(rows, work, row, cells.exit[EXIT_CAUSE, k])
            work.state[TOXIC] += 1 if flags & ABUSIVE else 0
            work.group[0, rows.trait[work.link[row, DONOR], ROW_GROUP]] += 1
            work.sums[k, CLOSED] = t
            work.sums[k, CLOSED_REVENUE] += revenue
