"""The map of a sweep over two settings: who leads where."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.charts.words import capital
from simulator.report.content import Table
from simulator.report.sweeping.answer import Answer, Value
from simulator.report.sweeping.sweep import Sweep, told_of, worded

ACROSS = 8
"""Columns a map may have."""


def square(s: Sweep) -> dict[tuple[Value, Value], Answer]:
    """Cells by the values of two swept settings; none where others vary too, or points are scattered."""
    if len(s.settings) != 2 or s.repeated:
        return {}
    down, across = s.settings
    found = {(a.values[down], a.values[across]): a for a in s.answers if down in a.values and across in a.values}
    crossed = len(s.settings[down]) * len(s.settings[across])
    whole = len(found) == len(s.answers) and 2 * len(found) >= crossed
    return found if whole and min(map(len, s.settings.values())) > 1 else {}


def axes_of(s: Sweep) -> tuple[str, str]:
    """(Setting down, setting across): that of fewer values goes across."""
    one, other = s.settings
    return (one, other) if len(s.settings[other]) <= len(s.settings[one]) else (other, one)


def at(s: Sweep, cells: dict[tuple[Value, Value], Answer], row: Value, column: Value) -> Answer | None:
    """The cell of a row and column."""
    swapped = axes_of(s) != tuple(s.settings)
    return cells.get((column, row) if swapped else (row, column))


def map_of(s: Sweep) -> Iterator[Table]:
    """Two settings against each other, in each place who leads."""
    cells = square(s)
    if not cells or len(s.settings[axes_of(s)[1]]) > ACROSS:
        return
    down, across = axes_of(s)
    rows: list[list[str | float | None]] = []
    for row in s.settings[down]:
        places = [at(s, cells, row, column) for column in s.settings[across]]
        rows.append([worded(row), *(answer_of(s, a) if a else "–" for a in places)])
    heads = [capital(s.brief(down)), *(f"{capital(s.brief(across))} {worded(v)}" for v in s.settings[across])]
    yield Table(
        "map", f"Who leads, {told_of(down)} down and {told_of(across)} across", heads, rows,
        "cells/*/results.zarr: delta_npv_pct_of_revenue, future by future",
        "Level: no strategy can be told from the next best there.",
    )  # fmt: skip


def answer_of(s: Sweep, a: Answer) -> str:
    """Who leads a cell in a few words: "Ladder", or "Ladder or tier migration (level)"."""
    found = a.verdict
    if a.sure:
        return s.strategies[a.sure]
    level = [s.name_of(name) for name in found.level]
    told = f"{level[0]} or one of {len(level) - 1} others" if len(level) > 2 else " or ".join(level)
    return f"{capital(told)} ({'level' if len(level) > 1 else 'too few futures'})"
