"""What a month writes into its row of the result: first what is billed, then what became of it."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.columns import (
    ACQUIRED_AT,
    ACQUISITION_AT,
    ACTIVE_AT,
    ACTIVE_START_AT,
    ACTIVE_START_WITHOUT_AT,
    ANYWAY_AT,
    BAD_DEBT_AT,
    CAPACITY_COST_AT,
    CAPPED_AT,
    CASH_AT,
    COGS_AT,
    COLLATERAL_AT,
    COLLECTED_AT,
    DEBT_AT,
    EBIT_AT,
    EBITDA_AT,
    EXITS_AT,
    HEADROOM_AT,
    INTEREST_AT,
    KEPT_AT,
    LAGGED_AT,
    LAGGED_WITHOUT_AT,
    LOST_AT,
    MACRO_AT,
    NEW_AT,
    NOISE_AT,
    NOTICED_AT,
    ONE_OFFS_AT,
    OVERHEAD_AT,
    PRICE_AT,
    RECEIVABLES_AT,
    REFERRED_AT,
    REVENUE_AT,
    REVENUE_START_AT,
    REVENUE_START_WITHOUT_AT,
    SAVED_AT,
    SQUARED_AT,
    STRANDED_AT,
    VOLUME_AT,
)
from simulator.core.ledger import close_books, headroom, purse
from simulator.core.records import (
    ARRIVED,
    BAD,
    BILLED,
    COGS_NOW,
    COLLECTED,
    COUNT,
    DEBT,
    DESK_COST,
    DESK_STRANDED,
    DUE,
    EXITS,
    LOST,
    MARKET,
    NEW_FLOW,
    ONE,
    ONE_OFF,
    OVERHEAD_COST,
    POOL_COST,
    POOL_STRANDED,
    PRICE_FLOW,
    PURSE,
    SMOOTH,
    SPENT,
    SPREAD,
    SQUARE_BITS,
    TOLD,
    Cells,
    Floats,
    Numbers,
    Rows,
    Work,
)
from simulator.core.retention import capped_and_released, kept
from simulator.core.service import report as service


@njit(cache=True, nogil=True)
def before(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    """Write what is known when the month is billed: actives, revenue, its bridge from last month, retention."""
    at = work.offsets
    for s in range(len(work.segment)):
        active = 0
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            active += work.sums[COUNT, c]
        row[at[ACTIVE_START_AT] + s] = active
        row[at[ACQUIRED_AT] + s] = work.month[s, ARRIVED]
        work.month[s, ARRIVED] = 0
        row[at[REVENUE_AT] + s] = work.history[BILLED, s, t]
        row[at[COGS_AT] + s] = work.segment[s, COGS_NOW]
        row[at[REVENUE_START_AT] + s] = work.history[SMOOTH, s, t]
        row[at[SQUARED_AT] + s] = work.segment[s, SPREAD] * 4.0**SQUARE_BITS * work.history[MARKET, s, t] ** 2
        _bridge(work, s, t, row)
        _retention(rows, cells, numbers, work, s, t, row)


@njit(cache=True, nogil=True)
def _bridge(work: Work, s: int, t: int, row: Floats) -> None:
    """R_t - R_{t-1} = new - lost by cause + volume + price + macro + noise, exactly.

    Lost is last month's revenue of those who left at its end; volume (drift, elasticity, ramp, jumps) and price are
    valued at last month's economy, new at this month's.
    """
    at, earlier, now = work.offsets, work.history[MARKET, s, t - 1], work.history[MARKET, s, t]
    lost = 0
    for cause in range(4):
        row[at[LOST_AT] + 4 * s + cause] = work.month[s, LOST + cause] / ONE * earlier
        lost += work.month[s, LOST + cause]
    new, price = work.month[s, NEW_FLOW], work.month[s, PRICE_FLOW]
    stayed = work.served[s, t] - new
    row[at[NEW_AT] + s] = new / ONE * now
    row[at[PRICE_AT] + s] = price / ONE * earlier
    row[at[VOLUME_AT] + s] = (stayed - work.served[s, t - 1] + lost - price) / ONE * earlier
    row[at[MACRO_AT] + s] = stayed / ONE * (now - earlier)
    noise = work.history[BILLED, s, t] - work.history[SMOOTH, s, t]
    row[at[NOISE_AT] + s] = noise - (work.history[BILLED, s, t - 1] - work.history[SMOOTH, s, t - 1])


@njit(cache=True, nogil=True)
def _retention(rows: Rows, cells: Cells, numbers: Numbers, work: Work, s: int, t: int, row: Floats) -> None:
    """Revenue of twelve months ago and what is kept of it; NaN before month 12."""
    at = work.offsets
    for k in (LAGGED_AT, LAGGED_WITHOUT_AT, KEPT_AT, CAPPED_AT):
        row[at[k] + s] = np.nan
    if t < 12:
        return
    capped, released = capped_and_released(rows, cells, numbers, work, s, t)
    row[at[LAGGED_AT] + s] = work.history[SMOOTH, s, t - 12]
    row[at[LAGGED_WITHOUT_AT] + s] = work.history[SMOOTH, s, t - 12] - released
    row[at[KEPT_AT] + s] = kept(work, s, t)
    row[at[CAPPED_AT] + s] = capped


@njit(cache=True, nogil=True)
def after(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    """Write the month's leavers, desk, costs and finance."""
    _leavers(work, t, row)
    service(cells, numbers, work, row)
    _money(numbers, work, t, row)


@njit(cache=True, nogil=True)
def _leavers(work: Work, t: int, row: Floats) -> None:
    at = work.offsets
    for s in range(len(work.segment)):
        left, firm = 0, work.month[s, EXITS + 2] + work.month[s, EXITS + 3]
        for cause in range(4):
            row[at[EXITS_AT] + 4 * s + cause] = work.month[s, EXITS + cause]
            left += work.month[s, EXITS + cause]
        row[at[ACTIVE_AT] + s] = row[at[ACTIVE_START_AT] + s] - left
        row[at[ACTIVE_START_WITHOUT_AT] + s] = row[at[ACTIVE_START_AT] + s] - firm
        let_go = (work.month[s, LOST + 2] + work.month[s, LOST + 3]) / ONE * work.history[MARKET, s, t]
        row[at[REVENUE_START_WITHOUT_AT] + s] = row[at[REVENUE_START_AT] + s] - let_go
        row[at[NOTICED_AT] + s] = work.month[s, TOLD + 0]
        row[at[REFERRED_AT] + s] = work.month[s, TOLD + 1]
        for k in (SAVED_AT, COLLATERAL_AT, ANYWAY_AT):
            row[at[k] + s] = 0.0


@njit(cache=True, nogil=True)
def _money(numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    at, state = work.offsets, work.state
    ebitda, running = close_books(numbers, work, t)
    owed = 0.0
    for s in range(len(work.segment)):
        row[at[BAD_DEBT_AT] + s] = work.segment[s, BAD]
        owed += work.segment[s, DUE:].sum()
    billed = work.history[BILLED, :, t].sum()
    row[at[INTEREST_AT]] = purse(numbers, work, ebitda, billed - state[COLLECTED] - work.segment[:, BAD].sum())
    row[at[CAPACITY_COST_AT]] = state[DESK_COST]
    row[at[CAPACITY_COST_AT] + 1] = state[POOL_COST]
    row[at[STRANDED_AT]] = state[DESK_STRANDED]
    row[at[STRANDED_AT] + 1] = state[POOL_STRANDED]
    row[at[OVERHEAD_AT]] = state[OVERHEAD_COST]
    row[at[ACQUISITION_AT]] = state[SPENT]
    row[at[ONE_OFFS_AT]] = state[ONE_OFF]
    row[at[EBITDA_AT]] = ebitda
    row[at[EBIT_AT]] = ebitda
    row[at[COLLECTED_AT]] = state[COLLECTED]
    row[at[RECEIVABLES_AT]] = owed
    row[at[DEBT_AT]] = numbers.value[DEBT]
    row[at[CASH_AT]] = state[PURSE]
    row[at[HEADROOM_AT]] = headroom(numbers, work, running, t)
