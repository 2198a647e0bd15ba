"""Month 0 of a path: everybody of the book active, desk, staff, pools, receivables and purse at rest."""

from __future__ import annotations

from numba import njit

from simulator.core.fuses import enter, hang, worth
from simulator.core.ledger import HISTORY
from simulator.core.records import (
    BUCKETS,
    CAPACITY_OPS,
    CASH,
    EBITDA,
    EMA,
    HIRE_LAG,
    LOG_OVERHEAD,
    ONE,
    POOL_OPENING,
    PURSE,
    RAMP,
    SENIORS,
    Cells,
    Luck,
    Numbers,
    Rows,
    Work,
)

GONE_BEFORE = 1
"""``Work.gone`` of somebody who had left before month 0."""


@njit(cache=True, nogil=True)
def begin(rows: Rows, cells: Cells, luck: Luck, numbers: Numbers, work: Work, p: int, wheel: bool) -> None:
    """Reset a path's scratch to month 0 and, for the wheel, hang every customer of the book."""
    n = len(rows.revenue)
    work.clock[:] = 0.0
    work.closed[:] = 0
    work.closed_revenue[:] = 0
    work.head[:] = -1
    work.at[:] = 0
    work.default_head[:] = -1
    work.gone[:] = 0
    work.born[:n] = 0
    work.young[:] = 0
    work.young_tickets[:] = 0
    work.jumped[:] = ONE
    work.arrived[:] = 0
    work.exits[:] = 0
    work.lost[:] = 0
    work.size[0], work.size[1] = n, 0
    for i in range(n):
        work.donor[i] = i
        work.cell[i] = cells.of_row[i]
        work.sign[i] = luck.sign[p, i]
        work.threshold[i] = luck.fuse[p, i]
        if luck.fuse[p, i] < 0.0:
            work.gone[i] = GONE_BEFORE
        elif wheel:
            hang(work, i)
    total_up(rows, work, 0)
    _at_rest(cells, numbers, work)


@njit(cache=True, nogil=True)
def total_up(rows: Rows, work: Work, t: int) -> None:
    """Cell and cohort totals as plain sums over the customers still active."""
    for total in (work.count, work.revenue, work.cogs, work.tickets, work.hours, work.referral, work.square):
        total[:] = 0
    for b in range(BUCKETS):
        work.signed[b, :] = 0
    work.young[:] = 0
    work.young_tickets[:] = 0
    for i in range(work.size[0]):
        if work.gone[i] != 0:
            continue
        revenue, cogs = worth(rows, work, i, t)
        enter(rows, work, i, revenue, cogs)
        born, donor = work.born[i], work.donor[i]
        if born > 0:
            s = rows.segment[donor]
            work.young[0, s, born] += 1
            work.young[1, s, born] += revenue
            work.young[2, s, born] += cogs
            work.young_tickets[rows.service_class[donor], born] += rows.tickets[donor]


@njit(cache=True, nogil=True)
def _at_rest(cells: Cells, numbers: Numbers, work: Work) -> None:
    """State of the firm at month 0: the fixed point of a year of doing nothing with the book frozen."""
    state = work.state
    state[:] = 0.0
    work.desk[:] = 0.0
    work.desk[0, :] = numbers.satisfaction
    for s in range(len(numbers.opening_revenue)):
        work.due[s, :] = 0.0
        work.market[s, 0] = 1.0
        revenue = work.revenue[cells.bounds[s] : cells.bounds[s + 1]].sum()
        work.served[s, 0] = revenue * ONE
        work.smooth[s, 0] = work.billed[s, 0] = float(revenue)
        for lag in range(numbers.opening_due.shape[1]):
            work.due[s, lag] = numbers.opening_due[s, lag]
    _staff_at_rest(numbers, work)
    state[CAPACITY_OPS] = numbers.pool[POOL_OPENING]
    work.demand[:] = 0.0
    work.demand[: HISTORY + 1] = numbers.pool[POOL_OPENING]
    work.earned[:] = 0.0
    work.earned[:HISTORY] = numbers.money[EBITDA]
    state[EMA] = numbers.opening_revenue.sum()
    state[LOG_OVERHEAD] = 0.0
    state[PURSE] = numbers.money[CASH]


@njit(cache=True, nogil=True)
def _staff_at_rest(numbers: Numbers, work: Work) -> None:
    """Seniors, juniors by months to go and hires on their way when every leaver has always been replaced."""
    desk = numbers.desk
    work.junior[:] = 0.0
    work.hired[:] = 0.0
    work.leaving[:] = 0.0
    work.state[SENIORS] = numbers.crew[0]
    for k in range(int(desk[RAMP])):
        work.junior[k] = numbers.crew[1] * (1.0 - numbers.crew[2]) ** (int(desk[RAMP]) - 1 - k)
    for k in range(int(desk[HIRE_LAG])):
        work.hired[k] = numbers.crew[1]
