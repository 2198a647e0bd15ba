"""Cells of text become numbers, dates, flags and words; what cannot is a fault with its likely slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from simulator.tables.column import Column
from simulator.tables.faults import Faults, did_you_mean

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


Wrong = dict[int, tuple[str, str]]
"""What is wrong with a cell, by its place among the different ones: the cell as it is shown, and the rule it breaks."""


def parsed(text: pd.Series[str], column: Column, faults: Faults) -> pd.Series[object]:
    """One column of text as its kind; empty cells become NaN, NaT or "" (flags: missing object).

    Each different cell is read once, however many rows share it.
    """
    import pandas as pd

    if column.kind == "text" and not column.choices:
        return text.astype("str")
    place, cells = pd.factorize(text)
    different = pd.Series(cells, dtype="str")
    values, wrong = _READ[column.kind](different, column)
    if wrong:
        hit = np.isin(place, list(wrong))
        for row, k in zip(text.index[hit], place[hit], strict=True):
            faults.cell(row, column.name, *wrong[k])
    return pd.Series(values.to_numpy()[place], index=text.index, dtype=values.dtype, name=text.name)


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


def _numbers(text: pd.Series[str], column: Column) -> tuple[pd.Series[object], Wrong]:
    numbers = _to_numbers(text)
    finite = np.isfinite(numbers.to_numpy())
    rule = f"must be a number ({column.unit})"
    wrong = {k: (f"'{value}'", f"{rule}{_slip(value)}") for k, value in text[(text != "") & ~finite].items()}
    numbers = numbers.where(finite)
    if column.kind == "whole":
        broken = text[numbers.notna() & (numbers != numbers.round())]
        wrong |= {k: (value, f"must be a whole number ({column.unit})") for k, value in broken.items()}
    return numbers, wrong


def _slip(value: str) -> str:
    if value.lower() in _NO_NUMBER:
        return "; leave the cell empty where it is unknown"
    return next((f" (looks like {word})" for pattern, word in _SLIPS if pattern.fullmatch(value)), "")


def _dates(text: pd.Series[str], column: Column) -> tuple[pd.Series[object], Wrong]:
    """Days; months as their first day; moments by the clock where they were written, whatever its zone."""
    import pandas as pd

    pattern, written = _WRITTEN[column.kind]
    iso = text.where(text.str.match(pattern), None)
    if column.kind == "month":
        iso = iso.str.slice(0, 7)
    if column.kind == "moment":
        iso = iso.str.replace(r" ?(Z|[+-]\d{2}:?\d{2})$", "", regex=True)
    dates = pd.to_datetime(iso, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None).astype("M8[us]")
    rule = f"must be a {column.kind} written {written}"
    wrong = {k: (f"'{value}'", rule) for k, value in text[(text != "") & dates.isna()].items()}
    return (dates if column.kind == "moment" else dates.dt.normalize()), wrong


def _flags(text: pd.Series[str], column: Column) -> tuple[pd.Series[object], Wrong]:
    low = text.str.lower()
    wrong = {
        k: (f"'{value}'", "must be true or false") for k, value in text[(text != "") & ~low.isin(_YES | _NO)].items()
    }
    return low.isin(_YES).astype(object).where(low.isin(_YES | _NO), None), wrong


def _words(text: pd.Series[str], column: Column) -> tuple[pd.Series[object], Wrong]:
    """One of the column's choices, whatever its case and dashes ("Self-service")."""
    plain = text.str.lower().str.replace(r"[\s-]+", "_", regex=True)
    rule = f"must be one of {', '.join(column.choices)}"
    wrong = {
        k: (f"'{value}'", f"{rule}{did_you_mean(value, list(column.choices))}")
        for k, value in text[(plain != "") & ~plain.isin(column.choices)].items()
    }
    return plain.astype("str"), wrong


_WRITTEN = {
    "date": (r"\d{4}-?\d{2}-?\d{2}", "YYYY-MM-DD"),
    "month": (r"\d{4}-\d{2}(-\d{2}.*)?$", "YYYY-MM"),
    "moment": (r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD or YYYY-MM-DD HH:MM"),
}
_READ = {
    "text": _words,
    "flag": _flags,
    "date": _dates,
    "month": _dates,
    "moment": _dates,
    "number": _numbers,
    "whole": _numbers,
}
