"""Month 0 of a path: everybody of the book active, desk, staff, pools, receivables and purse at rest."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import HISTORY
from simulator.core.compiled import INNER
from simulator.core.curves import parts
from simulator.core.fuses import hang
from simulator.core.gates import reopen
from simulator.core.given import (
    CASH,
    CONTENT,
    EBITDA,
    HIRE_LAG,
    HIRES,
    LEAVE_PROB,
    OPENING_DEFERRED,
    OPENING_MORALE,
    OPENING_REVENUE,
    OPENING_SENIORS,
    OPENING_STOCK,
    POOL_OPENING,
    RAMP,
    STOCK_MONTHS,
    USUAL,
    Luck,
    Numbers,
    Weather,
)
from simulator.core.newcomers import foresee
from simulator.core.records import (
    ABUSERS,
    ALL_ROWS,
    BASE_REVENUE,
    BILLED,
    BORN,
    CAC_NOW,
    CAPACITY_OPS,
    CELL,
    CHEAP_FROM,
    CHEAPER,
    CONTENT_NOW,
    CUSTOMARY,
    DEFERRED,
    DEMAND,
    DONOR,
    DUE,
    EARNED,
    EMA,
    HIRED,
    JUNIOR,
    LESS_GOODS,
    LOG_OVERHEAD,
    MARKET,
    MORALE,
    N_TOTALS,
    NEW_COGS,
    NEW_REVENUE,
    ONE,
    OUTSIDE,
    PURSE,
    RAN_OUT,
    ROW_COGS,
    ROWS_USED,
    SENIORS,
    SIGNED,
    SMOOTH,
    SOURCED_FROM,
    STOCK,
    STOCK_BEFORE,
    STOCKED,
    UPSOLD,
    WHEEL,
    Cells,
    Rows,
    Work,
)
from simulator.core.totals import MINUS, count, of_row, worth

GONE_BEFORE = 1
"""``Work.gone`` of somebody who had left before month 0."""


@njit(**INNER)
def prime(rows: Rows, cells: Cells, work: Work, wheel: bool) -> None:
    """Once for all paths of a strategy: the cell of each customer and the totals of the book, noise sums left out."""
    work.load[CHEAPER] = work.load[LESS_GOODS] = ONE
    work.load[WHEEL], work.load[OUTSIDE] = 1 if wheel else 0, 0
    work.jumped[:] = ONE
    work.gone[:] = 0
    work.sign[:] = 0
    for i in range(len(rows.revenue)):
        work.link[i, DONOR], work.link[i, CELL], work.link[i, BORN] = i, cells.of_row[i], 0
    work.load[ROWS_USED] = len(rows.revenue)
    total_up(rows, cells, work, 0)
    for k in range(len(work.sums)):
        for total in range(work.sums.shape[1]):
            work.opening[k, total] = 0 if SIGNED <= total < ABUSERS else work.sums[k, total]
    for c in range(len(work.prepaid)):
        work.opening_prepaid[c] = work.prepaid[c]


@njit(**INNER)
def begin(rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int) -> None:
    """Reset a path's scratch to month 0 and, for the wheel, hang every customer of the book who may leave."""
    reopen(cells, numbers, work)
    work.load[CHEAPER], work.load[LESS_GOODS] = parts(cells.policy[NEW_REVENUE]), parts(cells.policy[NEW_COGS])
    work.load[CHEAP_FROM] = int(cells.policy[SOURCED_FROM])
    work.load[ALL_ROWS] = 0 if work.load[WHEEL] == 1 else 1
    work.clock[:] = 0.0
    work.stands[:] = work.head.shape[1] - 1
    work.due[:] = np.inf
    work.head[:] = -1
    work.calendar[:] = -1
    work.jumped[:] = ONE
    work.month[:] = 0
    work.young[:] = 0
    work.started[:] = 0
    for k in range(len(work.sums)):
        for total in range(work.sums.shape[1]):
            work.sums[k, total] = work.opening[k, total]
    for c in range(len(work.prepaid)):
        work.prepaid[c] = work.opening_prepaid[c]
    work.load[ROWS_USED], work.load[RAN_OUT] = len(rows.revenue), 0
    foresee(cells, weather, work, p)
    _light(rows, cells, luck, work, p)
    _at_rest(cells, numbers, work)


@njit(**INNER)
def _light(rows: Rows, cells: Cells, luck: Luck, work: Work, p: int) -> None:
    """Light the fuses of the book: note its noise sums, take out who had left before, hang who may leave."""
    for i in range(len(rows.revenue)):
        sign, fuse, revenue, cell = luck.sign[p, i], luck.fuse[p, i], rows.revenue[i], cells.of_row[i]
        work.sign[i], work.gone[i] = sign, 0
        work.sums[cells.tariff[cell], SIGNED + (sign & 7)] += -revenue if sign & MINUS else revenue
        if fuse < 0.0:
            work.gone[i] = GONE_BEFORE
            count(rows, cells, work, of_row(work, i), -1, (revenue, rows.whole[i, ROW_COGS]))
        elif work.load[WHEEL] == 0:
            work.threshold[i] = fuse
        elif fuse <= work.foreseen[cell]:
            work.threshold[i] = fuse
            hang(work, i)


@njit(**INNER)
def total_up(rows: Rows, cells: Cells, work: Work, t: int) -> None:
    """Totals of tariffs, cells and cohorts as plain sums over the customers still active."""
    work.sums[:, :N_TOTALS] = 0
    work.sums[:, ABUSERS:] = 0
    work.prepaid[:] = 0
    work.young[:] = 0
    for i in range(work.load[ROWS_USED]):
        if work.gone[i] == 0:
            count(rows, cells, work, of_row(work, i), 1, worth(rows, work, i, t))


@njit(**INNER)
def _at_rest(cells: Cells, numbers: Numbers, work: Work) -> None:
    """State of the firm at month 0: the fixed point of a year of doing nothing with the book frozen."""
    state = work.state
    state[:] = 0.0
    state[MORALE] = numbers.value[OPENING_MORALE]
    for k in range(3):
        state[CONTENT_NOW + k] = numbers.value[CONTENT + k]
    for s in range(len(numbers.segment)):
        work.segment[s, :] = 0.0
        work.history[MARKET, s, 0] = 1.0
        revenue = work.sums[cells.bounds[s] : cells.bounds[s + 1], BASE_REVENUE].sum()
        work.served[s, 0] = revenue * ONE
        work.history[SMOOTH, s, 0] = work.history[BILLED, s, 0] = float(revenue)
        work.segment[s, CUSTOMARY] = numbers.segment[s, USUAL]
        work.segment[s, UPSOLD] = 1.0
        work.segment[s, DEFERRED] = numbers.segment[s, OPENING_DEFERRED]
        for lag in range(numbers.opening_due.shape[1]):
            work.segment[s, DUE + lag] = numbers.opening_due[s, lag]
    _staff_at_rest(numbers, work)
    state[CAPACITY_OPS] = numbers.value[POOL_OPENING]
    work.trail[:] = 0.0
    work.trail[DEMAND, : HISTORY + 1] = numbers.value[POOL_OPENING]
    work.trail[EARNED, :HISTORY] = numbers.value[EBITDA]
    months = numbers.value[STOCK_MONTHS]
    work.trail[STOCKED, : HISTORY + 1] = numbers.value[OPENING_STOCK] / months if months > 0.0 else 0.0
    state[STOCK] = state[STOCK_BEFORE] = numbers.value[OPENING_STOCK]
    state[CAC_NOW] = 1.0
    state[EMA] = numbers.segment[:, OPENING_REVENUE].sum()
    state[LOG_OVERHEAD] = 0.0
    state[PURSE] = numbers.value[CASH]


@njit(**INNER)
def _staff_at_rest(numbers: Numbers, work: Work) -> None:
    """Seniors, juniors by months to go and hires on their way when every leaver has always been replaced."""
    value, state = numbers.value, work.state
    state[SENIORS] = value[OPENING_SENIORS]
    for k in range(int(value[RAMP])):
        state[JUNIOR + k] = value[HIRES] * (1.0 - value[LEAVE_PROB]) ** (int(value[RAMP]) - 1 - k)
    for k in range(int(value[HIRE_LAG])):
        state[HIRED + k] = value[HIRES]
