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
    EXITS_AT,
    HEADROOM_AT,
    NPS_AT,
    OVERHEAD_AT,
    REVENUE_AT,
    TICKETS_AT,
)
from simulator.core.records import (
    CORE,
    CORE_RATIO,
    LIQUIDITY,
    NPS,
    PLAN,
    USUAL,
    W_REGIME,
    Cells,
    Floats,
    Numbers,
    Weather,
    Work,
)

N_ALARMS = 8
(BELOW_PLAN, NPS_DROP, CORE_CHURN, CASH_FLOOR, HEADROOM, ABANDONED, DISPARITY, RECESSION) = range(N_ALARMS)


@njit(cache=True, nogil=True)
def rings(limits: Floats, told: Floats) -> bool:
    """Whether any figure is beyond its limit (NaN: not watched, not known)."""
    for k in range(N_ALARMS):
        if np.isnan(limits[k]) or np.isnan(told[k]):
            continue
        falling = k in (CASH_FLOOR, HEADROOM, DISPARITY)
        if told[k] < limits[k] if falling else told[k] > limits[k]:
            return True
    return False


@njit(cache=True, nogil=True)
def report(
    cells: Cells, weather: Weather, numbers: Numbers, work: Work, at: tuple[int, int], row: Floats, told: Floats
) -> None:
    """Last month's figures, in the order of the alarms, into ``told`` [8]; ``row``: that month's results."""
    p, t = at
    where, n = work.offsets, len(work.segment)
    revenue = row[where[REVENUE_AT] : where[REVENUE_AT] + n].sum()
    plan = cells.monthly[t - 1, PLAN]
    told[BELOW_PLAN] = 1.0 - revenue / plan if plan > 0.0 else np.nan
    told[NPS_DROP] = numbers.value[NPS] - row[where[NPS_AT]]
    told[CORE_CHURN] = _core_churn(numbers, work, row)
    costs = row[where[CAPACITY_COST_AT]] + row[where[CAPACITY_COST_AT] + 1]
    costs += row[where[OVERHEAD_AT]] + row[where[ACQUISITION_AT]]
    floor = numbers.value[LIQUIDITY] * costs
    told[CASH_FLOOR] = row[where[CASH_AT]] / floor if floor > 0.0 else np.nan
    told[HEADROOM] = row[where[HEADROOM_AT]]
    tickets = row[where[TICKETS_AT] : where[TICKETS_AT] + 3]
    abandoned = (tickets * row[where[ABANDON_AT] : where[ABANDON_AT] + 3]).sum()
    told[ABANDONED] = abandoned / tickets.sum() if tickets.sum() > 0.0 else np.nan
    told[DISPARITY] = _disparity(work)
    told[RECESSION] = 1.0 if weather.path[W_REGIME, p, t - 2] >= 2.0 else 0.0


@njit(cache=True, nogil=True)
def _core_churn(numbers: Numbers, work: Work, row: Floats) -> float:
    """Voluntary exits of the core segments over what month 0 implies: the lower of the last two months."""
    where, left, expected = work.offsets, 0.0, 0.0
    for s in range(len(work.segment)):
        if numbers.segment[s, CORE] > 0.0:
            left += row[where[EXITS_AT] + 4 * s]
            expected += row[where[ACTIVE_START_AT] + s] * numbers.segment[s, USUAL]
    now = left / expected if expected > 0.0 else 0.0
    lower = min(now, work.state[CORE_RATIO])
    work.state[CORE_RATIO] = now
    return float(lower)


@njit(cache=True, nogil=True)
def _disparity(work: Work) -> float:
    """Lowest over highest share let go so far of the fairness groups, as the cells' opening shares have it."""
    least, most = np.inf, 0.0
    for g in range(work.group.shape[1]):
        if work.group[1, g] > 0.0:
            share = work.group[0, g] / work.group[1, g]
            least, most = min(least, share), max(most, share)
    return float(least / most) if most > 0.0 else np.nan
