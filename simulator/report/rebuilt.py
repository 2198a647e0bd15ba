"""Numbers of a pack and of a run's tables built again from the result, and held against what stands written."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.metrics import decision_table, ethics_table, pairs, sensitivity, summarise, uncertainty
from simulator.metrics.columns import Column, column
from simulator.metrics.spread import SPREAD, quantiles
from simulator.metrics.tripwires import tripwires
from simulator.report.content import Chart, Figure
from simulator.report.source import Source

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Maker = Callable[["xr.Dataset"], "pd.DataFrame"]

KEYS = ("strategy", "against", "macro", "measure", "parameter", "indicator")
"""Columns that say what a row is of."""
MAKERS: dict[str, Maker] = {
    "summary": summarise,
    "decision": decision_table,
    "ethics": ethics_table,
    "pairs": pairs,
    "sensitivity": sensitivity,
    "uncertainty": uncertainty,
    "watch": tripwires,
}
"""Tables of a run that are worked out from its result."""
ROUNDING = 1e-12
"""Of a number, what another machine may add up differently."""


@dataclass(frozen=True)
class Number:
    """One number: what its row is of, its column, as built again, as it stands in the table, as told in the pack.

    ``stands`` is the cell as written; None: the run left no such cell. ``told``: None where no pack tells of it.
    """

    row: Mapping[str, str]
    column: str
    value: float | str
    stands: str | None = None
    told: float | None = None

    @property
    def as_written(self) -> bool:
        """Whether it is the same as in the table, as far as it stands there."""
        return self.stands is None or same(self.value, self.stands)

    @property
    def to_the_digit(self) -> bool:
        """Whether it is the same as in the table to the last digit written there."""
        return self.stands is None or same(self.value, self.stands, 0.0)

    @property
    def as_told(self) -> bool:
        """Whether it is the same as in the pack, as far as that tells of it."""
        return self.told is None or isinstance(self.value, str) or close(self.value, self.told)


def same(value: float | str, written: str, within: float = ROUNDING) -> bool:
    """Whether a cell of a table says this value; what is not a number, or not within the run, is an empty cell."""
    if isinstance(value, str):
        return value == written
    if written in ("True", "False"):
        return value == (written == "True")
    try:
        told = float(written) if written else math.nan
    except ValueError:
        return False
    return close(value, told, within)


def close(one: float, other: float, within: float = ROUNDING) -> bool:
    """Equal but for rounding; neither known is equal too, as in a table."""
    if not math.isfinite(one) or not math.isfinite(other):
        return math.isfinite(one) == math.isfinite(other)
    return math.isclose(one, other, rel_tol=within)


class Book:
    """The tables of one run, built again column by column, beside those it left (every cell as text)."""

    def __init__(self, ds: xr.Dataset, left: Mapping[str, pd.DataFrame]) -> None:
        self.ds, self.left = ds, left
        self._made: dict[str, pd.DataFrame] = {}

    def numbers(self, table: str, name: str, row: Mapping[str, str]) -> list[Number]:
        """The numbers of a column in all rows that ``row`` leaves open."""
        made, left = self._column(table, name), self.left.get(table)
        keys = [key for key in KEYS if key in made]
        written = _by_row(left, keys, name) if left is not None and name in left else {}
        found = []
        for place, value in _by_row(made, keys, name).items():
            told = dict(zip(keys, place, strict=False))
            if all(told.get(key) == wanted for key, wanted in row.items()):
                found.append(Number(told, name, value if isinstance(value, str) else float(value), written.get(place)))
        return found

    def columns(self, table: str) -> list[str]:
        """Names of the columns of a table, as it was left or else as it would be."""
        return [str(name) for name in (self.left[table] if table in self.left else MAKERS[table](self.ds))]

    def one(self, table: str, name: str, row: Mapping[str, str]) -> Number:
        """The number of one row."""
        found = self.numbers(table, name, row)
        return found[0] if found else Number(row, name, math.nan)

    def _column(self, table: str, name: str) -> pd.DataFrame:
        known = column(table, name)
        if known is None:
            if table not in self._made:
                self._made[table] = MAKERS[table](self.ds)
            return self._made[table]
        flat = known.of(self.ds).transpose("strategy", "macro").to_series()
        return flat.rename(name).reset_index()


def _by_row(table: pd.DataFrame, keys: list[str], name: str) -> dict[tuple[str, ...], Any]:
    """Values of a column by what their row is of; a row told twice is counted."""
    heads = [table[key].astype(str) for key in keys]
    count = table.assign(**dict(zip(keys, heads, strict=True))).groupby(keys, sort=False).cumcount()
    return dict(zip(zip(*heads, count.astype(str), strict=True), table[name], strict=True))


def of_figure(book: Book, source: Source, figure: Figure) -> list[Number]:
    """The numbers a figure is told from, at its place in a table; of several that are added up, their sum too."""
    place = source.place()
    found = [book.one(source.table, name, place.row) for name in place.columns]
    if source.adds:
        total = math.fsum(number.value for number in found if isinstance(number.value, float))
        return [*found, Number(place.row, "their sum", total, None, figure.value)]
    ends = (figure.low, figure.value, figure.high) if source.spread else (figure.value,)
    return [replace(number, told=said) for number, said in zip(found, ends, strict=True)]


def of_result(ds: xr.Dataset, source: Source, figure: Figure) -> list[Number]:
    """The number of a figure that is read from the result itself, with its ends where it differs by future."""
    assert source.measure is not None
    values, row = source.measure(ds), dict(source.row)
    values = values.sel({key: value for key, value in row.items() if key in values.dims})
    if "path" not in values.dims:
        return [Number(row, "value", float(values), None, figure.value)]
    told = zip(SPREAD, quantiles(values).values, (figure.low, figure.value, figure.high), strict=True)
    return [Number(row, name, float(value), None, said) for name, value, said in told]


def of_drawn(chart: Chart) -> Iterator[tuple[str, str, list[Number]]]:
    """Series, category and numbers of each point of a chart as drawn: of one that is read from the result itself."""
    for name, values in chart.series.items():
        low, high = chart.band.get(name, ((), ()))
        for k, (category, value) in enumerate(zip(chart.categories, values, strict=True)):
            ends = (low[k], value, high[k]) if len(low) else (value,)
            if value is not None:
                at = f"{category:.6g}" if isinstance(category, float) else str(category)
                yield name, at, [Number({}, "", math.nan if end is None else end) for end in ends]


def of_chart(book: Book, chart: Chart) -> Iterator[tuple[str, str, list[Number]]]:
    """Series, category and numbers of each point of a chart that is read from a table."""
    source = chart.source
    assert isinstance(source, Source)
    for i, (name, values) in enumerate(chart.series.items()):
        low, high = chart.band.get(name, ([], []))
        for j, (category, value) in enumerate(zip(chart.categories, values, strict=True)):
            if value is not None:
                place = source.place(i, j)
                ends = (low[j], value, high[j]) if len(place.columns) == 3 else (value,)
                found = [book.one(source.table, column_, place.row) for column_ in place.columns]
                at = f"{category:.6g}" if isinstance(category, float) else str(category)
                yield name, at, [_told(n, said, source) for n, said in zip(found, ends, strict=True)]


def _told(number: Number, said: float | None, source: Source) -> Number:
    """A number beside what the chart shows of it, in the table's own unit."""
    return replace(number, told=None if said is None else said / source.times)


def formula(work: Callable[..., Any]) -> tuple[str, str]:
    """(How something is worked out, in the words that stand where it is, and the file in which they stand)."""
    module = inspect.getmodule(work)
    words = [inspect.getdoc(work) if inspect.isfunction(work) else "", inspect.getdoc(module) if module else ""]
    return "\n\n".join(filter(None, words)), f"{work.__module__.replace('.', '/')}.py"


def behind(table: str, name: str) -> tuple[Callable[..., Any], Column | None]:
    """The function whose words explain a column, and the column where a measure stands behind it."""
    known = column(table, name)
    return (known.truth.measure, known) if known is not None else (MAKERS[table], None)
