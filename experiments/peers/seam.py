"""Where peers touch the core: the parts of a month that no peer does in its own way, and how a row counts.

A peer is another way to do what costs something per customer: hold the book, find who leaves by choice, take them out
of the totals. Tariffs, desk, staff, ledger and newcomers cost nothing per customer and are the one compiled copy that
the wheel and the readable loop run, too. Only compiled code may call the core's inner kernels: hence the doors below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numba import njit

from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import VOLUNTARY, defaults, let_go, note
from simulator.core.gates import decide
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime
from simulator.core.path import bill, jump, settle, until_desk, who_left
from simulator.core.records import (
    CELL,
    CLOSED,
    GONE,
    LEAVER,
    PREPAID,
    ROW_FLAGS,
    ROW_REVENUE,
    ROW_TERM,
    ROWS_USED,
    SIGN,
    SIGNED,
    Cells,
    Floats,
    Links,
    Luck,
    Numbers,
    Rows,
    Weather,
    Work,
)
from simulator.core.stepped import Model
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


@njit(**KERNEL)
def first_half(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    """Steps 1 to 5 of every month of every path by the wheel, without newcomers: for the profile alone."""
    prime(rows, cells, work)
    for p in range(len(luck.path)):
        begin(rows, cells, luck, numbers, work, p)
        for t in range(1, out.shape[1] + 1):
            until_desk(rows, cells, luck, weather, numbers, work, (p, t), out[p])
        who_left(cells, work, gone[p])
    return 0


class Held(Protocol):
    """The book of a path as a peer in Python holds it."""

    def leavers(self, t: int) -> Links:
        """Rows whose cell's clock has reached their threshold; those who left before may be among them."""

    def forget(self, who: Links, t: int) -> None:
        """Take who leaves in month t by choice or by default, all of them, out of the book and the totals."""


def play(hold: Callable[[Model], Held], model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block, a month at a time; ``hold`` makes a path's book once its month 0 is there."""
    rows, cells, luck, weather, numbers, work = model
    work = scratch_without_wheel(work)
    model = (rows, cells, luck, weather, numbers, work)
    prime(rows, cells, work)
    for p in range(len(luck.path)):
        start(*model, p)
        held, n = hold(model), 0
        for t in range(1, out.shape[1] + 1):
            n = turn(*model, (p, t, n), out[p])
            who = still_here(cells, work, held.leavers(t))
            work.link[GONE, who] = 4 * t + VOLUNTARY
            work.link[LEAVER, n : n + len(who)] = who
            n += len(who)
            held.forget(work.link[LEAVER, :n].copy(), t)
        turn(*model, (p, out.shape[1] + 1, n), out[p])
        who_left(cells, work, gone[p])


def still_here(cells: Cells, work: Work, who: Links) -> Links:
    """Those of some rows who have not left, nor been let go with their tariff."""
    here = (work.link[GONE, who] == 0) & (work.sums[CLOSED, cells.tariff[work.link[CELL, who]]] == 0)
    return np.asarray(who[here], dtype=np.int32)
