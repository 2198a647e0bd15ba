"""A plain compiled loop: every month every customer's threshold is compared with its cell's clock; no wheel.

As good as such a loop gets: thresholds of a cell side by side in single precision, compared in blocks that compile to
vector instructions (rounding keeps their order: only where both are equal is double precision asked); who has left is
replaced by the last of its cell; totals change with who comes and goes, as the wheel's do. Newcomers are appended to
their cell, which has room for all who may come.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from experiments.peers.call import call
from experiments.peers.seam import after_leavers, home_of, scratch_without_wheel, start, until_leavers
from simulator.core.borrowing import borrow
from simulator.core.compiled import DOOR, INNER, KERNEL
from simulator.core.departures import VOLUNTARY, depart
from simulator.core.given import Luck, Numbers, Weather
from simulator.core.opening import prime
from simulator.core.path import who_left
from simulator.core.records import (
    CELL,
    CLOSED,
    ROWS_USED,
    Cells,
    Floats,
    Ints,
    Links,
    Rows,
    Work,
)
from simulator.core.stepped import Model

MOST = 1_000_000
BLOCK = 32
"""Thresholds compared before anybody looks at the outcome."""


class Row(NamedTuple):
    """Everybody still there, a cell's side by side. C cells, N customers of the book, A places."""

    first: Ints  # [C + 1] first place of each cell
    length: Ints  # [C] customers of the cell
    place: Ints  # [N] place of each customer of the book
    threshold: NDArray[np.float32]  # [A]
    who: Links  # [A] row of the customer
    told: Ints  # what a sweep in C is told: addresses, numbers (``c``)
    sweep: int  # its address; 0: the loop below


def missing() -> str:
    """Nothing: it needs what the wheel needs."""
    return ""


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block."""
    rows, cells, luck, weather, numbers, work = model
    work = scratch_without_wheel(work)
    assert sweep_all(rows, cells, luck, weather, numbers, work, row_of(rows, cells), (out, gone)) == 0


def row_of(rows: Rows, cells: Cells) -> Row:
    """Places for everybody of the book and for all prospects, by cell."""
    n_cells, months = len(cells.tariff), len(cells.clock)
    count = np.bincount(cells.of_row, minlength=n_cells) + prospects(rows, cells, months)
    first = np.concatenate([[0], np.cumsum(count)])
    order = np.argsort(cells.of_row, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    cell = cells.of_row[order]
    place[order] = first[cell] + np.arange(len(order)) - np.searchsorted(cell, cell)
    size = int(first[-1])
    empty = np.empty(size, dtype=np.float32), np.empty(size, dtype=np.int32)
    return Row(first, np.zeros(n_cells, dtype=np.int64), place, *empty, np.zeros(16, dtype=np.int64), 0)


@njit(**DOOR)
def prospects(rows: Rows, cells: Cells, months: int) -> Ints:
    """Prospects of the whole run by the cell they would be in [C]."""
    people, plan = borrow(rows), borrow(cells)
    count = np.zeros(len(cells.tariff), dtype=np.int64)
    for t in range(months):
        for s in range(rows.donor.shape[1]):
            for rank in range(rows.places[s]):
                count[home_of(people, plan, rows.donor[t, s, rank], t + 1)] += 1
    return count


@njit(**KERNEL)
def sweep_all(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    row: Row,
    left: tuple[Floats, Links],
) -> int:
    """The path loop, as ``path.run``; ``left`` = (out [P, T, K], gone [P, N])."""
    lent = borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work)
    done: int = _all_paths(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], borrow(row), left)
    return done


@njit(**INNER)
def _all_paths(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    row: Row,
    left: tuple[Floats, Links],
) -> int:
    out, gone = left
    prime(rows, cells, work, False)
    for p in range(len(luck.path)):
        start(rows, cells, luck, weather, numbers, work, p)
        _line_up(rows, work, row)
        for t in range(1, out.shape[1] + 1):
            n = until_leavers(rows, cells, luck, weather, numbers, work, (p, t), out[p])
            if row.sweep == 0:
                n = _sweep(work, row, n, 4 * t + VOLUNTARY)
            else:
                row.told[0], row.told[1] = n, 4 * t + VOLUNTARY
                n = call(row.sweep, row.told.ctypes.data)  # type: ignore[call-arg]
            depart(rows, cells, numbers, work, n, t)
            used = work.load[ROWS_USED]
            after_leavers(rows, cells, luck, weather, numbers, work, (p, t), out[p])
            _dismiss(cells, work, row, t)
            _append(work, row, used)
        who_left(cells, work, gone[p])
    return 0


@njit(**INNER)
def _line_up(rows: Rows, work: Work, row: Row) -> None:
    """Everybody of the book to its place, then the first newcomers."""
    n = len(rows.revenue)
    row.length[:] = 0
    for i in range(n):
        k = row.place[i]
        row.threshold[k], row.who[k] = work.threshold[i], i
        row.length[work.link[i, CELL]] += 1
    _append(work, row, n)


@njit(**INNER)
def _append(work: Work, row: Row, used: int) -> None:
    """Rows in use since ``used`` join their cell."""
    for i in range(used, work.load[ROWS_USED]):
        cell = work.link[i, CELL]
        k = row.first[cell] + row.length[cell]
        row.threshold[k], row.who[k] = work.threshold[i], i
        row.length[cell] += 1


@njit(**INNER)
def _dismiss(cells: Cells, work: Work, row: Row, t: int) -> None:
    """Nobody is left in the cells of a tariff that the firm has let go this month."""
    for k in range(len(cells.first) - 1):
        if work.sums[k, CLOSED] == t:
            row.length[cells.first[k] : cells.first[k + 1]] = 0


@njit(**INNER)
def _sweep(work: Work, row: Row, n: int, code: int) -> int:
    """Add to the n leavers listed who leaves by choice; the length of the list."""
    for c in range(len(row.length)):
        reading, k = np.float32(work.clock[c]), row.first[c]
        end = k + row.length[c]
        while k < end:
            stop, due = min(k + BLOCK, end), 0
            for i in range(k, stop):
                due += row.threshold[i] <= reading
            if due > 0:
                n, stop, end = _block(work, row, (c, k, stop, end), n, code)
            k = stop
        row.length[c] = end - row.first[c]
    return n


@njit(**INNER)
def _block(work: Work, row: Row, at: tuple[int, int, int, int], n: int, code: int) -> tuple[int, int, int]:
    """List the leavers of a block, the last of the cell in their place; at = (cell, first, behind last, cell's end).

    Returns the length of the list, and where the next block and the cell now end.
    """
    c, k, stop, end = at
    clock = work.clock[c]
    reading = np.float32(clock)
    while k < min(stop, end):
        if row.threshold[k] <= reading:
            who = row.who[k]
            if row.threshold[k] < reading or work.threshold[who] <= clock:
                if work.gone[who] == 0:
                    work.gone[who], work.listed[n] = code, who
                    n += 1
                end -= 1
                row.threshold[k], row.who[k] = row.threshold[end], row.who[end]
                continue
        k += 1
    return n, min(stop, end), end
