"""Step 9 of a month: spend on acquisition, and the customers who start next month.

n = [n0 (B / (CAC0 n0 CACidx I))^e (1 + leads) + referrals] e^-Rep, with B / (CAC0 n0) = the budget over its plan and
CACidx raised by rivals who absorb those let go. Split by segment as sales are paid to look (``Cells.monthly``),
Poisson from one common uniform: more budget never buys fewer, and a strategy that buys n gets the first n of
the same prospects.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import HISTORY
from simulator.core.chance import poisson
from simulator.core.compiled import INNER
from simulator.core.given import (
    ABSORPTION,
    BUDGET,
    ELASTICITY,
    PLANNED,
    REFERRAL_RATE,
    SALES_LAG,
    U_ARRIVAL,
    W_CAC,
    W_COST,
    W_LEADS,
    Luck,
    Numbers,
    Weather,
)
from simulator.core.newcomers import open_doors, start
from simulator.core.records import (
    ABSORBED,
    ARRIVED,
    BASE_REFERRAL,
    CAC_NOW,
    ONE,
    PAID_IN,
    PULL,
    RAN_OUT,
    REFERRED,
    REPUTATION,
    ROWS_USED,
    SHARES,
    SOURCED_FROM,
    Cells,
    Rows,
    Work,
)


@njit(**INNER)
def price_index(numbers: Numbers, weather: Weather, work: Work, p: int, t: int) -> float:
    """What winning a customer costs who starts in month t + 1, over month 0; rivals absorb those let go. Kept."""
    paid = t - int(numbers.value[SALES_LAG])
    index = weather.path[W_CAC, p, paid - 1] * weather.path[W_COST, p, paid - 1] if paid >= 1 else 1.0
    work.state[CAC_NOW] = index * (1.0 + numbers.value[ABSORPTION] * work.state[ABSORBED])
    return float(work.state[CAC_NOW])


@njit(**INNER)
def bought(cells: Cells, numbers: Numbers, weather: Weather, work: Work, p: int, t: int) -> float:
    """Customers the budget buys for month t + 1: paid for a sales lag ago, at that month's CAC and cost index.

    Newcomers are drawn by a discount too: (1 + pull x discount).
    """
    growth = numbers.value
    paid = t - int(growth[SALES_LAG])
    budget = work.trail[PAID_IN, HISTORY + paid] if paid >= 1 else growth[BUDGET]
    index = price_index(numbers, weather, work, p, t)
    leads = weather.path[W_LEADS, p, t - 1] if t >= 1 else 0.0
    pull = cells.policy[PULL] if t + 1 >= cells.policy[SOURCED_FROM] else 1.0
    return float(growth[PLANNED] * (budget / index) ** growth[ELASTICITY] * max(0.0, 1.0 + leads) * pull)


@njit(**INNER)
def recruit(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int, t: int
) -> None:
    """Let the customers of month t + 1 start: mean bought + referred, so many of the shared prospects."""
    name = np.exp(-work.state[REPUTATION])
    mean = bought(cells, numbers, weather, work, p, t) * name
    open_doors(cells, work, t + 1)
    for s in range(len(numbers.segment)):
        referral = 0
        for k in range(cells.bounds[s], cells.bounds[s + 1]):
            referral += work.sums[k, BASE_REFERRAL]
        referred = numbers.value[REFERRAL_RATE] * referral / ONE * name
        share = cells.monthly[t + 1, SHARES + s]
        number = poisson(mean * share + referred, luck.uniform[p, t, U_ARRIVAL + s])
        by_referral = poisson(referred, luck.uniform[p, t, U_ARRIVAL + s])
        if number > rows.places[s] or work.load[ROWS_USED] + number > len(work.link):
            work.load[RAN_OUT] = t + 1
            number = 0
        work.month[s, REFERRED] = min(number, by_referral)
        start(rows, cells, luck, weather, work, (p, t + 1), s, number)
        work.month[s, ARRIVED] = number
