"""Lines on paper: a few with their bands on one field, many with bands on small fields beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from simulator.charts.ink import Ink
from simulator.charts.paper.axes import legend, numbered
from simulator.charts.paper.sheet import Paper, Sheet
from simulator.charts.scales import Scale, gone
from simulator.charts.slide import fitted
from simulator.report.content import Chart
from simulator.report.geometry import MOST, near, padded, runs_off
from simulator.report.spelling import spelled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PALE = "#d4d4d4"
_MARKED = 13  # a line of so few points shows them


def lines(paper: Paper, sheet: Sheet, chart: Chart, how: Scale) -> None:
    """All series on one field with a legend; with more than a few intervals, a field for each."""
    inks = paper.palette.inks(chart.series)
    if len(chart.band) > MOST:
        _fields(paper, sheet, chart, inks, how)
        return
    ax = sheet.fig.add_subplot()
    for name, ink in inks.items():
        _band(ax, chart, name, ink)
        _line(ax, chart, name, ink, str(paper.palette.name(name)))
    _axes(ax, chart, how, 13)
    ax.set_xlabel(chart.x)
    legend(ax)


def _fields(paper: Paper, sheet: Sheet, chart: Chart, inks: dict[str, Ink], how: Scale) -> None:
    """A field a series with its band, the others pale behind it."""
    columns = 3 if len(inks) <= 9 and len(inks) != 8 else 4 if len(inks) <= 16 else 5
    rows = -(-len(inks) // columns)
    grid = sheet.fig.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for k, ax in enumerate(grid.flat):
        if k >= len(inks):
            ax.remove()
            continue
        name = list(inks)[k]
        for other in inks:
            ax.plot(*_numbers(chart, other), color=_PALE, linewidth=0.8)
        _band(ax, chart, name, inks[name])
        _line(ax, chart, name, inks[name], "")
        ax.set_title(fitted(sheet.fig, str(paper.palette.name(name)), 9.5, 9.6 / columns, "bold"), size=9.5)
        _axes(ax, chart, how, 5)
        ax.tick_params(labelbottom=k + columns >= len(inks))
        if k + columns >= len(inks):
            ax.set_xlabel(chart.x)


def _line(ax: Axes, chart: Chart, name: str, ink: Ink, label: str) -> None:
    style = (0, ink.dashes) if ink.dashes else "-"
    marker = ink.marker if len(chart.categories) <= _MARKED else ""
    x, y = _numbers(chart, name)
    ax.plot(x, y, linestyle=style, color=ink.colour, marker=marker, label=label)
    if name in chart.shaded:
        level = chart.shaded[name]
        ax.fill_between(x, y, level, where=(y < level).tolist(), interpolate=True, color=ink.colour, alpha=0.28, lw=0)
        ax.axhline(level, color="#999999", linewidth=0.8)


def _band(ax: Axes, chart: Chart, name: str, ink: Ink) -> None:
    if name in chart.band:
        x = _numbers(chart, name)[0]
        low, high = (np.array(padded(half, len(x)), dtype=float) for half in chart.band[name])
        ax.fill_between(x, low, high, color=ink.colour, alpha=0.16, linewidth=0)


def _numbers(chart: Chart, name: str) -> tuple[np.ndarray, np.ndarray]:
    """x and y of a series; categories that are no numbers stand at their places."""
    n = len(chart.categories)
    x = chart.categories if _numeric(chart) else range(n)
    return np.array(x, dtype=float), np.array(padded(chart.series[name], n), dtype=float)


def _numeric(chart: Chart) -> bool:
    return all(isinstance(category, int | float) and not gone(category) for category in chart.categories)


def _axes(ax: Axes, chart: Chart, how: Scale, most: int) -> None:
    n = len(chart.categories)
    if runs_off(chart):
        low, high = min(near(chart)), max(near(chart))
        air = 0.05 * ((high - low) or 1.0)
        ax.set_ylim(low - air, high + air)
    if _numeric(chart):
        ax.xaxis.set_major_locator(MaxNLocator(most, integer=True, steps=[1, 2, 3, 6, 10]))
    else:
        shown = range(0, n, max(1, -(-n // most)))
        ax.set_xticks(list(shown), [spelled(chart.categories[k]) for k in shown])
    numbered(ax.yaxis, how)
