"""Names beside the points of a native scatter: each on the side where it lies over the fewest others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.enum.chart import XL_LABEL_POSITION as AT

from simulator.charts.ink import TEXT
from simulator.report.geometry import Point
from simulator.report.slides.deck import BODY
from simulator.report.slides.deck import ink as set_font
from simulator.report.widths import wide

_SIZE = 12.0
_PLOT = (BODY.width * 72 - 60, BODY.height * 72 - 90)
"""About the size in points of the field the points lie in."""
_GAP = 8.0
Field = tuple[float, float, float, float]
Ends = tuple[float, float]


def name_points(chart: Any, found: Mapping[str, Sequence[Point]], names: Mapping[str, str], ends: Ends) -> None:
    """Write each series' name beside its point; the sides are chosen in turn, four to choose from.

    ``ends`` of the axis of x. Points and their whiskers are kept free as far as may be.
    """
    up = chart.value_axis.minimum_scale, chart.value_axis.maximum_scale
    every = [p.y for row in found.values() for p in row]
    up = (min(every), max(every)) if None in up else up
    places = {name: _spot(row[0].x, row[0].y, ends, up) for name, row in found.items() if row}
    taken: list[Field] = [(x - 6, y - 6, x + 6, y + 6) for x, y in places.values()]
    for point in (row[0] for row in found.values() if row):
        if point.low is not None and point.high is not None:
            (x, low), (_, high) = (_spot(point.x, end, ends, up) for end in (point.low, point.high))
            taken.append((x - 3, low, x + 3, high))
    for series, name in zip(chart.plots[0].series, found, strict=True):
        if name not in places:
            continue
        length = wide(names[name], _SIZE)
        options = _sides(*places[name], length)
        best = min(options, key=lambda side: _cost(options[side], taken))
        taken.append(options[best])
        told = series.points[0].data_label
        told.text_frame.text = names[name]
        told.text_frame.word_wrap = False
        set_font(told.text_frame.paragraphs[0].runs[0].font, _SIZE, TEXT)
        told.position = best


def _spot(x: float, y: float, across: Ends, up: Ends) -> Ends:
    """Where a point lies in the field, in points from its lower left corner."""
    left, bottom = ((value - low) / ((high - low) or 1.0) for value, (low, high) in ((x, across), (y, up)))
    return left * _PLOT[0], bottom * _PLOT[1]


def _sides(x: float, y: float, length: float) -> dict[Any, Field]:
    half, high = length / 2, _SIZE * 0.7
    return {
        AT.RIGHT: (x + _GAP, y - high, x + _GAP + length, y + high),
        AT.LEFT: (x - _GAP - length, y - high, x - _GAP, y + high),
        AT.ABOVE: (x - half, y + _GAP, x + half, y + _GAP + 2 * high),
        AT.BELOW: (x - half, y - _GAP - 2 * high, x + half, y - _GAP),
    }


def _cost(field: Field, taken: Sequence[Field]) -> float:
    """How much lies under a label, and how far it would leave the field."""
    out = max(0.0, -field[0]) + max(0.0, field[2] - _PLOT[0]) + max(0.0, -field[1]) + max(0.0, field[3] - _PLOT[1])
    over = sum(_shared(field[0], field[2], o[0], o[2]) * _shared(field[1], field[3], o[1], o[3]) for o in taken)
    return over + 40 * out


def _shared(low: float, high: float, other_low: float, other_high: float) -> float:
    return max(0.0, min(high, other_high) - max(low, other_low))
