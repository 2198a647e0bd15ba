"""Step 9 of a month: realised savings, and what they and the firm's own budgets are spent on.

Realised savings = capacity cost at month 0 - now, at constant rates, not below 0, spent a month late: only what has
left the payroll can be spent, never what a slide promised. They go to service (agents beyond what the load asks for),
acquisition (on top of the plan) and upselling the core; the rest stays cash.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import HISTORY
from simulator.core.compiled import INNER
from simulator.core.given import (
    CORE,
    DESK_RATE,
    FIXED,
    HEADCOUNT,
    HOURS,
    OPENING_REVENUE,
    POOL_OPENING,
    POOL_RATE,
    SPENDING,
    UNIT_SPEND,
    UPSELL_YIELD,
    Numbers,
)
from simulator.core.records import (
    CAPACITY_OPS,
    COMMISSION,
    EXTRA_AGENTS,
    INVEST,
    INVEST_FROM,
    MARKET,
    NEEDED,
    ONE,
    ONE_OFF,
    PAID_IN,
    PROGRAMME,
    PROGRAMME_MONTH,
    REINVEST,
    SAVED_TRAIL,
    SAVINGS,
    SOURCED_FROM,
    SPENT,
    STAFF_TIME,
    TO_ACQUISITION,
    TO_SERVICE,
    TO_UPSELL,
    UPSOLD,
    YOUNG_FLOW,
    Cells,
    Work,
)


@njit(**INNER)
def save(numbers: Numbers, work: Work) -> None:
    """Savings realised this month; agents bought from earlier savings, as far as they are there, do not count."""
    value, state = numbers.value, work.state
    extra = min(state[EXTRA_AGENTS], max(0.0, state[STAFF_TIME] - state[NEEDED]))
    agents = value[HEADCOUNT] - max(0.0, state[STAFF_TIME] - extra)
    pool = (1.0 - value[FIXED]) * (value[POOL_OPENING] - state[CAPACITY_OPS])
    state[SAVINGS] = max(0.0, agents * value[HOURS] * value[DESK_RATE] + pool * value[POOL_RATE])


@njit(**INNER)
def spend(cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Spend of the month: the plan, shares of the savings of a month ago and of opening revenue, commissions.

    Core volume grows by ``UPSELL_YIELD`` x money spent on it / opening core revenue. ``trail`` keeps the acquisition
    budget over its plan: it buys customers a sales lag later.
    """
    policy, value, state = cells.policy, numbers.value, work.state
    opening = numbers.segment[:, OPENING_REVENUE].sum()
    own = opening if t >= policy[INVEST_FROM] else 0.0
    saved = work.trail[SAVED_TRAIL, HISTORY + t - 1]
    work.trail[SAVED_TRAIL, HISTORY + t] = state[SAVINGS]
    state[TO_SERVICE] = np.rint(policy[REINVEST] * saved + policy[INVEST] * own)
    state[TO_ACQUISITION] = np.rint(policy[REINVEST + 1] * saved + policy[INVEST + 1] * own)
    state[TO_UPSELL] = np.rint(policy[REINVEST + 2] * saved + policy[INVEST + 2] * own)
    pay = value[HOURS] * value[DESK_RATE]
    state[EXTRA_AGENTS] = state[TO_SERVICE] / pay if pay > 0.0 else 0.0
    budget = value[SPENDING] + state[TO_ACQUISITION]
    work.trail[PAID_IN, HISTORY + t] = budget / value[UNIT_SPEND] if value[UNIT_SPEND] > 0.0 else 0.0
    state[SPENT] = budget + state[TO_UPSELL] + _commission(cells, work, t)
    if t == policy[PROGRAMME_MONTH]:
        state[ONE_OFF] += np.rint(policy[PROGRAMME] * opening)
    _upsell(numbers, work)


@njit(**INNER)
def _commission(cells: Cells, work: Work, t: int) -> float:
    """Sales' share of what customers of less than a year were billed."""
    if cells.policy[COMMISSION] == 0.0 or t < cells.policy[SOURCED_FROM]:
        return 0.0
    billed = 0.0
    for s in range(len(work.segment)):
        billed += work.month[s, YOUNG_FLOW] / ONE * work.history[MARKET, s, t]
    return float(np.rint(cells.policy[COMMISSION] * billed))


@njit(**INNER)
def _upsell(numbers: Numbers, work: Work) -> None:
    core = 0.0
    for s in range(len(work.segment)):
        core += numbers.segment[s, CORE] * numbers.segment[s, OPENING_REVENUE]
    if work.state[TO_UPSELL] > 0.0 and core > 0.0:
        growth = np.exp(numbers.value[UPSELL_YIELD] * work.state[TO_UPSELL] / core)
        for s in range(len(work.segment)):
            if numbers.segment[s, CORE] > 0.0:
                work.segment[s, UPSOLD] *= growth
