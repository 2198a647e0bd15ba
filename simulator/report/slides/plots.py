"""Native charts: lines, bars, stacks, scatters and waterfalls whose numbers lie in the sheet behind each chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE as TYPE

from simulator.charts.scales import Scale, axis, gone, kept, scale
from simulator.report.content import Cell, Chart
from simulator.report.flow import Style, fitting
from simulator.report.geometry import MOST, Step, facing, far_points, lying, near, padded, points, runs_off, steps
from simulator.report.palette import FALL, RISE, TOTAL, mixed
from simulator.report.slides import marks, shading
from simulator.report.slides.deck import BODY, Deck, describe, label
from simulator.report.slides.fields import add_fields
from simulator.report.slides.scatter import name_points
from simulator.report.spelling import off, spelled, what
from simulator.report.widths import wide

_ROOM = BODY._replace(top=BODY.top + 0.3, height=BODY.height - 0.3)
_MARKED = 13  # a line of so few points shows them
_LABELLED = 24  # bars with numbers at their ends


def add_chart(deck: Deck, slide: Any, chart: Chart) -> None:
    """The chart in the body of a slide, its unit above it; there must be something to draw."""
    every = [value for values in chart.series.values() for value in kept(values)]
    ends = [value for pair in chart.band.values() for half in pair for value in kept(half)]
    how = axis([*every, *ends], chart.unit, deck.pack.currency, chart.kind not in ("line", "scatter"))
    told = "   ".join(part for part in (what(chart, how), _beyond(deck, chart, how)) if part)
    head = BODY._replace(height=0.28)
    label(slide, head, *fitting(told, (Style(13, 0), Style(11, 0), Style(9, 0)), head.column, wide))
    drawn = {"scatter": _scatter, "waterfall": _waterfall, "line": _line}.get(chart.kind, _bars)(
        deck, slide, chart, how
    )
    describe(drawn, chart.key, chart.alt)


def add_intervals(deck: Deck, slide: Any, chart: Chart) -> None:
    """The intervals of many lines, a field for each, where one field holds the lines alone."""
    every = [v for pair in chart.band.values() for half in pair for v in kept(half)]
    add_fields(deck, slide, chart, axis(every, chart.unit, deck.pack.currency))


def _beyond(deck: Deck, chart: Chart, how: Scale) -> str:
    """What is said of those that would crush the others: their numbers are in the sheet all the same."""
    far = runs_off(chart)
    if chart.kind != "scatter":
        return off([str(deck.palette.name(name)) for name in far])
    wide = scale([p.x for name in far for p in points(chart, name)])
    spots = [(deck.palette.name(name), points(chart, name)[0]) for name in far]
    return "; ".join(f"off the scale: {name}, {wide.say(p.x)} across, {how.say(p.y)} up" for name, p in spots)


def _framed(slide: Any, kind: Any, data: Any, chart: Chart, how: Scale) -> Any:
    """The chart with its axes; ends of whiskers must lie within them, which no program looks after."""
    frame = slide.shapes.add_chart(kind, *_ROOM.emu(), data)
    marks.axes(frame.chart, chart.x, how.code())
    far = runs_off(chart)
    if far and chart.kind != "scatter":
        marks.span(frame.chart.value_axis, [*near(chart), *([0.0] if chart.kind != "line" else [])], how)
        return frame
    close = {name: pair for name, pair in chart.band.items() if chart.kind != "scatter" or name not in far}
    ends = [value for pair in close.values() for half in pair for value in kept(half)]
    if chart.kind == "bar" or (ends and chart.kind in ("line", "scatter")):
        every = [v for name, values in chart.series.items() if name not in far_points(chart) for v in kept(values)]
        begin = [chart.base or 0.0] if chart.kind == "bar" else []
        if chart.base is not None:  # numbers stand at both ends of its bars
            begin += [end + 0.06 * (max(every) - min(every)) * way for end, way in ((min(every), -1), (max(every), 1))]
        marks.span(frame.chart.value_axis, [*every, *ends, *begin], how)
    if chart.shaded:
        every = [value for values in chart.series.values() for value in kept(values)]
        marks.span(frame.chart.value_axis, [*every, *chart.shaded.values()], how)
    if chart.base is not None:
        marks.begin(frame.chart, chart.base)
    return frame


def _line(deck: Deck, slide: Any, chart: Chart, how: Scale) -> Any:
    """Lines over categories; a few intervals as thin lines of the same colour, many in fields of their own."""
    n, inks = len(chart.categories), deck.palette.inks(chart.series)
    data = _data(deck, chart, how)
    for name in chart.shaded:
        data.add_series(f"{deck.palette.name(name)} (lost)", shading.lost(chart, name))
    bands = [name for name in chart.series if name in chart.band]
    thin = bands if len(bands) <= MOST else []
    for name in thin:
        for end, values in zip(("low", "high"), chart.band[name], strict=True):
            data.add_series(f"{deck.palette.name(name)} ({end})", padded(values, n))
    kind = TYPE.LINE_MARKERS if n <= _MARKED else TYPE.LINE
    frame = _framed(slide, kind, data, chart, how)
    lines = list(frame.chart.plots[0].series)
    if chart.shaded:
        lines = shading.fill(frame.chart, chart, inks)
    for k, name in enumerate(chart.series):
        marks.line(lines[k], inks[name], 2.25)
        lines[k].smooth = False
    for k, line in enumerate(lines[len(chart.series) :]):
        marks.line(line, inks[thin[k // 2]]._replace(dashes=(1.2, 1.2)), 1.0)
        line.smooth = False
    first = 2 * len(chart.shaded)
    hidden = [*range(0, first, 2), *range(first + len(chart.series), first + len(lines))]
    marks.legend(frame.chart, len(chart.series), hidden)
    marks.every_nth(frame.chart, n)
    return frame


def _bars(deck: Deck, slide: Any, chart: Chart, how: Scale) -> Any:
    """Bars beside or on each other, standing or lying; a strategy's bar has its colour even in a single series."""
    flat, stacked = lying(chart), chart.kind == "stacked"
    kinds = {(False, False): TYPE.COLUMN_CLUSTERED, (True, False): TYPE.BAR_CLUSTERED,
             (False, True): TYPE.COLUMN_STACKED, (True, True): TYPE.BAR_STACKED}  # fmt: skip
    frame = _framed(slide, kinds[flat, stacked], _data(deck, chart, how), chart, how)
    plot, inks = frame.chart.plots[0], deck.palette.inks(chart.series)
    shared = facing(chart)
    plot.gap_width = 45 if shared or stacked or len(chart.series) == 1 else 60
    plot.overlap = 100 if shared or stacked else -5
    for series, (name, ink) in zip(plot.series, inks.items(), strict=True):
        marks.solid(series, ink.colour)
        if len(chart.series) == 1 and not deck.palette.strategy(name):
            _by_category(deck, series, chart.categories)
        if name in chart.band and not stacked:
            low, high = _reach(chart, name)
            marks.whiskers(series, low, high, "#555555")
    few = len(chart.series) * len(chart.categories) <= _LABELLED
    if few and not stacked and not chart.band:
        every = [value for values in chart.series.values() for value in kept(values)]
        labels = scale(every, chart.unit, deck.pack.currency, fine=True)
        if labels.divisor == how.divisor:
            marks.values(plot, labels.code())
    if len(chart.series) > 1:
        marks.legend(frame.chart, len(chart.series))
    if flat:
        marks.top_down(frame.chart)
    else:
        marks.every_nth(frame.chart, len(chart.categories), 24)
    return frame


def _by_category(deck: Deck, series: Any, categories: Sequence[Cell]) -> None:
    for k, category in enumerate(categories):
        ink = deck.palette.strategy(category)
        if ink:
            marks.solid(series.points[k], ink.colour)


def _scatter(deck: Deck, slide: Any, chart: Chart, how: Scale) -> Any:
    """Points by x and y; a series of one point is named beside it, others in the legend."""
    found = {name: points(chart, name) for name in chart.series}
    wide = axis([p.x for row in found.values() for p in row], "", "")
    far = far_points(chart)
    data = XyChartData(number_format=how.code())
    for name, row in found.items():
        series = data.add_series(str(deck.palette.name(name)))
        for point in row:
            series.add_data_point(point.x, point.y)
    frame = _framed(slide, TYPE.XY_SCATTER, data, chart, how)
    inks = deck.palette.inks(chart.series)
    for series, (name, row) in zip(frame.chart.plots[0].series, found.items(), strict=True):
        marks.dots(series, inks[name])
        if any(p.low is not None and p.high is not None for p in row):
            low = [p.y - p.low if p.low is not None else 0.0 for p in row]
            high = [p.high - p.y if p.high is not None else 0.0 for p in row]
            marks.whiskers(series, low, high, mixed(inks[name].colour, 0.5))
    across = frame.chart.category_axis
    every = [point.x for name, row in found.items() for point in row if name not in far]
    ends = marks.span(across, every, wide) if every else (0.0, 1.0)
    marks.legend(frame.chart, len(found))
    names = {name: str(deck.palette.name(name)) for name in found}
    if max(map(len, found.values())) <= 1 and len(found) > 1:
        frame.chart.has_legend = False
        name_points(frame.chart, {n: row if n not in far else [] for n, row in found.items()}, names, ends)
    return frame


def _waterfall(deck: Deck, slide: Any, chart: Chart, how: Scale) -> Any:
    """Stacked bars on an invisible base; the term is written at the free end of its bar."""
    found, flat = steps(chart), lying(chart)
    labels = scale(kept(next(iter(chart.series.values()))), chart.unit, deck.pack.currency, fine=True)
    ends = [end for step in found if step for end in (step.low, step.high)]
    room = 0.09 * ((max([*ends, 0.0]) - min([*ends, 0.0])) or 1.0)
    data = CategoryChartData(number_format=how.code())
    data.categories = _named(deck, chart.categories)
    colours = {"rise": RISE, "fall": FALL, "total": TOTAL}
    data.add_series("base", [_base(step) if step else None for step in found])
    for part in colours:
        for above in (True, False):
            data.add_series(part if above else f"{part}, below zero", [_part(step, part, above) for step in found])
    data.add_series("label", [(-room if step.high <= 0 and step.low < 0 else room) if step else None for step in found])
    frame = _framed(slide, TYPE.BAR_STACKED if flat else TYPE.COLUMN_STACKED, data, chart, how)
    plot = frame.chart.plots[0]
    plot.gap_width, plot.overlap = 35, 100
    base, *bars, last = plot.series
    for series in (base, last):
        series.format.fill.background()
    for k, series in enumerate(bars):
        marks.solid(series, list(colours.values())[k // 2])
    for k, step in enumerate(found):
        if step:
            marks.say(last.points[k], labels.say(step.value, sign=not step.total), lying=flat)
    frame.chart.has_legend = False
    if flat:
        marks.top_down(frame.chart)
    return frame


def _base(step: Step) -> float:
    return step.low if step.low > 0 else step.high if step.high < 0 else 0.0


def _part(step: Step | None, part: str, above: bool) -> float | None:
    """What of a step one series shows: the part above zero or that below it, if the step is of its kind."""
    if not step or part != ("total" if step.total else "rise" if step.value >= 0 else "fall"):
        return None
    size = max(step.high, 0.0) - max(step.low, 0.0) if above else min(step.low, 0.0) - min(step.high, 0.0)
    return size or None


def _data(deck: Deck, chart: Chart, how: Scale) -> Any:
    data = CategoryChartData(number_format=how.code())
    data.categories = _named(deck, chart.categories)
    for name, values in chart.series.items():
        data.add_series(str(deck.palette.name(name)), padded(values, len(chart.categories)))
    return data


def _named(deck: Deck, categories: Sequence[Cell]) -> list[Any]:
    """Categories as the sheet takes them: all numbers, or all text."""
    if all(isinstance(category, int | float) and not gone(category) for category in categories):
        return [int(c) if float(c or 0).is_integer() else c for c in categories if not isinstance(c, str | None)]
    return [spelled(deck.palette.name(category)) for category in categories]


def _reach(chart: Chart, name: str) -> tuple[list[float], list[float]]:
    """How far an interval reaches below and above each value; nothing where there is none."""
    n = len(chart.categories)
    rows = zip(padded(chart.series[name], n), *(padded(half, n) for half in chart.band[name]), strict=True)
    reach = [(y - low, high - y) if None not in (y, low, high) else (0.0, 0.0) for k, (y, low, high) in enumerate(rows)]  # type: ignore[operator]
    return [a for a, _ in reach], [b for _, b in reach]
