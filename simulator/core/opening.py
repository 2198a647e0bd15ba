"""Month 0 of a path: everybody of the book active, desk, staff, pools, receivables and purse at rest."""

from __future__ import annotations

from numba import njit

from simulator.core.capacity import HISTORY
from simulator.core.curves import parts
from simulator.core.fuses import enter, hang, worth
from simulator.core.gates import reopen
from simulator.core.records import (
    ABUSERS,
    BASE_REVENUE,
    BILLED,
    BORN,
    CAC_NOW,
    CAPACITY_OPS,
    CASH,
    CELL,
    CHEAP_FROM,
    CHEAPER,
    CONTENT,
    CONTENT_NOW,
    CUSTOMARY,
    DEFERRED,
    DEMAND,
    DONOR,
    DUE,
    EARNED,
    EBITDA,
    EMA,
    GONE,
    HIRE_LAG,
    HIRED,
    HIRES,
    JUNIOR,
    LEAVE_PROB,
    LESS_GOODS,
    LOG_OVERHEAD,
    MARKET,
    MORALE,
    N_TOTALS,
    NEW_COGS,
    NEW_REVENUE,
    ONE,
    OPENING_DEFERRED,
    OPENING_MORALE,
    OPENING_REVENUE,
    OPENING_SENIORS,
    OPENING_STOCK,
    POOL_OPENING,
    PURSE,
    RAMP,
    RAN_OUT,
    ROW_CLASS,
    ROW_SEGMENT,
    ROW_TICKETS,
    ROWS_USED,
    SENIORS,
    SIGN,
    SMOOTH,
    SOURCED_FROM,
    STOCK,
    STOCK_BEFORE,
    STOCK_MONTHS,
    STOCKED,
    UPSOLD,
    USUAL,
    Cells,
    Luck,
    Numbers,
    Rows,
    Work,
)

GONE_BEFORE = 1
"""GONE, in ``Work.link``, of somebody who had left before month 0."""


@njit(cache=True, nogil=True)
def begin(rows: Rows, cells: Cells, luck: Luck, numbers: Numbers, work: Work, p: int, wheel: bool) -> None:
    """Reset a path's scratch to month 0 and, for the wheel, hang every customer of the book."""
    n = rows.whole.shape[1]
    reopen(cells, numbers, work)
    work.load[CHEAPER], work.load[LESS_GOODS] = parts(cells.policy[NEW_REVENUE]), parts(cells.policy[NEW_COGS])
    work.load[CHEAP_FROM] = int(cells.policy[SOURCED_FROM])
    work.clock[:] = 0.0
    work.sums[:] = 0
    work.head[:] = -1
    work.calendar[:] = -1
    work.link[GONE, :] = 0
    work.link[BORN, :n] = 0
    work.jumped[:] = ONE
    work.month[:] = 0
    work.load[ROWS_USED], work.load[RAN_OUT] = n, 0
    for i in range(n):
        work.link[DONOR, i] = i
        work.link[CELL, i] = cells.of_row[i]
        work.link[SIGN, i] = luck.sign[p, i]
        work.threshold[i] = luck.fuse[p, i]
        if luck.fuse[p, i] < 0.0:
            work.link[GONE, i] = GONE_BEFORE
        elif wheel:
            hang(work, i)
    total_up(rows, work, 0)
    _at_rest(cells, numbers, work)


@njit(cache=True, nogil=True)
def total_up(rows: Rows, work: Work, t: int) -> None:
    """Cell and cohort totals as plain sums over the customers still active."""
    work.sums[:N_TOTALS] = 0
    work.sums[ABUSERS:] = 0
    work.young[:] = 0
    for i in range(work.load[ROWS_USED]):
        if work.link[GONE, i] != 0:
            continue
        revenue, cogs = worth(rows, work, i, t)
        enter(rows, work, i, revenue, cogs)
        born, donor = work.link[BORN, i], work.link[DONOR, i]
        if born > 0:
            s = rows.whole[ROW_SEGMENT, donor]
            work.young[3 * s, born] += 1
            work.young[3 * s + 1, born] += revenue
            work.young[3 * s + 2, born] += cogs
            work.young[3 * len(work.segment) + rows.whole[ROW_CLASS, donor], born] += rows.whole[ROW_TICKETS, donor]


@njit(cache=True, nogil=True)
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
        revenue = work.sums[BASE_REVENUE, cells.bounds[s] : cells.bounds[s + 1]].sum()
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


@njit(cache=True, nogil=True)
def _staff_at_rest(numbers: Numbers, work: Work) -> None:
    """Seniors, juniors by months to go and hires on their way when every leaver has always been replaced."""
    value, state = numbers.value, work.state
    state[SENIORS] = value[OPENING_SENIORS]
    for k in range(int(value[RAMP])):
        state[JUNIOR + k] = value[HIRES] * (1.0 - value[LEAVE_PROB]) ** (int(value[RAMP]) - 1 - k)
    for k in range(int(value[HIRE_LAG])):
        state[HIRED + k] = value[HIRES]
