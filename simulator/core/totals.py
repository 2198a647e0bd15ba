"""Totals of tariffs, cells and cohorts: they start as sums over customers and change only with who comes and goes.

Integers, so exact and free of order: a sum over those still there and a running total are the same number.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER, PIECE
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
    SIGN,
    SIGNED,
    SQUARE,
    SQUARE_BITS,
    VULNERABLE,
    Cells,
    Rows,
    Work,
)

MINUS = 8
"""Bit of the sign in ``Luck.sign``; the lower three bits are the noise bucket."""


@njit(**PIECE)
def worth(rows: Rows, work: Work, row: int, month: int) -> tuple[int, int]:
    """Revenue and COGS of a row at base price; those of a top account follow its volume, newcomers pay less if they
    came for a discount (``work.load``)."""
    donor = work.link[DONOR, row]
    revenue, cogs = rows.whole[ROW_REVENUE, donor], rows.whole[ROW_COGS, donor]
    top = rows.whole[ROW_TOP, donor]
    if row != donor:
        if work.load[CHEAPER] != ONE and work.link[BORN, row] >= work.load[CHEAP_FROM]:
            return scaled(revenue, work.load[CHEAPER]), scaled(cogs, work.load[LESS_GOODS])
        return revenue, cogs
    if top < 0:
        return revenue, cogs
    volume = work.jumped[top, month]
    return scaled(revenue, volume), scaled(cogs, volume)


@njit(**PIECE)
def scaled(amount: int, factor: int) -> int:
    """An integer times a 2**-20 factor, rounded once."""
    return (amount * factor + (1 << 19)) >> 20


@njit(**PIECE)
def count(rows: Rows, cells: Cells, work: Work, row: int, way: int, money: tuple[int, int]) -> None:
    """Add a row to the totals of its cell and tariff (``way`` = 1) or take it out (-1); money = (revenue, COGS)."""
    cell, donor, sign, born = work.link[CELL, row], work.link[DONOR, row], work.link[SIGN, row], work.link[BORN, row]
    flags, revenue, tariff = rows.whole[ROW_FLAGS, donor], money[0] * way, cells.tariff[cell]
    work.sums[COUNT, tariff] += way
    work.sums[BASE_REVENUE, tariff] += revenue
    work.sums[BASE_COGS, tariff] += money[1] * way
    work.sums[BASE_TICKETS, tariff] += rows.whole[ROW_TICKETS, donor] * way
    work.sums[BASE_HOURS, tariff] += rows.whole[ROW_HOURS, donor] * way
    work.sums[BASE_REFERRAL, tariff] += rows.whole[ROW_REFERRAL, donor] * way
    work.sums[MEMBERS + rows.whole[ROW_GROUP, donor], tariff] += way
    work.sums[SQUARE, tariff] += (money[0] >> SQUARE_BITS) ** 2 * way
    work.sums[SIGNED + (sign & 7), tariff] += -revenue if sign & MINUS else revenue
    if flags & PREPAID:
        work.sums[BASE_PREPAID, tariff] += revenue
        work.prepaid[cell] += revenue
    if flags & ABUSIVE:
        work.sums[ABUSERS, tariff] += way
    if born > 0:
        _count_young(rows, work, (donor, born), way, money)
    else:
        work.sums[FRAGILE, tariff] += way if flags & VULNERABLE else 0
        work.sums[LOYAL, tariff] += way if flags & LONG_TENURE else 0


@njit(**PIECE)
def _count_young(rows: Rows, work: Work, who: tuple[int, int], way: int, money: tuple[int, int]) -> None:
    """The same for the cohort of a newcomer; who = (row of its attributes, month it started)."""
    donor, born = who
    segment = rows.whole[ROW_SEGMENT, donor]
    work.young[3 * segment, born] += way
    work.young[3 * segment + 1, born] += money[0] * way
    work.young[3 * segment + 2, born] += money[1] * way
    work.young[3 * len(work.segment) + rows.whole[ROW_CLASS, donor], born] += rows.whole[ROW_TICKETS, donor] * way


@njit(**INNER)
def clear(cells: Cells, work: Work, tariff: int, month: int) -> None:
    """Let every customer still on a tariff go: its totals become nothing at once, and nobody is due any more."""
    work.sums[CLOSED, tariff] = month
    work.sums[CLOSED_REVENUE, tariff] = work.sums[BASE_REVENUE, tariff]
    for total in range(N_TOTALS):
        work.sums[total, tariff] = 0
    for total in range(ABUSERS, len(work.sums)):
        work.sums[total, tariff] = 0
    for cell in range(cells.first[tariff], cells.first[tariff + 1]):
        work.prepaid[cell] = 0
        work.due[cell] = np.inf
