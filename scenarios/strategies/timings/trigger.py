"""Trigger: watch bands of customers on the path, and act on a band once its score has stayed below the cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenarios.schema import Tell, nearest
from scenarios.strategies.calendar import Case, Schedule, Start, When
from scenarios.strategies.scores import SCORES
from scenarios.strategies.who import Selection, Who
from simulator.number import number
from simulator.vocabulary import Bands, Gate, Ints

FOLLOWED = tuple(name for name, score in SCORES.items() if score.weights is not None)
"""Scores that can be followed month by month: weighted sums of revenue, goods sold and cost to serve."""
NEVER = 10**6


@dataclass(frozen=True)
class Trigger:
    """Bands of the score, each acting in the first review at which its mean, as the path has moved it, is below the cut
    for the ``times``-th time running.

    Watched are those below the cut today, or the ``watch`` worst of all who pass the filters, who may fall below it
    later.
    """

    bands: int = number(10, "bands", 1, 100, "[J] about ten", "scenario")
    every_months: int = number(3, "months between reviews", 1, 24, "management's choice", "scenario")
    times: int = number(2, "reviews in a row", 1, 12, "[J] hysteresis: once may be bad luck", "scenario")
    watch: float | None = number(None, "share of customers", 0, 1, "management's choice", "scenario")

    def fault_of(self, who: Who, when: When, path: str, tell: Tell) -> None:
        if who.score not in FOLLOWED:
            tell(path, f"cannot follow {who.score} on the path{nearest(who.score, FOLLOWED)}")
        if who.below is None:
            tell(path, "needs a cut in money: who.below")
        if who.or_:
            tell(path, "follows the score alone: who.or cannot stand beside it")
        if when.waves > 1:
            tell(path, "sets the months itself: when.waves cannot stand beside it")

    def schedule(self, case: Case, when: When) -> Schedule:
        selection = self._watched(case)
        taken = case.rungs(case.view, selection)
        act = np.flatnonzero(taken.taken)
        if not len(act):
            return Schedule(taken, np.zeros(len(taken.taken), np.int64))
        band = self._bands(act, selection, case)
        n = int(band.max()) + 1
        score = np.bincount(band[act], selection.badness[act], n) / np.bincount(band[act], minlength=n)
        weigh = SCORES[case.who.score].weights
        assert weigh is not None
        first, cut = when.start_month, float(case.who.below or 0.0)
        return Schedule(
            taken,
            np.maximum(band, 0),
            tuple(Start(0, first + (self.times - 1) * self.every_months, NEVER, gate=b + 1) for b in range(n)),
            tuple(Gate("trigger", first, (), b, cut, self.every_months, self.times) for b in range(n)),
            Bands(band, score, weigh(case.view, case.capacity)),
        )

    def _watched(self, case: Case) -> Selection:
        """Those watched; the line of the cut stays that of ``below``."""
        selection = case.select(case.view)
        if self.watch is None:
            return selection
        wider = replace(case, who=replace(case.who, below=None, bottom=self.watch))
        return selection._replace(chosen=wider.select(case.view).chosen)

    def _bands(self, act: Ints, selection: Selection, case: Case) -> Ints:
        """Band of each customer by rank, the worst in band 0, -1 for those not watched, [N]; ties go by lot."""
        band = np.full(len(selection.chosen), -1, np.int64)
        order = np.lexsort((case.view.lottery[act], selection.badness[act]))
        band[act[order]] = np.arange(len(act)) * min(self.bands, len(act)) // len(act)
        return band

    def said(self) -> str:
        return (
            f"{self.bands} bands of the score, reviewed every {self.every_months} months; a band acts once it was "
            f"below the cut {self.times} time{'s' if self.times > 1 else ''} running"
        )
