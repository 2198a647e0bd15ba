"""What a firm watches on last month's report, and when it rings: see ``vocabulary.ALARMS``."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.columns import (
    ABANDON_AT,
    ACQUISITION_AT,
    ACTIVE_START_AT,
    CAPACITY_COST_AT,
    CASH_AT,
    COMPLIANCE_AT,
    EXITS_AT,
    HEADROOM_AT,
    NPS_AT,
    OVERHEAD_AT,
    REVENUE_AT,
    TICKETS_AT,
)
from simulator.core.compiled import INNER
from simulator.core.given import CORE, LIQUIDITY, NPS, USUAL, W_REGIME, Numbers, Weather
from simulator.core.records import PLAN, Cells, Floats, Work

N_ALARMS = 8
ONE_SIDED, TWO_SIDED = 2.326, 2.576
"""Standard deviations that chance goes beyond once in a hundred times, upwards or either way."""
(BELOW_PLAN, NPS_DROP, CORE_CHURN, CASH_FLOOR, HEADROOM, ABANDONED, DISPARITY, RECESSION) = range(N_ALARMS)


@njit(**INNER)
def rings(limits: Floats, told: Floats) -> bool:
    """Whether any figure is beyond its limit (NaN: not watched, not known)."""
    for k in range(N_ALARMS):
        if np.isnan(limits[k]) or np.isnan(told[k]):
            continue
        falling = k in (CASH_FLOOR, HEADROOM, DISPARITY)
        if told[k] < limits[k] if falling else told[k] > limits[k]:
            return True
    return False


@njit(**INNER)
def report(
    cells: Cells, weather: Weather, numbers: Numbers, work: Work, at: tuple[int, int], story: Floats, told: Floats
) -> None:
    """Last month's figures, in the order of the alarms, into ``told`` [8]; ``story`` [T, K]: the path's months."""
    p, t = at
    where, n, row = work.offsets, len(work.segment), story[t - 2]
    revenue = row[where[REVENUE_AT] : where[REVENUE_AT] + n].sum()
    plan = cells.monthly[t - 1, PLAN]
    told[BELOW_PLAN] = 1.0 - revenue / plan if plan > 0.0 else np.nan
    told[NPS_DROP] = numbers.value[NPS] - row[where[NPS_AT]]
    told[CORE_CHURN] = min(core_churn(numbers, work, story, t - 1), core_churn(numbers, work, story, t - 2))
    costs = row[where[CAPACITY_COST_AT]] + row[where[CAPACITY_COST_AT] + 1]
    costs += row[where[OVERHEAD_AT]] + row[where[ACQUISITION_AT]] + row[where[COMPLIANCE_AT]]
    floor = numbers.value[LIQUIDITY] * costs
    told[CASH_FLOOR] = row[where[CASH_AT]] / floor if floor > 0.0 else np.nan
    told[HEADROOM] = row[where[HEADROOM_AT]]
    tickets, abandoned = 0.0, 0.0
    for k in range(3):
        tickets += row[where[TICKETS_AT] + k]
        abandoned += row[where[TICKETS_AT] + k] * row[where[ABANDON_AT] + k]
    told[ABANDONED] = abandoned / tickets if tickets > 0.0 else np.nan
    told[DISPARITY] = disparity(work)
    told[RECESSION] = 1.0 if weather.path[W_REGIME, p, t - 2] >= 2.0 else 0.0


@njit(**INNER)
def core_churn(numbers: Numbers, work: Work, story: Floats, month: int) -> float:
    """Voluntary exits of the core segments in the three months up to ``month``, over what month 0 implies.

    What chance may explain (less than 2.326 sd of a Poisson number beyond) counts as 1 at most: a core of a few hundred
    loses a handful a month, and a guard-rail must not ring for luck.
    """
    where, left, expected = work.offsets, 0.0, 0.0
    for m in range(max(1, month - 2), month + 1):
        row = story[m - 1]
        for s in range(len(work.segment)):
            if numbers.segment[s, CORE] > 0.0:
                left += row[where[EXITS_AT] + 4 * s]
                expected += row[where[ACTIVE_START_AT] + s] * numbers.segment[s, USUAL]
    if expected <= 0.0:
        return 0.0
    ratio = left / expected
    return float(ratio if left - expected > ONE_SIDED * np.sqrt(expected) else min(1.0, ratio))


@njit(**INNER)
def disparity(work: Work) -> float:
    """Lowest over highest share let go so far of the fairness groups.

    1 where chance may explain the difference of the two (less than 2.576 sd): the four-fifths rule is for numbers
    large enough to mean something.
    """
    low, high = -1, -1
    for g in range(work.group.shape[1]):
        if work.group[1, g] > 0.0:
            share = work.group[0, g] / work.group[1, g]
            if low < 0 or share < work.group[0, low] / work.group[1, low]:
                low = g
            if high < 0 or share > work.group[0, high] / work.group[1, high]:
                high = g
    if low < 0 or work.group[0, high] <= 0.0:
        return np.nan
    few, many = work.group[1, low], work.group[1, high]
    least, most = work.group[0, low] / few, work.group[0, high] / many
    pooled = (work.group[0, low] + work.group[0, high]) / (few + many)
    sd = np.sqrt(max(0.0, pooled * (1.0 - pooled)) * (1.0 / few + 1.0 / many))
    return float(least / most) if most - least > TWO_SIDED * sd else 1.0
