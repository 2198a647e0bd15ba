"""Who starts: prospects become customers, the first n of one list, whichever strategy buys them.

Every strategy of a path takes nearly as many of the same prospects, so their totals are added up once a path
(``gather``) and a strategy only corrects for how many more or fewer it has. Most newcomers outlive the run: only
those get a row and hang in the wheel whose fuse may burn down within it. Should a clock run further than that,
the rest are hung then (``hang_rest``), so nothing is left to chance.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.borrowing import borrow
from simulator.core.chance import poisson
from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import here
from simulator.core.fuses import date_new, hang, light_new
from simulator.core.given import (
    MIX,
    PLANNED,
    U_ARRIVAL,
    W_CHURN,
    Luck,
    Numbers,
    Weather,
)
from simulator.core.records import (
    ALL_ROWS,
    BASE_COGS,
    BASE_REVENUE,
    BASE_TICKETS,
    BORN,
    CELL,
    CHEAP_FROM,
    CHEAPER,
    COUNT,
    DONOR,
    HOME_SEGMENT,
    HOME_START,
    HOME_TERM,
    LATER,
    NEW_HAZARD,
    ONE,
    PREPAID,
    ROW_CLASS,
    ROW_COGS,
    ROW_FLAGS,
    ROW_KIND,
    ROW_REVENUE,
    ROWS_USED,
    SOURCED_FROM,
    WHEEL,
    Cells,
    Rows,
    Work,
)
from simulator.core.totals import count, sum_up, worth_new

SLACK = 1.5
"""A clock is foreseen to run at most so many times as far as plan and economy say; any value gives the same result."""
SAFE = 1.0 - 1e-9
"""A little early is never wrong: the fuses that wait are longer than ``reach`` but for the last bit of a quotient."""


@njit(**KERNEL)
def gather(rows: Rows, numbers: Numbers, luck: Luck) -> None:
    """Draw and add up, for each path, month and segment, the prospects the plan buys: by class, and prepaid by kind."""
    lent, drawn = borrow(rows), borrow(luck)
    luck.crowd[:] = 0
    luck.crowd_prepaid[:] = 0
    luck.lit[:] = 0
    n_paths, months, n_segments = luck.crowd_size.shape
    for p in range(n_paths):
        for t in range(months):
            for s in range(n_segments):
                mean = numbers.value[PLANNED] * numbers.segment[s, MIX]
                number = min(rows.places[s], poisson(mean, luck.uniform[p, t, U_ARRIVAL + s]))
                luck.crowd_size[p, t, s] = number
                light_new(lent, drawn, p, t, s, number)
                for rank in range(number):
                    donor = rows.donor[t, s, rank]
                    revenue, cogs = rows.whole[donor, ROW_REVENUE], rows.whole[donor, ROW_COGS]
                    totals = luck.crowd[p, t, s, rows.trait[donor, ROW_CLASS]]
                    sum_up(lent, totals, (donor, luck.new_sign[p, t, s, rank], t + 1), 1, (revenue, cogs))
                    if rows.trait[donor, ROW_FLAGS] & PREPAID:
                        luck.crowd_prepaid[p, t, rows.trait[donor, ROW_KIND]] += revenue


@njit(**INNER)
def _home(cells: Cells, kind: int, t: int) -> int:
    """Cell of a customer of a kind whose contract starts in month t."""
    return int(cells.home_cell[cells.homes[HOME_START, kind] + (t - 1) % cells.homes[HOME_TERM, kind]])


@njit(**INNER)
def open_doors(cells: Cells, work: Work, t: int) -> None:
    """Note where the clocks stand on which fuses of month t are lit, and how far they may run before more hang."""
    work.reach[t] = np.inf if work.load[ALL_ROWS] == 1 else 0.0
    for kind in range(cells.homes.shape[1]):
        cell = _home(cells, kind, t)
        work.entry[t, kind] = work.clock[cell]
        work.reach[t] = max(work.reach[t], work.slack[cells.homes[HOME_SEGMENT, kind]] * cells.ahead[t - 1, cell])
    for kind in range(cells.homes.shape[1]):
        cell = _home(cells, kind, t)
        work.spill[cell] = min(work.spill[cell], work.clock[cell] + SAFE * work.reach[t])


@njit(**INNER)
def foresee(cells: Cells, weather: Weather, work: Work, p: int) -> None:
    """How far each cell's clock may run before more must be hung, on a path."""
    months = len(cells.clock)
    for s in range(len(work.slack)):
        work.slack[s] = SLACK * weather.segment[W_CHURN, p, :, s].sum() / months
        for c in range(cells.first[cells.bounds[s]], cells.first[cells.bounds[s + 1]]):
            work.spill[c] = work.foreseen[c] = work.slack[s] * cells.ahead[0, c]


@njit(**INNER)
def start(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, work: Work, at: tuple[int, int], s: int, number: int
) -> None:
    """The first ``number`` prospects of a segment become customers; ``at`` = (path, first month).

    Their attributes are a donor's, their fuses their own, lit where their cell's clock stands.
    """
    p, t = at
    if number > weather.dated[p, t - 1, s]:
        light_new(rows, luck, p, t - 1, s, number)
        date_new(luck, weather, p, t - 1, s, number)
    there = 0
    if work.load[CHEAPER] == ONE or t < work.load[CHEAP_FROM]:
        there = luck.crowd_size[p, t - 1, s]
        _add_crowd(cells, luck, work, at, s)
    first, last, way = (there, number, 1) if number >= there else (number, there, -1)
    for rank in range(first, last):
        donor = rows.donor[t - 1, s, rank]
        who = (donor, _home(cells, rows.donor_kind[t - 1, s, rank], t), luck.new_sign[p, t - 1, s, rank], t)
        count(rows, cells, work, who, way, worth_new(rows, work, donor, t))
    work.started[t, s] = number
    fuse, default = luck.new_fuse[0, p, t - 1, s], weather.new_default[p, t - 1, s]
    most = work.reach[t] * _haste(cells, t)
    for rank in range(number):
        if fuse[rank] <= most or default[rank] > 0:
            _admit(rows, cells, luck, weather, work, (p, t), (s, rank))


@njit(**INNER)
def _add_crowd(cells: Cells, luck: Luck, work: Work, at: tuple[int, int], s: int) -> None:
    """Add the totals of the prospects added up for the path to tariffs, cells and cohorts; ``at`` = (path, month)."""
    p, t = at
    for j in range(3):
        tariff, crowd = cells.home_tariff[s, j], luck.crowd[p, t - 1, s, j]
        if tariff < 0 or crowd[COUNT] == 0:
            continue
        for total in range(len(crowd)):
            work.sums[tariff, total] += crowd[total]
        work.young[3 * s, t] += crowd[COUNT]
        work.young[3 * s + 1, t] += crowd[BASE_REVENUE]
        work.young[3 * s + 2, t] += crowd[BASE_COGS]
        work.young[3 * len(work.segment) + j, t] += crowd[BASE_TICKETS]
    for kind in range(cells.homes.shape[1]):
        if cells.homes[HOME_SEGMENT, kind] == s:
            work.prepaid[_home(cells, kind, t)] += luck.crowd_prepaid[p, t - 1, kind]


@njit(**INNER)
def _haste(cells: Cells, t: int) -> float:
    """How much faster than a donor's the fuses of those burn down who come for a discount."""
    return float(cells.policy[NEW_HAZARD]) if t >= cells.policy[SOURCED_FROM] else 1.0


@njit(**INNER)
def _admit(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, work: Work, at: tuple[int, int], which: tuple[int, int]
) -> None:
    """Give a newcomer a row and hang it; at = (path, month it started), which = (segment, rank)."""
    (p, t), (s, rank) = at, which
    row, donor = work.load[ROWS_USED], rows.donor[t - 1, s, rank]
    kind, default = rows.donor_kind[t - 1, s, rank], weather.new_default[p, t - 1, s, rank]
    work.load[ROWS_USED] += 1
    work.link[row, CELL], work.link[row, DONOR], work.link[row, BORN] = _home(cells, kind, t), donor, t
    work.sign[row], work.gone[row] = luck.new_sign[p, t - 1, s, rank], 0
    work.threshold[row] = work.entry[t, kind] + luck.new_fuse[0, p, t - 1, s, rank] / _haste(cells, t)
    if work.load[WHEEL] == 1:
        hang(work, row)
    if default > 0:
        work.link[row, LATER] = work.calendar[default]
        work.calendar[default] = row


@njit(**INNER)
def hang_rest(rows: Rows, cells: Cells, luck: Luck, weather: Weather, work: Work, p: int) -> None:
    """A clock has run further than foreseen: hang everybody who is not hung yet, and from now on all newcomers."""
    work.load[ALL_ROWS] = 1
    work.spill[:] = np.inf
    for row in range(len(rows.revenue)):
        if luck.fuse[p, row] > work.foreseen[cells.of_row[row]] and here(cells, work, row):
            work.threshold[row] = luck.fuse[p, row]
            hang(work, row)
    for t in range(1, len(cells.clock) + 1):
        fuse, default = luck.new_fuse[0, p, t - 1], weather.new_default[p, t - 1]
        most = work.reach[t] * _haste(cells, t)
        for s in range(work.started.shape[1]):
            for rank in range(work.started[t, s]):
                if fuse[s, rank] > most and default[s, rank] == 0:
                    _admit(rows, cells, luck, weather, work, (p, t), (s, rank))
