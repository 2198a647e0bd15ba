"""Steps 7 and 11 of a month: the desk's staff, who leave, are hired and let go, what they cost, and their morale."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import HOLD, LAYOFFS, spend
from simulator.core.clocks import snap
from simulator.core.compiled import INNER, KERNEL
from simulator.core.given import (
    ATTRITION,
    ATTRITION_CAP,
    DESK_RATE,
    DESK_WORTH,
    HEADCOUNT,
    HIRE_COST,
    HIRE_LAG,
    HOURS,
    LAYOFF_NOTICE,
    MORALE_GAIN,
    MORALE_OVERLOAD,
    MORALE_PRUNING,
    MORALE_SPEED,
    OPENING_ABUSIVE,
    OVERLOAD,
    OVERLOAD_CAP,
    OVERLOAD_FROM,
    PREMIUM,
    PRUNING_CAP,
    RAMP,
    RELIEF,
    SEVERANCE,
    SMALL_DESK,
    Numbers,
)
from simulator.core.records import (
    BOUGHT,
    DESK_COST,
    DESK_STRANDED,
    DISMISSED,
    EXTRA_AGENTS,
    HIRED,
    JUNIOR,
    LANDED,
    LEAVING,
    LEFT,
    MORALE,
    NEEDED,
    ONE_OFF,
    PRUNED,
    RELIEVED,
    RING,
    SENIORS,
    SEVERED,
    STAFF_TIME,
    UTILISATION,
    Work,
)


@njit(**INNER)
def ring(work: Work, start: int) -> float:
    """Sum over a ring of months in the state: entry k comes due in k + 1 months."""
    return float(work.state[start : start + RING].sum())


@njit(**INNER)
def turn(work: Work, start: int) -> None:
    """A month passes in a ring."""
    for k in range(start, start + RING - 1):
        work.state[k] = work.state[k + 1]
    work.state[start + RING - 1] = 0.0


@njit(**INNER)
def heads(work: Work) -> float:
    """Agents employed, seniors and juniors, at the desk or elsewhere."""
    return float(work.state[SENIORS] + ring(work, JUNIOR))


@njit(**KERNEL)
def strain(utilisation: float, start: float, most: float) -> float:
    """Overload that tells on agents: (u - start)+, at most ``most``."""
    return float(min(most, max(0.0, utilisation - start)))


@njit(**KERNEL)
def attrition_prob(base: float, excess: float, lacking: float, slopes: tuple[float, float], most: float) -> float:
    """Share of agents who leave in a month: min(most, base exp(slopes . (overload excess, lacking morale)))."""
    return float(min(most, base * np.exp(slopes[0] * excess + slopes[1] * lacking)))


@njit(**KERNEL)
def staff(numbers: Numbers, work: Work, policy: tuple[int, float], luck: float, climate: tuple[float, float]) -> None:
    """Step 7: leavers, hires landing, layoffs and new hires.

    Who leaves follows this month's overload and last month's morale. policy = (capacity, redeploy), climate = (wage
    index, factor on attrition).
    """
    desk, state = numbers.value, work.state
    wage, attrition = climate
    head, pay = heads(work), desk[DESK_RATE] * desk[HOURS] * wage
    _pay(numbers, work, policy[1], head, wage)
    excess = strain(state[UTILISATION], desk[OVERLOAD_FROM], desk[OVERLOAD_CAP])
    slopes = (desk[OVERLOAD], desk[MORALE_GAIN])
    prob = attrition_prob(desk[ATTRITION] * attrition, excess, 1.0 - state[MORALE], slopes, desk[ATTRITION_CAP])
    post = min(1.0, head / desk[SMALL_DESK])
    state[LEFT], state[DISMISSED], state[SEVERED] = 0.0, 0.0, 0.0
    if post > 0.0:
        state[LEFT] = min(head, post * np.floor(head * prob / post + luck))
        _leave(work, state[LEFT])
    _release(numbers, work, pay)
    _land(numbers, work)
    _decide(numbers, work, policy, prob, pay)


@njit(**INNER)
def _pay(numbers: Numbers, work: Work, redeploy: float, head: float, wage: float) -> None:
    """Cost of the month: pay of all agents and of hours bought in, less what those who work elsewhere are worth."""
    desk, state = numbers.value, work.state
    pay = desk[DESK_RATE] * desk[HOURS] * wage
    worth = spend(desk[HEADCOUNT], head, state[NEEDED], redeploy)[2] * pay * desk[DESK_WORTH]
    bought = state[BOUGHT] * desk[DESK_RATE] * wage * desk[PREMIUM]
    state[STAFF_TIME] = head
    state[DESK_COST] = np.rint(head * pay + bought - worth)
    state[DESK_STRANDED] = np.rint(max(0.0, max(0.0, head - state[NEEDED]) * pay - worth))


@njit(**KERNEL)
def feel(numbers: Numbers, work: Work) -> None:
    """Step 11: morale moves towards 1 less overload and less the news agents had to bring (model 2.7).

    Agents are relieved of abusive accounts let go: M <- (1 - s) M + s (1 - a (u - .92)+ - b min(.25, pruned share) +
    x share of abusive accounts let go so far), not below 0, on the grid of 2**-32.
    """
    desk, state = numbers.value, work.state
    excess = strain(state[UTILISATION], desk[OVERLOAD_FROM], desk[OVERLOAD_CAP])
    felt = 1.0 - desk[MORALE_OVERLOAD] * excess - desk[MORALE_PRUNING] * min(desk[PRUNING_CAP], state[PRUNED])
    felt += desk[RELIEF] * state[RELIEVED] / desk[OPENING_ABUSIVE]
    speed = desk[MORALE_SPEED]
    state[MORALE] = snap((1.0 - speed) * state[MORALE] + speed * max(0.0, felt))


@njit(**INNER)
def _leave(work: Work, leavers: float) -> None:
    """Agents leave by choice, seniors and juniors in proportion."""
    head = heads(work)
    stay = 1.0 - leavers / head if head > 0.0 else 0.0
    work.state[SENIORS] *= stay
    for k in range(RING):
        work.state[JUNIOR + k] *= stay


@njit(**INNER)
def _release(numbers: Numbers, work: Work, pay: float) -> None:
    """Agents whose notice ends go, with severance."""
    released = min(work.state[LEAVING], heads(work))
    _dismiss(numbers, work, released, pay)
    turn(work, LEAVING)


@njit(**INNER)
def _dismiss(numbers: Numbers, work: Work, released: float, pay: float) -> None:
    """Agents go, with severance."""
    _leave(work, released)
    severance = np.rint(released * pay * numbers.value[SEVERANCE])
    work.state[DISMISSED] += released
    work.state[SEVERED] += severance
    work.state[ONE_OFF] += severance


@njit(**INNER)
def _land(numbers: Numbers, work: Work) -> None:
    """Hires start as juniors; juniors whose ramp ends become seniors."""
    work.state[LANDED] = work.state[HIRED]
    work.state[SENIORS] += work.state[JUNIOR]
    turn(work, JUNIOR)
    work.state[JUNIOR + int(numbers.value[RAMP]) - 1] += work.state[HIRED]
    turn(work, HIRED)


@njit(**INNER)
def _decide(numbers: Numbers, work: Work, policy: tuple[int, float], prob: float, pay: float) -> None:
    """Hires and layoffs towards the head count the load asks for; hold never goes below the opening one.

    Nobody is dismissed whom the firm means to employ elsewhere.
    """
    desk, (capacity, redeploy) = numbers.value, policy
    head = heads(work) - ring(work, LEAVING)
    wanted = work.state[NEEDED] + work.state[EXTRA_AGENTS]
    if capacity == HOLD:
        wanted = max(wanted, desk[HEADCOUNT])
    lag = int(desk[HIRE_LAG])
    gap = wanted - head - ring(work, HIRED) + head * prob * lag
    surplus = head - wanted - redeploy * max(0.0, desk[HEADCOUNT] - wanted)
    if gap > 0.0:
        work.state[HIRED + lag - 1] += gap
        work.state[DESK_COST] += np.rint(gap * pay * desk[HIRE_COST])
    elif capacity == LAYOFFS and surplus > 0.0:
        notice = int(desk[LAYOFF_NOTICE])
        if notice == 0:
            _dismiss(numbers, work, surplus, pay)
        else:
            work.state[LEAVING + notice - 1] += surplus
