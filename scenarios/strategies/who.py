"""Who: a score, a cut through it, and who is let off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from scenarios.schema import Tell, word, words
from scenarios.strategies import filters
from scenarios.strategies.scores import SCORES
from simulator.number import number
from simulator.vocabulary import Bools, Capacity, Floats, View

CUTS = ("below", "above", "bottom", "top", "count", "saving")
CHOICE = ("management's choice", "scenario")


@dataclass(frozen=True)
class Who:
    """Exactly one cut is given. Shares and counts are of the customers who pass the filters.

    ``below`` / ``above``: the score's value; ``bottom`` / ``top``: share with the lowest / highest scores;
    ``count``: so many, worst first; ``saving``: the fewest, worst first, whose going saves so much a month, as a share
    of the whole book's estimated cost to serve (net: cost that goes less margin that goes, minus avoidable profit).
    ``except``: never touched, whatever they score. ``where``: every condition must hold; ``any_of``: one of several
    mappings of conditions must. ``or``: these too, whatever the cut says, if the filters let them through.
    """

    score: str = word("", SCORES)
    below: float | None = number(None, "unit of the score", -1e12, 1e12, *CHOICE)
    above: float | None = number(None, "unit of the score", -1e12, 1e12, *CHOICE)
    bottom: float | None = number(None, "share of customers", 0, 1, *CHOICE)
    top: float | None = number(None, "share of customers", 0, 1, *CHOICE)
    count: int | None = number(None, "customers", 0, 1e9, *CHOICE)
    saving: float | None = number(None, "share of the book's cost to serve", 0, 1, *CHOICE)
    except_: tuple[str, ...] = words(("vulnerable", "strategic"))
    min_tenure_months: float = number(0.0, "months", 0, 600, "[J] onboarding is not held against anyone", "scenario")
    contract_ends_within_months: float | None = number(None, "months", 1, 600, *CHOICE)
    segments: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    any_of: Any = ()
    or_: Mapping[str, Any] = field(default_factory=dict)

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

    def beyond(self, badness: Floats) -> Bools:
        """Whether a later badness is on the wrong side of the same line, [N]."""
        return badness <= self.line if self.line_included else badness < self.line


def fault_of(who: Who, path: str, tell: Tell) -> None:
    """Tell what no single field can know: that there is exactly one cut, and what the conditions ask."""
    given = [c for c in CUTS if getattr(who, c) is not None]
    if len(given) != 1:
        tell(path, f"has {' and '.join(given) or 'no cut'}, must have exactly one of {', '.join(CUTS)}")
    if not isinstance(who.segments, list | tuple):
        tell(f"{path}.segments", f"is {who.segments!r}, must be a list of segment names")
    filters.fault_of(who.where, f"{path}.where", tell)
    filters.fault_of(who.or_, f"{path}.or", tell)
    if who.any_of != ():
        filters.faults_of(who.any_of, f"{path}.any_of", tell)


def badness(who: Who, view: View, capacity: Capacity) -> Floats:
    """The score turned so that the lowest is cut first, [N]."""
    value = SCORES[who.score].of(view, capacity)
    return -value if _high(who) else value


def select(who: Who, view: View, capacity: Capacity) -> Selection:
    """Cut the book; ties at a share or count are settled by the lottery of the draw, never by row order."""
    able = filters.passes(who, view, capacity)
    cut = _cut(who, able, view, capacity)
    return cut._replace(chosen=cut.chosen | able & _also(who, view, capacity)) if who.or_ else cut


def still(who: Who, selection: Selection, planned: View, capacity: Capacity) -> Bools:
    """Whether a customer would be cut off again, at the same line, once things are as planned, [N]."""
    bad = badness(who, planned, capacity)
    return selection.beyond(bad) | _also(who, planned, capacity) if who.or_ else selection.beyond(bad)


def by_lot(who: Who, view: View, capacity: Capacity) -> tuple[Bools, int, float] | None:
    """Those a share or count takes by lot, [N], of how many who are all alike, and their score; None: nobody."""
    able = filters.passes(who, view, capacity)
    cut = _cut(who, able, view, capacity)
    alike = able & (cut.badness == cut.line)
    drawn = alike & cut.chosen
    if not cut.line_included or (drawn == alike).all():
        return None
    return drawn, int(alike.sum()), (-cut.line if _high(who) else cut.line) + 0.0


def _high(who: Who) -> bool:
    """Whether the highest scores are cut first."""
    cut, _ = who.cut()
    return cut in ("above", "top") or (cut in ("count", "saving") and SCORES[who.score].worse == "high")


def _also(who: Who, view: View, capacity: Capacity) -> Bools:
    return filters.meets_all(who.or_, view, capacity, "who.or")


def _cut(who: Who, able: Bools, view: View, capacity: Capacity) -> Selection:
    """Those able and beyond the cut."""
    bad, (cut, value) = badness(who, view, capacity), who.cut()
    able = able & ~np.isnan(bad)
    if cut in ("below", "above"):
        line = value if cut == "below" else -value
        return Selection(able & (bad < line), bad, line, False)
    if cut == "saving":
        n = _enough(value, able, bad, view, capacity)
    elif cut == "count":
        n = min(int(able.sum()), int(value))
    else:
        n = int(able.sum() * value + 0.5)
    return _worst(n, able, bad, view.lottery)


def _enough(share: float, able: Bools, bad: Floats, view: View, capacity: Capacity) -> int:
    """How many of those able, worst first, save so much a month; where nobody reaches it, those who save most."""
    target = share * float((view.cost_to_serve_desk + view.cost_to_serve_operations).sum())
    who = np.flatnonzero(able)
    order = who[np.lexsort((view.lottery[who], bad[who]))]
    saved = np.cumsum(-SCORES["avoidable_profit"].of(view, capacity)[order])
    if target <= 0 or not len(saved) or saved.max() <= 0:
        return 0
    reached = saved >= min(target, float(saved.max()))
    return int(np.argmax(reached)) + 1


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
