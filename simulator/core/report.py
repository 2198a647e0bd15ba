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
    BILLED_AT,
    BY_NOTICE_AT,
    CAPACITY_COST_AT,
    CAPPED_AT,
    CASH_AT,
    COGS_AT,
    COLLATERAL_AT,
    COLLECTED_AT,
    COMPLIANCE_AT,
    DEBT_AT,
    DEFERRED_AT,
    EBIT_AT,
    EBITDA_AT,
    EXITS_AT,
    FORFEITED_AT,
    HEADROOM_AT,
    INTEREST_AT,
    INVENTORY_AT,
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
    PARTNERS_AT,
    PRICE_AT,
    RECEIVABLES_AT,
    REFERRALS_AT,
    REFERRED_AT,
    REFUNDS_AT,
    REVENUE_AT,
    REVENUE_START_AT,
    REVENUE_START_WITHOUT_AT,
    SAVED_AT,
    SQUARED_AT,
    STRANDED_AT,
    VOLUME_AT,
)
from simulator.core.compiled import INNER
from simulator.core.details import largest, one_offs
from simulator.core.given import DEBT, Numbers
from simulator.core.ledger import close_books, headroom, purse
from simulator.core.records import (
    ADVANCED,
    ARRIVED,
    BAD,
    BILLED,
    BY_NOTICE,
    COGS_NOW,
    COLLECTED,
    COMPLIED,
    COUNT,
    DEFERRED,
    DESK_COST,
    DESK_STRANDED,
    DUE,
    EXITS,
    FORFEITED,
    IN_ADVANCE,
    LOST,
    MARKET,
    NEW_FLOW,
    NOTICES,
    ONE,
    ONE_OFF,
    OVERHEAD_COST,
    PARTNERS,
    POOL_COST,
    POOL_STRANDED,
    PRICE_FLOW,
    PURSE,
    REFERRED,
    REFUNDED,
    SMOOTH,
    SPENT,
    SPREAD,
    SQUARE_BITS,
    STOCK,
    STOCK_BEFORE,
    TOLD,
    Cells,
    Floats,
    Rows,
    Work,
)
from simulator.core.retention import capped_and_released, kept
from simulator.core.service import report as service


@njit(**INNER)
def before(rows: Rows, cells: Cells, numbers: Numbers, work: Work, t: int, row: Floats) -> None:
    """Write what is known when the month is billed: actives, revenue, its bridge from last month, retention."""
    at = work.offsets
    for s in range(len(work.segment)):
        active = 0
        for k in range(cells.bounds[s], cells.bounds[s + 1]):
            active += work.sums[k, COUNT]
        row[at[ACTIVE_START_AT] + s] = active
        row[at[ACQUIRED_AT] + s] = work.month[s, ARRIVED]
        row[at[REFERRALS_AT] + s] = work.month[s, REFERRED]
        work.month[s, ARRIVED] = work.month[s, REFERRED] = 0
        row[at[REVENUE_AT] + s] = work.history[BILLED, s, t]
        row[at[COGS_AT] + s] = work.segment[s, COGS_NOW]
        row[at[REVENUE_START_AT] + s] = work.history[SMOOTH, s, t]
        row[at[SQUARED_AT] + s] = work.segment[s, SPREAD] * 4.0**SQUARE_BITS * work.history[MARKET, s, t] ** 2
        _bridge(work, s, t, row)
        _retention(rows, cells, numbers, work, s, t, row)


@njit(**INNER)
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


@njit(**INNER)
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


@njit(**INNER)
def after(rows: Rows, cells: Cells, numbers: Numbers, work: Work, at: tuple[int, float], row: Floats) -> None:
    """Write the month's leavers, desk, costs and finance; at = (month, covenant eased by)."""
    _leavers(work, at[0], row)
    service(cells, numbers, work, row)
    _money(numbers, work, at, row)
    one_offs(work, row)
    largest(rows, cells, work, at[0], row)


@njit(**INNER)
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
        for k in range(NOTICES):
            row[at[BY_NOTICE_AT] + k] = work.month[s, BY_NOTICE + k] + (row[at[BY_NOTICE_AT] + k] if s > 0 else 0.0)
        for k in (SAVED_AT, COLLATERAL_AT, ANYWAY_AT):
            row[at[k] + s] = 0.0


@njit(**INNER)
def _money(numbers: Numbers, work: Work, when: tuple[int, float], row: Floats) -> None:
    at, state, (t, eased) = work.offsets, work.state, when
    ebitda, running = close_books(numbers, work, t)
    owed, deferred = 0.0, 0.0
    for s in range(len(work.segment)):
        row[at[BAD_DEBT_AT] + s] = work.segment[s, BAD]
        owed += work.segment[s, DUE:].sum()
        deferred += work.segment[s, DEFERRED]
    billed = work.history[BILLED, :, t].sum() - work.segment[:, IN_ADVANCE].sum() + state[ADVANCED]
    bad = work.segment[:, BAD].sum()
    # what working capital ties up: receivables and stock more, prepayments less
    tied = billed - state[COLLECTED] - bad + state[STOCK] - state[STOCK_BEFORE]
    tied -= state[ADVANCED] - work.segment[:, IN_ADVANCE].sum() - state[REFUNDED] - state[FORFEITED]
    state[STOCK_BEFORE] = state[STOCK]
    row[at[INTEREST_AT]] = purse(numbers, work, ebitda, tied)
    row[at[BILLED_AT]] = billed
    row[at[REFUNDS_AT]], row[at[FORFEITED_AT]] = state[REFUNDED], state[FORFEITED]
    row[at[PARTNERS_AT]], row[at[COMPLIANCE_AT]] = state[PARTNERS], state[COMPLIED]
    row[at[INVENTORY_AT]], row[at[DEFERRED_AT]] = state[STOCK], deferred
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
    row[at[HEADROOM_AT]] = headroom(numbers, work, running, eased, t)
