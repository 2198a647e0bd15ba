"""Lines along a number, mostly months: median and band of each series, its letter at the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from simulator.charts import scales
from simulator.report.content import Chart
from simulator.report.geometry import near, reach_of_line, runs_off
from simulator.report.svg.canvas import (
    SIZE,
    WIDTH,
    Drawn,
    Names,
    Scale,
    beyond,
    frame,
    heading,
    scale_of,
    spelling,
    text,
)  # fmt: skip

LEFT, RIGHT, TALL = 44, 22, 250


def lines(chart: Chart, names: Names) -> Drawn:
    """The chart; a series that would crush the others runs off the scale."""
    x_values = [float(v) for v in chart.categories if isinstance(v, int | float)]
    how = spelling(chart, names)
    far = runs_off(chart)
    body, top = heading(chart, how)
    top += 8
    foot = top + TALL
    y = scale_of(near(chart), foot, top, zero=_near_zero(chart, far))
    x = Scale(min(x_values), max(x_values), LEFT, WIDTH - RIGHT)
    body += _axes(chart, x, y, how)
    body.append(
        f'<clipPath id="{chart.key}-clip"><rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT}" '
        f'height="{TALL}"/></clipPath>'
    )
    marks = _apart([(name, y.at(_last(chart.series[name]))) for name in chart.series], SIZE, top, foot)
    for k, name in enumerate(chart.series):
        body.append(f'<g class="{names.ink(name, k)}" data-series="{chart.key}-{k}"{names.tag(name)}>')
        body.append(f'<g clip-path="url(#{chart.key}-clip)">{_series(chart, name, x, y)}</g>')
        if letter := names.letter(name):
            body.append(text(WIDTH - RIGHT + 5, marks[name] + 4.5, letter, "letter"))
        body.append("</g>")
    return Drawn(frame(chart, foot + 38, body), beyond(far, names), names.legend(chart.series))


def _near_zero(chart: Chart, far: Sequence[str]) -> bool:
    """Whether zero belongs on the axis: not where all lines lie far from it."""
    seen = [v for n in chart.series if n not in far for v in reach_of_line(chart, n)]
    return not seen or min(seen) < 0.5 * (max(seen) - min(seen)) or min(seen) <= 0


def _last(values: Sequence[float | None]) -> float:
    return next((float(v) for v in reversed(values) if v is not None), 0.0)


def _axes(chart: Chart, x: Scale, y: Scale, how: scales.Scale) -> list[str]:
    marks = []
    for value, said in y.told(how):
        kind = "zero" if value == 0 else "grid"
        marks.append(f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y.at(value)}" y2="{y.at(value)}"/>')
        marks.append(text(LEFT - 6, y.at(value) + 4.5, said, "tick", "end"))
    months = chart.x.lower().startswith("month")
    whole = [float(v) for v in range(int(x.low), int(x.high) + 1) if v % _every(x.high - x.low) == 0]
    along = whole if months else x.ticks(5)
    fine = scales.exact(scales.Scale(1.0, 0, ""), along)
    marks += [text(x.at(v), y.start + 17, fine.say(v), "tick", "middle") for v in along]
    marks.append(text((LEFT + WIDTH - RIGHT) / 2, y.start + 34, chart.x, "axis", "middle"))
    return marks


def _every(span: float) -> int:
    return next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if span / step <= 7 or step == 120)


def _series(chart: Chart, name: str, x: Scale, y: Scale) -> str:
    at = [x.at(float(v)) for v in chart.categories if isinstance(v, int | float)]
    drawn = ""
    if name in chart.band:
        low, high = chart.band[name]
        there = [(p, y.free(v)) for p, v in zip(at, low, strict=True) if v is not None]
        back = [(p, y.free(v)) for p, v in zip(at, high, strict=True) if v is not None]
        drawn += f'<polygon class="band" points="{_points([*there, *reversed(back)])}"/>'
    line = [(p, y.free(v)) for p, v in zip(at, chart.series[name], strict=True) if v is not None]
    if name in chart.shaded and line:
        level = y.free(chart.shaded[name])
        under = [(p, max(v, level)) for p, v in line]  # the page counts downwards
        drawn += f'<polygon class="lost" points="{_points([(line[0][0], level), *under, (line[-1][0], level)])}"/>'
        drawn += f'<line class="zero" x1="{x.start}" x2="{x.end}" y1="{level}" y2="{level}"/>'
    return f'{drawn}<polyline class="line" points="{_points(line)}"/>'


def _points(spots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{a:g},{b:g}" for a, b in spots)


def _apart(spots: Sequence[tuple[str, float]], gap: float, top: float, foot: float) -> dict[str, float]:
    """Places along the edge, moved so far that no letter covers another."""
    ordered = sorted(spots, key=lambda spot: spot[1])
    places = [place for _, place in ordered]
    for _ in range(60):
        for k, (a, b) in enumerate(pairwise(places)):
            if b - a < gap:
                shift = (gap - (b - a)) / 2
                places[k], places[k + 1] = a - shift, b + shift
        places = [min(max(p, top), foot) for p in places]
    return {name: place for (name, _), place in zip(ordered, places, strict=True)}
