"""Who leaves at the end of a month, in this order: default, by choice, let go by the firm.

Two ways to find the leavers give the same set: ``walk`` visits the buckets of the wheel that the clocks have passed;
``scan`` asks every customer (the readable specification, used by the naive path).
"""

from __future__ import annotations

from numba import njit

from simulator.core.fuses import clear, remove, worth
from simulator.core.records import Cells, Numbers, Rows, Weather, Work

VOLUNTARY, DEFAULT = 0, 1


@njit(cache=True, nogil=True)
def note(rows: Rows, cells: Cells, numbers: Numbers, work: Work, row: int, cause: int, t: int) -> tuple[int, int]:
    """Write down that a row leaves at the end of month t; its revenue and COGS at base price."""
    cell, born = work.cell[row], work.born[row]
    revenue, cogs = worth(rows, work, row, t)
    billed = revenue * cells.revenue[t - 1, cell]
    if born > 0 and t - born < len(numbers.ramp):
        billed -= ((revenue * numbers.ramp[t - born]) >> 20) * cells.revenue[t - 1, cell]
    segment = rows.segment[work.donor[row]]
    work.exits[segment, cause] += 1
    work.lost[segment, cause] += billed
    work.gone[row] = 4 * t + cause
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
        if work.gone[row] == 0 and work.closed[work.cell[row]] == 0:
            _depart(rows, cells, numbers, work, row, DEFAULT, t)
    row = work.default_head[t]
    while row >= 0:
        if work.gone[row] == 0:
            _depart(rows, cells, numbers, work, row, DEFAULT, t)
        row = work.default_next[row]


@njit(cache=True, nogil=True)
def walk(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Leavers by choice: empty the buckets each cell's clock has passed, then look through the one it stands in."""
    last = work.head.shape[1] - 1
    for c in range(len(work.clock)):
        if work.count[c] == 0:
            continue
        reading = work.clock[c]
        stands_in = int(reading) if reading < last else last
        for bucket in range(work.at[c], stands_in):
            row = work.head[c, bucket]
            while row >= 0:
                if work.gone[row] == 0:
                    _depart(rows, cells, numbers, work, row, VOLUNTARY, t)
                row = work.next[row]
        work.at[c] = stands_in
        _thin_out(rows, cells, numbers, work, c, t)


@njit(cache=True, nogil=True)
def _thin_out(rows: Rows, cells: Cells, numbers: Numbers, work: Work, c: int, t: int) -> None:
    """Let those leave from the bucket the clock stands in whose threshold it has reached; unhook who is gone."""
    bucket = work.at[c]
    row, before = work.head[c, bucket], -1
    while row >= 0:
        after = work.next[row]
        if work.gone[row] == 0 and work.clock[c] >= work.threshold[row]:
            _depart(rows, cells, numbers, work, row, VOLUNTARY, t)
        if work.gone[row] == 0:
            before = row
        elif before < 0:
            work.head[c, bucket] = after
        else:
            work.next[before] = after
        row = after


@njit(cache=True, nogil=True)
def let_go(rows: Rows, cells: Cells, work: Work, t: int) -> None:
    """Exits by the firm at the end of month t: whole cells at once."""
    for s in range(len(work.exits)):
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            if cells.exit_month[c] == t and work.closed[c] == 0:
                if work.count[c] > 0:
                    _release(cells, work, s, c, t)
                clear(cells, work, c, t)


@njit(cache=True, nogil=True)
def _release(cells: Cells, work: Work, s: int, c: int, t: int) -> None:
    number, cause = work.count[c], cells.exit_cause[c]
    billed = work.revenue[c] * cells.revenue[t - 1, c]
    work.exits[s, cause] += number
    work.lost[s, cause] += billed
    work.told[s, 0] += number * cells.noticed[c]
    work.told[s, 1] += number * cells.referred[c]
    work.broken[cells.remaining[c]] += billed


@njit(cache=True, nogil=True)
def scan(rows: Rows, cells: Cells, numbers: Numbers, work: Work, n_rows: int, t: int) -> None:
    """Leavers by choice, then exits by the firm, customer by customer: the specification of walk and let_go."""
    for row in range(n_rows):
        c = work.cell[row]
        if work.gone[row] == 0 and work.clock[c] >= work.threshold[row]:
            note(rows, cells, numbers, work, row, VOLUNTARY, t)
    for row in range(n_rows):
        c = work.cell[row]
        if work.gone[row] == 0 and cells.exit_month[c] == t:
            segment = rows.segment[work.donor[row]]
            before = work.lost[segment, cells.exit_cause[c]]
            work.closed[c] = t
            work.closed_revenue[c] += note(rows, cells, numbers, work, row, cells.exit_cause[c], t)[0]
            work.told[segment, 0] += cells.noticed[c]
            work.told[segment, 1] += cells.referred[c]
            work.broken[cells.remaining[c]] += work.lost[segment, cells.exit_cause[c]] - before
