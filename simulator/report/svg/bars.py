"""Bars along rows: a name on its own line, under it one bar a series with its figure; a tornado shares one row.

A stack of nothing below zero is one bar, its pieces end to end, each with its figure where there is room.
"""

from __future__ import annotations

from simulator.charts import scales
from simulator.report.content import Chart
from simulator.report.geometry import near, piled, runs_off
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
    upright,
    wide,
    wrapped,
)  # fmt: skip

THICK, GAP, LINE = 16, 10, 15


def bars(chart: Chart, names: Names) -> Drawn:
    """The chart; a row that would crush the others runs off the scale."""
    how = spelling(chart, names)
    rows = [str(c) for c in chart.categories]
    far = runs_off(chart)
    body, top = heading(chart, how)
    top += 22
    room = 64
    values = near(chart) + ([chart.base] if chart.base is not None else [])
    left = room if min(values, default=0.0) < 0 or chart.base is not None else 2
    x = scale_of(
        values, left, WIDTH - room, zero=chart.base is None or min(map(abs, values)) < max(values) - min(values)
    )
    ends_meet = piled(chart)
    each = THICK * (1 if chart.base is not None or ends_meet else len(chart.series)) + GAP + 6
    titles = [_title(row, names) for row in rows]
    talls = [round(LINE * len(title) + each, 1) for title in titles]
    foot = top + sum(talls)
    body += upright(x, how, top, foot)
    if chart.base is not None:
        body.append(f'<line class="base" x1="{x.at(chart.base)}" x2="{x.at(chart.base)}" y1="{top}" y2="{foot:.1f}"/>')
    y = top
    for k, row in enumerate(rows):
        body.append(
            f'<g class="row" data-h="{talls[k]}" transform="translate(0,{y:.1f})" '
            f'data-series="{chart.key}-{k}"{names.tag(row)}>'
        )
        body += [text(2, SIZE + 2 + LINE * n, line, "name") for n, line in enumerate(titles[k])]
        body += (_pile if ends_meet else _row)(chart, k, (x, how), LINE * len(titles[k]) + 7)
        body.append("</g>")
        y += talls[k]
    return Drawn(frame(chart, foot + 4, body, rows=True), beyond(far, names), names.legend(chart.series))


def _title(row: str, names: Names) -> list[str]:
    """The name of a row, its letter before it, in as many lines as it takes."""
    return wrapped(f"{names.letter(row)} {names.of(row)}".strip(), WIDTH - 4, SIZE * 1.04)


def _pile(chart: Chart, k: int, scale: tuple[Scale, scales.Scale], top: float) -> list[str]:
    """The pieces of a stack, a figure in each that has room for it."""
    drawn: list[str] = []
    begin, (x, how) = 0.0, scale
    for s, values in enumerate(chart.series.values()):
        value = float(values[k] or 0.0)
        a, b = x.at(begin), x.at(begin + value)
        said = how.say(value)
        if value:
            drawn.append(
                f'<rect class="bar t{s}" x="{a}" y="{top}" width="{max(1.0, b - a):.1f}" height="{THICK - 1}"/>'
            )
        if value and b - a > wide(said) + 4:
            drawn.append(text((a + b) / 2, top + 12, said, f"inside t{s}", "middle"))
        begin += value
    return drawn


def _row(chart: Chart, k: int, scale: tuple[Scale, scales.Scale], top: float) -> list[str]:
    drawn: list[str] = []
    begin, (x, how) = chart.base if chart.base is not None else 0.0, scale
    for s, (name, values) in enumerate(chart.series.items()):
        value = values[k]
        if value is None:
            continue
        y = top + (0 if chart.base is not None else s * THICK)
        a, b = sorted((x.at(begin), x.at(value)))
        drawn.append(f'<rect class="bar t{s}" x="{a}" y="{y}" width="{max(1.0, b - a):.1f}" height="{THICK - 3}"/>')
        ends = [float(value)]
        if name in chart.band:
            low, high = chart.band[name][0][k], chart.band[name][1][k]
            if low is not None and high is not None:
                ends += [low, high]
                drawn.append(f'<path class="whisker" d="M{x.at(low)},{y + 6.5}H{x.at(high)}"/>')
        said = how.say(value, sign=min(x.low, begin) < 0 or chart.base is not None)
        drawn.append(_told(said, ends, x, (y, float(value) >= begin)))
    return drawn


def _told(said: str, ends: list[float], x: Scale, at: tuple[float, bool]) -> str:
    """The figure beyond the end of bar and whisker; ``at``: how far down, and whether the bar goes to the right."""
    y, up = at
    place = x.at(max(ends)) + 5 if up else x.at(min(ends)) - 5
    if not up and place - wide(said) < 0:
        return text(2, y + 11, f"◂ {said}", "figure")
    return text(place, y + 11, said, "figure", "start" if up else "end")
