"""What both writers work out of a chart before they draw it: steps of a waterfall, which way bars lie, empty charts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from simulator.charts.scales import gone, kept
from simulator.report.content import Chart

LONG = 14
"""Letters of a category beyond which bars lie down, so that it can be read."""
MOST = 3
"""So many series with an interval each have it drawn as a band; more would lie over each other."""

NOTHING = 1e-9
"""A length no longer than this is none: where all others are zero, there is nothing to tell apart."""
FAR_OUT, CORNER = 1.75, 3.0
"""What alone makes an axis so many times longer runs off the scale: a series or row; a point of a scatter."""


class Step(NamedTuple):
    """One bar of a waterfall from ``low`` to ``high``; ``value`` is the term, or the level of a total."""

    low: float
    high: float
    value: float
    total: bool


class Point(NamedTuple):
    """A point of a scatter with the ends of its interval, where it has one."""

    x: float
    y: float
    low: float | None
    high: float | None


def single(chart: Chart, names: Mapping[str, str]) -> list[Chart]:
    """The chart, or where one picture holds one series only (a waterfall), a chart for each, titled by its name."""
    if chart.kind != "waterfall" or len(chart.series) < 2:
        return [chart]
    return [
        replace(
            chart, key=f"{chart.key}-{key}", finding=f"{chart.finding}: {names.get(key, key)}", series={key: values}
        )
        for key, values in chart.series.items()
    ]


def empty(chart: Chart) -> bool:
    """Whether there is nothing to draw."""
    return not chart.categories or not any(kept(values) for values in chart.series.values())


def padded(values: Sequence[float | None], n: int) -> list[float | None]:
    """Exactly ``n`` values, None where there is no number."""
    found = [None if gone(value) else value for value in values[:n]]
    return found + [None] * (n - len(found))


def steps(chart: Chart) -> list[Step | None]:
    """The bars of a waterfall; a last term that equals the sum of those before it is their total."""
    values = padded(next(iter(chart.series.values())), len(chart.categories))
    size = max((abs(value) for value in kept(values)), default=0.0)
    found: list[Step | None] = []
    level = 0.0
    for k, value in enumerate(values):
        if value is None:
            found.append(None)
            continue
        last = k == len(values) - 1 and len(kept(values)) > 2
        total = k in chart.totals or (not chart.totals and last and abs(value - level) <= 0.005 * size)
        end = value if total else level + value
        start = 0.0 if total else level
        found.append(Step(min(start, end), max(start, end), value, total))
        level = end
    return found


def lying(chart: Chart) -> bool:
    """Whether bars lie down: where names of categories are long, or there are many."""
    names = [str(category) for category in chart.categories]
    words = any(isinstance(category, str) for category in chart.categories)
    if chart.kind == "waterfall":
        return max((len(part) for name in names for part in name.split()), default=0) > LONG or len(names) > 14
    return words and (max(map(len, names), default=0) > LONG or len(names) > 12)


def facing(chart: Chart) -> bool:
    """Whether bars share one row: those of a tornado, two series on either side of its middle or of zero."""
    if chart.kind == "bar" and chart.base is not None:
        return True
    if chart.kind != "bar" or len(chart.series) != 2:
        return False
    one, other = (padded(values, len(chart.categories)) for values in chart.series.values())
    begin = chart.base or 0.0
    return all(
        (a - begin) * (b - begin) <= 0 for a, b in zip(one, other, strict=True) if a is not None and b is not None
    )


def points(chart: Chart, name: str) -> list[Point]:
    """The points of a series of a scatter, those without x or y left out."""
    n = len(chart.categories)
    none: list[float | None] = [None] * n
    low, high = chart.band.get(name, (none, none))
    rows = zip(chart.categories, padded(chart.series[name], n), padded(low, n), padded(high, n), strict=True)
    return [Point(float(x), y, a, b) for x, y, a, b in rows if isinstance(x, int | float) and y is not None]


def off_scale(groups: Mapping[str, Sequence[float]], limit: float = FAR_OUT) -> list[str]:
    """Groups of numbers, two at most, that alone would crush all others into a corner."""
    far: list[str] = []
    for _ in range(2):
        near = [name for name in groups if name not in far]
        if len(near) < 4:
            break
        whole = _length(groups[n] for n in near)
        rest = {name: _length(groups[n] for n in near if n != name) for name in near}
        shrunk = {name: whole / rest[name] if rest[name] > NOTHING else 1.0 for name in near}
        furthest = max(shrunk, key=lambda name: shrunk[name])
        if shrunk[furthest] <= limit:
            break
        far.append(furthest)
    return far


def _length(groups: Iterable[Sequence[float]]) -> float:
    values = [v for group in groups for v in group if math.isfinite(v)] + [0.0]
    return max(max(values) - min(values), NOTHING)


def runs_off(chart: Chart) -> list[str]:
    """Rows, lines or points, two at most, that run off the scale, so that the others can be told apart."""
    if chart.kind == "scatter":
        return far_points(chart)
    if chart.kind == "line":
        return off_scale({name: reach_of_line(chart, name) for name in chart.series})
    if chart.kind in ("bar", "stacked") and chart.base is None:
        return off_scale({str(row): reach_of_row(chart, k) for k, row in enumerate(chart.categories)})
    return []


def near(chart: Chart) -> list[float]:
    """What an axis must hold: every number of a chart of lines or bars, with ends of intervals, that does not run off
    its scale."""
    far = runs_off(chart)
    if chart.kind == "line":
        groups = {name: reach_of_line(chart, name) for name in chart.series}
    else:
        groups = {str(row): reach_of_row(chart, k) for k, row in enumerate(chart.categories)}
    return [value for name, values in groups.items() if name not in far for value in values]


def reach_of_line(chart: Chart, name: str) -> list[float]:
    """All numbers of a line: its own, the ends of its interval, and the level below which it is shaded."""
    low, high = chart.band.get(name, ((), ()))
    level = [chart.shaded[name]] if name in chart.shaded else []
    return kept([*chart.series[name], *low, *high, *level])


def reach_of_row(chart: Chart, k: int) -> list[float]:
    """All numbers of a category: its bars and the ends of intervals, or the end of a pile of nothing below zero."""
    if piled(chart):
        return [sum(values[k] or 0.0 for values in chart.series.values())]
    found: list[float | None] = []
    for name, values in chart.series.items():
        low, high = chart.band.get(name, ((), ()))
        found += [part[k] for part in (values, low, high) if len(part) > k]
    return kept(found)


def piled(chart: Chart) -> bool:
    """Whether the pieces of a row lie end to end: in a stack, where none is below zero."""
    return chart.kind == "stacked" and all((v or 0.0) >= 0 for values in chart.series.values() for v in values)


def far_points(chart: Chart) -> list[str]:
    """Series of one point each that would crush the others of a scatter into a corner."""
    found = {name: points(chart, name) for name in chart.series}
    if max(map(len, found.values()), default=0) > 1:
        return []
    far = off_scale({name: [row[0].x] for name, row in found.items() if row}, CORNER)
    return far + [n for n in off_scale({n: [r[0].y] for n, r in found.items() if r}, CORNER) if n not in far]


def strongest(chart: Chart) -> float:
    """The size from which a heat map's colours are at their strongest: few large numbers leave the others theirs; the
    largest where nothing can fall below zero."""
    sizes = sorted(abs(v) for row in chart.series.values() for v in kept(row)) or [1.0]
    return max(1e-9, 1.6 * sizes[int(0.75 * (len(sizes) - 1))] if two_sided(chart) else sizes[-1])


def unsure(chart: Chart, name: str, k: int) -> bool:
    """Whether the interval of a cell of a heat map includes zero."""
    low, high = (part[k] for part in chart.band[name]) if name in chart.band else (None, None)
    return low is not None and high is not None and low <= 0 <= high


def two_sided(chart: Chart) -> bool:
    """Whether numbers lie on either side of zero, or may: gains and losses, not shares."""
    return bool(chart.band) or any(v < 0 for row in chart.series.values() for v in kept(row))
