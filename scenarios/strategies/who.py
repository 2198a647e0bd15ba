"""Who: a score, a cut through it, and who is let off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from scenarios.schema import Tell, word, words
from scenarios.strategies.filters import passes
from scenarios.strategies.scores import SCORES
from simulator.number import number
from simulator.vocabulary import Bools, Capacity, Floats, View

CUTS = ("below", "above", "bottom", "top", "count")
CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class Who:
    """Exactly one cut is given. Shares and counts are of the customers who pass the filters.

    ``below`` / ``above``: the score's value; ``bottom`` / ``top``: share with the lowest / highest scores;
    ``count``: so many, worst first. ``except``: never touched, whatever they score.
    """

    score: str = word("", SCORES)
    below: float | None = number(None, "unit of the score", -1e12, 1e12, *CHOICE)
    above: float | None = number(None, "unit of the score", -1e12, 1e12, *CHOICE)
    bottom: float | None = number(None, "share of customers", 0, 1, *CHOICE)
    top: float | None = number(None, "share of customers", 0, 1, *CHOICE)
    count: int | None = number(None, "customers", 0, 1e9, *CHOICE)
    except_: tuple[str, ...] = words(("vulnerable", "strategic"))
    min_tenure_months: float = number(0.0, "months", 0, 600, "[J] onboarding is not held against anyone", "scenario")
    segments: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)

    REQUIRED: ClassVar[tuple[str, ...]] = ("score",)

    def cut(self) -> tuple[str, float]:
        """The one cut given and its value."""
        return next((c, getattr(self, c)) for c in CUTS if getattr(self, c) is not None)


class Selection(NamedTuple):
    """Who was cut off: ``chosen`` [N], ``badness`` [N] lowest for the worst, and the line in its terms."""

    chosen: Bools
    badness: Floats
    line: float
    line_included: bool

    def still(self, badness: Floats) -> Bools:
        """Whether a later badness is on the wrong side of the same line, [N]."""
        return badness <= self.line if self.line_included else badness < self.line


def fault_of(who: Who, path: str, tell: Tell) -> None:
    """Tell what no single field can know: that there is exactly one cut."""
    given = [c for c in CUTS if getattr(who, c) is not None]
    if len(given) != 1:
        tell(path, f"has {' and '.join(given) or 'no cut'}, must have exactly one of {', '.join(CUTS)}")


def badness(who: Who, view: View, capacity: Capacity) -> Floats:
    """The score turned so that the lowest is cut first, [N]."""
    score, (cut, _) = SCORES[who.score], who.cut()
    high = cut in ("above", "top") or (cut == "count" and score.worse == "high")
    value = score.of(view, capacity)
    return -value if high else value


def select(who: Who, view: View, capacity: Capacity) -> Selection:
    """Cut the book; ties at a share or count are settled by the lottery of the draw, never by row order."""
    bad, (cut, value) = badness(who, view, capacity), who.cut()
    able = passes(who, view) & ~np.isnan(bad)
    if cut in ("below", "above"):
        line = value if cut == "below" else -value
        return Selection(able & (bad < line), bad, line, False)
    n = int(able.sum()) if cut == "count" else int(able.sum() * value + 0.5)
    n = min(n, int(value)) if cut == "count" else n
    return _worst(n, able, bad, view.lottery)


def _worst(n: int, able: Bools, bad: Floats, lottery: Floats) -> Selection:
    """The n worst of those able: everyone under the line, and by lot among those on it."""
    chosen = np.zeros(len(bad), np.bool_)
    if n == 0:
        return Selection(chosen, bad, -np.inf, False)
    line = float(np.partition(bad[able], n - 1)[n - 1])
    chosen = able & (bad < line)
    tied = np.flatnonzero(able & (bad == line))
    by_lot = np.argsort(lottery[tied], kind="stable")
    chosen[tied[by_lot[: n - int(chosen.sum())]]] = True
    return Selection(chosen, bad, line, True)
