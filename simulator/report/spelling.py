"""How numbers of a pack are written: one scale and so many digits a chart, intervals as said, and the stamp."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simulator.charts.words import MINUS, NBSP, between, number
from simulator.report.content import Cell, Figure, Stamp, Table

NOTHING = "–"
"""Stands in a cell without a value."""
_LETTERS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_FIGURE = re.compile(rf"[+\-{MINUS}]?\d[\d,]*(?:\.\d+)?")


class Scale(NamedTuple):
    """How the numbers of one chart or column are written: divided, in so many digits, and the unit after that."""

    divisor: float
    digits: int
    unit: str

    def say(self, value: float | None, sign: bool = False) -> str:
        """A number as written, without its unit."""
        return NOTHING if gone(value) else number(float(value or 0) / self.divisor, self.digits, sign)

    def code(self, sign: bool = False) -> str:
        """The same as a number format of spreadsheets, so that the number itself stays as it is."""
        body = "#,##0" + ("." + "0" * self.digits if self.digits else "") + "," * round(math.log10(self.divisor) / 3)
        return f'{"+" if sign else ""}{body};"{MINUS}"{body};{body}'


def gone(value: object) -> bool:
    """Whether there is no number: None, or one that is not finite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def kept(values: Iterable[object]) -> list[float]:
    """The numbers among the values."""
    return [float(v) for v in values if isinstance(v, int | float) and not gone(v)]


def scale(values: Iterable[object], unit: str = "", currency: str = "", fine: bool = False) -> Scale:
    """The scale of labels: money in k, M or bn; digits so that the largest number has two, or three (``fine``)."""
    found = kept(values)
    largest = max((abs(value) for value in found), default=0.0)
    divisor, letter = 1.0, ""
    if currency and unit.startswith(currency) and largest >= 1e4:
        divisor, letter = next((size, name) for size, name in _LETTERS if largest >= size)
    size = largest / divisor
    step = 10.0 if fine else 1.0
    digits = 0 if size >= 99.5 else 1 if size >= 0.95 * step else 2 if size >= 0.095 * step else 3
    digits = next((d for d in range(digits) if _exact(found, divisor, d)), digits)
    return Scale(divisor, digits, f"{letter}{NBSP}{unit}" if letter else unit)


def exact(how: Scale, values: Iterable[float]) -> Scale:
    """The scale with as many digits as ticks at these values need, at most six."""
    found = list(values)
    return how._replace(digits=next((d for d in range(6) if _exact(found, how.divisor, d)), 6))


def _exact(values: Sequence[float], divisor: float, digits: int) -> bool:
    """Whether nothing is lost in so many digits."""
    return all(
        abs(value / divisor - round(value / divisor, digits)) <= 1e-9 * abs(value / divisor) + 1e-12 for value in values
    )


def axis(values: Iterable[object], unit: str, currency: str, from_zero: bool = False) -> Scale:
    """The scale of an axis: digits enough that neighbouring ticks differ."""
    found = kept(values)
    base = scale(found, unit, currency)
    ends = [*found, 0.0] if from_zero else found
    span = (max(ends) - min(ends)) / base.divisor if ends else 0.0
    return base._replace(digits=0 if span >= 8 or not span else 1 if span >= 0.8 else 2 if span >= 0.08 else 3)


def columns(table: Table) -> list[Scale | None]:
    """How each column of a table is written: a scale where all that is there is numbers, else None."""
    found: list[Scale | None] = []
    for k in range(len(table.columns)):
        cells = [row[k] for row in table.rows if k < len(row)]
        filled = [cell for cell in cells if not (cell is None or cell == "")]
        numbers = filled and all(isinstance(cell, int | float) for cell in filled)
        found.append(_column(kept(filled)) if numbers else None)
    return found


def _column(values: Sequence[float]) -> Scale:
    """Digits enough for the smallest number to have two, but no more than five for the largest."""
    sizes = [abs(value) for value in values if value] or [1.0]
    most = min(max(4 - math.floor(math.log10(max(sizes))), 0), 3)
    wanted = min(max(1 - math.floor(math.log10(min(sizes))), 0), most)
    digits = next((d for d in range(wanted) if _exact(values, 1.0, d)), wanted)
    return Scale(1.0, digits, "")


def spelled(cell: Cell, how: Scale | None = None) -> str:
    """A cell as text."""
    if isinstance(cell, str):
        return cell or NOTHING
    return (how or scale([cell])).say(cell)


def interval(figure: Figure) -> str:
    """A figure's interval in the digits and scale in which the figure itself is said; empty where it has none."""
    if figure.low is None or figure.high is None or gone(figure.low) or gone(figure.high):
        return ""
    match = _FIGURE.search(figure.said)
    text = match[0].replace(",", "").replace(MINUS, "-") if match else ""
    digits = len(text.partition(".")[2])
    for divisor in (1.0, 1e3, 1e6, 1e9, 0.01):
        if text and abs(abs(figure.value) / divisor - abs(float(text))) <= 0.51 * 10.0**-digits:
            signed = text[0] in "+-" or figure.low < 0
            ends = (number(end / divisor, digits, signed) for end in (figure.low, figure.high))
            return " to ".join(ends)
    return between(figure.low, figure.high)


def short(stamp: Stamp) -> str:
    """The stamp in one line: run, configuration, seed, interval."""
    run = stamp.run if len(stamp.run) <= 60 else f"{stamp.run[:36]}…{stamp.run[-20:]}"
    return f"{stamp.kind} {run} · configuration {stamp.config_hash} · seed {stamp.seed} · {stamp.interval}"


def full(stamp: Stamp) -> list[tuple[str, str]]:
    """All of the stamp, a label and a value a line."""
    return [
        (stamp.kind, stamp.run),
        *([("Cells", f"{stamp.cells:,}")] if stamp.cells else []),
        ("Configuration", stamp.config_hash),
        ("Seed", f"{stamp.seed}"),
        ("Futures", f"{stamp.paths:,}"),
        ("Draws", f"{stamp.draws:,}"),
        ("Interval", stamp.interval),
        ("Made", stamp.made),
        ("Command", stamp.command),
    ]


def told(figures: Sequence[Figure]) -> list[str]:
    """Each figure with its interval and the place it is read from."""
    lines = []
    for figure in figures:
        ends = interval(figure)
        lines.append(f"{figure.name}: {figure.said}{f' ({ends})' if ends else ''} [{figure.source}]")
    return lines
