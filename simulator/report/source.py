"""Where a number of a pack comes from, as data: file, columns, row; how that is said stands here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from simulator.metrics.spread import SPREAD
from simulator.storage.layout import STORE

if TYPE_CHECKING:
    import xarray as xr

COLUMN = "column"


class Axis(NamedTuple):
    """What the series, or the categories, of a chart are: rows by the key of a table (strategy, macro), or columns."""

    of: str
    keys: tuple[str, ...]


class Place(NamedTuple):
    """Cells of one row of a table: columns, and what the row is of by key."""

    columns: tuple[str, ...]
    row: dict[str, str]


@dataclass(frozen=True)
class Source:
    """Where a number stands: ``names`` are columns of a CSV, or variables of the result.

    ``spread``: each column is three, 5 %, median and 95 % over futures; ``adds``: the number is the sum of the columns.
    ``row``: (key, value) of the row; of a chart, what all its rows share, and ``series`` and ``categories`` tell them
    apart. ``how``: what is done to variables, in words; ``measure``: the function that does it. ``also``: where else
    it is read from (the x of a scatter). ``left``: whether the run left this column; else it is worked out anew.
    ``times``: the pack shows the column so many times over (a share as a percentage).
    """

    file: str
    names: tuple[str, ...] = ()
    row: tuple[tuple[str, str], ...] = ()
    spread: bool = False
    adds: bool = False
    how: str = ""
    measure: Callable[[xr.Dataset], xr.DataArray] | None = None
    series: Axis | None = None
    categories: Axis | None = None
    also: tuple[Source, ...] = ()
    left: bool = True
    times: float = 1.0

    def __str__(self) -> str:
        return "; ".join([self._said(), *map(str, self.also)])

    @property
    def from_result(self) -> bool:
        """Whether it is read from the result itself rather than from a table."""
        return self.file == STORE

    @property
    def table(self) -> str:
        """The table's name without its suffix."""
        return self.file.removesuffix(".csv")

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column by its whole name."""
        return tuple(column for name in self.names for column in self.of(name))

    def of(self, name: str) -> tuple[str, ...]:
        """The columns of one name: itself, or its 5 %, median and 95 %."""
        return tuple(f"{name}_{end}" for end in SPREAD) if self.spread else (name,)

    def place(self, series: int = 0, category: int = 0) -> Place:
        """Columns and row of a point of the chart; of a figure, of itself."""
        row, columns = dict(self.row), self.columns
        for axis, k in ((self.series, series), (self.categories, category)):
            if axis is not None and axis.of == COLUMN:
                columns = self.of(axis.keys[k])
            elif axis is not None:
                row[axis.of] = axis.keys[k]
        return Place(columns, row)

    def _said(self) -> str:
        parts = [", ".join(self.names) if self.from_result else self._columns()]
        values = [value for _, value in self.row]
        if values:
            parts.append(("" if self.from_result else "row " if len(values) > 1 else "rows ") + ", ".join(values))
        told = ", ".join(part for part in (*parts, self.how) if part)
        where = self.file if self.left else f"{STORE}, as it would stand in {self.file}"
        return f"{where}: {told}" if told else where

    def _columns(self) -> str:
        ends = ", ".join(f"_{end}" for end in SPREAD)
        if self.spread and len(self.names) == 1:
            first, *rest = SPREAD
            return f"columns {self.names[0]}_{first}, {', '.join(f'_{end}' for end in rest)}"
        if self.spread:
            return f"columns {', '.join(self.names)}, each {ends}"
        joined = (" + " if self.adds else ", ").join(self.names)
        return f"column{'s' if len(self.names) > 1 else ''} {joined}" if joined else ""


def of_result(
    *names: str,
    how: str = "",
    measure: Callable[[xr.Dataset], xr.DataArray] | None = None,
    strategy: str = "",
    macro: str = "",
) -> Source:
    """A source in the result: variables, which strategy and economy, and what is done to them."""
    return Source(STORE, names, row(strategy, macro), how=how, measure=measure)


def row(strategy: str = "", macro: str = "") -> tuple[tuple[str, str], ...]:
    """The row of a strategy and an economy, either left out where it is not one."""
    return tuple((key, value) for key, value in (("strategy", strategy), ("macro", macro)) if value)


def every(source: Source) -> Iterator[Source]:
    """The source and those it names beside itself."""
    yield source
    for one in source.also:
        yield from every(one)
