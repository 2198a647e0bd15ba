"""A strategy: who, what and when, and how the firm runs itself meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from scenarios.levers import central_numbers, every_uncertain_number, in_trade, uncertain_numbers
from scenarios.schema import place_of
from scenarios.strategies.calendar import Case, Schedule, When, by_calendar
from scenarios.strategies.ladder import Rungs, Step
from scenarios.strategies.overrides import Overrides
from scenarios.strategies.timeline import timeline
from scenarios.strategies.timings import Timing
from scenarios.strategies.who import Who
from simulator.prior import Prior
from simulator.vocabulary import NO_RULES, InputError, Policy, Rules, Timeline, View


@dataclass(frozen=True)
class Plan:
    """A strategy as the core wants it: ``decide`` turns estimates into a partition with timelines.

    Customers in one group share start and steps, and so all their entries. ``timing``: other than by the calendar.
    """

    name: str
    who: Who | None = None
    what: tuple[Step, ...] = ()
    when: When = field(default_factory=When)
    policy: Policy = field(default_factory=Policy)
    timing: Timing | None = None
    overrides: Overrides = field(default_factory=Overrides)

    def decide(self, view: View, rules: Rules = NO_RULES) -> Timeline:
        """Which group each customer of a view is in, and what each group has coming, as far as the law allows it.

        Planned with the levers as they usually work; what then happens follows the levers as this draw has them.
        """
        return timeline(self.schedule(view), self.in_trade(view).what, view, rules)

    def in_trade(self, view: View) -> Plan:
        """The plan with the notice usual in the book's trade wherever a step leaves it open."""
        return replace(self, what=tuple(replace(s, lever=in_trade(s.lever, view.usual_notice)) for s in self.what))

    def schedule(self, view: View) -> Schedule:
        """Who goes through which steps from when, before the law has had its say."""
        try:
            return self._schedule(view)
        except InputError as refused:
            raise InputError([f"{self._place(fault)}: {fault}" for fault in refused.faults]) from None

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each of its words stands, filled in by whoever read them; no part of what the plan is."""
        return {}

    @property
    def uncertain(self) -> dict[str, Prior]:
        """The prior of each uncertain number of its levers, by the names ``View.quantile`` uses."""
        return {name: prior for step in self.what for name, prior in uncertain_numbers(step.lever).items()}

    @property
    def family(self) -> dict[str, Prior]:
        """The priors of every uncertain number any lever has."""
        return every_uncertain_number()

    @property
    def central(self) -> dict[str, float]:
        """The value at the centre of each of those priors."""
        return {name: value for step in self.what for name, value in central_numbers(step.lever).items()}

    def _place(self, fault: str) -> str:
        """Where the words stand that a book has no answer to; else the name of the plan."""
        path = re.match(r"[\w.\[\]]+", fault)
        score = f"score {self.who.score}:" if self.who else ""
        said = "who.score" if score and fault.startswith(score) else path[0] if path else ""
        return place_of(said, self.places) or self.name

    def _schedule(self, view: View) -> Schedule:
        if self.who is None:
            nobody = np.zeros(len(view.revenue), np.int64)
            return Schedule(Rungs(nobody, ()), nobody)
        case = Case(self.who, self.what, self.policy.capacity, view, self.overrides)
        return by_calendar(case, self.when) if self.timing is None else self.timing.schedule(case, self.when)
