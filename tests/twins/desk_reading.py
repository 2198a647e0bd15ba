"""The desk and its staff read aloud from the model page: one office, month by month, in plain Python.

Written from the page alone (2.6, 2.7 and the capacity lines of 1.2), without kernels, rings or states. Given are the
tickets of each month, the share let go, how many of the abusive accounts so far, the economy's factor on attrition
and one uniform a month.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, exp, floor
from typing import Any, NamedTuple


class Month(NamedTuple):
    """What the office is told of a month."""

    tickets: float
    let_go: float  # share of the customers at its start
    relief: float  # share of the abusive accounts let go so far
    mood: float  # factor on attrition
    luck: float


class Seen(NamedTuple):
    """What is seen of the office in a month; morale as of its end."""

    agents: float
    utilisation: float
    morale: float


@dataclass
class Office:
    """Who is employed, and when what is under way is over; months to go count down to 0."""

    seniors: float
    juniors: dict[int, float]
    morale: float
    coming: dict[int, float] = field(default_factory=dict)
    dismissed: dict[int, float] = field(default_factory=dict)

    def agents(self) -> float:
        return self.seniors + sum(self.juniors.values())

    def lose(self, number: float) -> None:
        stay = 1 - number / self.agents() if self.agents() else 0.0
        self.seniors *= stay
        self.juniors = {k: n * stay for k, n in self.juniors.items()}


def blocking(agents: int, load: float) -> float:
    b = 1.0
    for k in range(1, agents + 1):
        b = load * b / (k + load * b)
    return b


def queue(arrivals: float, service: float, patience: float, agents: int) -> float:
    """Mean number waiting, P_busy x sum j w_j / sum w_j, w_j = product of arrivals / (c mu + i theta)."""
    w, total, weighted, j = 1.0, 1.0, 0.0, 0
    while j < 5000 and (j < arrivals / patience or w > 1e-18 * total):
        j += 1
        w *= arrivals / (agents * service + j * patience)
        total, weighted = total + w, weighted + j * w
    more = total - 1
    busy = (1 + more) / (1 / blocking(agents, arrivals / service) + more)
    return busy * weighted / total


def utilisation(tickets: float, agents: float, d: Any) -> float:
    """Share of their time agents are busy; between whole numbers of agents the queue is on the straight line."""
    arrivals, service, patience = tickets / d.opening_hours, 1 / d.handling_hours, 1 / (d.patience * d.handling_hours)
    low, high = (queue(arrivals, service, patience, n) for n in (floor(agents), ceil(agents)))
    waiting = low + (agents - floor(agents)) * (high - low)
    return min(1.0, (arrivals - patience * waiting) / (agents * service))


def over(u: float, d: Any) -> float:
    return min(d.overload_cap, max(0.0, u - d.overload_from))


def quits(u: float, morale: float, mood: float, d: Any) -> float:
    strain = d.attrition_by_overload * over(u, d) + d.attrition_by_morale * (1 - morale)
    return min(d.attrition_cap, d.agent_attrition * mood * exp(strain))


def at_rest(tickets: float, d: Any) -> Office:
    """Offered load over the opening load are the seniors' worth at work; every leaver has always been replaced."""
    worth = tickets * d.handling_hours / d.opening_hours / d.initial_load
    u = utilisation(tickets, worth, d)
    morale = 1 - d.morale_by_overload * over(u, d)
    q = quits(u, morale, 1.0, d)
    young = [q * (1 - q) ** k for k in range(d.ramp_months)]
    agents = worth * d.opening_hours / d.hours_per_agent / (1 - (1 - d.junior_productivity) * sum(young))
    office = Office(agents * (1 - sum(young)), {d.ramp_months - k: agents * y for k, y in enumerate(young)}, morale)
    office.coming = {k: agents * q for k in range(1, d.hire_lag + 1)}
    return office


def live(opening: float, months: Sequence[Month], capacity: str, redeploy: float, d: Any) -> Iterator[Seen]:
    """The office through the months, from rest; ``opening`` = tickets a month of the opening book."""
    office = at_rest(opening, d)
    first = office.agents()
    for month in months:
        agents, needed = office.agents(), first * month.tickets / opening
        free = max(0.0, first - needed)
        elsewhere = min(redeploy * free, free - min(free, max(0.0, first - agents)))
        worth = office.seniors + d.junior_productivity * sum(office.juniors.values())
        here = worth * (1 - elsewhere / agents) * d.hours_per_agent / d.opening_hours
        u = utilisation(month.tickets, here, d)
        q = quits(u, office.morale, month.mood, d)
        post = min(1.0, agents / d.small_desk)
        office.lose(min(agents, post * floor(agents * q / post + month.luck)))
        _a_month_passes(office, d)
        _decide(office, max(needed, first) if capacity == "hold" else needed, capacity, redeploy * free, q, d)
        news = d.morale_by_pruning * min(d.pruning_cap, month.let_go)
        felt = max(0.0, 1 - d.morale_by_overload * over(u, d) - news + d.morale_by_relief * month.relief)
        office.morale += d.morale_speed * (felt - office.morale)
        yield Seen(agents, u, office.morale)


def _a_month_passes(office: Office, d: Any) -> None:
    """Notices end, juniors grow up, hires start."""
    office.lose(min(office.dismissed.pop(1, 0.0), office.agents()))
    office.dismissed = {k - 1: n for k, n in office.dismissed.items()}
    office.seniors += office.juniors.pop(1, 0.0)
    office.juniors = {k - 1: n for k, n in office.juniors.items()}
    office.juniors[d.ramp_months] = office.juniors.get(d.ramp_months, 0.0) + office.coming.pop(1, 0.0)
    office.coming = {k - 1: n for k, n in office.coming.items()}


def _decide(office: Office, wanted: float, capacity: str, kept_elsewhere: float, q: float, d: Any) -> None:
    """Hire for the load and for those expected to leave before help comes; or give notice to those too many."""
    staying = office.agents() - sum(office.dismissed.values())
    short = wanted - staying - sum(office.coming.values()) + staying * q * d.hire_lag
    if short > 0:
        office.coming[d.hire_lag] = office.coming.get(d.hire_lag, 0.0) + short
    elif capacity == "layoffs" and staying > wanted + kept_elsewhere:
        office.dismissed[d.layoff_notice] = staying - wanted - kept_elsewhere
