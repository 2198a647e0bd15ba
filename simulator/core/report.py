"""What a month writes into its row of the result: first what is billed, then what became of it."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.ledger import close_books, headroom, purse
from simulator.core.records import (
    CAPACITY_OPS,
    COLLECTED,
    DEBT,
    DESK_COST,
    DESK_STRANDED,
    HANDLING,
    HOURS,
    LOAD_UNIT,
    NEW_FLOW,
    NPS,
    NPS_GAIN,
    ONE,
    ONE_OFF,
    OVERHEAD_COST,
    POOL_COST,
    POOL_STRANDED,
    PRICE_FLOW,
    PURSE,
    SPENT,
    STAFF_TIME,
    UTILISATION,
    Cells,
    Floats,
    Numbers,
    Rows,
    Work,
)
from simulator.core.retention import capped_and_released, kept

(ACTIVE, ACQUIRED, EXITS, REVENUE, COGS, BAD_DEBT, ACTIVE_START, ACTIVE_START_WITHOUT, REVENUE_START,
 REVENUE_START_WITHOUT, LAGGED, LAGGED_WITHOUT, KEPT, CAPPED, SQUARED, NEW, LOST, VOLUME, PRICE, MACRO, NOISE, SAVED,
 COLLATERAL, ANYWAY, NOTICED, REFERRED, CAPACITY_COST, STRANDED, SUPPLIED, DEMANDED, TICKETS, WAIT, ABANDON, OVERHEAD,
 ACQUISITION, ONE_OFFS, EBITDA, EBIT, COLLECTED_, RECEIVABLES, DEBT_, INTEREST, CASH, HEADROOM, AGENTS, UTIL,
 SATISFACTION, NPS_) = range(48)  # fmt: skip


@njit(cache=True, nogil=True)
def before(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    """Write what is known when the month is billed: actives, revenue, its bridge from last month, retention."""
    at = work.offsets
    for s in range(len(work.spread)):
        active = 0
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            active += work.count[c]
        row[at[ACTIVE_START] + s] = active
        row[at[ACQUIRED] + s] = work.arrived[s]
        work.arrived[s] = 0
        row[at[REVENUE] + s] = work.billed[s, t]
        row[at[COGS] + s] = work.cogs_billed[s]
        row[at[REVENUE_START] + s] = work.smooth[s, t]
        row[at[SQUARED] + s] = work.spread[s] * 2.0**16 * work.market[s, t] ** 2
        _bridge(work, s, t, row)
        _retention(rows, cells, numbers, work, s, t, row)


@njit(cache=True, nogil=True)
def _bridge(work: Work, s: int, t: int, row: Floats) -> None:
    """R_t - R_{t-1} = new - lost by cause + volume + price + macro + noise, exactly.

    Lost is last month's revenue of those who left at its end; volume (drift, elasticity, ramp, jumps) and price are
    valued at last month's economy, new at this month's.
    """
    at, earlier, now = work.offsets, work.market[s, t - 1], work.market[s, t]
    lost = 0
    for cause in range(4):
        row[at[LOST] + 4 * s + cause] = work.lost[s, cause] / ONE * earlier
        lost += work.lost[s, cause]
    new, price = work.flow[s, NEW_FLOW], work.flow[s, PRICE_FLOW]
    stayed = work.served[s, t] - new
    row[at[NEW] + s] = new / ONE * now
    row[at[PRICE] + s] = price / ONE * earlier
    row[at[VOLUME] + s] = (stayed - work.served[s, t - 1] + lost - price) / ONE * earlier
    row[at[MACRO] + s] = stayed / ONE * (now - earlier)
    noise = work.billed[s, t] - work.smooth[s, t]
    row[at[NOISE] + s] = noise - (work.billed[s, t - 1] - work.smooth[s, t - 1])


@njit(cache=True, nogil=True)
def _retention(
    rows: Rows, cells: Cells, numbers: Numbers, work: Work, s: int, t: int, row: Floats
) -> None:
    """Revenue of twelve months ago and what is kept of it; NaN before month 12."""
    at = work.offsets
    for k in (LAGGED, LAGGED_WITHOUT, KEPT, CAPPED):
        row[at[k] + s] = np.nan
    if t < 12:
        return
    capped, released = capped_and_released(rows, cells, numbers, work, s, t)
    row[at[LAGGED] + s] = work.smooth[s, t - 12]
    row[at[LAGGED_WITHOUT] + s] = work.smooth[s, t - 12] - released
    row[at[KEPT] + s] = kept(work, s, t)
    row[at[CAPPED] + s] = capped


@njit(cache=True, nogil=True)
def after(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    """Write the month's leavers, desk, costs and finance."""
    _leavers(work, t, row)
    _service(numbers, work, row)
    _money(numbers, work, t, row)


@njit(cache=True, nogil=True)
def _leavers(work: Work, t: int, row: Floats) -> None:
    at = work.offsets
    for s in range(len(work.spread)):
        left, firm = 0, work.exits[s, 2] + work.exits[s, 3]
        for cause in range(4):
            row[at[EXITS] + 4 * s + cause] = work.exits[s, cause]
            left += work.exits[s, cause]
        row[at[ACTIVE] + s] = row[at[ACTIVE_START] + s] - left
        row[at[ACTIVE_START_WITHOUT] + s] = row[at[ACTIVE_START] + s] - firm
        let_go = (work.lost[s, 2] + work.lost[s, 3]) / ONE * work.market[s, t]
        row[at[REVENUE_START_WITHOUT] + s] = row[at[REVENUE_START] + s] - let_go
        row[at[NOTICED] + s] = work.told[s, 0]
        row[at[REFERRED] + s] = work.told[s, 1]
        for k in (SAVED, COLLATERAL, ANYWAY):
            row[at[k] + s] = 0.0


@njit(cache=True, nogil=True)
def _service(numbers: Numbers, work: Work, row: Floats) -> None:
    at, unit = work.offsets, 2.0**-20 * numbers.desk[LOAD_UNIT]
    weight, total, quality = 0.0, 0.0, 0.0
    for k in range(3):
        row[at[TICKETS] + k] = work.load[k] * unit
        row[at[WAIT] + k] = work.desk[1, k]
        row[at[ABANDON] + k] = work.desk[2, k]
        weight += work.load[k]
        quality += work.load[k] * work.desk[0, k]
        total += numbers.satisfaction[k] * work.load[k]
    satisfaction = quality / weight if weight > 0.0 else 1.0
    change = (quality - total) / weight if weight > 0.0 else 0.0
    row[at[SATISFACTION]] = satisfaction
    row[at[NPS_]] = max(-100.0, min(100.0, numbers.desk[NPS] + numbers.desk[NPS_GAIN] * change))
    row[at[AGENTS]] = work.state[STAFF_TIME]
    row[at[UTIL]] = work.state[UTILISATION]
    row[at[SUPPLIED]] = work.state[STAFF_TIME] * numbers.desk[HOURS]
    row[at[SUPPLIED] + 1] = work.state[CAPACITY_OPS]
    row[at[DEMANDED]] = weight * unit * numbers.desk[HANDLING]
    row[at[DEMANDED] + 1] = work.load[3] * unit


@njit(cache=True, nogil=True)
def _money(numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    at, state = work.offsets, work.state
    ebitda, running = close_books(numbers, work, t)
    owed = 0.0
    for s in range(len(work.spread)):
        row[at[BAD_DEBT] + s] = work.bad_debt[s]
        owed += work.due[s].sum()
    billed = work.billed[:, t].sum()
    row[at[INTEREST]] = purse(numbers, work, ebitda, billed - state[COLLECTED] - work.bad_debt.sum())
    row[at[CAPACITY_COST]] = state[DESK_COST]
    row[at[CAPACITY_COST] + 1] = state[POOL_COST]
    row[at[STRANDED]] = state[DESK_STRANDED]
    row[at[STRANDED] + 1] = state[POOL_STRANDED]
    row[at[OVERHEAD]] = state[OVERHEAD_COST]
    row[at[ACQUISITION]] = state[SPENT]
    row[at[ONE_OFFS]] = state[ONE_OFF]
    row[at[EBITDA]] = ebitda
    row[at[EBIT]] = ebitda
    row[at[COLLECTED_]] = state[COLLECTED]
    row[at[RECEIVABLES]] = owed
    row[at[DEBT_]] = numbers.money[DEBT]
    row[at[CASH]] = state[PURSE]
    row[at[HEADROOM]] = headroom(numbers, work, running, t)
