"""Review: look at every customer anew every few months, with the trouble reported by then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenarios.schema import Tell
from scenarios.strategies.calendar import Case, Schedule, Start, When
from scenarios.strategies.ladder import Rungs
from scenarios.strategies.who import Who
from simulator.number import number
from simulator.vocabulary import View


@dataclass(frozen=True)
class Review:
    """A customer acts from the first review on at which it is beyond the cut for the ``times``-th time running.

    Every review sees the trouble reported then; tenure and contracts move on, revenue and cost are taken as at month 0.
    Whoever was once struck off the list by a manager stays off it.
    """

    every_months: int = number(3, "months between reviews", 1, 24, "management's choice", "scenario")
    times: int = number(2, "reviews in a row", 1, 12, "[J] hysteresis: once may be bad luck", "scenario")

    def fault_of(self, who: Who, when: When, path: str, tell: Tell) -> None:
        if when.waves > 1:
            tell(path, "sets the months itself: when.waves cannot stand beside it")

    def schedule(self, case: Case, when: When) -> Schedule:
        n = len(case.view.revenue)
        taken, bands = np.zeros(n, np.int64), [np.zeros(n, np.int64) for _ in case.what]
        slot, running, listed = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_)
        starts = []
        months = range(when.start_month, max(case.view.months, when.start_month) + 1, self.every_months)
        for k, month in enumerate(months):
            starts.append(Start(month, month, month))
            view = at_review(case.view, k, k * self.every_months)
            selection = replace(case, overrides=type(case.overrides)()).select(view)
            running = np.where(selection.chosen, running + 1, 0)
            new = (running >= self.times) & ~listed
            listed |= new
            new &= ~case.overrides.kept(new, view, case.capacity)
            if new.any():
                rungs = case.rungs(view, selection._replace(chosen=new))
                taken[new], slot[new] = rungs.taken[new], k
                for band, found in zip(bands, rungs.bands, strict=True):
                    band[new] = found[new]
        return Schedule(Rungs(taken, tuple(bands)), slot, tuple(starts))

    def said(self) -> str:
        return (
            f"everyone reviewed every {self.every_months} months; who is beyond the cut {self.times} "
            f"time{'s' if self.times > 1 else ''} running acts then"
        )


def at_review(view: View, k: int, months: int) -> View:
    """What management sees at the k-th later review, ``months`` months on; at the first the view itself."""
    seen = view.later(k) if k and view.later is not None else view
    if months == 0:
        return seen
    return replace(
        seen,
        tenure_months=view.tenure_months + months,
        months_to_renewal=(view.months_to_renewal - months - 1) % view.term + 1,
    )
