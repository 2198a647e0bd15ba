"""Capacity that is no longer needed, spent exactly once; and step 8: operations and overhead follow their demand.

Freed hours are those the load of the month no longer needs, against month 0: (K0 - D)+. For the desk D is the hours
that keep the opening load per agent, so that at rest nothing is freed; for operations D is the hours demanded. Each
freed hour is released (no longer paid), redeployed (paid, works elsewhere in the firm and is worth a share of
its pay there) or idle: at the desk it shortens queues, in operations it is stranded.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import KERNEL
from simulator.core.given import (
    DOWN,
    FIXED,
    LAG,
    LOAD_UNIT,
    OVERHEAD,
    POOL_HIRE_LAG,
    POOL_OPENING,
    POOL_RATE,
    POOL_WORTH,
    RELEASE,
    SMOOTHING,
    UP,
    Numbers,
)
from simulator.core.records import (
    BILLED,
    CAPACITY_OPS,
    DEMAND,
    EMA,
    HOURS_LOAD,
    LOG_OVERHEAD,
    OVERHEAD_COST,
    POOL_COST,
    POOL_STRANDED,
    Work,
)

HOLD, LAYOFFS = 1, 2
HISTORY = 12
"""Months of history kept before month 1 in ``Work.trail``."""


@njit(**KERNEL)
def spend(opening: float, paid: float, needed: float, redeploy: float) -> tuple[float, float, float, float]:
    """(Freed, released, redeployed, idle): freed = (K0 - D)+ = released + redeployed + idle.

    released = min((K0 - K)+, freed), redeployed = min(share x freed, freed - released). Any unit of capacity.
    """
    freed = max(0.0, opening - needed)
    released = min(max(0.0, opening - paid), freed)
    redeployed = min(redeploy * freed, freed - released)
    return freed, released, redeployed, freed - released - redeployed


@njit(**KERNEL)
def pool(numbers: Numbers, work: Work, policy: tuple[int, float], cost: float, t: int) -> None:
    """Step 8, operations: C = c I [phi K0 + (1 - phi) K]; capacity follows demand up after a lag, down at a speed.

    Who was asked for a hiring lag ago starts now, as far as still needed: the release of a slack is never undone.
    K_t = K_{t-1} - rel (K_{t-1} - max(D_{t-lag..t}))+ ; stranded = c I [phi (K0 - D)+ + (1 - phi)(K - D)+]. Hours
    redeployed are worth a share of c I, which lowers both. policy = (capacity, redeploy).
    """
    pool_, state = numbers.value, work.state
    now = HISTORY + t
    opening = pool_[POOL_OPENING]
    wanted = work.load[HOURS_LOAD] * 2.0**-20 * numbers.value[LOAD_UNIT]
    work.trail[DEMAND, now] = wanted
    peak = wanted
    for back in range(1, int(pool_[LAG]) + 1):
        peak = max(peak, work.trail[DEMAND, now - back])
    k = state[CAPACITY_OPS]
    k = max(k, min(peak, work.trail[DEMAND, now - int(pool_[POOL_HIRE_LAG])]))
    k -= pool_[RELEASE] * max(0.0, k - peak)
    if policy[0] == HOLD:
        k = max(k, opening)
    state[CAPACITY_OPS] = k
    rate, fixed = pool_[POOL_RATE] * cost, pool_[FIXED]
    worth = spend(opening, k, wanted, policy[1])[2] * pool_[POOL_WORTH]
    state[POOL_COST] = np.rint(rate * (fixed * opening + (1.0 - fixed) * k - worth))
    idle = fixed * max(0.0, opening - wanted) + (1.0 - fixed) * max(0.0, k - wanted)
    state[POOL_STRANDED] = np.rint(rate * max(0.0, idle - worth))


@njit(**KERNEL)
def overhead(numbers: Numbers, work: Work, cost: float, t: int) -> None:
    """Step 8, overhead: dln O = e_up (dln R)+ - e_dn (dln R)-, R an exponential average of revenue."""
    pool_, state = numbers.value, work.state
    before = state[EMA]
    after = before + (work.history[BILLED, :, t].sum() - before) / pool_[SMOOTHING]
    if after > 0.0 and before > 0.0:
        change = np.log(after / before)
        state[LOG_OVERHEAD] += pool_[UP] * change if change > 0.0 else pool_[DOWN] * change
    state[EMA] = after
    state[OVERHEAD_COST] = np.rint(pool_[OVERHEAD] * np.exp(state[LOG_OVERHEAD]) * cost)
