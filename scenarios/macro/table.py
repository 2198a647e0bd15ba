"""Tables people give: a CSV read as text, and each figure made a number or refused with its line."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Say = Callable[[str], None]
"""Takes what is wrong with the file."""


class Row(NamedTuple):
    """A line of a table: where it stands and what each column says."""

    line: int
    told: dict[str, str]


def read_rows(file: str, beside: Path | None, say: Say) -> tuple[tuple[str, ...], list[Row]]:
    """Names of the columns and the rows below them; nothing where the file cannot be read, and that is said.

    beside: folder of the file that names the table, looked in before the working directory.
    """
    path, looked = _found(file, beside)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        say(f"is {file}, which cannot be read ({getattr(fault, 'strerror', None) or 'not UTF-8 text'}){looked}")
        return (), []
    reader = csv.reader(text.splitlines())
    header = tuple(name.strip() for name in next(reader, []))
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) != len(header):
                say(f"{Path(file).name} line {reader.line_num}: has {len(cells)} cells, the header {len(header)}")
            rows.append(Row(reader.line_num, dict(zip(header, (c.strip() for c in cells), strict=False))))
    if not rows:
        say(f"is {file}, which holds no rows below a header")
    return header, rows


def _found(file: str, beside: Path | None) -> tuple[Path, str]:
    """The first of the places a table may lie in where there is one, and in words where was looked."""
    path = Path(file).expanduser()
    if path.is_absolute():
        return path, ""
    folders = [Path.cwd()] if beside is None else [beside, Path.cwd()]
    there = [folder / path for folder in folders if (folder / path).is_file()]
    return (there or [path])[0], f"; looked in {' and in '.join(map(str, dict.fromkeys(folders)))}"


def figure(row: Row, column: str, low: float, high: float, say: Say) -> float:
    """The number of a column in this row; NaN where it is none or out of range, and that is said."""
    told = row.told.get(column, "")
    try:
        value = float(told)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        say(f"line {row.line}: {column} is {told!r}, must be a number")
        return math.nan
    if not low <= value <= high:
        say(f"line {row.line}: {column} is {value:g}, must lie in [{low:g}, {high:g}]")
    return value
