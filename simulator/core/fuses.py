"""Fuses: who leaves when, drawn once per path, and the timing wheel that finds the leavers of a month.

A customer's fuse is theta = E / b: one Exp(1) draw over the customer's own base hazard. It leaves in the first
month in which its cell's clock reaches theta: the inverse of the cumulative hazard, exact for any speed of the
clock. In the wheel each row hangs in the bucket of its threshold on its cell's clock; a month looks only at the
buckets the clock has passed. Thresholds beyond the last bucket hang in it, so there is no bound on theta.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.chance import FUSE, PROSPECT, exponential, threefry, unit
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
    LESS_GOODS,
    MEMBERS,
    N_TOTALS,
    NEXT,
    ONE,
    PREPAID,
    ROW_ALIVE,
    ROW_CLASS,
    ROW_COGS,
    ROW_DEFAULT,
    ROW_FLAGS,
    ROW_GROUP,
    ROW_HAZARD,
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
    STANDS,
    Cells,
    Floats,
    Ints,
    Links,
    Luck,
    Rows,
    Small,
    Work,
)

MINUS = 8
"""Bit of the sign in ``Luck.sign``; the lower three bits are the noise bucket."""
NEVER = 1e18
"""A threshold no clock reaches."""
DEAD = -1.0
"""Fuse of somebody who had left before month 0."""


@njit(cache=True, nogil=True)
def over_hazard(exponential_draw: float, hazard: float) -> float:
    """Reading of a clock at which a fuse of this hazard burns down; hazard 0 never burns."""
    return exponential_draw / hazard if hazard > 0.0 else NEVER


@njit(cache=True, nogil=True)
def light(rows: Rows, seed: int, draw: int, path: Ints, fuse: Floats, default_fuse: Floats, sign: Small) -> None:
    """Draw both fuses and the noise sign of every customer on each path; arrays [P, N], filled in place."""
    for p in range(len(path)):
        for i in range(rows.whole.shape[1]):
            w0, w1, w2, w3 = threefry(seed, FUSE, draw, path[p], rows.words[0, i], rows.words[1, i], 0, 0)
            fuse[p, i] = over_hazard(exponential(w0), rows.real[ROW_HAZARD, i])
            default_fuse[p, i] = over_hazard(exponential(w1), rows.real[ROW_DEFAULT, i])
            sign[p, i] = w2 & 15
            if unit(w3) >= rows.real[ROW_ALIVE, i]:
                fuse[p, i] = DEAD


@njit(cache=True, nogil=True)
def sort_defaults(rows: Rows, default_fuse: Floats, credit: Floats, reading: Floats, at: Ints, who: Links) -> None:
    """List the customers of each path by default month; ``credit`` [P, T, S] is the speed of the default clock.

    ``reading`` [P, S, T + 1] becomes each segment's clock; ``who[p, at[p, t]:at[p, t + 1]]`` default in month t
    (1..T), in order of row.
    """
    n_paths, months, n_segments = credit.shape
    when = np.empty(rows.whole.shape[1], np.int64)
    for p in range(n_paths):
        clock = reading[p]
        clock[:, 0] = 0.0
        for s in range(n_segments):
            for t in range(1, months + 1):
                clock[s, t] = clock[s, t - 1] + credit[p, t - 1, s]
        at[p, :] = 0
        for i in range(len(when)):
            when[i] = first_reached(clock[rows.whole[ROW_SEGMENT, i]], default_fuse[p, i])
            if when[i] <= months:
                at[p, when[i] + 1] += 1
        for t in range(1, months + 2):
            at[p, t] += at[p, t - 1]
        fill = at[p].copy()
        for i in range(len(when)):
            if when[i] <= months:
                who[p, fill[when[i]]] = i
                fill[when[i]] += 1


@njit(cache=True, nogil=True)
def first_reached(clock: Floats, threshold: float) -> int:
    """First month t >= 1 with clock[t] >= threshold; len(clock) if none."""
    if clock[len(clock) - 1] < threshold:
        return len(clock)
    return max(1, int(np.searchsorted(clock, threshold)))


@njit(cache=True, nogil=True)
def new_fuse(luck: Luck, path: int, segment: int, rank: int, t: int) -> tuple[float, float, int]:
    """Exp(1) draws (by choice, default) and noise sign of the prospect of this segment, rank and month on a path."""
    w0, w1, w2, _ = threefry(luck.seed, PROSPECT, luck.draw, path, segment, rank, t, 0)
    return exponential(w0), exponential(w1), w2 & 15


@njit(cache=True, nogil=True)
def hang(work: Work, row: int) -> None:
    """Hang a row in the wheel of its cell."""
    cell = work.link[CELL, row]
    last = work.head.shape[1] - 1
    threshold = work.threshold[row]
    bucket = int(threshold) if threshold < last else last
    bucket = max(bucket, work.sums[STANDS, cell])
    work.link[NEXT, row] = work.head[cell, bucket]
    work.head[cell, bucket] = row


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def scaled(amount: int, factor: int) -> int:
    """An integer times a 2**-20 factor, rounded once."""
    return (amount * factor + (1 << 19)) >> 20


@njit(cache=True, nogil=True)
def enter(rows: Rows, work: Work, row: int, revenue: int, cogs: int) -> None:
    """Add a row to the totals of its cell."""
    cell, donor, sign = work.link[CELL, row], work.link[DONOR, row], work.link[SIGN, row]
    work.sums[COUNT, cell] += 1
    work.sums[BASE_REVENUE, cell] += revenue
    work.sums[BASE_COGS, cell] += cogs
    work.sums[BASE_TICKETS, cell] += rows.whole[ROW_TICKETS, donor]
    work.sums[BASE_HOURS, cell] += rows.whole[ROW_HOURS, donor]
    work.sums[BASE_REFERRAL, cell] += rows.whole[ROW_REFERRAL, donor]
    if rows.whole[ROW_FLAGS, donor] & PREPAID:
        work.sums[BASE_PREPAID, cell] += revenue
    if rows.whole[ROW_FLAGS, donor] & ABUSIVE:
        work.sums[ABUSERS, cell] += 1
    work.sums[MEMBERS + rows.whole[ROW_GROUP, donor], cell] += 1
    work.sums[SQUARE, cell] += (revenue >> SQUARE_BITS) ** 2
    work.sums[SIGNED + (sign & 7), cell] += -revenue if sign & MINUS else revenue


@njit(cache=True, nogil=True)
def remove(rows: Rows, work: Work, row: int, revenue: int, cogs: int) -> None:
    """Take a leaver out of the totals of its cell, and of its cohort if it was acquired."""
    cell, donor, sign, born = work.link[CELL, row], work.link[DONOR, row], work.link[SIGN, row], work.link[BORN, row]
    work.sums[COUNT, cell] -= 1
    work.sums[BASE_REVENUE, cell] -= revenue
    work.sums[BASE_COGS, cell] -= cogs
    work.sums[BASE_TICKETS, cell] -= rows.whole[ROW_TICKETS, donor]
    work.sums[BASE_HOURS, cell] -= rows.whole[ROW_HOURS, donor]
    work.sums[BASE_REFERRAL, cell] -= rows.whole[ROW_REFERRAL, donor]
    if rows.whole[ROW_FLAGS, donor] & PREPAID:
        work.sums[BASE_PREPAID, cell] -= revenue
    if rows.whole[ROW_FLAGS, donor] & ABUSIVE:
        work.sums[ABUSERS, cell] -= 1
    work.sums[MEMBERS + rows.whole[ROW_GROUP, donor], cell] -= 1
    work.sums[SQUARE, cell] -= (revenue >> SQUARE_BITS) ** 2
    work.sums[SIGNED + (sign & 7), cell] -= -revenue if sign & MINUS else revenue
    if born > 0:
        segment = rows.whole[ROW_SEGMENT, donor]
        work.young[3 * segment, born] -= 1
        work.young[3 * segment + 1, born] -= revenue
        work.young[3 * segment + 2, born] -= cogs
        work.young[3 * len(work.segment) + rows.whole[ROW_CLASS, donor], born] -= rows.whole[ROW_TICKETS, donor]


@njit(cache=True, nogil=True)
def clear(cells: Cells, work: Work, cell: int, month: int) -> None:
    """Let every customer still in a cell go: its totals become nothing at once."""
    work.sums[CLOSED, cell] = month
    work.sums[CLOSED_REVENUE, cell] = work.sums[BASE_REVENUE, cell]
    for total in range(N_TOTALS):
        work.sums[total, cell] = 0
    for total in range(ABUSERS, len(work.sums)):
        work.sums[total, cell] = 0
