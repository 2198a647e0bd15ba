"""The timing wheel of a month: who leaves by choice is found without looking at anybody who is not due."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER
from simulator.core.fuses import hang
from simulator.core.records import CELL, NEXT, Work


@njit(**INNER)
def enlist(work: Work, n: int, row: int, code: int) -> int:
    """Add a row to the n leavers listed, with month and cause of leaving; the length of the list."""
    work.gone[row] = code
    work.listed[n] = row
    return n + 1


@njit(**INNER)
def overrun(work: Work) -> bool:
    """Whether a clock has run so far that more must be hung before anybody is looked for."""
    for c in range(len(work.clock)):  # noqa: SIM110 (a kernel knows no generators)
        if work.clock[c] >= work.spill[c]:
            return True
    return False


@njit(**INNER)
def walk(work: Work, n: int, code: int) -> int:
    """Add to the n leavers listed who leaves by choice, looking only at cells whose clock has reached their earliest
    fuse; the length of the list.

    Everybody in the buckets such a clock has passed or stands in is visited, and hung again if not due yet.
    """
    awake, side, last = _wake(work), 0, work.head.shape[1] - 1
    for k in range(awake):
        c = work.awake[k]
        bucket, reading = work.stands[c], work.clock[c]
        work.stands[c] = int(reading) if reading < last else last
        work.due[c] = np.inf
        while bucket <= work.stands[c]:
            if work.head[c, bucket] >= 0:
                work.cursor[side], work.head[c, bucket] = work.head[c, bucket], -1
                side += 1
            if side == len(work.cursor):
                n = _visit(work, side, n, code)
                side = 0
            bucket += 1
    n = _visit(work, side, n, code)
    for k in range(awake):
        if work.due[work.awake[k]] == np.inf:
            _look_ahead(work, work.awake[k])
    return n


@njit(**INNER)
def _wake(work: Work) -> int:
    """List the cells whose clock has reached their earliest fuse; how many."""
    n = 0
    for c in range(len(work.clock)):
        if work.clock[c] >= work.due[c]:
            work.awake[n] = c
            n += 1
    return n


@njit(**INNER)
def _visit(work: Work, side: int, n: int, code: int) -> int:
    """Follow so many chains side by side, a step of each in turn: rows far apart in memory then come at once."""
    while side > 0:
        k = 0
        while k < side:
            row = work.cursor[k]
            after = work.link[row, NEXT]
            if work.gone[row] == 0:
                if work.threshold[row] <= work.clock[work.link[row, CELL]]:
                    n = enlist(work, n, row, code)
                else:
                    hang(work, row)
            if after >= 0:
                work.cursor[k] = after
                k += 1
            else:
                side -= 1
                work.cursor[k] = work.cursor[side]
    return n


@njit(**INNER)
def _look_ahead(work: Work, c: int) -> None:
    """Nobody hangs where the cell's clock stands: who is due next hangs in the next bucket that is not empty."""
    bucket, last = work.stands[c] + 1, work.head.shape[1] - 1
    while bucket <= last and work.head[c, bucket] < 0:
        bucket += 1
    if bucket <= last:
        work.stands[c], work.due[c] = bucket, float(bucket)
