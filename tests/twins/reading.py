"""The model page read aloud: customers of a small book one by one, in plain Python, without cells or integers.

Written from the page alone: hazards, reference price, volume, contract calendar, the order of exits in a month. Only
the luck (fuses and frailty by customer id) is taken from the project's streams, for the fates to be comparable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, log1p
from typing import Any

from simulator.core import chance
from simulator.parameters import Parameters
from simulator.vocabulary import Entry

STAYS = (10**6, -1)
VOLUNTARY, DEFAULT = 0, 1


@dataclass
class Person:
    """One customer: what the book says of it, the two fuses of one path, and what is coming."""

    told: Any
    role: str
    fuse: float
    default_fuse: float
    entries: Sequence[Entry] = ()
    fate: tuple[int, int] = STAYS
    revenue: list[float] = field(default_factory=list)
    cogs: list[float] = field(default_factory=list)


def to_renewal(person: Person, month: int) -> int:
    """Months to the end of the contract: 0 in the month of renewal, then the term less one; every month renews."""
    left = person.told.months_to_renewal
    for _ in range(month):
        left = left - 1 if left > 0 else person.told.contract_term_months - 1
    return left


def effective(person: Person, entry: Entry) -> int:
    """Month in which an entry takes effect: after its notice, and if so aligned at the first renewal from then on."""
    month = entry.month + (entry.notice if entry.effect.exit >= 0 else max(1, entry.notice))
    month = max(1, month)
    while entry.align == "renewal" and to_renewal(person, month) != 0:
        month += 1
    return month


def agenda(person: Person) -> list[tuple[int, Entry]]:
    """(month, entry) of what really happens: the firm's exit cancels what would come after it."""
    planned, end = [], STAYS[0]
    for entry in person.entries:
        month = effective(person, entry)
        if month <= end:
            planned.append((month, entry))
            end = month if entry.effect.exit >= 0 else end
    return planned


def notice_given(month: int, entry: Entry) -> int:
    """Decision from which an exit is announced: its notice before it, and not before the decision."""
    return max(entry.month, month - entry.notice)


def in_force(plan: Sequence[tuple[int, Entry]], name: str, t: int) -> float:
    factor = 1.0
    for month, entry in plan:
        factor *= getattr(entry.effect, name) if month <= t else 1.0
    return factor


def act(plan: Sequence[tuple[int, Entry]], t: int, p: Any) -> float:
    """Demoted: 1 + (h - 1)(half fading over a year + half for good); under notice: leave early."""
    factor = 1.0
    for month, entry in plan:
        if month <= t:
            fading = (1 - p.clock_lasting_share) * exp(-(t - month) / p.clock_fade_months) + p.clock_lasting_share
            factor *= 1 + (entry.effect.clock - 1) * fading
    told = [e for m, e in plan if e.effect.exit >= 0 and notice_given(m, e) < t <= m]
    return factor * (p.notice_clock if told else 1.0)


def calendar(person: Person, t: int, p: Any) -> float:
    term = person.told.contract_term_months
    if term == 1:
        return 1.0
    return term - p.in_term_hazard * (term - 1) if to_renewal(person, t) == 0 else p.in_term_hazard


def live(person: Person, parameters: Parameters, economy: Mapping[str, Sequence[float]], months: int) -> None:
    """One customer's months up to its exit; its revenue and COGS in months 1 .. and its fate (month, cause)."""
    p, plan = parameters.customers, agenda(person)
    volume, gap, log_price, clock, default_clock = 1.0, 0.0, 0.0, 0.0, 0.0
    for t in range(1, months + 1):
        volume *= exp(p.volume_drift.of(person.role) - p.volume_elasticity * p.reference_speed * gap)
        rise = sum(p.price_realisation * log1p(e.effect.list_price) for m, e in plan if m == t)
        log_price, gap = log_price + rise, (1 - p.reference_speed) * gap + rise
        use = economy["demand"][t - 1] ** parameters.economy.demand_loading
        bought = person.told.monthly_revenue * volume * in_force(plan, "volume", t) * use
        person.revenue.append(bought * exp(log_price) * economy["price"][t - 1])
        person.cogs.append(bought * person.told.cogs_share * economy["cost"][t - 1])
        price = exp(p.price_to_hazard * (p.loss_aversion * max(gap, 0.0) - max(-gap, 0.0)))
        churn = exp(parameters.economy.churn_loading * economy["log_churn"][t - 1])
        clock += churn * calendar(person, t, p) * price * act(plan, t, p)
        default_clock += economy["credit"][t - 1] ** parameters.economy.credit_loading
        firm = [e.effect.exit for m, e in plan if m == t and e.effect.exit >= 0]
        if default_clock >= person.default_fuse:
            person.fate = (t, DEFAULT)
        elif clock >= person.fuse:
            person.fate = (t, VOLUNTARY)
        elif firm:
            person.fate = (t, firm[-1])
        if person.fate != STAYS:
            return


def base_hazard(observed: float, tenures: Sequence[float], theta: float) -> float:
    """h with mean over survivors of h / (1 + theta h tenure) = the churn observed; by bisection."""
    low, high = 0.0, 10.0
    for _ in range(80):
        h = (low + high) / 2
        shown = sum(h / (1 + theta * h * a) for a in tenures) / len(tenures)
        low, high = (h, high) if shown < observed else (low, h)
    return low


def hazards(book: Any, parameters: Parameters) -> list[tuple[float, float]]:
    """(voluntary base hazard, default hazard) of each customer, from the yearly churn of its segment's role."""
    p, found = parameters.customers, []
    for segment in book.customers["segment"]:
        total = -log(1 - p.churn_per_year.of(book.roles[book.segments.index(segment)])) / 12
        tenures = book.customers.loc[book.customers["segment"] == segment, "tenure_months"].tolist()
        h = base_hazard(total * (1 - p.involuntary_share), tenures, p.frailty)
        found.append((h, total * p.involuntary_share))
    return found


def people(
    book: Any, parameters: Parameters, known: Sequence[tuple[float, float]], path: int, seed: int
) -> list[Person]:
    """The book on one path of draw 0: fuse = Exp(1) / (h Z), Z ~ Gamma(1/theta, 1/theta + h tenure) for survivors."""
    theta, born = parameters.customers.frailty, []
    for told, (h, default) in zip(book.customers.itertuples(), known, strict=True):
        low, high = (int(w[0]) for w in chance.identify([told.customer_id]))
        z = chance.gamma(1 / theta, seed, chance.FRAILTY, 0, 0, low, high) / (1 / theta + h * told.tenure_months)
        words = chance.threefry(seed, chance.FUSE, 0, path, low, high, 0, 0)
        fuse, default_fuse = chance.exponential(words[0]) / (h * z), chance.exponential(words[1]) / default
        role = book.roles[book.segments.index(told.segment)]
        born.append(Person(told, role, fuse, default_fuse))
    return born
