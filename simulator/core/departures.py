"""Who leaves at the end of a month, in this order: default, by choice, let go by the firm; found by the wheel."""

from __future__ import annotations

from numba import njit

from simulator.core.fuses import clear, remove, worth
from simulator.core.records import (
    ABUSERS,
    BASE_COGS,
    BASE_PREPAID,
    BASE_REVENUE,
    BORN,
    BY_NOTICE,
    CELL,
    CLOSED,
    COUNT,
    DONOR,
    ECHO,
    EXIT_CAUSE,
    EXIT_MONTH,
    EXITS,
    FEES,
    FORFEIT,
    GONE,
    GOODS_GONE,
    LATER,
    LEAVER,
    LOST,
    LOUDNESS,
    MEMBERS,
    MISSING,
    NEXT,
    NOTICED_BEFORE,
    NOTICES,
    PARTNER_FEE,
    PREPAID,
    REFERRED_ON,
    REFUND,
    REMAINING,
    REVENUE_PARTS,
    ROW_FLAGS,
    ROW_SEGMENT,
    STANDS,
    TOLD,
    TOXIC,
    TRAIT_PHASE,
    TRAIT_SEGMENT,
    TRAIT_TERM,
    VOLUME_PARTS,
    Cells,
    Numbers,
    Rows,
    Weather,
    Work,
)

VOLUNTARY, DEFAULT = 0, 1


@njit(cache=True, nogil=True)
def defaults(rows: Rows, cells: Cells, weather: Weather, work: Work, p: int, t: int) -> int:
    """List who defaults in month t (the path's list for the book, a chain for acquired customers), then the large
    accounts the economy takes."""
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
    for j in range(min(weather.lost.shape[1], len(rows.top_row))):
        row = rows.top_row[j]
        if weather.lost[p, j] == t and work.link[GONE, row] == 0 and work.sums[CLOSED, work.link[CELL, row]] == 0:
            n = _list(work, n, row, 4 * t + VOLUNTARY)
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
    donor = work.link[DONOR, row]
    segment = rows.whole[ROW_SEGMENT, donor]
    work.month[segment, EXITS + cause] += 1
    work.month[segment, LOST + cause] += billed
    if cause <= DEFAULT and rows.whole[ROW_FLAGS, donor] & PREPAID:
        level = cells.factor[REVENUE_PARTS, t - 1, cell] * months_left(cells, cell, t)
        work.month[segment, FORFEIT] += revenue * level
    return revenue, cogs


@njit(cache=True, nogil=True)
def months_left(cells: Cells, cell: int, t: int) -> int:
    """Months of the contract still to run after month t."""
    return int((cells.trait[TRAIT_PHASE, cell] - t) % cells.trait[TRAIT_TERM, cell])


@njit(cache=True, nogil=True)
def let_go(cells: Cells, work: Work, t: int) -> None:
    """Exits by the firm at the end of month t: whole cells at once."""
    for s in range(len(work.segment)):
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            if cells.exit[EXIT_MONTH, c] == t and work.sums[CLOSED, c] == 0:
                if work.sums[COUNT, c] > 0:
                    sums = work.sums[:, c]
                    release(cells, work, c, t, (sums[COUNT], sums[BASE_REVENUE], sums[BASE_COGS], sums[BASE_PREPAID]))
                    work.state[TOXIC] += sums[ABUSERS]
                    for g in range(work.group.shape[1]):
                        work.group[0, g] += sums[MEMBERS + g]
                clear(cells, work, c, t)


@njit(cache=True, nogil=True)
def release(cells: Cells, work: Work, c: int, t: int, gone: tuple[int, int, int, int]) -> None:
    """Write down customers of a cell whom the firm lets go; gone = (number, revenue, COGS, revenue prepaid)."""
    number, revenue, cogs, prepaid = gone
    s, cause, exit_ = cells.trait[TRAIT_SEGMENT, c], cells.exit[EXIT_CAUSE, c], cells.exit[:, c]
    level = cells.factor[REVENUE_PARTS, t - 1, c]
    work.month[s, EXITS + cause] += number
    work.month[s, LOST + cause] += revenue * level
    work.month[s, TOLD + 0] += number if exit_[NOTICED_BEFORE] > 0 else 0
    work.month[s, TOLD + 1] += number * exit_[REFERRED_ON]
    work.month[s, BY_NOTICE + min(NOTICES - 1, exit_[NOTICED_BEFORE])] += number
    work.month[s, ECHO] += number * exit_[LOUDNESS]
    work.month[s, FEES] += revenue * level * exit_[PARTNER_FEE]
    work.month[s, GOODS_GONE] += cogs * cells.factor[VOLUME_PARTS, t - 1, c]
    work.month[s, REFUND] += prepaid * level * exit_[REMAINING]
    work.broken[s, exit_[REMAINING]] += revenue * level
