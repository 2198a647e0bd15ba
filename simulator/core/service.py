"""What a month writes of the desk and of capacity: waits, satisfaction, staff, and where freed hours went."""

from __future__ import annotations

from numba import njit

from simulator.core.capacity import spend
from simulator.core.columns import (
    ABANDON_AT,
    AGENTS_AT,
    BOUGHT_AT,
    CAC_AT,
    CONTAGION_AT,
    CONTENT_AT,
    DEMANDED_AT,
    DISMISSED_AT,
    FREED_AT,
    IDLE_AT,
    LANDED_AT,
    LEFT_AT,
    MORALE_AT,
    NPS_AT,
    PAUSED_AT,
    REDEPLOYED_AT,
    REINVESTED_AT,
    RELEASED_AT,
    REPUTATION_AT,
    SATISFACTION_AT,
    SAVINGS_AT,
    SUPPLIED_AT,
    TICKETS_AT,
    UTIL_AT,
    WAIT_AT,
)
from simulator.core.compiled import INNER
from simulator.core.given import (
    CONTENT,
    HANDLING,
    HEADCOUNT,
    HOURS,
    LOAD_UNIT,
    NPS,
    NPS_GAIN,
    POOL_OPENING,
    Numbers,
)
from simulator.core.records import (
    BOUGHT,
    CAC_NOW,
    CAPACITY_OPS,
    CONTAGION,
    CONTENT_NOW,
    DISMISSED,
    GIVE_UP,
    HOURS_LOAD,
    LANDED,
    LEFT,
    MORALE,
    NEEDED,
    PAUSED,
    REPUTATION,
    SAVINGS,
    STAFF_TIME,
    TO_SERVICE,
    UTILISATION,
    WAITS,
    Cells,
    Floats,
    Work,
)


@njit(**INNER)
def report(cells: Cells, numbers: Numbers, work: Work, row: Floats) -> None:
    """Write the month's service, satisfaction and capacity; satisfaction of the whole is a mean over tickets."""
    at, unit = work.offsets, 2.0**-20 * numbers.value[LOAD_UNIT]
    weight, total, quality = 0.0, 0.0, 0.0
    for k in range(3):
        row[at[TICKETS_AT] + k] = work.load[k] * unit
        row[at[WAIT_AT] + k] = work.state[WAITS + k]
        row[at[ABANDON_AT] + k] = work.state[GIVE_UP + k]
        row[at[CONTENT_AT] + k] = work.state[CONTENT_NOW + k]
        weight += work.load[k]
        quality += work.load[k] * work.state[CONTENT_NOW + k]
        total += numbers.value[CONTENT + k] * work.load[k]
    satisfaction = quality / weight if weight > 0.0 else 1.0
    change = (quality - total) / weight if weight > 0.0 else 0.0
    row[at[SATISFACTION_AT]] = satisfaction
    row[at[NPS_AT]] = max(-100.0, min(100.0, numbers.value[NPS] + numbers.value[NPS_GAIN] * change))
    row[at[AGENTS_AT]] = work.state[STAFF_TIME]
    row[at[UTIL_AT]] = work.state[UTILISATION]
    row[at[BOUGHT_AT]] = work.state[BOUGHT]
    row[at[MORALE_AT]] = work.state[MORALE]
    row[at[LEFT_AT]], row[at[LANDED_AT]] = work.state[LEFT], work.state[LANDED]
    row[at[DISMISSED_AT]], row[at[PAUSED_AT]] = work.state[DISMISSED], work.state[PAUSED]
    row[at[CAC_AT]], row[at[SAVINGS_AT]] = work.state[CAC_NOW], work.state[SAVINGS]
    for k in range(3):
        row[at[REINVESTED_AT] + k] = work.state[TO_SERVICE + k]
    row[at[REPUTATION_AT]] = work.state[REPUTATION]
    for s in range(len(work.segment)):
        row[at[CONTAGION_AT] + s] = work.segment[s, CONTAGION]
    row[at[DEMANDED_AT]] = weight * unit * numbers.value[HANDLING]
    row[at[DEMANDED_AT] + 1] = work.load[HOURS_LOAD] * unit
    hours = numbers.value[HOURS]
    desk = (numbers.value[HEADCOUNT] * hours, work.state[STAFF_TIME] * hours, work.state[NEEDED] * hours)
    _spent(work, row, 0, desk, cells.redeploy)
    operations = (numbers.value[POOL_OPENING], work.state[CAPACITY_OPS], work.load[HOURS_LOAD] * unit)
    _spent(work, row, 1, operations, cells.redeploy)


@njit(**INNER)
def _spent(work: Work, row: Floats, pool: int, hours: tuple[float, float, float], redeploy: float) -> None:
    """Where the freed hours of a pool went; hours = (at month 0, paid for, needed)."""
    at = work.offsets
    freed, released, redeployed, idle = spend(hours[0], hours[1], hours[2], redeploy)
    row[at[SUPPLIED_AT] + pool] = hours[1]
    row[at[FREED_AT] + pool] = freed
    row[at[RELEASED_AT] + pool] = released
    row[at[REDEPLOYED_AT] + pool] = redeployed
    row[at[IDLE_AT] + pool] = idle
