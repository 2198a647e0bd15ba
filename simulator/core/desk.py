"""Steps 6, 7 and 11 of a month: the support desk's waits, its staff, and the satisfaction it leaves behind."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.clocks import snap
from simulator.core.records import (
    ATTRITION,
    CONTENT_NOW,
    DESK_COST,
    DESK_RATE,
    DESK_STRANDED,
    GIVE_UP,
    HANDLING,
    HEADCOUNT,
    HIRE_COST,
    HIRE_LAG,
    HIRED,
    HOURS,
    JUNIOR,
    JUNIOR_SHARE,
    LAYOFF_NOTICE,
    LEAVING,
    LOAD_UNIT,
    NEEDED,
    OFFERED,
    ONE_OFF,
    OVERLOAD,
    PATIENCE,
    RAMP,
    RING,
    SENIORS,
    SEVERANCE,
    SPEED,
    STAFF_TIME,
    TOLERANCE,
    UTILISATION,
    WAITS,
    Floats,
    Numbers,
    Work,
)
from simulator.desk.erlang import priority

HOLD, LAYOFFS = 1, 2
SMALL_DESK = 3.0
"""Below so many agents a desk is part of several people's jobs: agents leave in parts of a post."""
OVERLOADED = 0.92
"""Utilisation above which agents start to leave because of it."""


@njit(cache=True, nogil=True)
def ring(work: Work, start: int) -> Floats:
    """A ring of months in the state: entry k comes due in k + 1 months."""
    return work.state[start : start + RING]


@njit(cache=True, nogil=True)
def turn(work: Work, start: int) -> None:
    """A month passes in a ring."""
    for k in range(start, start + RING - 1):
        work.state[k] = work.state[k + 1]
    work.state[start + RING - 1] = 0.0


@njit(cache=True, nogil=True)
def attend(numbers: Numbers, work: Work) -> None:
    """Step 6: waits (hours) and abandonment of each class from this month's tickets and last month's staff.

    Exact non-preemptive priority M/M/c+M; opening hours equal an agent's productive hours, so agents in place
    are agents at work.
    """
    desk = numbers.value
    hourly = work.load[:3] * (2.0**-20 * desk[LOAD_UNIT] / desk[HOURS])
    agents = work.state[SENIORS] + desk[JUNIOR_SHARE] * ring(work, JUNIOR).sum()
    patience = desk[PATIENCE] * desk[HANDLING]
    waits, abandons = work.state[WAITS : WAITS + 3], work.state[GIVE_UP : GIVE_UP + 3]
    work.state[UTILISATION] = priority(hourly, 1.0 / desk[HANDLING], 1.0 / patience, agents, waits, abandons)
    offered = hourly.sum() * desk[HANDLING]
    work.state[NEEDED] = offered * desk[HEADCOUNT] / desk[OFFERED]


@njit(cache=True, nogil=True)
def satisfy(numbers: Numbers, work: Work) -> None:
    """Step 11: satisfaction moves towards 1 minus the loss by abandonment and wait.

    loss = min(1, 4 Ab) / 2 + (1 - exp(-W / W0)) / 2 ;  S <- (1 - kappa) S + kappa (1 - loss), on the grid of 2**-32.
    """
    speed = numbers.value[SPEED]
    for k in range(3):
        quality = 1.0 - loss(
            work.state[WAITS + k] / numbers.value[HANDLING], work.state[GIVE_UP + k], numbers.value[TOLERANCE]
        )
        work.state[CONTENT_NOW + k] = snap((1.0 - speed) * work.state[CONTENT_NOW + k] + speed * quality)


@njit(cache=True, nogil=True)
def loss(wait: float, abandon_prob: float, tolerance: float) -> float:
    """Satisfaction lost to a wait (in handling times) and to the chance of giving up."""
    return float(0.5 * min(1.0, 4.0 * abandon_prob) + 0.5 * (1.0 - np.exp(-wait / tolerance)))


@njit(cache=True, nogil=True)
def attrition_prob(base: float, slope: float, utilisation: float) -> float:
    """Share of agents who leave in a month: base * exp(slope * (u - 0.92)+), at most 15 %."""
    return float(min(0.15, base * np.exp(slope * min(0.5, max(0.0, utilisation - OVERLOADED)))))


@njit(cache=True, nogil=True)
def staff(numbers: Numbers, work: Work, capacity: int, luck: float, climate: tuple[float, float]) -> None:
    """Step 7: leavers, hires landing, layoffs and new hires; costs of the month. climate = (wage, attrition)."""
    desk, state = numbers.value, work.state
    wage, attrition = climate
    head = state[SENIORS] + ring(work, JUNIOR).sum()
    pay = desk[DESK_RATE] * desk[HOURS] * wage
    state[STAFF_TIME] = head
    state[DESK_COST] = np.rint(head * pay)
    state[DESK_STRANDED] = np.rint(max(0.0, head - state[NEEDED]) * pay)
    prob = attrition_prob(desk[ATTRITION] * attrition, desk[OVERLOAD], state[UTILISATION])
    post = min(1.0, head / SMALL_DESK)
    if post > 0.0:
        _leave(work, min(head, post * np.floor(head * prob / post + luck)))
    _release(numbers, work, pay)
    _land(numbers, work)
    _decide(numbers, work, capacity, prob, pay)


@njit(cache=True, nogil=True)
def _leave(work: Work, leavers: float) -> None:
    """Agents leave by choice, seniors and juniors in proportion."""
    head = work.state[SENIORS] + ring(work, JUNIOR).sum()
    stay = 1.0 - leavers / head if head > 0.0 else 0.0
    work.state[SENIORS] *= stay
    for k in range(RING):
        work.state[JUNIOR + k] *= stay


@njit(cache=True, nogil=True)
def _release(numbers: Numbers, work: Work, pay: float) -> None:
    """Agents whose notice ends go, with severance."""
    released = min(work.state[LEAVING], work.state[SENIORS] + ring(work, JUNIOR).sum())
    _dismiss(numbers, work, released, pay)
    turn(work, LEAVING)


@njit(cache=True, nogil=True)
def _dismiss(numbers: Numbers, work: Work, released: float, pay: float) -> None:
    """Agents go, with severance."""
    _leave(work, released)
    work.state[ONE_OFF] += np.rint(released * pay * numbers.value[SEVERANCE])


@njit(cache=True, nogil=True)
def _land(numbers: Numbers, work: Work) -> None:
    """Hires start as juniors; juniors whose ramp ends become seniors."""
    work.state[SENIORS] += work.state[JUNIOR]
    turn(work, JUNIOR)
    work.state[JUNIOR + int(numbers.value[RAMP]) - 1] += work.state[HIRED]
    turn(work, HIRED)


@njit(cache=True, nogil=True)
def _decide(numbers: Numbers, work: Work, capacity: int, prob: float, pay: float) -> None:
    """Hires and layoffs towards the head count the load asks for; hold never goes below the opening one."""
    desk = numbers.value
    head = work.state[SENIORS] + ring(work, JUNIOR).sum() - ring(work, LEAVING).sum()
    wanted = work.state[NEEDED]
    if capacity == HOLD:
        wanted = max(wanted, desk[HEADCOUNT])
    lag = int(desk[HIRE_LAG])
    gap = wanted - head - ring(work, HIRED).sum() + head * prob * lag
    if gap > 0.0:
        work.state[HIRED + lag - 1] += gap
        work.state[DESK_COST] += np.rint(gap * pay * desk[HIRE_COST])
    elif capacity == LAYOFFS and head > wanted:
        notice = int(desk[LAYOFF_NOTICE])
        if notice == 0:
            _dismiss(numbers, work, head - wanted, pay)
        else:
            work.state[LEAVING + notice - 1] += head - wanted
