"""Where peers touch the core: the parts of a month that no peer does in its own way, and how a row counts.

A peer is another way to do what costs something per customer: hold the book, find who leaves by choice, take them out
of the totals. Tariffs, desk, staff, ledger and newcomers cost nothing per customer and are the one compiled copy that
the wheel and the readable loop run, too. Only compiled code may call the core's inner kernels: hence the doors below.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import VOLUNTARY, defaults, depart, let_go, note
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime
from simulator.core.path import bill, decide, jump, settle, who_left
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
    GONE,
    LEAVER,
    LESS_GOODS,
    LONG_TENURE,
    LOYAL,
    MEMBERS,
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
    ROW_TERM,
    ROW_TICKETS,
    ROW_TOP,
    ROWS_USED,
    SIGN,
    SIGNED,
    SQUARE,
    SQUARE_BITS,
    VULNERABLE,
    Cells,
    Floats,
    Ints,
    Links,
    Luck,
    Numbers,
    Rows,
    Weather,
    Work,
)
from simulator.core.totals import MINUS

@njit(**KERNEL)
def start(rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int) -> None:
    """Month 0 of a path as ``begin`` leaves it, but with nobody of the book hung in the wheel; the first newcomers.

    For books in which everybody is alive at month 0, such as the synthetic ones.
    """
    nobody = Rows(
        rows.words,
        rows.whole[:, :0],
        rows.real,
        rows.top_row,
        rows.segment_key,
        rows.donor,
        rows.prospect_hazard,
    )
    begin(nobody, cells, luck, numbers, work, p)
    n = rows.whole.shape[1]
    work.load[ROWS_USED] = n
    for i in range(n):
        cell, sign, revenue = work.link[CELL, i], luck.sign[p, i], rows.whole[ROW_REVENUE, i]
        work.link[SIGN, i], work.link[GONE, i], work.threshold[i] = sign, 0, luck.fuse[p, i]
        work.sums[SIGNED + (sign & 7), cells.tariff[cell]] += -revenue if sign & MINUS else revenue
        if rows.whole[ROW_FLAGS, i] & PREPAID:
            work.prepaid[cell] += revenue
    recruit(rows, cells, luck, weather, numbers, work, p, 0)


@njit(**KERNEL)
def until_leavers(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    story: Floats,
) -> int:
    """Steps 1 to 5 of a month but for who leaves by choice; the number of leavers listed so far."""
    p, t = at
    jump(rows, cells, luck, numbers, work, p, t)
    decide(cells, weather, numbers, work, at, story)
    bill(rows, cells, luck, weather, numbers, work, at, story[t - 1])
    return int(defaults(rows, cells, weather, work, p, t))


@njit(**KERNEL)
def after_leavers(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    story: Floats,
) -> None:
    """Exits by the firm, a whole tariff at a time, then steps 6 to 11."""
    let_go(cells, work, at[1])
    settle(rows, cells, luck, weather, numbers, work, at, story[at[1] - 1])


@njit(**KERNEL)
def turn(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int, int],
    story: Floats,
) -> int:
    """From the leavers of month t - 1 to those of t, one call for peers in Python; ``at`` = (path, t, leavers listed).

    The peer itself has taken them out of the totals.
    """
    p, t, n = at
    if t > 1:
        for k in range(n):
            note(rows, cells, numbers, work, work.link[LEAVER, k], t - 1)
        after_leavers(rows, cells, luck, weather, numbers, work, (p, t - 1), story)
    if t > len(story):
        return 0
    return int(until_leavers(rows, cells, luck, weather, numbers, work, (p, t), story))


@njit(**INNER)
def home_of(rows: Rows, cells: Cells, donor: int, t: int) -> int:
    """The cell in which whoever starts in month t, like this donor, will be."""
    return int(cells.home_cell[cells.home[donor] + (t - 1) % rows.whole[ROW_TERM, donor]])


def scratch_without_wheel(work: Work) -> Work:
    """The same scratch with one bucket a cell: a peer pays for no wheel but the hook newcomers hang on."""
    return work._replace(head=np.zeros((len(work.clock), 1), dtype=np.int32))


def portions(rows: Rows, work: Work, who: Links, t: int) -> Ints:
    """What each row adds to each total of its tariff in month t [22 + groups, rows], as ``totals.count`` has it."""
    donor, sign, born = work.link[DONOR, who], work.link[SIGN, who], work.link[BORN, who]
    whole, place = rows.whole[:, donor], np.arange(len(who))
    revenue, cogs = _worth(rows, work, who, t)
    flags, old = whole[ROW_FLAGS], born == 0
    part = np.zeros((len(work.sums), len(who)), dtype=np.int64)
    part[COUNT], part[BASE_REVENUE], part[BASE_COGS] = 1, revenue, cogs
    part[BASE_TICKETS], part[BASE_HOURS], part[BASE_REFERRAL] = whole[[ROW_TICKETS, ROW_HOURS, ROW_REFERRAL]]
    part[BASE_PREPAID] = np.where(flags & PREPAID, revenue, 0)
    part[SQUARE] = (revenue >> SQUARE_BITS) ** 2
    part[SIGNED + (sign & 7), place] = np.where(sign & MINUS, -revenue, revenue)
    part[ABUSERS], part[FRAGILE] = (flags & ABUSIVE) > 0, old & ((flags & VULNERABLE) > 0)
    part[LOYAL] = old & ((flags & LONG_TENURE) > 0)
    part[MEMBERS + whole[ROW_GROUP], place] = 1
    return part


def _worth(rows: Rows, work: Work, who: Links, t: int) -> tuple[Ints, Ints]:
    """Revenue and COGS of rows at base price, as ``totals.worth`` has them."""
    donor = work.link[DONOR, who]
    money, top = rows.whole[[ROW_REVENUE, ROW_COGS]][:, donor], rows.whole[ROW_TOP, donor]
    new, born = who != donor, work.link[BORN, who]
    factor = np.full(money.shape, ONE)
    factor[:, ~new & (top >= 0)] = work.jumped[top[~new & (top >= 0)], t]
    if work.load[CHEAPER] != ONE:
        factor[:, new & (born >= work.load[CHEAP_FROM])] = work.load[[CHEAPER, LESS_GOODS], None]
    revenue, cogs = (money * factor + (1 << 19)) >> 20
    return revenue, cogs


def subtract(rows: Rows, cells: Cells, work: Work, who: Links, t: int) -> None:
    """Take rows out of the totals of tariffs, of cells and of newcomers by month of start; duplicates add up."""
    part, tariff, born = portions(rows, work, who, t), cells.tariff[work.link[CELL, who]], work.link[BORN, who]
    np.subtract.at(work.sums.T, tariff, part.T)
    np.subtract.at(work.prepaid, work.link[CELL, who], part[BASE_PREPAID])
    young = who[born > 0]
    whole, part, born = rows.whole[:, work.link[DONOR, young]], part[:, born > 0], born[born > 0]
    segment = 3 * whole[ROW_SEGMENT]
    for k, total in enumerate((COUNT, BASE_REVENUE, BASE_COGS)):
        np.subtract.at(work.young, (segment + k, born), part[total])
    np.subtract.at(work.young, (3 * len(work.segment) + whole[ROW_CLASS], born), part[BASE_TICKETS])
