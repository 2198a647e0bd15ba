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

from simulator.core.borrowing import borrow
from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import VOLUNTARY, defaults, let_go, note
from simulator.core.gates import decide
from simulator.core.given import Luck, Numbers, Weather
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime
from simulator.core.path import bill, jump, settle, until_desk, who_left
from simulator.core.records import (
    CELL,
    CLOSED,
    HOME_START,
    HOME_TERM,
    ROW_KIND,
    Cells,
    Floats,
    Links,
    Rows,
    Work,
)
from simulator.core.stepped import Model
from simulator.core.totals import worth


@njit(**INNER)
def start(rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int) -> None:
    """Month 0 of a path and the first newcomers, every one of them in a row of its own, nobody hung in a wheel."""
    begin(rows, cells, luck, weather, numbers, work, p)
    recruit(rows, cells, luck, weather, numbers, work, p, 0)


@njit(**INNER)
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


@njit(**INNER)
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
def prime_all(rows: Rows, cells: Cells, work: Work) -> None:
    """``opening.prime`` for peers in Python."""
    prime(borrow(rows), borrow(cells), borrow(work), False)


@njit(**KERNEL)
def start_path(rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int) -> None:
    """``start`` for peers in Python."""
    start(borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work), p)


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
    lent = borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work)
    p, t, n = at
    if t > 1:
        for k in range(n):
            row = work.listed[k]
            note(lent[0], lent[1], lent[4], lent[5], row, t - 1, worth(lent[0], lent[5], row, t - 1))
        after_leavers(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], (p, t - 1), story)
    if t > len(story):
        return 0
    return int(until_leavers(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], (p, t), story))


@njit(**KERNEL)
def end_path(cells: Cells, work: Work, gone: Links) -> None:
    """``path.who_left`` for peers in Python."""
    who_left(borrow(cells), borrow(work), gone)


@njit(**INNER)
def home_of(rows: Rows, cells: Cells, donor: int, t: int) -> int:
    """The cell in which whoever starts in month t, like this donor, will be."""
    kind = rows.trait[donor, ROW_KIND]
    return int(cells.home_cell[cells.homes[HOME_START, kind] + (t - 1) % cells.homes[HOME_TERM, kind]])


def scratch_without_wheel(work: Work) -> Work:
    """The same scratch with one bucket a cell: a peer pays for no wheel."""
    return work._replace(head=np.zeros((len(work.clock), 1), dtype=np.int32))


@njit(**KERNEL)
def first_half(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    """Steps 1 to 5 of every month of every path by the wheel, without newcomers: for the profile alone."""
    lent = borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work)
    prime(lent[0], lent[1], lent[5], True)
    for p in range(len(luck.path)):
        begin(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], p)
        for t in range(1, out.shape[1] + 1):
            until_desk(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], (p, t), out[p])
        who_left(lent[1], lent[5], gone[p])
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
    prime_all(rows, cells, work)
    for p in range(len(luck.path)):
        start_path(*model, p)
        held, n = hold(model), 0
        for t in range(1, out.shape[1] + 1):
            n = turn(*model, (p, t, n), out[p])
            who = still_here(cells, work, held.leavers(t))
            work.gone[who] = 4 * t + VOLUNTARY
            work.listed[n : n + len(who)] = who
            n += len(who)
            held.forget(work.listed[:n].copy(), t)
        turn(*model, (p, out.shape[1] + 1, n), out[p])
        end_path(cells, work, gone[p])


def still_here(cells: Cells, work: Work, who: Links) -> Links:
    """Those of some rows who have not left, nor been let go with their tariff."""
    here = (work.gone[who] == 0) & (work.sums[cells.tariff[work.link[who, CELL]], CLOSED] == 0)
    return np.asarray(who[here], dtype=np.int32)
