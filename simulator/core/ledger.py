"""Steps 4 and 10 of a month: bills, one-offs, receivables, cash and covenants.

Money is float64 holding whole minor units, so that every identity is exact: EBITDA is the sum of rounded items,
receivables are the bills not yet collected.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import HISTORY
from simulator.core.clocks import noise_of
from simulator.core.compiled import INNER
from simulator.core.given import (
    BAD_DEBT,
    COVER,
    DEBT,
    DISPUTED,
    FIXED_CHARGE,
    HANDLING_COST,
    HIT,
    INTEREST,
    LEVERAGE,
    LGD,
    LIQUIDITY,
    PENALTY,
    STOCK_MONTHS,
    W_COST,
    W_MARKET,
    W_USE,
    WRITE_DOWN,
    Numbers,
    Weather,
)
from simulator.core.records import (
    ADVANCED,
    BAD,
    BILLED,
    COGS_FLOW,
    COGS_NOW,
    COLLECTED,
    COMPLIED,
    COUNT,
    DESK_COST,
    DUE,
    EARNED,
    FEE_PARTS,
    FEES,
    FORFEITED,
    GOODS_GONE,
    HANDLED,
    IN_ADVANCE,
    LOST,
    MARKET,
    ONE,
    ONE_OFF,
    OVERHEAD_COST,
    PARTNERS,
    PENALISED,
    POOL_COST,
    PURSE,
    SMOOTH,
    SPENT,
    STOCK,
    STOCKED,
    UPSOLD,
    WRITTEN_DOWN,
    Cells,
    Floats,
    Work,
)


@njit(**INNER)
def bill(numbers: Numbers, weather: Weather, work: Work, noise: Floats, p: int, t: int) -> None:
    """Step 4: turn totals into bills; revenue = volume x price x use x market price x (1 + noise).

    COGS follows volume, not price: the whole of a realised price rise falls to margin. ``noise`` [S, B].
    """
    for s in range(len(work.segment)):
        more = work.segment[s, UPSOLD]
        market, use = weather.segment[W_MARKET, p, t - 1, s] * more, weather.segment[W_USE, p, t - 1, s] * more
        work.history[MARKET, s, t] = market
        shock = 1.0 + noise_of(numbers, work, noise, s, t)
        work.history[SMOOTH, s, t] = work.served[s, t] / ONE * market
        work.history[BILLED, s, t] = np.rint(work.history[SMOOTH, s, t] * shock)
        cost = weather.path[W_COST, p, t - 1]
        work.segment[s, COGS_NOW] = np.rint(work.month[s, COGS_FLOW] / ONE * use * shock * cost)


@njit(**INNER)
def one_offs(numbers: Numbers, work: Work, t: int) -> None:
    """Exit handling, penalties for contracts broken and what goods bought for those let go lose in value.

    On the revenue of month t, on top of severance and actions. Stock: what is held for a customer let go is sold at a
    share of its book value. Partners pay for customers referred.
    """
    money, state, (released, broken, goods, fees) = numbers.value, work.state, (0.0, 0.0, 0.0, 0.0)
    for s in range(len(work.segment)):
        market = work.history[MARKET, s, t] / ONE
        released += (work.month[s, LOST + 2] + work.month[s, LOST + 3]) * market
        if work.month[s, COGS_FLOW] > 0:
            goods += work.month[s, GOODS_GONE] / work.month[s, COGS_FLOW] * work.segment[s, COGS_NOW]
        fees += work.month[s, FEES] * market / FEE_PARTS
        for months_left in range(1, work.broken.shape[1]):
            broken += work.broken[s, months_left] * months_left * market
    state[HANDLED], state[PENALISED] = np.rint(money[HANDLING_COST] * released), np.rint(money[PENALTY] * broken)
    state[WRITTEN_DOWN] = np.rint(money[WRITE_DOWN] * money[STOCK_MONTHS] * goods)
    state[ONE_OFF] += state[HANDLED] + state[PENALISED] + state[WRITTEN_DOWN]
    state[PARTNERS] = np.rint(12.0 * fees)


@njit(**INNER)
def actions(cells: Cells, work: Work, t: int) -> None:
    """What the actions that take effect in month t cost per account still active."""
    spent = 0.0
    for k in range(len(work.sums)):
        spent += cells.one_off[t - 1, k] * work.sums[k, COUNT]
    work.state[ONE_OFF] += np.rint(spent)


@njit(**INNER)
def compliance(cells: Cells, numbers: Numbers, work: Work, share: float) -> None:
    """What new rules cost: a share of opening revenue per account, for each account of the segments hit."""
    cost = 0.0
    if share > 0.0:
        for s in range(len(work.segment)):
            for k in range(cells.bounds[s], cells.bounds[s + 1]):
                cost += share * numbers.segment[s, HIT] * work.sums[k, COUNT]
    work.state[COMPLIED] = np.rint(cost)


@njit(**INNER)
def stock(numbers: Numbers, work: Work, t: int) -> None:
    """Inventory: so many months of goods sold, on the mean of the last three months."""
    now = HISTORY + t
    work.trail[STOCKED, now] = work.segment[:, COGS_NOW].sum()
    mean = (work.trail[STOCKED, now] + work.trail[STOCKED, now - 1] + work.trail[STOCKED, now - 2]) / 3.0
    work.state[STOCK] = np.rint(numbers.value[STOCK_MONTHS] * mean)


@njit(**INNER)
def receivables(numbers: Numbers, work: Work, credit: Floats, late: tuple[float, float], t: int) -> None:
    """Step 10: AR_t = AR_{t-1} + billed - collected - written off, by segment, by month a bill falls due.

    Written off: bad debt x credit on the bill; of defaulters the loss given default of what they owe. Of customers
    let go a disputed share is collected a month later. Leavers owe in proportion to their revenue. late = (months
    bills are paid later now, a month ago): a step puts off bills open too.
    """
    money, collected = numbers.value, work.state[ADVANCED]
    for s in range(len(credit)):
        due = work.segment[s, DUE:]
        if late[0] != late[1]:
            _shift(due, late[0] - late[1])
        bill_ = work.history[BILLED, s, t] - work.segment[s, IN_ADVANCE]
        bad = min(bill_, np.rint(money[BAD_DEBT] * credit[s] * bill_))
        weights, rest = numbers.due[s], bill_ - bad
        for lag in range(1, len(due)):
            part = np.rint((bill_ - bad) * ((1.0 - late[0]) * _at(weights, lag) + late[0] * _at(weights, lag - 1)))
            due[lag] += part
            rest -= part
        collected += due[0] + rest
        for lag in range(len(due) - 1):
            due[lag] = due[lag + 1]
        due[-1] = 0.0
        work.segment[s, BAD] = bad + _leavers(numbers, work, s, t)
    work.state[COLLECTED] = collected


@njit(**INNER)
def _at(weights: Floats, lag: int) -> float:
    return float(weights[lag]) if 0 <= lag < len(weights) else 0.0


@njit(**INNER)
def _shift(due: Floats, by: float) -> None:
    """Put off a share of every open bill by a month, or collect it a month earlier (|by| of them)."""
    share = min(1.0, abs(by))
    if by > 0.0:
        for lag in range(len(due) - 2, -1, -1):
            part = np.rint(due[lag] * share)
            due[lag] -= part
            due[lag + 1] += part
    else:
        for lag in range(1, len(due)):
            part = np.rint(due[lag] * share)
            due[lag] -= part
            due[lag - 1] += part


@njit(**INNER)
def _leavers(numbers: Numbers, work: Work, s: int, t: int) -> float:
    """Write off what defaulters owe, put off what customers let go dispute; the amount written off."""
    served = float(work.served[s, t])
    if served <= 0.0:
        return 0.0
    due, written = work.segment[s, DUE:], 0.0
    failed = min(1.0, numbers.value[LGD] * work.month[s, LOST + 1] / served)
    argued = min(1.0, numbers.value[DISPUTED] * (work.month[s, LOST + 2] + work.month[s, LOST + 3]) / served)
    for lag in range(len(due)):
        part = np.rint(due[lag] * failed)
        due[lag] -= part
        written += part
    for lag in range(len(due) - 2, -1, -1):
        put_off = np.rint(due[lag] * argued)
        due[lag] -= put_off
        due[lag + 1] += put_off
    return written


@njit(**INNER)
def close_books(numbers: Numbers, work: Work, t: int) -> tuple[float, float]:
    """Step 10: EBITDA = revenue + forfeits + partners' fees - COGS - bad debt - desk - operations - overhead -
    acquisition - compliance - one-offs; and the month's operating cost (without COGS and one-offs). Cash: ``purse``."""
    state = work.state
    running = state[DESK_COST] + state[POOL_COST] + state[OVERHEAD_COST] + state[SPENT] + state[COMPLIED]
    gross = work.history[BILLED, :, t].sum() - work.segment[:, COGS_NOW].sum() - work.segment[:, BAD].sum()
    ebitda = gross + state[FORFEITED] + state[PARTNERS] - running - state[ONE_OFF]
    work.trail[EARNED, HISTORY + t - 1] = ebitda
    return ebitda, running


@njit(**INNER)
def purse(numbers: Numbers, work: Work, ebitda: float, change: float) -> float:
    """Cash += EBITDA - change in working capital - interest; the month's interest (debt is constant)."""
    interest = np.rint(numbers.value[DEBT] * numbers.value[INTEREST] / 12.0)
    work.state[PURSE] += ebitda - change - interest
    return float(interest)


@njit(**INNER)
def headroom(numbers: Numbers, work: Work, running: float, eased: float, t: int) -> float:
    """Smallest headroom of the covenant tests, trailing twelve months; below 0 a test fails, -1 if EBITDA <= 0.

    Debt / EBITDA at most LEVERAGE + ``eased``; EBITDA over fixed charges at least COVER; cash LIQUIDITY months.
    """
    money = numbers.value
    yearly = work.trail[EARNED, t : t + HISTORY].sum()
    if yearly <= 0.0:
        return -1.0
    revenue = max(0, HISTORY - t) * work.history[BILLED, :, 0].sum()
    revenue += work.history[BILLED, :, max(1, t - HISTORY + 1) : t + 1].sum()
    charges = money[DEBT] * money[INTEREST] + money[FIXED_CHARGE] * revenue
    least = 1.0 - money[DEBT] / yearly / max(0.01, money[LEVERAGE] + eased)
    least = min(least, 1.0 - money[COVER] * charges / yearly)
    needed = money[LIQUIDITY] * running
    cash = work.state[PURSE]
    liquid = 1.0 - needed / cash if cash > 0.0 else -1.0
    return float(max(-1.0, min(least, liquid)))
