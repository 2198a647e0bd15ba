"""A sheet of an Excel workbook as rows of text."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from simulator.tables.faults import did_you_mean
from simulator.vocabulary import InputError

Records = list[tuple[int, list[str]]]


def sheets(file: Path) -> list[str]:
    """Names of a workbook's sheets, in order."""
    book = _opened(file)
    try:
        return [str(name) for name in book.sheetnames]
    finally:
        book.close()


def excel_rows(file: Path, sheet: str | None) -> tuple[list[str], Records]:
    """Header and numbered rows of a sheet (of the only one, where none is named), as stripped text.

    Columns without a name are left out where they are empty all the way down.
    """
    book = _opened(file)
    try:
        rows = [[_cell(value) for value in row] for row in book[_chosen(book, file, sheet)].iter_rows(values_only=True)]
    finally:
        book.close()
    width = max((1 + max((k for k, cell in enumerate(row) if cell), default=-1) for row in rows), default=0)
    full = [row[:width] + [""] * (width - len(row)) for row in rows]
    return (full[0] if full else []), [(number, row) for number, row in enumerate(full[1:], 2)]


def _opened(file: Path) -> Any:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError(f"reading {file.name} needs openpyxl: pip install 'secateur[io]'") from None
    try:
        return load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        raise InputError(f"{file.name} is not an Excel workbook this program can read: {error}") from None


def _chosen(book: Any, file: Path, sheet: str | None) -> str:
    names = [str(name) for name in book.sheetnames]
    if sheet is None and len(names) == 1:
        return names[0]
    if sheet is None:
        raise InputError(f"{file.name} has {len(names)} sheets ({', '.join(names)}): say which with sheet")
    if sheet not in names:
        near = did_you_mean(sheet, names) or f"; it has {', '.join(names)}"
        raise InputError(f"{file.name} has no sheet '{sheet}'{near}")
    return sheet


def _cell(value: Any) -> str:
    """Text that reads back to the same value: whole numbers without a point, days without a clock."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()
