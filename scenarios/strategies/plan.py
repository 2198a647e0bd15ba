"""A strategy: who, what and when, and what happens to the capacity it frees."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenarios.levers import Lever
from scenarios.strategies.ladder import rungs
from scenarios.strategies.who import Selection, Who, select
from simulator.number import number
from simulator.vocabulary import NO_RULES, Align, Bools, Entry, Ints, Policy, Rules, Timeline, View


@dataclass(frozen=True)
class When:
    """The first decision falls in ``start_month``; the selected are split into waves, the worst first."""

    start_month: int = number(3, "month", 0, 600, "[J] a quarter to decide and prepare", "scenario")
    waves: int = number(1, "waves", 1, 120, "management's choice", "scenario")
    every_months: int = number(3, "months between waves", 1, 60, "management's choice", "scenario")


@dataclass(frozen=True)
class Step:
    """One action of a plan, ``after_months`` months after the decision of the step before it.

    ``still_below``: only for those whose estimated score, as planned after the steps before, is still on the
    wrong side of the cut. That is settled when the plan is made, not watched on the path.
    """

    lever: Lever
    at: Align
    after_months: int = 0
    still_below: bool = False


@dataclass(frozen=True)
class Plan:
    """A strategy as the core wants it: ``decide`` turns estimates into a partition with timelines.

    Customers in one group share wave and steps, and so all their entries.
    """

    name: str
    who: Who | None = None
    what: tuple[Step, ...] = ()
    when: When = field(default_factory=When)
    policy: Policy = field(default_factory=Policy)

    def decide(self, view: View, rules: Rules = NO_RULES) -> Timeline:
        """Which group each customer of a view is in, and what each group has coming; linear in customers."""
        taken, wave = self.partition(view)
        group = np.full(len(taken), -1, np.int64)
        act = np.flatnonzero(taken)
        code = wave[act] << len(self.what) | taken[act]
        found = np.flatnonzero(np.bincount(code))
        group[act] = np.searchsorted(found, code)
        return Timeline(group, tuple(self._entries(int(c)) for c in found))

    def partition(self, view: View) -> tuple[Ints, Ints]:
        """The steps each customer goes through, one bit a step, 0 for none, and the wave; both [N]."""
        if self.who is None:
            return np.zeros(len(view.revenue), np.int64), np.zeros(len(view.revenue), np.int64)
        selection = select(self.who, view, self.policy.capacity)
        taken = rungs(self.who, self.what, view, self.policy.capacity, selection)
        return taken, _waves(selection, taken > 0, view, self.when.waves)

    def month(self, step: int, wave: Ints) -> Ints:
        """Month in which a step is decided for the customers of a wave, same shape as ``wave``."""
        waited = sum(s.after_months for s in self.what[: step + 1])
        return self.when.start_month + waited + wave * self.when.every_months

    def _entries(self, code: int) -> tuple[Entry, ...]:
        """The entries of one combination: its wave above, one bit a step below."""
        wave = np.asarray(code >> len(self.what))
        return tuple(
            Entry(int(self.month(k, wave)), step.at, step.lever.notice_months, step.lever.effect())
            for k, step in enumerate(self.what)
            if code >> k & 1
        )


def _waves(selection: Selection, acting: Bools, view: View, waves: int) -> Ints:
    """Wave of each acting customer by rank, worst first, sizes differing by at most one, [N]."""
    wave = np.zeros(len(acting), np.int64)
    if waves > 1:
        act = np.flatnonzero(acting)
        order = np.lexsort((view.lottery[act], selection.badness[act]))
        wave[act[order]] = np.arange(len(act)) * waves // max(len(act), 1)
    return wave
