"""A table's columns under our names: which column of the file stands for what, products of columns included."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.tables.cells import parsed
from simulator.tables.column import Column
from simulator.tables.faults import Faults, did_you_mean
from simulator.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd


def wanted(columns: Sequence[Column], told: Mapping[str, str] | None) -> dict[str, str]:
    """Where each column is looked for: under its own name unless ``told`` says otherwise."""
    return {column.name: column.name for column in columns} | dict(told or {})


def looked_at(columns: Sequence[Column], told: Mapping[str, str] | None) -> set[str]:
    """Every name a column may be looked for under."""
    return {part for source in wanted(columns, told).values() for part in (source, *parts(source, []))}


def mapped(
    table: Table, columns: Sequence[Column], told: Mapping[str, str] | None, filled: Collection[str], faults: Faults
) -> pd.DataFrame:
    """The declared columns the file has, parsed, under our names; faults name the file's own columns.

    ``told``: our name -> the file's, or a product of columns such as ``Quantity*UnitPrice``. Columns told of and
    those required must be there, which is for the caller to stop at; the cells of those ``filled`` must not be empty.
    """
    import pandas as pd

    sources, given = wanted(columns, told), list(table.cells.columns)
    _check_names(table, columns, told or {}, faults)
    kinds = {column.name: column for column in columns if set(parts(sources[column.name], given)) <= set(given)}
    frame = pd.DataFrame(
        {name: _column(table, kind, sources[name], faults) for name, kind in kinds.items()}, index=table.cells.index
    )
    for name in [n for n in kinds if n in filled]:
        for part in parts(sources[name], given):
            for row in table.cells.index[table.cells[part] == ""]:
                faults.cell(row, part, "", "is empty")
    return frame


def parts(source: str, given: list[str]) -> list[str]:
    """The columns a source multiplies; one that bears the whole name comes first."""
    return [source] if source in given else [part.strip() for part in source.split("*")]


def _check_names(table: Table, columns: Sequence[Column], told: Mapping[str, str], faults: Faults) -> None:
    given, names = list(table.cells.columns), [column.name for column in columns]
    free = [name for name in given if name not in {*names, *told.values()}]  # what is another column's is not this one
    for name in sorted(set(told) - set(names)):
        faults.whole(f"cannot use columns.{name}{did_you_mean(name, names)}")
    for column in columns:
        if column.name in told or column.fill in ("required", "present"):
            for part in parts(told.get(column.name, column.name), given):
                if part not in given:
                    hint = did_you_mean(part, free, cutoff=0.5) or f"; say which one is with columns.{column.name}"
                    faults.whole(f"has no column {part}{hint}")


def _column(table: Table, kind: Column, source: str, faults: Faults) -> pd.Series[object]:
    """One column of the file, or the product of several, as the kind it stands for."""
    each = parts(source, list(table.cells.columns))
    first, *others = (parsed(table.cells[part], kind._replace(name=part), faults) for part in each)
    for other in others:
        first = first * other
    return first
