"""Who leaves at the end of a month, in this order: default, by choice, let go by the firm.

Two ways to find the leavers give the same set: ``walk`` visits the buckets of the wheel that the clocks have passed;
``scan`` asks every customer (the readable specification, used by the naive path).
"""

from __future__ import annotations

from numba import njit

from simulator.core.fuses import clear, remove, worth
from simulator.core.records import (
    BASE_REVENUE,
    BORN,
    CELL,
    CLOSED,
    CLOSED_REVENUE,
    COUNT,
    DONOR,
    EXIT_CAUSE,
    EXIT_MONTH,
    EXITS,
    GONE,
    LATER,
    LOST,
    MISSING,
    NEXT,
    NOTICED_BEFORE,
    REFERRED_ON,
    REMAINING,
    REVENUE_PARTS,
    ROW_SEGMENT,
    STANDS,
    TOLD,
    Cells,
    Numbers,
    Rows,
    Weather,
    Work,
)

VOLUNTARY, DEFAULT = 0, 1


@njit(cache=True, nogil=True)
def note(rows: Rows, cells: Cells, numbers: Numbers, work: Work, row: int, cause: int, t: int) -> tuple[int, int]:
    """Write down that a row leaves at the end of month t; its revenue and COGS at base price."""
    cell, born = work.link[CELL, row], work.link[BORN, row]
    revenue, cogs = worth(rows, work, row, t)
    billed = revenue * cells.factor[REVENUE_PARTS, t - 1, cell]
    if born > 0 and t - born < numbers.age.shape[1]:
        billed -= ((revenue * numbers.age[MISSING, t - born]) >> 20) * cells.factor[REVENUE_PARTS, t - 1, cell]
    segment = rows.whole[ROW_SEGMENT, work.link[DONOR, row]]
    work.month[segment, EXITS + cause] += 1
    work.month[segment, LOST + cause] += billed
    work.link[GONE, row] = 4 * t + cause
    return revenue, cogs


@njit(cache=True, nogil=True)
def _depart(rows: Rows, cells: Cells, numbers: Numbers, work: Work, row: int, cause: int, t: int) -> None:
    revenue, cogs = note(rows, cells, numbers, work, row, cause, t)
    remove(rows, work, row, revenue, cogs)


@njit(cache=True, nogil=True)
def defaults(
    rows: Rows, cells: Cells, numbers: Numbers, weather: Weather, work: Work, p: int, t: int
) -> None:
    """Defaults of month t: the path's list for the book, a chain for acquired customers."""
    for k in range(weather.default_at[p, t], weather.default_at[p, t + 1]):
        row = weather.defaulting[p, k]
        if work.link[GONE, row] == 0 and work.sums[CLOSED, work.link[CELL, row]] == 0:
            _depart(rows, cells, numbers, work, row, DEFAULT, t)
    row = work.calendar[t]
    while row >= 0:
        if work.link[GONE, row] == 0:
            _depart(rows, cells, numbers, work, row, DEFAULT, t)
        row = work.link[LATER, row]


@njit(cache=True, nogil=True)
def walk(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Leavers by choice: empty the buckets each cell's clock has passed, look through the one it stands in.

    Who has left is unhooked, so a bucket is a chain of those still there.
    """
    last = work.head.shape[1] - 1
    for c in range(len(work.clock)):
        if work.sums[COUNT, c] == 0:
            continue
        reading = work.clock[c]
        stands_in = int(reading) if reading < last else last
        for bucket in range(work.sums[STANDS, c], stands_in + 1):
            row, before = work.head[c, bucket], -1
            while row >= 0:
                after = work.link[NEXT, row]
                if work.link[GONE, row] == 0 and work.threshold[row] <= reading:
                    _depart(rows, cells, numbers, work, row, VOLUNTARY, t)
                if work.link[GONE, row] == 0:
                    before = row
                elif before < 0:
                    work.head[c, bucket] = after
                else:
                    work.link[NEXT, before] = after
                row = after
        work.sums[STANDS, c] = stands_in


@njit(cache=True, nogil=True)
def let_go(rows: Rows, cells: Cells, work: Work, t: int) -> None:
    """Exits by the firm at the end of month t: whole cells at once."""
    for s in range(len(work.segment)):
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            if cells.exit[EXIT_MONTH, c] == t and work.sums[CLOSED, c] == 0:
                if work.sums[COUNT, c] > 0:
                    _release(cells, work, s, c, t)
                clear(cells, work, c, t)


@njit(cache=True, nogil=True)
def _release(cells: Cells, work: Work, s: int, c: int, t: int) -> None:
    number, cause = work.sums[COUNT, c], cells.exit[EXIT_CAUSE, c]
    billed = work.sums[BASE_REVENUE, c] * cells.factor[REVENUE_PARTS, t - 1, c]
    work.month[s, EXITS + cause] += number
    work.month[s, LOST + cause] += billed
    work.month[s, TOLD + 0] += number * cells.exit[NOTICED_BEFORE, c]
    work.month[s, TOLD + 1] += number * cells.exit[REFERRED_ON, c]
    work.broken[cells.exit[REMAINING, c]] += billed


@njit(cache=True, nogil=True)
def scan(rows: Rows, cells: Cells, numbers: Numbers, work: Work, n_rows: int, t: int) -> None:
    """Leavers by choice, then exits by the firm, customer by customer: the specification of walk and let_go."""
    for row in range(n_rows):
        c = work.link[CELL, row]
        if work.link[GONE, row] == 0 and work.clock[c] >= work.threshold[row]:
            note(rows, cells, numbers, work, row, VOLUNTARY, t)
    for row in range(n_rows):
        c = work.link[CELL, row]
        if work.link[GONE, row] == 0 and cells.exit[EXIT_MONTH, c] == t:
            segment = rows.whole[ROW_SEGMENT, work.link[DONOR, row]]
            before = work.month[segment, LOST + cells.exit[EXIT_CAUSE, c]]
            work.sums[CLOSED, c] = t
            work.sums[CLOSED_REVENUE, c] += note(rows, cells, numbers, work, row, cells.exit[EXIT_CAUSE, c], t)[0]
            work.month[segment, TOLD + 0] += cells.exit[NOTICED_BEFORE, c]
            work.month[segment, TOLD + 1] += cells.exit[REFERRED_ON, c]
            work.broken[cells.exit[REMAINING, c]] += work.month[segment, LOST + cells.exit[EXIT_CAUSE, c]] - before
