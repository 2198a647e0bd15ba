"""Charts as inline SVG, drawn from a Chart and nothing else: text first, so that they can be read on a telephone."""

from __future__ import annotations

from simulator.report.content import Chart
from simulator.report.svg.bars import bars
from simulator.report.svg.canvas import Drawn, Names
from simulator.report.svg.heat import heat
from simulator.report.svg.lines import lines
from simulator.report.svg.points import points
from simulator.report.svg.steps import steps

__all__ = ["Drawn", "Names", "draw"]

KINDS = {"line": lines, "bar": bars, "stacked": bars, "scatter": points, "waterfall": steps, "heat": heat}


def draw(chart: Chart, names: Names) -> Drawn:
    """The chart as SVG, with what runs off its scale said in a note."""
    return KINDS[chart.kind](chart, names)
