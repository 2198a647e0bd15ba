"""A heat map: a strategy a row, an economy a column; pale where little, a ring where not sure."""

from __future__ import annotations

import math
from html import escape

from simulator.charts.scales import Scale
from simulator.report.content import Chart
from simulator.report.geometry import strongest, two_sided, unsure
from simulator.report.svg.canvas import SIZE, WIDTH, Drawn, Names, frame, heading, spelling, text, wrapped

TALL, CELL = 46, 24


def heat(chart: Chart, names: Names) -> Drawn:
    """The chart, of gains and losses or of shares."""
    how = spelling(chart, names)
    heads = [str(c) for c in chart.categories]
    wide = WIDTH / len(heads)
    full = strongest(chart)
    body, top = heading(chart, how)
    most = max(len(wrapped(head, wide, 12)) for head in heads)
    for k, head in enumerate(heads):
        for n, line in enumerate(wrapped(head, wide, 12)):
            body.append(text(k * wide + wide / 2, top + 16 + 15 * n, line, "tick", "middle"))
    top += 16 + 15 * most - 8
    for r, name in enumerate(chart.series):
        body.append(
            f'<g class="row" data-h="{TALL}" transform="translate(0,{top + r * TALL:.1f})" '
            f'data-series="{chart.key}-{r}"{names.tag(name)}>'
        )
        body.append(text(2, SIZE + 2, f"{names.letter(name)}  {names.of(name)}".strip(), "name"))
        body += [_cell(chart, name, k, (wide, full, how)) for k in range(len(heads))]
        body.append("</g>")
    return Drawn(frame(chart, top + TALL * len(chart.series) + 4, body, rows=True))


def _cell(chart: Chart, name: str, k: int, size: tuple[float, float, Scale]) -> str:
    wide, full, how = size
    value = chart.series[name][k]
    if value is None or math.isnan(value):
        return text(k * wide + wide / 2, SIZE + 24, "–", "figure", "middle")
    low, high = (part[k] for part in chart.band[name]) if name in chart.band else (None, None)
    kind = ("gain" if value >= 0 else "loss") if two_sided(chart) else "share"
    strength = 0.08 + 0.52 * min(1.0, abs(value) / full)
    tip = "" if low is None or high is None else f"{how.say(low, True)} to {how.say(high, True)} {how.unit}"
    said = how.say(value, sign=two_sided(chart)) + (" ○" if unsure(chart, name, k) else "")
    return (
        f'<g><title>{escape(tip)}</title><rect class="{kind}" fill-opacity="{strength:.2f}" x="{k * wide + 1:.1f}" '
        f'y="{SIZE + 7}" width="{wide - 2:.1f}" height="{CELL}"/>'
        f"{text(k * wide + wide / 2, SIZE + 24, said, 'cell', 'middle')}</g>"
    )
