"""How a pack is spelled: cells and columns of a table, intervals as said, and the stamp."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from simulator.charts.scales import NOTHING, Scale, enough, gone, kept, scale
from simulator.charts.words import MINUS, between, number
from simulator.report.content import Cell, Chart, Figure, Stamp, Table

_FIGURE = re.compile(rf"[+\-{MINUS}]?\d[\d,]*(?:\.\d+)?")


def what(chart: Chart, how: Scale) -> str:
    """What a chart measures, and its unit."""
    return " ".join(part for part in (chart.y, f"({how.unit})" if how.unit else "") if part)


def off(names: Sequence[str]) -> str:
    """What is said of those that run off a chart's scale."""
    if not names:
        return ""
    runs = "runs" if len(names) == 1 else "run"
    return f"{' and '.join(names)} {runs} off the scale, so that the others can be told apart."


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
    return Scale(1.0, enough(values, Scale(1.0, wanted, "")), "")


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


def headed(figure: Figure) -> str:
    """A figure as said, without the interval in brackets after it where that is said below."""
    return figure.said.partition(" (")[0] if interval(figure) else figure.said


def short(stamp: Stamp) -> str:
    """The stamp in one line: run, configuration, seed, interval."""
    run = stamp.run if len(stamp.run) <= 60 else f"{stamp.run[:36]}…{stamp.run[-20:]}"
    return f"{stamp.kind} {run} · configuration {stamp.config_hash[:12]} · seed {stamp.seed} · {stamp.interval}"


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
        lines.append(f"{figure.name}: {figure.said}{f' ({ends})' if ends else ''} [{figure.small_print}]")
    return lines
