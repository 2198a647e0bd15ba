"""Fuses: who leaves when, drawn once per path, and the timing wheel that finds the leavers of a month.

A customer's fuse is theta = E / b: one Exp(1) draw over the customer's own base hazard. It leaves in the first
month in which its cell's clock reaches theta: the inverse of the cumulative hazard, exact for any speed of the
clock. In the wheel each row hangs in the bucket of its threshold on its cell's clock, and each cell knows a reading
before which nobody is due: a month looks at no cell whose clock has not come that far, and in one that has only at the
buckets passed. Thresholds beyond the last bucket hang in it, so there is no bound on theta.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.borrowing import borrow
from simulator.core.chance import FUSE, PROSPECT, exponential, threefry, unit
from simulator.core.compiled import INNER, KERNEL
from simulator.core.given import Luck, Weather
from simulator.core.records import (
    CELL,
    NEXT,
    ROW_ALIVE,
    ROW_DEFAULT,
    ROW_HAZARD,
    ROW_SEGMENT,
    Floats,
    Ints,
    Links,
    Rows,
    Small,
    Work,
)

NEVER = 1e18
"""A threshold no clock reaches."""
DEAD = -1.0
"""Fuse of somebody who had left before month 0."""


@njit(**INNER)
def over_hazard(exponential_draw: float, hazard: float) -> float:
    """Reading of a clock at which a fuse of this hazard burns down; hazard 0 never burns."""
    return exponential_draw / hazard if hazard > 0.0 else NEVER


@njit(cache=True, nogil=True)
def light(rows: Rows, seed: int, draw: int, path: Ints, fuse: Floats, default_fuse: Floats, sign: Small) -> None:
    """Draw both fuses and the noise sign of every customer on each path; arrays [P, N], filled in place."""
    for p in range(len(path)):
        for i in range(len(rows.whole)):
            w0, w1, w2, w3 = threefry(seed, FUSE, draw, path[p], rows.words[0, i], rows.words[1, i], 0, 0)
            fuse[p, i] = over_hazard(exponential(w0), rows.real[i, ROW_HAZARD])
            default_fuse[p, i] = over_hazard(exponential(w1), rows.real[i, ROW_DEFAULT])
            sign[p, i] = w2 & 15
            if unit(w3) >= rows.real[i, ROW_ALIVE]:
                fuse[p, i] = DEAD


@njit(cache=True, nogil=True)
def sort_defaults(rows: Rows, default_fuse: Floats, credit: Floats, reading: Floats, at: Ints, who: Links) -> None:
    """List the customers of each path by default month; ``credit`` [P, T, S] is the speed of the default clock.

    ``reading`` [P, S, T + 1] becomes each segment's clock; ``who[p, at[p, t]:at[p, t + 1]]`` default in month t
    (1..T), in order of row.
    """
    n_paths, months, n_segments = credit.shape
    when = np.empty(len(rows.whole), np.int64)
    for p in range(n_paths):
        clock = reading[p]
        clock[:, 0] = 0.0
        for s in range(n_segments):
            for t in range(1, months + 1):
                clock[s, t] = clock[s, t - 1] + credit[p, t - 1, s]
        at[p, :] = 0
        for i in range(len(when)):
            when[i] = first_reached(clock[rows.trait[i, ROW_SEGMENT]], default_fuse[p, i])
            if when[i] <= months:
                at[p, when[i] + 1] += 1
        for t in range(1, months + 2):
            at[p, t] += at[p, t - 1]
        fill = at[p].copy()
        for i in range(len(when)):
            if when[i] <= months:
                who[p, fill[when[i]]] = i
                fill[when[i]] += 1


@njit(**INNER)
def first_reached(clock: Floats, threshold: float) -> int:
    """First month t >= 1 with clock[t] >= threshold; len(clock) if none."""
    if clock[len(clock) - 1] < threshold:
        return len(clock)
    return max(1, int(np.searchsorted(clock, threshold)))


@njit(cache=True, nogil=True)
def new_fuse(key: tuple[int, int, int], segment: int, rank: int, t: int) -> tuple[float, float, int]:
    """Exp(1) draws (by choice, default) and noise sign of the prospect of this segment, rank and month 1..T.

    key = (seed, draw, path); segment = its key.
    """
    w0, w1, w2, _ = threefry(key[0], PROSPECT, key[1], key[2], segment, rank, t, 0)
    return exponential(w0), exponential(w1), w2 & 15


@njit(**INNER)
def light_new(rows: Rows, luck: Luck, p: int, t: int, s: int, number: int) -> None:
    """Draw both fuses and the noise sign of the first prospects of a month (0..T - 1) and segment on a path.

    Those drawn before stay: a number depends on nothing but who it is for.
    """
    key = (luck.seed, luck.draw, luck.path[p])
    for rank in range(luck.lit[p, t, s], number):
        by_choice, by_default, sign = new_fuse(key, rows.segment_key[s], rank, t + 1)
        luck.new_fuse[0, p, t, s, rank] = over_hazard(by_choice, rows.prospect_hazard[t, s, rank])
        luck.new_fuse[1, p, t, s, rank] = over_hazard(by_default, rows.real[rows.donor[t, s, rank], ROW_DEFAULT])
        luck.new_sign[p, t, s, rank] = sign
    luck.lit[p, t, s] = max(luck.lit[p, t, s], number)


@njit(**KERNEL)
def date_defaults(luck: Luck, weather: Weather) -> None:
    """Date the defaults of all prospects drawn so far."""
    lent = borrow(luck), borrow(weather)
    n_paths, months, n_segments = luck.lit.shape
    for p in range(n_paths):
        for t in range(months):
            for s in range(n_segments):
                date_new(lent[0], lent[1], p, t, s, luck.lit[p, t, s])


@njit(**INNER)
def date_new(luck: Luck, weather: Weather, p: int, t: int, s: int, number: int) -> None:
    """Month in which each of the first prospects of a month (0..T - 1) and segment on a path defaults, 0 = not
    within the run.

    A prospect's default fuse is lit when it starts: it burns where the default clock of its segment stands then.
    """
    clock = weather.default_clock[p, s]
    for rank in range(weather.dated[p, t, s], number):
        month = first_reached(clock, clock[t] + luck.new_fuse[1, p, t, s, rank])
        weather.new_default[p, t, s, rank] = month if month < len(clock) else 0
    weather.dated[p, t, s] = max(weather.dated[p, t, s], number)


@njit(**INNER)
def hang(work: Work, row: int) -> None:
    """Hang a row in the wheel of its cell."""
    cell, threshold = work.link[row, CELL], work.threshold[row]
    last = work.head.shape[1] - 1
    bucket = int(threshold) if threshold < last else last
    work.link[row, NEXT] = work.head[cell, bucket]
    work.head[cell, bucket] = row
    work.stands[cell] = min(work.stands[cell], bucket)
    work.due[cell] = min(work.due[cell], threshold)
