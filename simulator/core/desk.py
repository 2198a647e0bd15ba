"""Steps 6, 7 and 11 of a month: the support desk's waits, its staff, and the satisfaction it leaves behind."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.records import (
    ATTRITION,
    DESK_COST,
    DESK_RATE,
    DESK_STRANDED,
    HANDLING,
    HEADCOUNT,
    HIRE_COST,
    HIRE_LAG,
    HOURS,
    JUNIOR,
    LAYOFF_NOTICE,
    LOAD_UNIT,
    NEEDED,
    OFFERED,
    ONE_OFF,
    OVERLOAD,
    PATIENCE,
    RAMP,
    SENIORS,
    SEVERANCE,
    SPEED,
    STAFF_TIME,
    TOLERANCE,
    UTILISATION,
    Numbers,
    Work,
)
from simulator.desk.erlang import priority

ATTRITION_ONLY, HOLD, LAYOFFS = 0, 1, 2
OVERLOADED = 0.92
"""Utilisation above which agents start to leave because of it."""


@njit(cache=True, nogil=True)
def attend(numbers: Numbers, work: Work) -> None:
    """Step 6: waits (hours) and abandonment of each class from this month's tickets and last month's staff.

    Exact non-preemptive priority M/M/c+M; opening hours equal an agent's productive hours, so agents in place
    are agents at work.
    """
    desk = numbers.desk
    hourly = work.load[:3] * (2.0**-20 * desk[LOAD_UNIT] / desk[HOURS])
    agents = work.state[SENIORS] + desk[JUNIOR] * work.junior.sum()
    patience = desk[PATIENCE] * desk[HANDLING]
    waits, abandons = work.desk[1], work.desk[2]
    work.state[UTILISATION] = priority(hourly, 1.0 / desk[HANDLING], 1.0 / patience, agents, waits, abandons)
    offered = hourly.sum() * desk[HANDLING]
    work.state[NEEDED] = offered * desk[HEADCOUNT] / desk[OFFERED]


@njit(cache=True, nogil=True)
def satisfy(numbers: Numbers, work: Work) -> None:
    """Step 11: satisfaction moves towards 1 minus the loss by abandonment and wait.

    loss = min(1, 4 Ab) / 2 + (1 - exp(-W / W0)) / 2 ;  S <- (1 - kappa) S + kappa (1 - loss).
    """
    speed = numbers.desk[SPEED]
    for k in range(3):
        quality = 1.0 - loss(work.desk[1, k] / numbers.desk[HANDLING], work.desk[2, k], numbers.desk[TOLERANCE])
        work.desk[0, k] = (1.0 - speed) * work.desk[0, k] + speed * quality


@njit(cache=True, nogil=True)
def loss(wait: float, abandon_prob: float, tolerance: float) -> float:
    """Satisfaction lost to a wait (in handling times) and to the chance of giving up."""
    return 0.5 * min(1.0, 4.0 * abandon_prob) + 0.5 * (1.0 - np.exp(-wait / tolerance))


@njit(cache=True, nogil=True)
def attrition_prob(base: float, slope: float, utilisation: float) -> float:
    """Share of agents who leave in a month: base * exp(slope * (u - 0.92)+), at most 15 %."""
    return min(0.15, base * np.exp(slope * min(0.5, max(0.0, utilisation - OVERLOADED))))


@njit(cache=True, nogil=True)
def staff(numbers: Numbers, work: Work, capacity: int, luck: float, climate: tuple[float, float]) -> None:
    """Step 7: leavers, hires landing, layoffs and new hires; costs of the month. climate = (wage, attrition)."""
    desk, state = numbers.desk, work.state
    wage, attrition = climate
    head = state[SENIORS] + work.junior.sum()
    pay = desk[DESK_RATE] * desk[HOURS] * wage
    state[STAFF_TIME] = head
    state[DESK_COST] = np.rint(head * pay)
    state[DESK_STRANDED] = np.rint(max(0.0, head - state[NEEDED]) * pay)
    prob = attrition_prob(desk[ATTRITION] * attrition, desk[OVERLOAD], state[UTILISATION])
    _leave(work, min(head, np.floor(head * prob + luck)))
    _release(numbers, work, pay)
    _land(numbers, work)
    _decide(numbers, work, capacity, prob, pay)


@njit(cache=True, nogil=True)
def _leave(work: Work, leavers: float) -> None:
    """Agents leave by choice, seniors and juniors in proportion."""
    head = work.state[SENIORS] + work.junior.sum()
    stay = 1.0 - leavers / head if head > 0.0 else 0.0
    work.state[SENIORS] *= stay
    work.junior[:] = work.junior * stay


@njit(cache=True, nogil=True)
def _release(numbers: Numbers, work: Work, pay: float) -> None:
    """Agents whose notice ends go, with severance."""
    released = min(work.leaving[0], work.state[SENIORS] + work.junior.sum())
    _leave(work, released)
    work.state[ONE_OFF] += np.rint(released * pay * numbers.desk[SEVERANCE])
    work.leaving[:-1] = work.leaving[1:]
    work.leaving[-1] = 0.0


@njit(cache=True, nogil=True)
def _land(numbers: Numbers, work: Work) -> None:
    """Hires start as juniors; juniors whose ramp ends become seniors."""
    work.state[SENIORS] += work.junior[0]
    work.junior[:-1] = work.junior[1:]
    work.junior[-1] = 0.0
    work.junior[int(numbers.desk[RAMP]) - 1] += work.hired[0]
    work.hired[:-1] = work.hired[1:]
    work.hired[-1] = 0.0


@njit(cache=True, nogil=True)
def _decide(numbers: Numbers, work: Work, capacity: int, prob: float, pay: float) -> None:
    """Hires and layoffs towards the head count the load asks for; hold never goes below the opening one."""
    desk = numbers.desk
    head = work.state[SENIORS] + work.junior.sum() - work.leaving.sum()
    wanted = work.state[NEEDED]
    if capacity == HOLD:
        wanted = max(wanted, desk[HEADCOUNT])
    lag = int(desk[HIRE_LAG])
    gap = wanted - head - work.hired.sum() + head * prob * lag
    if gap > 0.0:
        work.hired[lag - 1] += gap
        work.state[DESK_COST] += np.rint(gap * pay * desk[HIRE_COST])
    elif capacity == LAYOFFS and head > wanted:
        work.leaving[int(desk[LAYOFF_NOTICE])] += head - wanted
