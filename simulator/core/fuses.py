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
from simulator.core.records import BUCKETS, Cells, Floats, Ints, Links, Luck, Rows, Small, Work

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
        for i in range(len(rows.revenue)):
            w0, w1, w2, w3 = threefry(seed, FUSE, draw, path[p], rows.low[i], rows.high[i], 0, 0)
            fuse[p, i] = over_hazard(exponential(w0), rows.hazard[i])
            default_fuse[p, i] = over_hazard(exponential(w1), rows.default_hazard[i])
            sign[p, i] = w2 & 15
            if unit(w3) >= rows.alive[i]:
                fuse[p, i] = DEAD


@njit(cache=True, nogil=True)
def sort_defaults(rows: Rows, default_fuse: Floats, credit: Floats, reading: Floats, at: Ints, who: Links) -> None:
    """List the customers of each path by default month; ``credit`` [P, T, S] is the speed of the default clock.

    ``reading`` [P, S, T + 1] becomes each segment's clock; ``who[p, at[p, t]:at[p, t + 1]]`` default in month t (1..T), in order of row.
    """
    n_paths, months, n_segments = credit.shape
    when = np.empty(len(rows.revenue), np.int64)
    for p in range(n_paths):
        clock = reading[p]
        clock[:, 0] = 0.0
        for s in range(n_segments):
            for t in range(1, months + 1):
                clock[s, t] = clock[s, t - 1] + credit[p, t - 1, s]
        at[p, :] = 0
        for i in range(len(when)):
            when[i] = first_reached(clock[rows.segment[i]], default_fuse[p, i])
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
def new_fuse(luck: Luck, path: int, place: int, rank: int) -> tuple[float, float, int]:
    """Exp(1) draws (by choice, default) and noise sign of the prospect of this place and rank on a path."""
    w0, w1, w2, _ = threefry(luck.seed, PROSPECT, luck.draw, path, place, rank, 0, 0)
    return exponential(w0), exponential(w1), w2 & 15


@njit(cache=True, nogil=True)
def hang(work: Work, row: int) -> None:
    """Hang a row in the wheel of its cell."""
    cell = work.cell[row]
    last = work.head.shape[1] - 1
    threshold = work.threshold[row]
    bucket = int(threshold) if threshold < last else last
    bucket = max(bucket, work.at[cell])
    work.next[row] = work.head[cell, bucket]
    work.head[cell, bucket] = row


@njit(cache=True, nogil=True)
def worth(rows: Rows, work: Work, row: int, month: int) -> tuple[int, int]:
    """Revenue and COGS of a row at base price; those of a top account follow its volume."""
    donor = work.donor[row]
    revenue, cogs = rows.revenue[donor], rows.cogs[donor]
    top = rows.top[donor]
    if top < 0 or row != donor:
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
    cell, donor, sign = work.cell[row], work.donor[row], work.sign[row]
    work.count[cell] += 1
    work.revenue[cell] += revenue
    work.cogs[cell] += cogs
    work.tickets[cell] += rows.tickets[donor]
    work.hours[cell] += rows.hours[donor]
    work.referral[cell] += rows.referral[donor]
    work.square[cell] += (revenue >> 8) ** 2
    work.signed[sign & 7, cell] += -revenue if sign & MINUS else revenue


@njit(cache=True, nogil=True)
def remove(rows: Rows, work: Work, row: int, revenue: int, cogs: int) -> None:
    """Take a leaver out of the totals of its cell, and of its cohort if it was acquired."""
    cell, donor, sign, born = work.cell[row], work.donor[row], work.sign[row], work.born[row]
    work.count[cell] -= 1
    work.revenue[cell] -= revenue
    work.cogs[cell] -= cogs
    work.tickets[cell] -= rows.tickets[donor]
    work.hours[cell] -= rows.hours[donor]
    work.referral[cell] -= rows.referral[donor]
    work.square[cell] -= (revenue >> 8) ** 2
    work.signed[sign & 7, cell] -= -revenue if sign & MINUS else revenue
    if born > 0:
        segment = rows.segment[donor]
        work.young[0, segment, born] -= 1
        work.young[1, segment, born] -= revenue
        work.young[2, segment, born] -= cogs
        work.young_tickets[rows.service_class[donor], born] -= rows.tickets[donor]


@njit(cache=True, nogil=True)
def clear(cells: Cells, work: Work, cell: int, month: int) -> None:
    """Let every customer still in a cell go: its totals become nothing at once."""
    work.closed[cell] = month
    work.closed_revenue[cell] = work.revenue[cell]
    for total in (work.count, work.revenue, work.cogs, work.tickets, work.hours, work.referral, work.square):
        total[cell] = 0
    for b in range(BUCKETS):
        work.signed[b, cell] = 0
