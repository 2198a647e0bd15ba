"""Many lines with intervals on a slide: a small native chart for each, its interval an area below its line."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.oxml.ns import qn

from simulator.charts.ink import TEXT, Ink
from simulator.charts.scales import Scale
from simulator.report.content import Chart
from simulator.report.flow import Style
from simulator.report.geometry import near, padded
from simulator.report.palette import mixed
from simulator.report.slides import marks
from simulator.report.slides.deck import BODY, Box, Deck, describe, label, rgb
from simulator.report.slides.deck import ink as set_font
from simulator.report.spelling import what

_ROOM = BODY._replace(top=BODY.top + 0.3, height=BODY.height - 0.3)


def add_fields(deck: Deck, slide: Any, chart: Chart, how: Scale) -> None:
    """A field for each series that has an interval, all on one scale; lines of the sheet: value, low, low to high."""
    label(slide, BODY._replace(height=0.28), what(chart, how), Style(13, 0))
    inks = deck.palette.inks(chart.series)
    names = [name for name in chart.series if name in chart.band]
    columns = 3 if len(names) <= 6 else 4 if len(names) <= 12 else 5
    rows = -(-len(names) // columns)
    every = near(chart)
    for k, name in enumerate(names):
        width, height = _ROOM.width / columns, _ROOM.height / rows
        box = Box(_ROOM.left + width * (k % columns), _ROOM.top + height * (k // columns), width, height)
        drawn = _field(slide, box, chart, name, str(deck.palette.name(name)))
        _dressed(drawn.chart, inks[name], how, every)
        describe(drawn, f"{chart.key}-{name}", f"{deck.palette.name(name)}: {chart.alt}")


def _field(slide: Any, box: Box, chart: Chart, name: str, title: str) -> Any:
    n = len(chart.categories)
    value, low, high = (padded(part, n) for part in (chart.series[name], *chart.band[name]))
    data = CategoryChartData()
    data.categories = [str(category) for category in chart.categories]
    reach = [b - a if a is not None and b is not None else None for a, b in zip(low, high, strict=True)]
    for head, row in ((title, value), ("low", low), ("low to high", reach)):
        data.add_series(head, row)
    return slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box.emu(), data)


def _dressed(chart: Any, ink: Ink, how: Scale, every: list[float]) -> None:
    """Axes, title and colours of a field; its interval moved below the line."""
    marks.axes(chart, "", how.code())
    marks.span(chart.value_axis, every, how)
    line, *area = list(chart.plots[0].series)
    marks.line(line, ink, 2.0)
    line.smooth = False
    for series in area:
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.fill.background()
    area[0].format.fill.background()
    area[1].format.fill.solid()
    area[1].format.fill.fore_color.rgb = rgb(mixed(ink.colour, 0.25))
    _stacked_below(chart, [series._element for series in area])
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.include_in_layout = False
    chart.chart_title.text_frame.text = line.name
    set_font(chart.chart_title.text_frame.paragraphs[0].runs[0].font, 11, TEXT, True)
    for axis in (chart.category_axis, chart.value_axis):
        axis.tick_labels.font.size = 9 * 12700
    marks.every_nth(chart, len(list(chart.plots[0].categories)), 6)


def _stacked_below(chart: Any, rows: list[Any]) -> None:
    """Draw some series of a chart of lines as areas piled on each other, behind the lines."""
    lines = chart._chartSpace.find(f".//{qn('c:lineChart')}")
    area = etree.Element(qn("c:areaChart"))
    etree.SubElement(area, qn("c:grouping"), {"val": "stacked"})
    etree.SubElement(area, qn("c:varyColors"), {"val": "0"})
    for row in rows:
        for name in ("c:marker", "c:smooth"):
            for part in row.findall(qn(name)):
                row.remove(part)
        area.append(row)
    for axis in lines.findall(qn("c:axId")):
        etree.SubElement(area, qn("c:axId"), {"val": axis.get("val")})
    lines.addprevious(area)
