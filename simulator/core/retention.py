"""Revenue kept after twelve months, from totals alone: what net and gross retention are made of.

All customers on a tariff share the ratio of this month's price and volume to those of a year ago, so
sum(min(r_it, r_i,t-12)) needs no customer: only accounts that were ramping up a year ago and top accounts,
whose volume jumps on its own, are corrected one by one.
"""

from __future__ import annotations

from numba import njit

from simulator.core.compiled import INNER
from simulator.core.departures import TERMINATED, here
from simulator.core.given import MISSING, Numbers
from simulator.core.records import (
    BASE_REVENUE,
    CELL,
    CLOSED,
    CLOSED_REVENUE,
    MARKET,
    ONE,
    REVENUE_PARTS,
    ROW_REVENUE,
    ROW_SEGMENT,
    YOUNG_FLOW,
    Cells,
    Rows,
    Work,
)
from simulator.core.totals import scaled


@njit(**INNER)
def kept(work: Work, s: int, t: int) -> float:
    """Revenue of month t >= 12 of those billed twelve months ago (month 0 = the opening book); money, no noise."""
    return float((work.served[s, t] - work.month[s, YOUNG_FLOW]) * work.history[MARKET, s, t] / ONE)


@njit(**INNER)
def capped_and_released(rows: Rows, cells: Cells, numbers: Numbers, work: Work, s: int, t: int) -> tuple[float, float]:
    """Kept revenue, each customer's capped at its revenue twelve months ago; and the revenue then of those the
    firm has let go since. Money, no noise; t >= 12."""
    now, then = work.history[MARKET, s, t], work.history[MARKET, s, t - 12]
    low, high, gone = 0, 0, 0
    for k in range(cells.bounds[s], cells.bounds[s + 1]):
        level, past = cells.factor[REVENUE_PARTS, t - 1, k], cells.factor[REVENUE_PARTS, t - 13, k] if t > 12 else ONE
        if level * now <= past * then:
            low += work.sums[k, BASE_REVENUE] * level
        else:
            high += work.sums[k, BASE_REVENUE] * past
        if t - 12 <= work.sums[k, CLOSED] < t and work.sums[k, CLOSED_REVENUE] > 0:
            gone += work.sums[k, CLOSED_REVENUE] * past
    capped = low * now + high * then + _young(cells, numbers, work, s, t)
    top_capped, top_gone = _top(rows, cells, work, s, t)
    return (capped + top_capped) / ONE, gone * then / ONE + top_gone / ONE


@njit(**INNER)
def _young(cells: Cells, numbers: Numbers, work: Work, s: int, t: int) -> float:
    """Correction: accounts of less than a year do not count, those ramping up a year ago were smaller then."""
    level = cells.drift[t - 1, s] * work.history[MARKET, s, t]
    past = (cells.drift[t - 13, s] if t > 12 else ONE) * work.history[MARKET, s, t - 12]
    change = 0.0
    for born in range(max(1, t - 11), t + 1):
        change -= work.young[3 * s + 1, born] * min(level, past)
    for age in range(numbers.age.shape[1]):
        born = t - 12 - age
        if born >= 1:
            reached = past * (ONE - numbers.age[MISSING, age]) / ONE
            change += work.young[3 * s + 1, born] * (min(level, reached) - min(level, past))
    return change


@njit(**INNER)
def _top(rows: Rows, cells: Cells, work: Work, s: int, t: int) -> tuple[float, float]:
    """Correction: a top account's volume a year ago was its own (capped, gone)."""
    now, then = work.history[MARKET, s, t], work.history[MARKET, s, t - 12]
    capped, gone = 0.0, 0.0
    for j in range(len(rows.top_row)):
        row = rows.top_row[j]
        if rows.trait[row, ROW_SEGMENT] != s:
            continue
        k = cells.tariff[work.link[row, CELL]]
        level, past = cells.factor[REVENUE_PARTS, t - 1, k], cells.factor[REVENUE_PARTS, t - 13, k] if t > 12 else ONE
        before = scaled(rows.whole[row, ROW_REVENUE], work.jumped[j, t - 12]) * past * then
        closed = let_go_in(work, row, k)
        amount = scaled(rows.whole[row, ROW_REVENUE], work.jumped[j, t]) if here(cells, work, row) else 0
        capped += min(amount * level * now, before) - amount * min(level * now, past * then)
        if t - 12 <= closed < t and closed > 0:
            gone += before - scaled(rows.whole[row, ROW_REVENUE], work.jumped[j, closed]) * past * then
    return capped, gone


@njit(**INNER)
def let_go_in(work: Work, row: int, tariff: int) -> int:
    """Month in which the firm let a customer of the book go; 0 = it did not."""
    code = work.gone[row]
    if code == 0:
        return int(work.sums[tariff, CLOSED])
    return int(code >> 2) if code & 3 >= TERMINATED else 0
