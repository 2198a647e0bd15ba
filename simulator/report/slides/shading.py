"""Areas of loss on a native chart: what a line lacks to a level, stacked on a copy of it that is not drawn."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from simulator.charts.ink import Ink
from simulator.report.content import Chart
from simulator.report.geometry import padded

_THROUGH = "28000"  # of the colour that is left, in thousandths of a percent


def lost(chart: Chart, name: str) -> list[float | None]:
    """What a series lacks to its level."""
    level = chart.shaded[name]
    return [None if v is None else max(0.0, level - v) for v in padded(chart.series[name], len(chart.categories))]


def fill(drawn: Any, chart: Chart, inks: Mapping[str, Ink]) -> list[Any]:
    """Turn the series of what is lost, which stand after those of the chart, into areas behind the lines that are left.

    In the legend each takes two entries before those of the lines: the copy that is not drawn, and what is lost.
    """
    plot = drawn.plots[0]._element
    series, names = plot.findall(qn("c:ser")), list(chart.series)
    for k, name in enumerate(chart.shaded):
        base, gap = deepcopy(series[names.index(name)]), series[len(names) + k]
        for tag in ("c:idx", "c:order"):  # stacked in this order
            base.find(qn(tag)).set("val", gap.find(qn(tag)).get("val"))
            gap.find(qn(tag)).set("val", str(len(series) + k))
        area = etree.Element(qn("c:areaChart"))
        for tag, value in (("c:grouping", "stacked"), ("c:varyColors", "0")):
            etree.SubElement(area, qn(tag), {"val": value})
        for part, colour in ((base, ""), (gap, inks[name].colour)):
            for old in [found for tag in ("c:marker", "c:smooth", "c:spPr") for found in part.findall(qn(tag))]:
                part.remove(old)
            part.find(qn("c:tx")).addnext(_ground(colour))
            area.append(part)
        area.extend(deepcopy(axis) for axis in plot.findall(qn("c:axId")))
        plot.addprevious(area)
    return list(drawn.plots[len(chart.shaded)].series)


def _ground(colour: str) -> Any:
    """A fill of a colour that lets the grid through; none without a colour."""
    shape = etree.Element(qn("c:spPr"))
    if not colour:
        etree.SubElement(shape, qn("a:noFill"))
    else:
        said = etree.SubElement(etree.SubElement(shape, qn("a:solidFill")), qn("a:srgbClr"))
        said.set("val", colour.lstrip("#").upper())
        etree.SubElement(said, qn("a:alpha"), {"val": _THROUGH})
    etree.SubElement(etree.SubElement(shape, qn("a:ln")), qn("a:noFill"))
    return shape
