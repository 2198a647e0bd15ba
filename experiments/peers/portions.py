"""How a row counts, for peers in Python: ``totals.worth`` and ``totals.count`` over arrays of rows."""

from __future__ import annotations

import numpy as np

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
    Links,
    Rows,
    Work,
)
from simulator.core.totals import MINUS


def portions(rows: Rows, work: Work, who: Links, t: int) -> Ints:
    """What each row adds to each total of its tariff in month t [22 + groups, rows], as ``totals.count`` has it."""
    donor, sign, born = work.link[who, DONOR], work.sign[who], work.link[who, BORN]
    whole, trait, place = rows.whole[donor].T, rows.trait[donor].T, np.arange(len(who))
    revenue, cogs = _worth(rows, work, who, t)
    flags, old = trait[ROW_FLAGS], born == 0
    part = np.zeros((work.sums.shape[1], len(who)), dtype=np.int64)
    part[COUNT], part[BASE_REVENUE], part[BASE_COGS] = 1, revenue, cogs
    part[BASE_TICKETS], part[BASE_HOURS], part[BASE_REFERRAL] = whole[[ROW_TICKETS, ROW_HOURS, ROW_REFERRAL]]
    part[BASE_PREPAID] = np.where(flags & PREPAID, revenue, 0)
    part[SQUARE] = (revenue >> SQUARE_BITS) ** 2
    part[SIGNED + (sign & 7), place] = np.where(sign & MINUS, -revenue, revenue)
    part[ABUSERS], part[FRAGILE] = (flags & ABUSIVE) > 0, old & ((flags & VULNERABLE) > 0)
    part[LOYAL] = old & ((flags & LONG_TENURE) > 0)
    part[MEMBERS + trait[ROW_GROUP], place] = 1
    return part


def _worth(rows: Rows, work: Work, who: Links, t: int) -> tuple[Ints, Ints]:
    """Revenue and COGS of rows at base price, as ``totals.worth`` has them."""
    donor = work.link[who, DONOR]
    money, top = np.array([rows.whole[donor, ROW_REVENUE], rows.whole[donor, ROW_COGS]]), rows.trait[donor, ROW_TOP]
    new, born = who != donor, work.link[who, BORN]
    factor = np.full(money.shape, ONE)
    factor[:, ~new & (top >= 0)] = work.jumped[top[~new & (top >= 0)], t]
    if work.load[CHEAPER] != ONE:
        factor[:, new & (born >= work.load[CHEAP_FROM])] = work.load[[CHEAPER, LESS_GOODS], None]
    revenue, cogs = (money * factor + (1 << 19)) >> 20
    return revenue, cogs


def subtract(rows: Rows, cells: Cells, work: Work, who: Links, t: int) -> None:
    """Take rows out of the totals of tariffs, of cells and of newcomers by month of start; duplicates add up."""
    part = portions(rows, work, who, t)
    np.subtract.at(work.sums, cells.tariff[work.link[who, CELL]], part.T)
    subtract_details(rows, work, who, part)


def subtract_details(rows: Rows, work: Work, who: Links, part: Ints) -> None:
    """The same but for tariffs; ``part`` of ``portions``."""
    born = work.link[who, BORN]
    np.subtract.at(work.prepaid, work.link[who, CELL], part[BASE_PREPAID])
    young = who[born > 0]
    trait, part, born = rows.trait[work.link[young, DONOR]].T, part[:, born > 0], born[born > 0]
    segment = 3 * trait[ROW_SEGMENT]
    for k, total in enumerate((COUNT, BASE_REVENUE, BASE_COGS)):
        np.subtract.at(work.young, (segment + k, born), part[total])
    np.subtract.at(work.young, (3 * len(work.segment) + trait[ROW_CLASS], born), part[BASE_TICKETS])


def sums_of(work: Work) -> list[int]:
    """Which rows of ``Work.sums`` are sums over customers."""
    return [*range(N_TOTALS), *range(ABUSERS, work.sums.shape[1])]
