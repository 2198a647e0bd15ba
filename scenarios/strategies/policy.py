"""How the firm runs itself under a strategy: the words of a file that concern nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scenarios.schema import Tell, build, word
from scenarios.strategies.alarms import read_guard
from simulator.number import number
from simulator.vocabulary import CAPACITY, Capacity, Policy, Sourcing, Spread

CHOICE = ("management's choice", "scenario")
INCENTIVES = {"revenue": 0.0, "margin": 0.5, "icp": 1.0}
"""What sales are paid by, and how well it aligns them with the ideal customer [J]."""


@dataclass(frozen=True)
class Reinvest:
    """Shares of the savings realised last month; the rest is kept as cash."""

    service: float = number(0.0, "share of realised savings", 0, 1, *CHOICE)
    acquisition: float = number(0.0, "share of realised savings", 0, 1, *CHOICE)
    upsell: float = number(0.0, "share of realised savings", 0, 1, *CHOICE)


@dataclass(frozen=True)
class Invest:
    """Shares of the opening month's revenue, spent on top every month whatever is saved."""

    service: float = number(0.0, "share of opening revenue", 0, 1, *CHOICE)
    acquisition: float = number(0.0, "share of opening revenue", 0, 1, *CHOICE)
    upsell: float = number(0.0, "share of opening revenue", 0, 1, *CHOICE)
    from_month: int = number(1, "month", 1, 600, *CHOICE)


@dataclass(frozen=True)
class Programme:
    """What the change itself costs, once: consultants, systems, training."""

    cost: float = number(0.0, "share of opening monthly revenue", 0, 12, *CHOICE)
    month: int = number(1, "month", 1, 600, *CHOICE)


@dataclass(frozen=True)
class Buying:
    """Who is let in: ``discount`` off list, ``incentive`` of sales, ``tighten``: prospects outside the core refused."""

    discount: float = number(0.0, "share of list price", 0, 0.6, *CHOICE)
    incentive: str = word("margin", INCENTIVES)
    tighten: float = number(0.0, "share of prospects outside the core", 0, 1, *CHOICE)
    commission: float = number(0.0, "share of a newcomer's first twelve months", 0, 1, "[V] 6-8 % is usual", "scenario")
    start_month: int = number(1, "month", 1, 600, *CHOICE)

    def sourcing(self) -> Sourcing:
        return Sourcing(self.discount, INCENTIVES[self.incentive], self.tighten, self.commission, self.start_month)


@dataclass(frozen=True)
class House:
    """The words of a strategy file that make its policy."""

    capacity: Capacity = word("attrition_only", CAPACITY)  # noqa: RUF009
    redeploy: float = number(0.0, "share of the hours no longer needed that work elsewhere", 0, 1, *CHOICE)
    reinvest: Reinvest = field(default_factory=Reinvest)
    invest: Invest = field(default_factory=Invest)
    sourcing: Buying = field(default_factory=Buying)
    programme: Programme = field(default_factory=Programme)
    guard: Any = None


def read_policy(told: Mapping[str, Any], tell: Tell) -> Policy:
    """The policy a mapping with the words of ``House`` describes."""
    house = build(House, told, "", tell)
    back, more = house.reinvest, house.invest
    reinvest = Spread(back.service, back.acquisition, back.upsell)
    if sum(reinvest) > 1.0 + 1e-9 and max(reinvest) <= 1.0:
        tell("reinvest", f"adds up to {sum(reinvest):g} of the savings, must add up to 1 or less")
    return Policy(
        capacity=house.capacity,
        redeploy=house.redeploy,
        reinvest=reinvest,
        invest=Spread(more.service, more.acquisition, more.upsell),
        invest_from=more.from_month,
        programme=house.programme.cost,
        programme_month=house.programme.month,
        guard=read_guard(house.guard, tell),
        sourcing=house.sourcing.sourcing(),
    )
