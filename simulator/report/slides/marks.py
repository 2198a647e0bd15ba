"""How a native chart looks: lines, fills, axes, legend, labels, and whiskers written as the file has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.enum.chart import (
    XL_AXIS_CROSSES,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Pt

from simulator.charts.ink import QUIET, TEXT, Ink
from simulator.charts.scales import Scale, exact
from simulator.charts.scales import span as spanned
from simulator.report.slides.deck import ink as set_font
from simulator.report.slides.deck import rgb

_DASH = {(): MSO_LINE.SOLID, (4, 1.5): MSO_LINE.DASH, (1.2, 1.2): MSO_LINE.ROUND_DOT}
_SHAPE = {"o": XL_MARKER_STYLE.CIRCLE, "s": XL_MARKER_STYLE.SQUARE, "^": XL_MARKER_STYLE.TRIANGLE,
          "D": XL_MARKER_STYLE.DIAMOND, "P": XL_MARKER_STYLE.PLUS, "X": XL_MARKER_STYLE.X,
          "v": XL_MARKER_STYLE.STAR, "<": XL_MARKER_STYLE.DASH}  # fmt: skip
_GRID, _RULE = "#e4e4e4", "#999999"
_FEW = 4  # a legend of so few names stands below, else at the right


def line(series: Any, ink: Ink, points: float) -> None:
    """Colour, width and dashes of a line, its markers the same colour."""
    series.format.line.color.rgb = rgb(ink.colour)
    series.format.line.width = Pt(points)
    series.format.line.dash_style = _DASH.get(ink.dashes, MSO_LINE.DASH_DOT)
    if series.marker.style != XL_MARKER_STYLE.NONE:
        dots(series, ink, 6, line_too=True)


def dots(series: Any, ink: Ink, size: int = 11, line_too: bool = False) -> None:
    """Marker of a strategy: its shape and colour."""
    if series.marker.style == XL_MARKER_STYLE.NONE:
        return
    series.marker.style = _SHAPE.get(ink.marker, XL_MARKER_STYLE.CIRCLE)
    series.marker.size = size
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = rgb(ink.colour)
    series.marker.format.line.color.rgb = rgb(ink.colour)
    if not line_too:
        series.format.line.fill.background()


def solid(mark: Any, colour: str) -> None:
    """A bar in one colour, below zero too."""
    mark.format.fill.solid()
    mark.format.fill.fore_color.rgb = rgb(colour)
    if hasattr(mark, "invert_if_negative"):
        mark.invert_if_negative = False


def axes(chart: Any, x: str, code: str) -> None:
    """Quiet axes: level grid lines, labels at the foot even where bars go below zero, the name of x."""
    across, up = chart.category_axis, chart.value_axis
    for each in (across, up):
        set_font(each.tick_labels.font, 12, QUIET)
        each.major_tick_mark = XL_TICK_MARK.NONE
        each.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.has_major_gridlines = False
    across.format.line.color.rgb = rgb(_RULE)
    up.has_major_gridlines = True
    up.major_gridlines.format.line.color.rgb = rgb(_GRID)
    up.format.line.fill.background()
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = code, False
    across.has_title = up.has_title = False
    if x:
        across.has_title = True
        frame = across.axis_title.text_frame
        frame.text = x
        set_font(frame.paragraphs[0].runs[0].font, 12, QUIET)
    chart.has_title = False


def legend(chart: Any, names: int, hidden: Sequence[int] = ()) -> None:
    """Names of the series; those ``hidden`` by their place are left out of it."""
    chart.has_legend = names > 1
    if not chart.has_legend:
        return
    told = chart.legend
    told.position = XL_LEGEND_POSITION.BOTTOM if names <= _FEW else XL_LEGEND_POSITION.RIGHT
    told.include_in_layout = False
    set_font(told.font, 12 if names <= 12 else 10, TEXT)
    after = told._element.find(qn("c:legendPos"))
    for place in reversed(hidden):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx"), {"val": str(place)})
        etree.SubElement(entry, qn("c:delete"), {"val": "1"})
        after.addnext(entry)


def span(axis: Any, values: Sequence[float], how: Scale) -> tuple[float, float]:
    """Let an axis hold all values, ends of intervals too, between round numbers; returns these."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step = spanned(values)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = exact(how, [step]).code(), False
    return low, high


def begin(chart: Any, base: float) -> None:
    """Let bars begin at a number other than zero."""
    chart.value_axis.crosses, chart.value_axis.crosses_at = XL_AXIS_CROSSES.CUSTOM, base


def every_nth(chart: Any, n: int, most: int = 13) -> None:
    """Label every, every third, sixth … category so that at most ``most`` are written."""
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if n <= most * s), -(-n // most))
    told = chart.category_axis._element
    names = ("c:lblOffset", "c:lblAlgn", "c:auto", "c:crossesAt", "c:crosses")
    after = next(found for name in names if (found := told.find(qn(name))) is not None)
    for name in ("c:tickMarkSkip", "c:tickLblSkip"):
        after.addnext(etree.Element(qn(name), {"val": str(step)}))


def top_down(chart: Any) -> None:
    """Lying bars from the top, the scale still at the foot."""
    chart.category_axis.reverse_order = True
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NEXT_TO_AXIS
    crosses = chart.category_axis._element.getparent().find(qn("c:valAx")).find(qn("c:crosses"))
    crosses.set("val", "max")


def values(plot: Any, code: str) -> None:
    """Numbers at the ends of bars."""
    plot.has_data_labels = True
    told = plot.data_labels
    told.show_value, told.position = True, XL_LABEL_POSITION.OUTSIDE_END
    told.number_format, told.number_format_is_linked = code, False
    set_font(told.font, 12, TEXT)


def say(point: Any, text: str, lying: bool) -> None:
    """A text at the base of a point's bar."""
    label = point.data_label
    label.text_frame.text = text
    set_font(label.text_frame.paragraphs[0].runs[0].font, 12, TEXT, True)
    label.position = XL_LABEL_POSITION.INSIDE_BASE


def whiskers(series: Any, low: Sequence[float], high: Sequence[float], colour: str) -> None:
    """Intervals as thin lines through the points: how far they reach below and above each."""
    told = series._element
    bars = etree.Element(qn("c:errBars"))
    if told.find(qn("c:xVal")) is not None:
        etree.SubElement(bars, qn("c:errDir"), {"val": "y"})
    for name, kind in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "1")):
        etree.SubElement(bars, qn(name), {"val": kind})
    for name, reach in (("c:plus", high), ("c:minus", low)):
        held = etree.SubElement(etree.SubElement(bars, qn(name)), qn("c:numLit"))
        etree.SubElement(held, qn("c:formatCode")).text = "General"
        etree.SubElement(held, qn("c:ptCount"), {"val": str(len(reach))})
        for k, far in ((k, far) for k, far in enumerate(reach) if far > 0):
            point = etree.SubElement(held, qn("c:pt"), {"idx": str(k)})
            etree.SubElement(point, qn("c:v")).text = repr(float(far))
    drawn = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), {"w": "15875"})
    etree.SubElement(etree.SubElement(drawn, qn("a:solidFill")), qn("a:srgbClr"), {"val": colour.lstrip("#").upper()})
    before = next(
        found for name in ("c:cat", "c:xVal", "c:val", "c:yVal") if (found := told.find(qn(name))) is not None
    )
    before.addprevious(bars)
