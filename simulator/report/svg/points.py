"""Points: a letter in a disc for each strategy, moved apart where two would cover each other; or clouds of dots."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.charts import scales
from simulator.report.content import Chart
from simulator.report.geometry import far_points
from simulator.report.svg.canvas import (
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

LEFT, TALL, DISC, DOT = 44, 270, 9.5, 4.5

Spot = tuple[float, float]


def points(chart: Chart, names: Names) -> Drawn:
    """The chart; one that would crush the others into a corner is left off and told in words."""
    if any(len(_spots(chart, name)) > 1 for name in chart.series):
        return _clouds(chart, names)
    spots = {name: spot for name in chart.series if (spot := _spot(chart, name)) is not None}
    far, how, wide = far_points(chart), spelling(chart, names), scales.scale([v for v, _ in spots.values()])
    near = {n: s for n, s in spots.items() if n not in far}
    body, top = heading(chart, how)
    top += 8
    x = scale_of((a for a, _ in near.values()), LEFT, WIDTH - 14)
    x = Scale(x.low - 0.03 * (x.high - x.low), x.high, LEFT, WIDTH - 14)
    y = scale_of((b for _, b in near.values()), top + TALL, top)
    body += _axes(chart, (x, wide), (y, how))
    places = _apart({n: (x.at(a), y.at(b)) for n, (a, b) in near.items()})
    for k, (name, (a, b)) in enumerate(near.items()):
        px, py = places[name]
        body.append(
            f'<g class="{names.ink(name, k)}" data-series="{chart.key}-{k}"{names.tag(name)}>'
            f'<line class="lead" x1="{x.at(a)}" y1="{y.at(b)}" x2="{px:.1f}" y2="{py:.1f}"/>'
            f'<circle class="spot" cx="{x.at(a)}" cy="{y.at(b)}" r="3"/>'
            f'<circle class="disc" cx="{px:.1f}" cy="{py:.1f}" r="{DISC}"/>'
            f"{text(px, py + 4.5, names.letter(name) or str(k + 1), 'inside', 'middle')}</g>"
        )
    note = beyond(far, names)
    if far:
        told = "; ".join(f"{names.of(n)}: {wide.say(spots[n][0])} across, {how.say(spots[n][1], True)} up" for n in far)
        note = f"{note} {told}."
    return Drawn(frame(chart, top + TALL + 38, body), note, names.legend(near))


def _clouds(chart: Chart, names: Names) -> Drawn:
    """Several points a series: dots without letters, told apart by colour in the legend."""
    found = {name: _spots(chart, name) for name in chart.series}
    how = spelling(chart, names)
    body, top = heading(chart, how)
    top += 8
    across, up = ([spot[k] for spots in found.values() for spot in spots] for k in (0, 1))
    x, y = scale_of(across, LEFT + 8, WIDTH - 14, _near(across)), scale_of(up, top + TALL, top)
    body += _axes(chart, (x, scales.axis(across, "", "")), (y, how))
    for k, (name, spots) in enumerate(found.items()):
        dots = "".join(f'<circle class="dot" cx="{x.at(a)}" cy="{y.at(b)}" r="{DOT}"/>' for a, b in spots)
        body.append(f'<g class="{names.ink(name, k)}" data-series="{chart.key}-{k}"{names.tag(name)}>{dots}</g>')
    return Drawn(frame(chart, top + TALL + 38, body), "", names.legend(found))


def _near(values: Sequence[float]) -> bool:
    """Whether zero belongs on an axis of these values: not where all lie far from it."""
    return min(values) <= 0 or min(values) < 0.5 * (max(values) - min(values))


def _spot(chart: Chart, name: str) -> Spot | None:
    """Where a series has its point; nowhere if it has none."""
    return next(iter(_spots(chart, name)), None)


def _spots(chart: Chart, name: str) -> list[Spot]:
    """Every point of a series."""
    rows = zip(chart.categories, chart.series[name], strict=True)
    return [
        (float(x), float(y))
        for x, y in rows
        if y is not None and isinstance(x, int | float) and math.isfinite(y)
    ]  # fmt: skip


def _axes(chart: Chart, across: tuple[Scale, scales.Scale], up: tuple[Scale, scales.Scale]) -> list[str]:
    marks, (x, y) = [], (across[0], up[0])
    for value, said in y.told(up[1]):
        kind = "zero" if value == 0 else "grid"
        marks.append(f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - 14}" y1="{y.at(value)}" y2="{y.at(value)}"/>')
        marks.append(text(LEFT - 6, y.at(value) + 4.5, said, "tick", "end"))
    for value, said in x.told(across[1]):
        kind = "zero" if value == 0 else "grid"
        marks.append(f'<line class="{kind}" x1="{x.at(value)}" x2="{x.at(value)}" y1="{y.end}" y2="{y.start}"/>')
        marks.append(text(x.at(value), y.start + 17, said, "tick", "middle"))
    marks.append(text((LEFT + WIDTH) / 2, y.start + 34, chart.x, "axis", "middle"))
    return marks


def _apart(spots: dict[str, Spot]) -> dict[str, Spot]:
    """Discs pushed away from each other until none covers another."""
    places = dict(spots)
    for _ in range(80):
        for a in places:
            for b in places:
                if a >= b:
                    continue
                (ax, ay), (bx, by) = places[a], places[b]
                gap = math.hypot(bx - ax, by - ay)
                if gap < 2 * DISC + 1:
                    push = (2 * DISC + 1 - gap) / 2
                    ux, uy = ((bx - ax) / gap, (by - ay) / gap) if gap > 0.1 else (0.6, -0.8)
                    places[a], places[b] = (ax - push * ux, ay - push * uy), (bx + push * ux, by + push * uy)
        places = {n: (max(p[0], LEFT), p[1]) for n, p in places.items()}
    return places
