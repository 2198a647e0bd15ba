"""A waterfall along rows: each step begins where the last one ended, the last row is the sum."""

from __future__ import annotations

from itertools import accumulate

from simulator.charts.scales import scale
from simulator.report.content import Chart
from simulator.report.svg.canvas import WIDTH, Drawn, Names, frame, heading, scale_of, short, text

NAME, FIGURE, TALL = 190, 62, 24


def steps(chart: Chart, names: Names) -> Drawn:
    """The chart of its one series."""
    key, told = next(iter(chart.series.items()))
    values = [float(v or 0.0) for v in told]
    ends = list(accumulate(values[:-1]))
    begins = [0.0, *ends[:-1]]
    how = scale([*values, *ends], chart.unit, names.currency, fine=True)
    x = scale_of([*ends, *values, 0.0], NAME + 8, WIDTH - FIGURE)
    body, top = heading(chart, how)
    foot = top + TALL * len(values)
    body.append(f'<line class="zero" x1="{x.at(0)}" x2="{x.at(0)}" y1="{top}" y2="{foot}"/>')
    for k, (name, value) in enumerate(zip(chart.categories, values, strict=True)):
        last = k == len(values) - 1
        begin, end = (0.0, value) if last else (begins[k], ends[k])
        y = top + k * TALL
        a, b = sorted((x.at(begin), x.at(end)))
        kind = "sum" if last else "up" if value >= 0 else "down"
        body.append(text(NAME, y + 16, short(str(name), NAME), "strong" if last else "", "end"))
        body.append(f'<rect class="{kind}" x="{a}" y="{y + 4}" width="{max(1.0, b - a):.1f}" height="{TALL - 8}"/>')
        body.append(text(b + 5, y + 16, how.say(value, sign=True), "figure"))
        if k < len(values) - 2:
            body.append(
                f'<line class="link" x1="{x.at(end)}" x2="{x.at(end)}" y1="{y + TALL - 4}" y2="{y + TALL + 4}"/>'
            )
    inner = f'<g data-series="{chart.key}-0"{names.tag(key)}>{"".join(body)}</g>'
    return Drawn(frame(chart, foot + 6, [inner]))
