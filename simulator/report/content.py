"""What a board pack is made of, before anybody thinks of pages or slides: sections that answer a board's questions.

``simulator.report.telling`` fills it from a result; ``html``, ``slides`` and ``simulator.charts.paper`` write it.
No writer adds a word or a number of its own, so all three tell the same story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from simulator.report.source import Source

Kind = Literal["line", "bar", "stacked", "scatter", "waterfall", "heat"]
Cell = str | float | None


@dataclass(frozen=True)
class Stamp:
    """Where every number of a pack comes from: the run's folder and identity, and how its intervals are made.

    ``cells``: of a sweep, each of which has so many ``paths`` and ``draws``; 0: a run. No paths: nothing was simulated,
    the page tells of a company's own records.
    """

    run: str
    config_hash: str
    seed: int | str
    paths: int
    draws: int
    interval: str
    made: str
    command: str
    cells: int = 0

    @property
    def kind(self) -> str:
        return "Sweep" if self.cells else "Run" if self.paths else "Calibration"


@dataclass(frozen=True)
class Figure:
    """A number told in the text: what it is, as said, and the file, row and column it can be rebuilt from.

    ``low``, ``high``: its paired interval, where it has one. ``key``: by which ``secateur explain`` finds it.
    """

    name: str
    value: float
    said: str
    source: Source | str
    low: float | None = None
    high: float | None = None
    key: str = ""

    @property
    def small_print(self) -> str:
        """Its key and where it comes from."""
        return _small(self.key, self.source)


@dataclass(frozen=True)
class Chart:
    """A chart as data: categories (or x) and one list of values a series; writers draw it in their own way.

    ``finding``: its title, a sentence; ``alt``: what a person who cannot see it is told. ``band``: (low, high) of a
    series, where it has an interval. ``name``: of the file in the run's ``charts`` that shows the same, if any.
    ``shaded``: what lies between a series and a level below which it falls is filled: a loss as an area.
    ``totals``: places of a waterfall's categories that are levels, not steps; none given: a last term that is the sum.

    A series or a category that is a strategy bears its key in ``Pack.strategies``; writers put the name. By kind:
    line: categories are numbers along x; bar, stacked: categories are words, one bar a category and series; where
    ``base`` is given, bars begin there and share a row (a tornado); scatter: categories are the x of the points, a
    series holds y at its own points and None elsewhere; waterfall: one series of steps, the last category is their
    sum; heat: a series is a row, a category a column, and a cell whose band includes zero is not sure.
    """

    key: str
    kind: Kind
    finding: str
    alt: str
    categories: Sequence[Cell]
    series: Mapping[str, Sequence[float | None]]
    unit: str
    x: str = ""
    band: Mapping[str, tuple[Sequence[float | None], Sequence[float | None]]] = field(default_factory=dict)
    name: str = ""
    source: Source | str = ""
    totals: Sequence[int] = ()
    y: str = ""
    base: float | None = None
    shaded: Mapping[str, float] = field(default_factory=dict)

    @property
    def small_print(self) -> str:
        """Its key and where it comes from."""
        return _small(self.key, self.source)


@dataclass(frozen=True)
class Table:
    """A table: columns, rows, what it is of, and where it is read from."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    source: Source | str = ""
    note: str = ""

    @property
    def small_print(self) -> str:
        """Its key and where it comes from."""
        return _small(self.key, self.source)


@dataclass(frozen=True)
class Section:
    """One question of a board, and its answer: a headline, short paragraphs, charts and tables.

    ``notes``: what the speaker adds; ``caveats``: what the runs cannot support, or the assumption it leans on.
    """

    key: str
    question: str
    headline: str
    paragraphs: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    caveats: Sequence[str] = ()
    notes: Sequence[str] = ()


def numbered(section: Section) -> Section:
    """The section with a key for each of its figures: its own, and their place."""
    keyed = (replace(figure, key=f"{section.key}.{k}") for k, figure in enumerate(section.figures, 1))
    return replace(section, figures=tuple(keyed))


def _small(key: str, source: Source | str) -> str:
    return f"{key} = {source}" if key and str(source) else str(source)


@dataclass(frozen=True)
class Pack:
    """The whole story; ``strategies``: key -> name as a board reads it, in the order of every chart and table."""

    title: str
    subtitle: str
    currency: str
    strategies: Mapping[str, str]
    sections: Sequence[Section]
    stamp: Stamp
