"""Several desks simulated side by side on the same people: measures by class and over all, with their intervals."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulator.desk.plan import Plan
from simulator.desk.replications import BY_CLASS, OF_DESK, each, one, student, told
from simulator.vocabulary import InputError

Floats = NDArray[np.float64]
MEASURES = ("wait_hours", "service_level", "abandon_prob", "backlog")
OF_TICKETS = ("wait_hours", "service_level", "abandon_prob")
"""Measures that say nothing (nan) of a class without a ticket."""
DESK_MEASURES = ("utilisation", "overtime_hours")
MOST_TICKETS = 1e8
"""More tickets in all are refused: about half an hour on one core."""
LONGEST_WARM_UP = 52
"""Weeks; patience so long that a desk does not settle within them is said to the user."""


def warm_up(plan: Plan) -> int:
    """Days until a desk that started empty has settled, in whole weeks, a year at most."""
    week, hours = len(plan.rate), float(plan.day_hours.sum())
    return week * ceil(min(LONGEST_WARM_UP, max(1.0, plan.settling_hours / hours)))


def settles(plan: Plan) -> bool:
    """Whether the desk settles within the longest warm-up."""
    return plan.settling_hours <= LONGEST_WARM_UP * float(plan.day_hours.sum())


def tickets_ahead(plans: Sequence[Plan], days: int, replications: int) -> float:
    """Tickets a simulation of all plans will meet, warm-up and second tries included."""
    return sum(_daily(plan) * (days + warm_up(plan)) for plan in plans) * replications


def _daily(plan: Plan) -> float:
    """Tickets a day on average, at most, if all who give up try again."""
    return float(plan.rate.sum()) * plan.slot_hours / len(plan.rate) / (1.0 - plan.retrial_prob)


def check_size(plans: Sequence[Plan], days: int, replications: int) -> float:
    """Tickets ahead; refused where they would take too long, with numbers that would not."""
    ahead = tickets_ahead(plans, days, replications)
    if ahead <= MOST_TICKETS:
        return ahead
    fewer = next((r for r in (replications, 10, 5, 2) if r <= replications and _longest(plans, r) >= 1), 2)
    hint = f"desk.days={_longest(plans, fewer)} desk.replications={fewer} would do"
    raise InputError(
        f"desk.days is {days} and desk.replications {replications}: {ahead / 1e6:,.0f} million tickets to simulate at "
        f"this desk, at most {MOST_TICKETS / 1e6:,.0f} million; {hint}"
    )


def _longest(plans: Sequence[Plan], replications: int) -> int:
    """Days that keep within the limit."""
    daily = sum(_daily(plan) for plan in plans)
    settling = sum(_daily(plan) * warm_up(plan) for plan in plans)
    return int((MOST_TICKETS / replications - settling) / daily)


def trial(
    plans: Sequence[Plan], days: int, replications: int, seed: int, workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, Floats], float]:  # fmt: skip
    """({measure: [plan, bound (mean, low, high), K + 1 classes]}, tickets met), of independent replications.

    Measures of the desk have no last axis. Replication r of every plan meets the same people; same seed, same numbers,
    for any number of ``workers``. What a class without tickets waits is not known (nan).
    """
    jobs = [(plan, days, warm_up(plan), seed, r) for plan in plans for r in range(replications)]
    runs = list(told(each(one, jobs, workers), len(jobs), progress))
    by_class = np.array([_with_all(run[0]) for run in runs])
    by_class = by_class.reshape(len(plans), replications, *by_class.shape[1:])
    measures = list(BY_CLASS)
    for name in OF_TICKETS:
        by_class[:, :, measures.index(name)][by_class[:, :, 0] == 0.0] = np.nan
    desk = np.array([run[1] for run in runs]).reshape(len(plans), replications, -1)
    found = {name: bounds(by_class[:, :, measures.index(name)]) for name in MEASURES}
    found |= {name: bounds(desk[:, :, list(OF_DESK).index(name)]) for name in DESK_MEASURES}
    return found, float(by_class[:, :, 0, -1].sum())


def _with_all(measures: Floats) -> Floats:
    """Measures [M, K] with a last column for all classes: counts and backlog add up, shares and waits by tickets."""
    contacts = measures[0]
    total = contacts.sum()
    mean = measures @ contacts / total if total > 0.0 else measures.mean(axis=1)
    adds = [name in ("contacts", "arrived", "retried", "backlog") for name in BY_CLASS]
    return np.column_stack([measures, np.where(adds, measures.sum(axis=1), mean)])


def bounds(runs: Floats) -> Floats:
    """Mean and 95 % interval (Student's t) over replications: [plan, replication, ...] -> [plan, bound, ...].

    Of the replications that know (are not nan); one alone has a mean and no interval.
    """
    n = np.count_nonzero(~np.isnan(runs), axis=1)
    of = np.array([np.nan, np.nan, *(student(k - 1) / k**0.5 for k in range(2, runs.shape[1] + 1))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean, half = np.nanmean(runs, axis=1), np.nanstd(runs, axis=1, ddof=1) * of[n]
    return np.stack([mean, mean - half, mean + half], axis=1)
