"""Who leaves at the end of a month, in this order: default, by choice, let go by the firm; found by the wheel."""

from __future__ import annotations

from numba import njit

from simulator.core.fuses import clear, remove, worth
from simulator.core.records import (
    BASE_REVENUE,
    BORN,
    CELL,
    CLOSED,
    COUNT,
    DONOR,
    ECHO,
    EXIT_CAUSE,
    EXIT_MONTH,
    EXITS,
    GONE,
    LATER,
    LEAVER,
    LOST,
    LOUDNESS,
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
def defaults(cells: Cells, weather: Weather, work: Work, p: int, t: int) -> int:
    """List who defaults in month t: the path's list for the book, a chain for acquired customers."""
    n = 0
    for k in range(weather.default_at[p, t], weather.default_at[p, t + 1]):
        row = weather.defaulting[p, k]
        if work.link[GONE, row] == 0 and work.sums[CLOSED, work.link[CELL, row]] == 0:
            n = _list(work, n, row, 4 * t + DEFAULT)
    row = work.calendar[t]
    while row >= 0:
        if work.link[GONE, row] == 0:
            n = _list(work, n, row, 4 * t + DEFAULT)
        row = work.link[LATER, row]
    return n


@njit(cache=True, nogil=True)
def _list(work: Work, n: int, row: int, code: int) -> int:
    work.link[GONE, row] = code
    work.link[LEAVER, n] = row
    return n + 1


@njit(cache=True, nogil=True)
def walk(work: Work, n: int, t: int) -> int:
    """List who leaves by choice: empty the buckets each cell's clock has passed, look through the one it stands in.

    Who has left is unhooked, so a bucket is a chain of those still there. Returns the length of the list, which had n.
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
                    n = _list(work, n, row, 4 * t + VOLUNTARY)
                if work.link[GONE, row] == 0:
                    before = row
                elif before < 0:
                    work.head[c, bucket] = after
                else:
                    work.link[NEXT, before] = after
                row = after
        work.sums[STANDS, c] = stands_in
    return n


@njit(cache=True, nogil=True)
def depart(rows: Rows, cells: Cells, numbers: Numbers, work: Work, n: int, t: int) -> None:
    """Write down the first n of the list and take them out of the totals."""
    for k in range(n):
        row = work.link[LEAVER, k]
        revenue, cogs = note(rows, cells, numbers, work, row, t)
        remove(rows, work, row, revenue, cogs)


@njit(cache=True, nogil=True)
def note(rows: Rows, cells: Cells, numbers: Numbers, work: Work, row: int, t: int) -> tuple[int, int]:
    """Write down who leaves at the end of month t, why and what it was billed; its revenue and COGS at base price."""
    cell, born, cause = work.link[CELL, row], work.link[BORN, row], work.link[GONE, row] & 3
    revenue, cogs = worth(rows, work, row, t)
    billed = revenue * cells.factor[REVENUE_PARTS, t - 1, cell]
    if born > 0 and t - born < numbers.age.shape[1]:
        billed -= ((revenue * numbers.age[MISSING, t - born]) >> 20) * cells.factor[REVENUE_PARTS, t - 1, cell]
    segment = rows.whole[ROW_SEGMENT, work.link[DONOR, row]]
    work.month[segment, EXITS + cause] += 1
    work.month[segment, LOST + cause] += billed
    return revenue, cogs


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
    work.month[s, ECHO] += number * cells.exit[LOUDNESS, c]
    work.broken[s, cells.exit[REMAINING, c]] += billed
