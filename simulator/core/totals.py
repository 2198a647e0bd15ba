"""Totals of tariffs, cells and cohorts: they start as sums over customers and change only with who comes and goes.

Integers, so exact and free of order: a sum over those still there and a running total are the same number.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER
from simulator.core.records import (
    ABUSERS,
    ABUSIVE,
    BASE_COGS,
    BASE_HOURS,
    BASE_PREPAID,
    BASE_REFERRAL,
    BASE_REVENUE,
    BASE_TICKETS,
    BORN,
    CELL,
    CHEAP_FROM,
    CHEAPER,
    CLOSED,
    CLOSED_REVENUE,
    COUNT,
    DONOR,
    FRAGILE,
    LESS_GOODS,
    LONG_TENURE,
    LOYAL,
    MEMBERS,
    N_TOTALS,
    ONE,
    PREPAID,
    ROW_CLASS,
    ROW_COGS,
    ROW_FLAGS,
    ROW_GROUP,
    ROW_HOURS,
    ROW_REFERRAL,
    ROW_REVENUE,
    ROW_SEGMENT,
    ROW_TICKETS,
    ROW_TOP,
    SIGNED,
    SQUARE,
    SQUARE_BITS,
    VULNERABLE,
    Cells,
    Ints,
    Rows,
    Work,
)

MINUS = 8
"""Bit of the sign in ``Luck.sign``; the lower three bits are the noise bucket."""


@njit(**INNER)
def worth(rows: Rows, work: Work, row: int, month: int) -> tuple[int, int]:
    """Revenue and COGS of a row at base price; those of a top account follow its volume."""
    donor = work.link[row, DONOR]
    if row != donor:
        new: tuple[int, int] = worth_new(rows, work, donor, work.link[row, BORN])
        return new
    revenue, cogs, top = rows.whole[donor, ROW_REVENUE], rows.whole[donor, ROW_COGS], rows.trait[donor, ROW_TOP]
    if top < 0:
        return revenue, cogs
    volume = work.jumped[top, month]
    return scaled(revenue, volume), scaled(cogs, volume)


@njit(**INNER)
def worth_new(rows: Rows, work: Work, donor: int, born: int) -> tuple[int, int]:
    """Revenue and COGS of a newcomer at base price; less than its donor's if it came for a discount (``work.load``)."""
    revenue, cogs = rows.whole[donor, ROW_REVENUE], rows.whole[donor, ROW_COGS]
    if work.load[CHEAPER] != ONE and born >= work.load[CHEAP_FROM]:
        return scaled(revenue, work.load[CHEAPER]), scaled(cogs, work.load[LESS_GOODS])
    return revenue, cogs


@njit(**INNER)
def scaled(amount: int, factor: int) -> int:
    """An integer times a 2**-20 factor, rounded once."""
    return (amount * factor + (1 << 19)) >> 20


@njit(**INNER)
def sum_up(rows: Rows, totals: Ints, who: tuple[int, int, int], way: int, money: tuple[int, int]) -> None:
    """Add a customer to some totals (``way`` = 1) or take it out (-1).

    who = (row of its attributes, noise bucket and sign, month it started), money = (revenue, COGS) at base price.
    """
    donor, sign, born = who
    flags, revenue = rows.trait[donor, ROW_FLAGS], money[0] * way
    totals[COUNT] += way
    totals[BASE_REVENUE] += revenue
    totals[BASE_COGS] += money[1] * way
    totals[BASE_TICKETS] += rows.whole[donor, ROW_TICKETS] * way
    totals[BASE_HOURS] += rows.whole[donor, ROW_HOURS] * way
    totals[BASE_REFERRAL] += rows.whole[donor, ROW_REFERRAL] * way
    totals[SQUARE] += (money[0] >> SQUARE_BITS) ** 2 * way
    totals[SIGNED + (sign & 7)] += -revenue if sign & MINUS else revenue
    totals[MEMBERS + rows.trait[donor, ROW_GROUP]] += way
    if flags & PREPAID:
        totals[BASE_PREPAID] += revenue
    if flags & ABUSIVE:
        totals[ABUSERS] += way
    if born == 0:
        totals[FRAGILE] += way if flags & VULNERABLE else 0
        totals[LOYAL] += way if flags & LONG_TENURE else 0


@njit(**INNER)
def count(
    rows: Rows, cells: Cells, work: Work, who: tuple[int, int, int, int], way: int, money: tuple[int, int]
) -> None:
    """Add a customer to its tariff, cell and cohort, or take it out; who = (row of attributes, cell, sign, born)."""
    donor, cell, sign, born = who
    sum_up(rows, work.sums[cells.tariff[cell]], (donor, sign, born), way, money)
    if rows.trait[donor, ROW_FLAGS] & PREPAID:
        work.prepaid[cell] += money[0] * way
    if born > 0:
        segment = rows.trait[donor, ROW_SEGMENT]
        work.young[3 * segment, born] += way
        work.young[3 * segment + 1, born] += money[0] * way
        work.young[3 * segment + 2, born] += money[1] * way
        work.young[3 * len(work.segment) + rows.trait[donor, ROW_CLASS], born] += rows.whole[donor, ROW_TICKETS] * way


@njit(**INNER)
def of_row(work: Work, row: int) -> tuple[int, int, int, int]:
    """Who a row is: row of its attributes, cell, noise bucket and sign, month it started."""
    return work.link[row, DONOR], work.link[row, CELL], work.sign[row], work.link[row, BORN]


@njit(**INNER)
def clear(cells: Cells, work: Work, tariff: int, month: int) -> None:
    """Let every customer still on a tariff go: its totals become nothing at once, and nobody is due any more."""
    work.sums[tariff, CLOSED] = month
    work.sums[tariff, CLOSED_REVENUE] = work.sums[tariff, BASE_REVENUE]
    for total in range(N_TOTALS):
        work.sums[tariff, total] = 0
    for total in range(ABUSERS, work.sums.shape[1]):
        work.sums[tariff, total] = 0
    for cell in range(cells.first[tariff], cells.first[tariff + 1]):
        work.prepaid[cell] = 0
        work.due[cell] = work.spill[cell] = np.inf
