"""Who leaves at the end of a month, in this order: default, by choice, let go by the firm; found by the wheel."""

from __future__ import annotations

from numba import njit

from simulator.core.compiled import INNER
from simulator.core.given import MISSING, Numbers, Weather
from simulator.core.records import (
    ABUSERS,
    BASE_COGS,
    BASE_PREPAID,
    BASE_REVENUE,
    BATCH,
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
    FRAGILE,
    GOODS_GONE,
    LATER,
    LONG_TENURE,
    LOST,
    LOUDNESS,
    LOYAL,
    MEMBERS,
    NOTICED_BEFORE,
    NOTICES,
    PARTNER_FEE,
    PREPAID,
    REFERRED_ON,
    REFUND,
    REMAINING,
    REVENUE_PARTS,
    ROW_FLAGS,
    ROW_GROUP,
    ROW_SEGMENT,
    TOLD,
    TOXIC,
    TRAIT_SEGMENT,
    VOLUME_PARTS,
    VULNERABLE,
    WHOM_FRAGILE,
    WHOM_GROUP,
    WHOM_LOYAL,
    Cells,
    Rows,
    Work,
)
from simulator.core.totals import clear, count, of_row, worth
from simulator.core.wheel import enlist

VOLUNTARY, DEFAULT, TERMINATED = range(3)
"""Causes of leaving; from ``TERMINATED`` on it is the firm that lets go."""


@njit(**INNER)
def defaults(rows: Rows, cells: Cells, weather: Weather, work: Work, p: int, t: int) -> int:
    """List who defaults in month t (the path's list for the book, a chain for acquired customers), then the large
    accounts the economy takes."""
    n = 0
    for k in range(weather.default_at[p, t], weather.default_at[p, t + 1]):
        row = weather.defaulting[p, k]
        if here(cells, work, row):
            n = enlist(work, n, row, 4 * t + DEFAULT)
    row = work.calendar[t]
    while row >= 0:
        if work.gone[row] == 0:
            n = enlist(work, n, row, 4 * t + DEFAULT)
        row = work.link[row, LATER]
    for j in range(min(weather.lost.shape[1], len(rows.top_row))):
        row = rows.top_row[j]
        if weather.lost[p, j] == t and here(cells, work, row):
            n = enlist(work, n, row, 4 * t + VOLUNTARY)
    return n


@njit(**INNER)
def here(cells: Cells, work: Work, row: int) -> bool:
    """Whether a customer of the book is still one: it has not left, nor has its tariff been let go."""
    return bool(work.gone[row] == 0 and work.sums[cells.tariff[work.link[row, CELL]], CLOSED] == 0)


@njit(**INNER)
def depart(rows: Rows, cells: Cells, numbers: Numbers, work: Work, n: int, t: int) -> None:
    """Write down the first n of the list and take them out of the totals.

    What they are worth is looked up for many of them first: rows far apart in memory then come all at once.
    """
    for first in range(0, n, BATCH):
        some = min(BATCH, n - first)
        for k in range(some):
            work.leaving[0, k], work.leaving[1, k] = worth(rows, work, work.listed[first + k], t)
        for k in range(some):
            row, money = work.listed[first + k], (work.leaving[0, k], work.leaving[1, k])
            note(rows, cells, numbers, work, row, t, money)
            count(rows, cells, work, of_row(work, row), -1, money)


@njit(**INNER)
def note(rows: Rows, cells: Cells, numbers: Numbers, work: Work, row: int, t: int, money: tuple[int, int]) -> None:
    """Write down who leaves at the end of month t, why and what it was billed; money = (revenue, COGS), base price."""
    cell, born, cause = work.link[row, CELL], work.link[row, BORN], work.gone[row] & 3
    revenue = money[0]
    level = cells.factor[REVENUE_PARTS, t - 1, cells.tariff[cell]]
    billed = revenue * level
    if born > 0 and t - born < numbers.age.shape[1]:
        billed -= ((revenue * numbers.age[MISSING, t - born]) >> 20) * level
    donor = work.link[row, DONOR]
    segment = rows.trait[donor, ROW_SEGMENT]
    work.month[segment, EXITS + cause] += 1
    work.month[segment, LOST + cause] += billed
    if cause <= DEFAULT and rows.trait[donor, ROW_FLAGS] & PREPAID:
        work.month[segment, FORFEIT] += revenue * level * cells.left[t - 1, cell]
    note_whom(rows, work, row, cause)


@njit(**INNER)
def note_whom(rows: Rows, work: Work, row: int, cause: int) -> None:
    """Count a leaver by fairness group and, of the opening book, if vulnerable and if of long standing."""
    donor = work.link[row, DONOR]
    flags = rows.trait[donor, ROW_FLAGS]
    work.whom[WHOM_GROUP + rows.trait[donor, ROW_GROUP], cause] += 1
    if work.link[row, BORN] == 0:
        work.whom[WHOM_FRAGILE, cause] += 1 if flags & VULNERABLE else 0
        work.whom[WHOM_LOYAL, cause] += 1 if flags & LONG_TENURE else 0


@njit(**INNER)
def let_go(cells: Cells, work: Work, t: int) -> None:
    """Exits by the firm at the end of month t: whole tariffs at once."""
    for k in range(len(work.sums)):
        if cells.exit[EXIT_MONTH, k] != t or work.sums[k, CLOSED] != 0:
            continue
        sums, cause = work.sums[k], cells.exit[EXIT_CAUSE, k]
        if sums[COUNT] > 0:
            release(cells, work, k, t, (sums[COUNT], sums[BASE_REVENUE], sums[BASE_COGS], sums[BASE_PREPAID]))
            work.state[TOXIC] += sums[ABUSERS]
            work.whom[WHOM_FRAGILE, cause] += sums[FRAGILE]
            work.whom[WHOM_LOYAL, cause] += sums[LOYAL]
            for g in range(work.group.shape[1]):
                work.group[0, g] += sums[MEMBERS + g]
                work.whom[WHOM_GROUP + g, cause] += sums[MEMBERS + g]
        clear(cells, work, k, t)


@njit(**INNER)
def release(cells: Cells, work: Work, k: int, t: int, gone: tuple[int, int, int, int]) -> None:
    """Write down customers on a tariff whom the firm lets go; gone = (number, revenue, COGS, revenue prepaid)."""
    number, revenue, cogs, prepaid = gone
    s, cause, exit_ = cells.trait[TRAIT_SEGMENT, k], cells.exit[EXIT_CAUSE, k], cells.exit[:, k]
    level = cells.factor[REVENUE_PARTS, t - 1, k]
    work.month[s, EXITS + cause] += number
    work.month[s, LOST + cause] += revenue * level
    work.month[s, TOLD + 0] += number if exit_[NOTICED_BEFORE] > 0 else 0
    work.month[s, TOLD + 1] += number * exit_[REFERRED_ON]
    work.month[s, BY_NOTICE + min(NOTICES - 1, exit_[NOTICED_BEFORE])] += number
    work.month[s, ECHO] += number * exit_[LOUDNESS]
    work.month[s, FEES] += revenue * level * exit_[PARTNER_FEE]
    work.month[s, GOODS_GONE] += cogs * cells.factor[VOLUME_PARTS, t - 1, k]
    work.month[s, REFUND] += prepaid * level * exit_[REMAINING]
    work.broken[s, exit_[REMAINING]] += revenue * level
