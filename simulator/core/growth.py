"""Step 9 of a month: spend on acquisition, and the customers who start next month.

n = n0 (B / (CAC0 n0 CACidx I))^e (1 + leads) + referrals, with B / (CAC0 n0) = the budget factor, split by segment, Poisson from one common uniform: more
budget never buys fewer, and a strategy that buys n gets the first n of the same prospects.
"""

from __future__ import annotations

from numba import njit

from simulator.core.chance import poisson
from simulator.core.fuses import enter, first_reached, hang, new_fuse, over_hazard
from simulator.core.records import (
    BUDGET,
    ELASTICITY,
    ONE,
    PLANNED,
    REFERRAL_RATE,
    SALES_LAG,
    Cells,
    Luck,
    Numbers,
    Rows,
    Weather,
    Work,
)


@njit(cache=True, nogil=True)
def bought(numbers: Numbers, weather: Weather, p: int, t: int) -> float:
    """Customers the budget buys for month t + 1: paid for a sales lag ago, at that month's CAC and cost index."""
    growth = numbers.growth
    paid = t - int(growth[SALES_LAG])
    index = weather.cac[p, paid - 1] * weather.cost[p, paid - 1] if paid >= 1 else 1.0
    leads = weather.leads[p, t - 1] if t >= 1 else 0.0
    return float(growth[PLANNED] * (growth[BUDGET] / index) ** growth[ELASTICITY] * max(0.0, 1.0 + leads))


@njit(cache=True, nogil=True)
def recruit(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int, t: int
) -> None:
    """Let the customers of month t + 1 start: mean bought + referred, so many of the shared prospects."""
    mean = bought(numbers, weather, p, t)
    for s in range(len(numbers.mix)):
        referral = 0
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            referral += work.referral[c]
        referred = numbers.growth[REFERRAL_RATE] * referral / ONE
        number = poisson(mean * numbers.mix[s] + referred, luck.arrival[p, t, s])
        if number > rows.donor.shape[2] or work.size[0] + number > len(work.gone):
            work.size[1] = t + 1
            number = 0
        for rank in range(number):
            row = _start(rows, cells, luck, work, p, s, rank, t + 1)
            _default_later(rows, weather, work, p, s, row, t + 1)
        work.arrived[s] = number


@njit(cache=True, nogil=True)
def _start(
    rows: Rows, cells: Cells, luck: Luck, work: Work, p: int, s: int, rank: int, t: int
) -> int:
    """One prospect becomes a customer in month t: its attributes are a donor's, its fuses its own."""
    row = work.size[0]
    work.size[0] += 1
    donor = rows.donor[t - 1, s, rank]
    term = rows.term[donor]
    by_choice, by_default, sign = new_fuse(luck, luck.path[p], (t << 8) + s, rank)
    phase = (t - 1) % term
    cell = cells.home_cell[cells.home[donor] + phase]
    work.cell[row] = cell
    work.donor[row] = donor
    work.born[row] = t
    work.sign[row] = sign
    work.gone[row] = 0
    work.threshold[row] = work.clock[cell] + over_hazard(by_choice, rows.prospect_hazard[t - 1, s, rank])
    revenue, cogs = rows.revenue[donor], rows.cogs[donor]
    enter(rows, work, row, revenue, cogs)
    work.young[0, s, t] += 1
    work.young[1, s, t] += revenue
    work.young[2, s, t] += cogs
    work.young_tickets[rows.service_class[donor], t] += rows.tickets[donor]
    hang(work, row)
    work.default_threshold[row] = over_hazard(by_default, rows.default_hazard[donor])
    return row


@njit(cache=True, nogil=True)
def _default_later(rows: Rows, weather: Weather, work: Work, p: int, s: int, row: int, t: int) -> None:
    """Chain a new customer to the month it defaults in: its fuse is lit where the segment's clock stands."""
    clock = weather.default_clock[p, s]
    month = first_reached(clock, clock[t - 1] + work.default_threshold[row])
    if month < len(clock):
        work.default_next[row] = work.default_head[month]
        work.default_head[month] = row
