"""When, by the calendar: everybody in one month, or in waves, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from scenarios.strategies.ladder import Rungs, Step, rungs
from scenarios.strategies.overrides import Overrides
from scenarios.strategies.who import Selection, Who, select
from simulator.number import number
from simulator.vocabulary import Bands, Capacity, Gate, Ints, View


@dataclass(frozen=True)
class When:
    """The first decision falls in ``start_month``; the selected are split into waves, the worst first."""

    start_month: int = number(3, "month", 0, 600, "[J] a quarter to decide and prepare", "scenario")
    waves: int = number(1, "waves", 1, 120, "management's choice", "scenario")
    every_months: int = number(3, "months between waves", 1, 60, "management's choice", "scenario")


class Start(NamedTuple):
    """Where a timeline hangs: ``month`` of the calendar (gate 0) or after its gate opens; and the ``first`` and the
    ``last`` month of the calendar that can be."""

    month: int
    first: int
    last: int
    gate: int = 0


class Schedule(NamedTuple):
    """Who acts: ``rungs`` taken, ``slot`` [N] (which of the ``starts``; of no account for those who take no rung)."""

    rungs: Rungs
    slot: Ints
    starts: tuple[Start, ...] = ()
    gates: tuple[Gate, ...] = ()
    bands: Bands | None = None


@dataclass(frozen=True)
class Case:
    """Whom and what a timing has to place: the plan's words and the view they meet."""

    who: Who
    what: Sequence[Step]
    capacity: Capacity
    view: View
    overrides: Overrides = field(default_factory=Overrides)

    def select(self, view: View) -> Selection:
        """The list: those beyond the cut, less those struck off by their managers."""
        cut = select(self.who, view, self.capacity)
        return cut._replace(chosen=cut.chosen & ~self.overrides.kept(cut.chosen, view, self.capacity))

    def rungs(self, view: View, selection: Selection) -> Rungs:
        return rungs(self.who, self.what, view, self.capacity, selection)


def by_calendar(case: Case, when: When) -> Schedule:
    """Each wave decides in its month; a big bang is one wave."""
    selection = case.select(case.view)
    taken = case.rungs(case.view, selection)
    months = [when.start_month + k * when.every_months for k in range(when.waves)]
    wave = _waves(np.flatnonzero(taken.taken), selection, case.view, when.waves)
    return Schedule(taken, wave, tuple(Start(m, m, m) for m in months))


def _waves(act: Ints, selection: Selection, view: View, waves: int) -> Ints:
    """Wave of each acting customer by rank, worst first, sizes differing by at most one, [N]."""
    wave = np.zeros(len(view.revenue), np.int64)
    if waves > 1:
        order = np.lexsort((view.lottery[act], selection.badness[act]))
        wave[act[order]] = np.arange(len(act)) * waves // max(len(act), 1)
    return wave
