"""Ranges, gaps and unique ids of a table's columns, checked all at once with pandera."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.tables.column import Column
from simulator.tables.faults import Faults

if TYPE_CHECKING:
    import pandas as pd


def check_values(frame: pd.DataFrame, columns: Mapping[str, Column], faults: Faults) -> None:
    """Report every cell outside its column's range, every empty required cell and every id that is not unique.

    ``frame`` holds parsed columns and is indexed by row in the file; ``columns`` declares them by their name in the
    frame, each under the name the file knows it by.
    """
    from pandera.errors import SchemaErrors

    try:
        _schema(frame, columns).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for row, name, check, value in _cases(errors.failure_cases):
            _report(faults, row, columns[name], check, value)


def _schema(frame: pd.DataFrame, columns: Mapping[str, Column]) -> Any:
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            name: pa.Column(
                checks=_checks(columns[name]),
                nullable=columns[name].fill != "required",
                unique=columns[name].unique,
                report_duplicates="all",
            )
            for name in frame.columns
            if name in columns
        }
    )


def _checks(column: Column) -> list[Any]:
    import pandera.pandas as pa

    if column.kind in ("number", "whole"):
        return [pa.Check.in_range(column.low, column.high)]
    if column.kind == "text" and column.fill == "required":
        return [pa.Check.str_length(min_value=1)]
    return []


def _cases(failures: pd.DataFrame) -> list[tuple[int, str, str, Any]]:
    kept = failures[failures["index"].notna()]
    columns = (kept["index"].astype(int), kept["column"], kept["check"], kept["failure_case"])
    return list(zip(*columns, strict=True))


def _report(faults: Faults, row: int, column: Column, check: str, value: Any) -> None:
    if check.startswith("in_range"):
        faults.cell(row, column.name, f"{value:.10g}", _allowed(column, float(value)))
    elif check == "field_uniqueness" and value != "":
        faults.cell(row, column.name, str(value), "must be unique")
    else:  # not_nullable, str_length, or the shared emptiness of several ids
        faults.cell(row, column.name, "", "is empty")


def _allowed(column: Column, value: float) -> str:
    """The allowed range in words, with the likely slip."""
    if column.unit.startswith("share") and 1 < value <= 100:
        return f"must lie in [{column.low:g}, {column.high:g}] (a share, not a percentage: 40 % is 0.4)"
    if column.low == 0 and value < 0:
        return f"must be 0 or more ({column.unit})"
    if math.isclose(column.low, 1) and value < 1:
        return f"must be 1 or more ({column.unit})"
    return f"must lie in [{column.low:,g}, {column.high:,g}] ({column.unit})"
