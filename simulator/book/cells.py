"""Cells of text become numbers, dates, flags and words; what cannot is a fault with its likely slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.columns import Column
from simulator.book.faults import Faults, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

_YES = frozenset(("true", "yes", "y", "t", "1"))
_NO = frozenset(("false", "no", "n", "f", "0"))
_NO_NUMBER = frozenset(("nan", "na", "n/a", "#n/a", "null", "none", "-", "inf", "+inf", "-inf", "infinity"))
_SLIPS = (
    (re.compile(r"-?\d+,\d{1,2}|-?\d{1,3}(\.\d{3})+,\d+"), "a decimal comma: write a point"),
    (re.compile(r"-?\d{1,3}([, '\u00a0]\d{3})+(\.\d+)?"), "a thousands separator: leave it out"),
    (re.compile(r"-?[\d.]+ ?%"), "a percentage: write a share such as 0.4"),
    (re.compile(r"(\w{0,3} ?[$€£¥] ?-?[\d.,]+|-?[\d.,]+ ?([$€£¥]|[A-Z]{3}))"), "a currency: leave it out"),
)


def parsed(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    """One column of text as its kind; empty cells become NaN, NaT or "" (flags: missing object)."""
    if column.kind == "text":
        return _words(text, column, faults)
    if column.kind == "flag":
        return _flags(text, column, faults)
    if column.kind == "date":
        return _dates(text, column, faults)
    return _numbers(text, column, faults)


def guessed(text: pd.Series[str]) -> pd.Series[object]:
    """A column nobody declared: numbers where every filled cell is one (and none is an id such as 007), else text."""
    filled = text[text != ""]
    if filled.empty or filled.str.match(r"[+-]?0\d").any() or filled.str.lower().isin(_NO_NUMBER).any():
        return text.astype("str")
    numbers = _to_numbers(text)
    return text.astype("str") if numbers[filled.index].isna().any() else numbers


def _to_numbers(text: pd.Series[str]) -> pd.Series[object]:
    import pandas as pd

    return pd.to_numeric(text.where(text != "", None), errors="coerce").astype(np.float64)


def _numbers(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    numbers = _to_numbers(text)
    finite = np.isfinite(numbers.to_numpy())
    for row, value in text[(text != "") & ~finite].items():
        faults.cell(row, column.name, f"'{value}'", f"must be a number ({column.unit}){_slip(value)}")
    numbers = numbers.where(finite)
    if column.kind == "whole":
        for row in numbers[numbers.notna() & (numbers != numbers.round())].index:
            faults.cell(row, column.name, text[row], f"must be a whole number ({column.unit})")
    return numbers


def _slip(value: str) -> str:
    if value.lower() in _NO_NUMBER:
        return "; leave the cell empty where it is unknown"
    return next((f" (looks like {word})" for pattern, word in _SLIPS if pattern.fullmatch(value)), "")


def _dates(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    import pandas as pd

    iso = text.where(text.str.match(r"\d{4}-?\d{2}-?\d{2}"), None)
    dates = pd.to_datetime(iso, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    for row, value in text[(text != "") & dates.isna()].items():
        faults.cell(row, column.name, f"'{value}'", "must be a date written YYYY-MM-DD")
    return dates.dt.normalize()


def _flags(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    low = text.str.lower()
    for row, value in text[(text != "") & ~low.isin(_YES | _NO)].items():
        faults.cell(row, column.name, f"'{value}'", "must be true or false")
    return low.isin(_YES).astype(object).where(low.isin(_YES | _NO), None)


def _words(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    """Free text, or one of the column's choices whatever its case and dashes ("Self-service")."""
    if not column.choices:
        return text.astype("str")
    plain = text.str.lower().str.replace(r"[\s-]+", "_", regex=True)
    for row, value in text[(plain != "") & ~plain.isin(column.choices)].items():
        near = did_you_mean(value, list(column.choices))
        faults.cell(row, column.name, f"'{value}'", f"must be one of {', '.join(column.choices)}{near}")
    return plain.astype("str")
