"""Bars, stacks, scatters and waterfalls of a pack, drawn on a sheet by the same numbers and rules as on slides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.labels import Label, place
from simulator.charts.paper.axes import legend, numbered, short
from simulator.charts.paper.lines import lines
from simulator.charts.paper.sheet import ACROSS, SIDE, TOP, Paper, Sheet
from simulator.charts.scales import Scale, axis, kept, scale
from simulator.charts.slide import settle
from simulator.report.content import Cell, Chart
from simulator.report.flow import Column, Style
from simulator.report.geometry import Point, facing, far_points, lying, near, padded, points, runs_off, steps
from simulator.report.palette import FALL, RISE, TOTAL
from simulator.report.spelling import off, spelled, what
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Sequence[float | None]
_LABELLED = 24  # bars with numbers at their ends


def plot(paper: Paper, sheet: Sheet, chart: Chart) -> None:
    """The chart between title and foot, its unit above it; there must be something to draw."""
    every = [value for values in chart.series.values() for value in kept(values)]
    ends = [value for pair in chart.band.values() for half in pair for value in kept(half)]
    far = runs_off(chart)
    held = near(chart) if far and chart.kind != "scatter" else [*every, *ends]
    how = axis(held, chart.unit, paper.pack.currency, chart.kind not in ("line", "scatter"))
    said = f"{what(chart, how)}   {off([str(paper.palette.name(name)) for name in far])}".strip()
    sheet.write(said, SIDE, TOP, (Style(10, 0), Style(8.5, 0)), Column(ACROSS * 72, 13), QUIET)
    sheet.plots()
    {"line": lines, "scatter": _scatter, "waterfall": _waterfall}.get(chart.kind, _bars)(paper, sheet, chart, how)


def _bars(paper: Paper, sheet: Sheet, chart: Chart, how: Scale) -> None:
    """Bars beside or on each other, standing or lying; a strategy's bar has its colour even in a single series."""
    ax, flat, n = sheet.fig.add_subplot(), lying(chart), len(chart.categories)
    inks, at = paper.palette.inks(chart.series), np.arange(n, dtype=float)
    stacked = chart.kind == "stacked"
    shared = stacked or facing(chart)
    thick = 0.7 if shared else 0.75 / len(chart.series)
    piles: Floats = np.zeros((2, n))  # how high bars are piled up already, below and above zero
    ends = [value for pair in chart.band.values() for half in pair for value in kept(half)]
    for k, (name, values) in enumerate(chart.series.items()):
        held = padded(values, n)
        size = np.array([0.0 if value is None else value - (chart.base or 0.0) for value in held])
        base = np.where(size < 0, piles[0], piles[1]) if stacked else np.full(n, chart.base or 0.0)
        piles = piles + np.where(size < 0, [size, 0 * size], [0 * size, size])
        spots = at if shared else at + (k - (len(chart.series) - 1) / 2) * thick
        colours = [_colour(paper, chart, category, inks[name].colour) for category in chart.categories]
        (ax.barh if flat else ax.bar)(
            spots, size, thick * 0.95, base, color=colours, label=str(paper.palette.name(name))
        )
        ends += (base + size).tolist()
        if name in chart.band and not stacked:
            _whiskers(ax, spots, held, chart.band[name], flat)
        elif not stacked and not chart.band and len(chart.series) * n <= _LABELLED:
            for spot, value in zip(spots, held, strict=True):
                if value is not None:
                    _say(ax, _labels(paper, chart).say(value), (spot, value), value < (chart.base or 0.0), flat)
    _named(paper, ax, chart, how, flat)
    reach = near(chart) if runs_off(chart) else ends
    _limits(ax, flat, reach, 0.03 if stacked or chart.band else 0.08, chart.base or 0.0)
    legend(ax)


def _colour(paper: Paper, chart: Chart, category: Cell, usual: str) -> str:
    known = paper.palette.strategy(category)
    alone = len(chart.series) == 1 and not paper.palette.strategy(next(iter(chart.series)))
    return known.colour if known and alone else usual


def _labels(paper: Paper, chart: Chart) -> Scale:
    """Numbers at bars, finer than the axis."""
    every = [value for values in chart.series.values() for value in kept(values)]
    return scale(every, chart.unit, paper.pack.currency, fine=True)


def _whiskers(ax: Axes, at: Floats, held: Values, band: tuple[Values, Values], flat: bool) -> None:
    """Intervals as thin lines; ``held`` are the values they belong to."""
    halves = (padded(half, len(held)) for half in band)
    for spot, value, low, high in zip(at, held, *halves, strict=True):
        if value is not None and low is not None and high is not None:
            ends, still = [low, high], [spot, spot]
            ax.plot(*((ends, still) if flat else (still, ends)), color=QUIET, linewidth=1.1, zorder=3)


def _say(ax: Axes, text: str, spot: tuple[float, float], below: bool, flat: bool) -> None:
    """A text at the free end of a bar; ``spot``: its place along the categories, and where the bar ends."""
    way = -4 if below else 4
    xy, off = (spot[::-1], (way, 0)) if flat else (spot, (0, way))
    ha: Any = ("right" if below else "left") if flat else "center"
    va: Any = "center" if flat else "top" if below else "bottom"
    ax.annotate(text, xy, off, textcoords="offset points", ha=ha, va=va, color=TEXT, size=9.5)


def _limits(ax: Axes, flat: bool, ends: Sequence[float], air: float, base: float = 0.0) -> None:
    """From where bars begin to the longest, on either side, with a share of ``air`` beyond."""
    low, high = min([base, *ends]), max([base, *ends])
    beyond = air * ((high - low) or 1.0)
    (ax.set_xlim if flat else ax.set_ylim)(low - beyond * (low < base), high + beyond * (high > base or low == base))


def _named(paper: Paper, ax: Axes, chart: Chart, how: Scale, flat: bool) -> None:
    """Categories along their axis, numbers as written along the other, a line at zero."""
    names = [spelled(paper.palette.name(category)) for category in chart.categories]
    shown = list(range(0, len(names), max(1, -(-len(names) // 24))))
    along, up = (ax.yaxis, ax.xaxis) if flat else (ax.xaxis, ax.yaxis)
    along.set_ticks(
        shown,
        [short(names[k], 42 if flat else max(7, (106 if len(chart.series) <= 4 else 85) // len(shown))) for k in shown],
    )
    along.set_tick_params(length=0)
    numbered(up, how)
    ax.grid(False)
    ax.grid(True, axis="x" if flat else "y")
    if flat:
        ax.invert_yaxis()
        ax.axvline(chart.base or 0.0, color="#999999", linewidth=0.8)
    else:
        ax.axhline(chart.base or 0.0, color="#999999", linewidth=0.8)
    ax.spines[["left", "bottom"]].set_visible(False)
    (ax.set_ylabel if flat else ax.set_xlabel)(chart.x)


def _scatter(paper: Paper, sheet: Sheet, chart: Chart, how: Scale) -> None:
    """Points by x and y; a series of one point is named beside it, others in the legend."""
    ax = sheet.fig.add_subplot()
    far = far_points(chart)
    found = {name: points(chart, name) for name in chart.series if name not in far}
    names = {name: str(paper.palette.name(name)) for name in found}
    for name, ink in paper.palette.inks(chart.series).items():
        for p in found.get(name, ()):
            ax.plot([p.x, p.x], _ends(p), color=ink.colour, linewidth=1.0, alpha=0.45)
        if name in found:
            x, y = [p.x for p in found[name]], [p.y for p in found[name]]
            ax.plot(x, y, ink.marker, color=ink.colour, markersize=8, label=names[name])
    every = [p for row in found.values() for p in row]
    ax.margins(0.12, 0.1)
    numbered(ax.xaxis, axis([p.x for p in every], "", ""))
    numbered(ax.yaxis, how)
    ax.set_xlabel(chart.x)
    if max(map(len, found.values())) <= 1 and len(found) > 1:
        settle(sheet.fig)
        taken = np.array([(p.x, y) for p in every for y in np.linspace(*_ends(p), 9)])
        place(ax, [Label(names[name], p.x, p.y) for name, row in found.items() for p in row], taken, 10)
    else:
        legend(ax)


def _ends(point: Point) -> tuple[float, float]:
    """The interval of a point, or the point twice."""
    if point.low is None or point.high is None:
        return point.y, point.y
    return point.low, point.high


def _waterfall(paper: Paper, sheet: Sheet, chart: Chart, how: Scale) -> None:
    """Steps from level to level, each with its number; thin lines join them."""
    ax, flat, found, labels = sheet.fig.add_subplot(), lying(chart), steps(chart), _labels(paper, chart)
    level = 0.0
    for k, step in enumerate(found):
        if not step:
            continue
        colour = TOTAL if step.total else RISE if step.value >= 0 else FALL
        (ax.barh if flat else ax.bar)(k, step.high - step.low, 0.72, step.low, color=colour)
        level = step.value if step.total else level + step.value
        below = step.high <= 0 and step.low < 0
        said = labels.say(step.value, sign=not step.total)
        _say(ax, said, (k, step.low if below else step.high), below, flat)
        if k + 1 < len(found):
            ends, span = [level, level], [k - 0.36, k + 1.36]
            ax.plot(*((ends, span) if flat else (span, ends)), color="#aaaaaa", linewidth=0.7, zorder=0.5)
    _named(paper, ax, chart, how, flat)
    _limits(ax, flat, [end for step in found if step for end in (step.low, step.high)], 0.08)
