"""Steps 6 and 11 of a month: the support desk's waits, and the satisfaction they leave behind.

What a desk does when more is asked of it than its people can do is management's choice, ``desk.under_load``, and
each choice is paid in another coin. Up to the load it can bear (``desk.load_limit`` times the opening load per agent
at work) all three are the same; from there on they part without a jump.

- **hard**: the agents in place are all there is. Nothing more is paid; customers wait, give up and are less content,
  and some of them leave. Shows in waits, satisfaction and exits, never in the cost of the month.
- **elastic**: hours beyond the bearable load are bought in, overtime or a contractor, at ``desk.extra_hours_premium``
  times the rate. Nobody waits longer than at that load. Shows in ``hours_bought_in`` and in ``capacity_cost``.
- **squeeze**: agents cut the time they give each ticket, down to ``desk.squeeze_floor`` of the usual; only beyond that
  do queues grow as under hard. Nothing more is paid, but hurried help is worse help: ``desk.squeeze_loss``
  of satisfaction is lost per unit of handling time cut. Shows in satisfaction, and later in exits.

A result that turns on which of the three is set is a finding about that choice, not about the customers.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.capacity import spend
from simulator.core.clocks import snap
from simulator.core.compiled import DOOR, INNER, KERNEL
from simulator.core.given import (
    ABANDON_GAIN,
    ABANDON_WEIGHT,
    HANDLING,
    HEADCOUNT,
    HOURS,
    JUNIOR_SHARE,
    LIMIT_LOAD,
    LOAD_UNIT,
    OFFERED,
    OPENING_HOURS,
    PATIENCE,
    SPEED,
    SQUEEZE_FLOOR,
    SQUEEZE_LOSS,
    TOLERANCE,
    UNDER_LOAD,
    WAIT_WEIGHT,
    Numbers,
)
from simulator.core.records import (
    BOUGHT,
    CONTENT_NOW,
    GIVE_UP,
    JUNIOR,
    NEEDED,
    OUTSIDE,
    RING,
    SENIORS,
    SHORTENED,
    UTILISATION,
    WAITS,
    Floats,
    Work,
)
from simulator.desk.lookup import answer, loss

HARD, ELASTIC = 0, 1


@njit(**INNER)
def attend(numbers: Numbers, work: Work, redeploy: float) -> None:
    """Step 6: waits (hours) and abandonment of each class from this month's tickets and last month's staff.

    By the exact formula, corrected where the run has a table; counts the months that the table does not cover.
    """
    desk, state = numbers.value, work.state
    seniors, juniors, extra, pace = ask(numbers, work, redeploy)
    agents, hours = seniors + desk[JUNIOR_SHARE] * juniors, (desk[HANDLING], desk[PATIENCE] * desk[HANDLING])
    waits, abandons = state[WAITS : WAITS + 3], state[GIVE_UP : GIVE_UP + 3]
    table = numbers.desk_table
    state[UTILISATION], covered = respond(table, work.hourly, hours, (agents, extra, pace), waits, abandons)
    if not covered or (pace < 1.0 and table.size > 0):
        work.load[OUTSIDE] += 1


@njit(**INNER)
def come(numbers: Numbers, work: Work) -> None:
    """Note this month's tickets of each class [3] per hour of opening."""
    for k in range(len(work.hourly)):
        work.hourly[k] = work.load[k] * (2.0**-20 * numbers.value[LOAD_UNIT] / numbers.value[OPENING_HOURS])


@njit(**INNER)
def ask(numbers: Numbers, work: Work, redeploy: float) -> tuple[float, float, float, float]:
    """Who meets this month's tickets: seniors, juniors, seniors bought in an hour of opening; share of handling given.

    offered load = tickets x handling / opening hours.
    """
    desk, state = numbers.value, work.state
    come(numbers, work)
    offered = work.hourly.sum() * desk[HANDLING]
    state[NEEDED] = offered * desk[HEADCOUNT] / desk[OFFERED]
    seniors, juniors = at_work(numbers, work, redeploy)
    agents = seniors + desk[JUNIOR_SHARE] * juniors
    extra, pace = relieve(int(desk[UNDER_LOAD]), desk[LIMIT_LOAD], desk[SQUEEZE_FLOOR], offered, agents)
    state[BOUGHT], state[SHORTENED] = extra * desk[OPENING_HOURS], 1.0 - pace
    return seniors, juniors, extra, pace


@njit(**DOOR)
def respond(
    table: Floats,
    hourly: Floats,
    hours: tuple[float, float],
    crew: tuple[float, float, float],
    waits: Floats,
    abandons: Floats,
) -> tuple[float, bool]:
    """Fill waits (hours) and abandonment [3]; return utilisation, and whether the table covers this desk.

    Exact non-preemptive priority M/M/c+M, corrected by ``table``. hours = (handling, patience), crew = (agents in
    place, agents bought in, share of handling time given), agents in seniors.
    """
    agents, extra, pace = crew
    busy, covered = answer(table, hourly, 1.0 / (pace * hours[0]), 1.0 / hours[1], agents + extra, waits, abandons)
    if extra > 0.0 and agents > 0.0:
        _at_most_as_at_limit(table, hourly, hours, (agents, agents / (agents + extra)), waits, abandons)
    return busy, covered


@njit(**DOOR)
def _at_most_as_at_limit(
    table: Floats,
    hourly: Floats,
    hours: tuple[float, float],
    share: tuple[float, float],
    waits: Floats,
    abandons: Floats,
) -> None:
    """Hold waits and abandonment to those of the agents in place with as many tickets as they can bear.

    A larger desk at the same load waits less, but between whole numbers of agents the formula is a straight line, and a
    little above it. share = (agents in place, part of the tickets they can bear).
    """
    agents, part = share
    limit, given_up = np.empty_like(waits), np.empty_like(abandons)
    answer(table, hourly * part, 1.0 / hours[0], 1.0 / hours[1], agents, limit, given_up)
    for k in range(len(waits)):
        waits[k] = min(waits[k], limit[k])
        abandons[k] = min(abandons[k], given_up[k])


@njit(**INNER)
def at_work(numbers: Numbers, work: Work, redeploy: float) -> tuple[float, float]:
    """Seniors and juniors at work in an hour of opening: A h / H, those who work elsewhere this month left out."""
    desk, seniors = numbers.value, work.state[SENIORS]
    juniors = work.state[JUNIOR : JUNIOR + RING].sum()
    head = seniors + juniors
    elsewhere = spend(desk[HEADCOUNT], head, work.state[NEEDED], redeploy)[2]
    here = 1.0 - elsewhere / head if head > 0.0 else 0.0
    here *= desk[HOURS] / desk[OPENING_HOURS]
    return seniors * here, juniors * here


@njit(**KERNEL)
def relieve(mode: int, limit: float, floor: float, offered: float, agents: float) -> tuple[float, float]:
    """(Agents bought in, share of the usual handling time given) under a load; (0, 1) up to ``limit`` per agent."""
    if mode == HARD or offered <= limit * agents:
        return 0.0, 1.0
    if mode == ELASTIC:
        return offered / limit - agents, 1.0
    return 0.0, max(floor, limit * agents / offered)


@njit(**INNER)
def satisfy(numbers: Numbers, work: Work) -> None:
    """Step 11: satisfaction moves towards 1 minus the loss by abandonment, wait and hurry.

    S <- (1 - kappa) S + kappa (1 - loss), on the grid of 2**-32.
    """
    desk, state = numbers.value, work.state
    taste = (desk[TOLERANCE], desk[ABANDON_GAIN], desk[ABANDON_WEIGHT], desk[WAIT_WEIGHT])
    hurry = desk[SQUEEZE_LOSS] * state[SHORTENED]
    for k in range(3):
        lost = loss(state[WAITS + k] / desk[HANDLING], state[GIVE_UP + k], taste) + hurry
        quality = 1.0 - min(1.0, lost)
        state[CONTENT_NOW + k] = snap((1.0 - desk[SPEED]) * state[CONTENT_NOW + k] + desk[SPEED] * quality)
