"""A table laid out: size of type, width of columns, height of rows, and which rows stand on which sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.report.content import Table
from simulator.report.flow import Column, Measure, Style, lines, shortened
from simulator.report.spelling import columns, spelled

_WIDEST = 0.42
"""Share of the table's width that one column may ask for before its text is broken."""
_LEADING = 1.2


@dataclass(frozen=True)
class Ruled:
    """A table as it will be drawn, in points; ``rows`` and ``heights`` begin with the header."""

    size: float
    pad: tuple[float, float]
    widths: list[float]
    heights: list[float]
    rows: list[list[str]]
    right: list[bool]

    def sheets(self, height: float, most: int = 10**6) -> list[list[int]]:
        """Numbers of the rows (1 = the first below the header) on each sheet: of about equal length, or full where
        there are more than ``most`` sheets.
        """
        room = height - self.heights[0]
        count = max(1, round(sum(self.heights[1:]) / room + 0.4999)) if len(self.rows) > 1 else 1
        even = sum(self.heights[1:]) / count + max(self.heights[1:], default=0.0) if count <= most else room
        done: list[list[int]] = [[]]
        used = 0.0
        for k in range(1, len(self.rows)):
            if done[-1] and used + self.heights[k] > min(room, even):
                done.append([])
                used = 0.0
            done[-1].append(k)
            used += self.heights[k]
        return done


def ruled(table: Table, room: Column, sizes: Sequence[float], measure: Measure, deepest: int = 4) -> Ruled:
    """The table in the largest of the sizes in which no cell need be broken, else in the smallest.

    ``deepest``: lines a cell may have; what is longer is cut.
    """
    how = columns(table)
    n = len(table.columns)
    body = [[spelled(row[k] if k < len(row) else None, how[k]) for k in range(n)] for row in table.rows]
    rows = [[str(name) for name in table.columns], *body]
    right = [scale is not None for scale in how]
    size = _size(rows, room, sizes, measure)
    pad = _pad(size)
    natural = _natural(rows, size, pad[0], room.width, measure)
    widths = _widths(rows, natural, Column(room.width, pad[0]), size, measure)
    inside = [Column(width - 2 * pad[0], deepest * size * _LEADING) for width in widths]
    cut: list[list[str]] = []
    heights: list[float] = []
    for row in rows:
        style = Style(size, 0, not cut, _LEADING)
        cut.append([shortened(cell, style, inside[k], measure) for k, cell in enumerate(row)])
        heights.append(_height(cut[-1], widths, style, pad, measure))
    return Ruled(size, pad, widths, heights, cut, right)


def _size(rows: list[list[str]], room: Column, sizes: Sequence[float], measure: Measure) -> float:
    """The largest size in which no cell need be broken; a little smaller if all rows stand on one sheet then."""
    fits = [s for s in sizes if sum(_natural(rows, s, _pad(s)[0], room.width, measure)) <= room.width]
    whole = [s for s in fits if len(rows) * (s * _LEADING + 2 * _pad(s)[1]) <= room.height and s > 0.83 * fits[0]]
    return (whole or fits or sizes[-1:])[0]


def _pad(size: float) -> tuple[float, float]:
    """Air at the sides and above of a cell, in points."""
    return 0.55 * size, 0.32 * size


def _natural(rows: list[list[str]], size: float, pad: float, width: float, measure: Measure) -> list[float]:
    """Width each column asks for: its longest cell, the longest word of its header, neither beyond a share."""
    asked = []
    for k in range(len(rows[0])):
        head = max((measure(word, size, True) for word in rows[0][k].split()), default=0.0)
        body = max((measure(row[k], size, False) for row in rows[1:]), default=0.0)
        alone = measure(rows[0][k], size, True) if len(rows[0][k]) < 16 else head
        asked.append(min(max(head, body, alone) * 1.03, _WIDEST * width) + 2 * pad)
    return asked


def _widths(rows: list[list[str]], natural: list[float], room: Column, size: float, measure: Measure) -> list[float]:
    """Columns made to fit; ``room.height`` is the air at each side of a cell. A small table is not stretched far."""
    total = sum(natural)
    if total <= room.width:
        wider = min(room.width / total, 1.35) if total else 1.0
        return [width * wider for width in natural]
    least = []
    for k in range(len(natural)):
        words = [word for j, row in enumerate(rows) for word in row[k].split()]
        least.append(min(max((measure(word, size, True) for word in words), default=0.0) + 2 * room.height, natural[k]))
    spare, asked = room.width - sum(least), total - sum(least)
    if spare <= 0 or asked <= 0:
        return [room.width * width / total for width in natural]
    return [low + spare * (width - low) / asked for low, width in zip(least, natural, strict=True)]


def _height(row: list[str], widths: list[float], style: Style, pad: tuple[float, float], measure: Measure) -> float:
    deep = max((len(lines(cell, style, widths[k] - 2 * pad[0], measure)) for k, cell in enumerate(row)), default=1)
    return deep * style.line + 2 * pad[1]
