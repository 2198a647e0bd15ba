"""A sweep as it is told from: its answers, cell by cell, what never came to an answer, and what was swept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from simulator.charts.words import capital, count, plain
from simulator.metrics.paired import DO_NOTHING
from simulator.report.sweeping.answer import Answer, Value
from simulator.report.telling.choice import FINALISTS
from simulator.report.telling.words import meant

if TYPE_CHECKING:
    import pandas as pd

SAMPLED = ("sobol", "latin_hypercube")
SEARCH = "search"
LUCK = ("seed",)
"""Settings of the simulation that change nothing but luck."""
FEW = 12
"""So many cells can be shown side by side; more are counted, and listed in a table."""
DESIGNS = {
    "grid": "a grid, every combination of the values below",
    "list": "a list, first values with first, second with second",
    "table": "the rows of a table",
    "sobol": "points that fill the space evenly (Sobol)",
    "latin_hypercube": "points that fill the space evenly (Latin hypercube)",
    SEARCH: "a search: each trial goes where earlier ones promised most",
}


@dataclass(frozen=True)
class Lost:
    """A cell without an answer: ``how`` it stands (failed, refused, waiting) and ``why``."""

    said: str
    how: str
    why: str


@dataclass(frozen=True)
class Standing:
    """In how many cells a strategy surely leads, is level with the leader, is surely behind; of how many it ran in."""

    sure: int
    level: int
    behind: int

    @property
    def cells(self) -> int:
        return self.sure + self.level + self.behind


@dataclass(frozen=True)
class Sweep:
    """``asked``: swept setting -> the word it was given (``prior``, a span, values), where the sweep noted it;
    ``fixed``: settings that do not vary; ``commands``: key of a cell -> the command that runs it alone;
    ``trials``: those of a search."""

    name: str
    design: str
    answers: Sequence[Answer]
    lost: Sequence[Lost]
    asked: Mapping[str, str]
    fixed: Mapping[str, object]
    commands: Mapping[str, str]
    command: str = ""
    config_hash: str = ""
    trials: pd.DataFrame | None = None

    @cached_property
    def strategies(self) -> dict[str, str]:
        """Key -> name over all cells, do-nothing first."""
        return {key: name for answer in self.answers for key, name in answer.m.strategies.items()}

    @property
    def others(self) -> list[str]:
        return [name for name in self.strategies if name != DO_NOTHING]

    @cached_property
    def macros(self) -> dict[str, str]:
        return {key: name for answer in self.answers for key, name in answer.m.macros.items()}

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return {name: _standing(name, self.having(name)) for name in self.strategies}

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Strategies later sections speak of: those that lead somewhere, doing nothing left out, the most often first;
        where none does, the one with the largest gain in the middle cell."""
        led = [name for name in self.others if any(a.verdict.leader == name for a in self.answers)]
        led.sort(key=lambda n: (-self.standings[n].sure, -self.leads(n), -self.standings[n].level, -self.middle(n)))
        return tuple(led[:FINALISTS]) or (max(self.others, key=self.middle),)

    @cached_property
    def varied(self) -> dict[str, list[Value]]:
        """Whatever has more than one value over the cells, with its values in order: what tells two cells apart."""
        names = dict.fromkeys(name for answer in self.answers for name in answer.values)
        found = {n: _ordered(a.values[n] for a in self.answers if n in a.values) for n in names}
        return {name: values for name, values in found.items() if len(values) > 1}

    @property
    def settings(self) -> dict[str, list[Value]]:
        """Those a company or its world could have otherwise: luck asked again with another seed is none of them."""
        return {name: values for name, values in self.varied.items() if name not in LUCK}

    @property
    def repeated(self) -> bool:
        """Whether cells are asked again with another luck."""
        return any(name in LUCK for name in self.varied)

    @property
    def of_priors(self) -> bool:
        """Whether cells are draws from priors, so that a share of cells is a chance."""
        return self.design in SAMPLED and bool(self.asked) and all(word == "prior" for word in self.asked.values())

    @property
    def months(self) -> str:
        """ "36 months", or "24 to 60 months" where cells differ."""
        return f"{_span(a.m.months for a in self.answers)} months"

    @property
    def paths(self) -> str:
        return _span(int(a.m.ds.sizes["path"]) for a in self.answers)

    def name_of(self, strategy: str) -> str:
        """As it reads inside a sentence."""
        return plain(strategy)

    def having(self, strategy: str) -> list[Answer]:
        return [answer for answer in self.answers if answer.has(strategy)]

    def leads(self, strategy: str) -> int:
        return sum(answer.verdict.leader == strategy for answer in self.answers)

    def middle(self, strategy: str) -> float:
        """The gain of a strategy in the median future of the middle one of its cells."""
        return float(np.median([answer.gain(strategy).mid for answer in self.having(strategy)]))

    def said(self, answer: Answer) -> str:
        """A cell's settings as a board reads them; those that do not differ are left out."""
        told = [f"{self.brief(name)} {worded(answer.values[name])}" for name in self.varied if name in answer.values]
        return ", ".join(told) or "the only cell"

    def brief(self, name: str) -> str:
        """A setting in a word or two: the last part of its name, with the one before where two end alike."""
        parts = _short(name).split(".")
        alike = sum(other.rsplit(".", 1)[-1] == parts[-1] for other in self.varied) > 1
        return " ".join(parts[-2 if alike else -1 :]).replace("_", " ")

    def label(self, answer: Answer) -> str:
        """The same without names, for a column or bar of its own."""
        return " / ".join(worded(answer.values[n]) for n in self.varied if n in answer.values) or "the cell"

    @property
    def key(self) -> str:
        """What ``label`` gives, in its order."""
        return " / ".join(map(self.brief, self.varied))


def _standing(name: str, cells: Sequence[Answer]) -> Standing:
    sure = sum(a.sure == name for a in cells)
    level = sum(name in a.verdict.level and a.sure != name for a in cells)
    return Standing(sure, level, len(cells) - sure - level)


def _ordered(values: Iterable[Value]) -> list[Value]:
    """Each value once; numbers by size, words as they came."""
    found = list(dict.fromkeys(values))
    return sorted(found) if all(numeric(value) for value in found) else found  # type: ignore[type-var]


def _span(counts: Iterable[int]) -> str:
    found = sorted(set(counts))
    return f"{found[0]:,}" if len(found) == 1 else f"{found[0]:,} to {found[-1]:,}"


def numeric(value: object) -> TypeGuard[float]:
    """Whether a value is a number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def worded(value: object) -> str:
    """A value of a setting: three digits of a number, words without brackets and underscores."""
    if isinstance(value, list | tuple):
        return ", ".join(map(worded, value))
    if numeric(value):
        return f"{value:,.0f}" if value == round(value) or abs(value) >= 1e4 else f"{value:.3g}"
    return str(value).strip("[]{}").replace(",", ", ").replace("_", " ")


def _short(name: str) -> str:
    return name.removeprefix("parameters.").removeprefix("changes.")


def told_of(name: str) -> str:
    """A setting as a board reads it."""
    return meant(_short(name))


def of_cells(n: int, of: int) -> str:
    """ "7 of 12 cells", "all 12 cells", "the one cell", "no cell"."""
    if of == 1:
        return "the only cell" if n else "no cell"
    return f"all {of} cells" if n == of else f"{count(n)} of {of} cells" if n else "no cell"


def least_to_most(said: Sequence[str]) -> str:
    """ "0 % to 23 %" of what is sorted, once where both ends read alike, a dash where there is nothing."""
    if not said:
        return "–"
    return said[0] if said[0] == said[-1] else f"{said[0]} to {said[-1]}"


def titled(name: str) -> str:
    return capital(told_of(name))
