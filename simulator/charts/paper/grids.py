"""Tables and heat maps on paper, set from the same layout as on slides."""

from __future__ import annotations

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.paper.sheet import ACROSS, BOTTOM, SIDE, TOP, Paper, Sheet
from simulator.charts.scales import kept, scale
from simulator.report.content import Chart, Table
from simulator.report.flow import Column, Style
from simulator.report.flow import lines as broken
from simulator.report.geometry import padded, strongest, two_sided, unsure
from simulator.report.palette import shade, text_on
from simulator.report.ruling import Ruled, ruled
from simulator.report.spelling import spelled, what

_SIZES = (10.0, 9.0, 8.0, 7.0)
Cell = tuple[float, float, float, float]
"""Left edge from SIDE, lower edge, width and height, in inches."""
_NOTE = Style(8.5, 0)
_TALL = 0.36  # inches of a cell that holds an interval too
_DEEPEST = 8  # lines of a cell


def tables(paper: Paper, table: Table, over: str) -> None:
    """All rows of a table, on as many sheets as they need; its note below each."""
    laid = ruled(table, Column(ACROSS * 72, (TOP - BOTTOM - 0.45) * 72), _SIZES, Sheet().measure, _DEEPEST)
    for rows in laid.sheets((TOP - BOTTOM - 0.45) * 72) if table.columns else [[]]:
        sheet = paper.sheet(table.title, over, table.small_print)
        top = TOP
        for k in [0, *rows] if table.columns else []:
            _row(sheet, laid, k, top)
            top -= laid.heights[k] / 72
            sheet.rule(SIDE, top, sum(laid.widths) / 72, "#8a8a8a" if k == 0 else "#dddddd")
        if table.note:
            sheet.write(table.note, SIDE, top - 0.1, (_NOTE,), Column(ACROSS * 72, 2 * _NOTE.line), QUIET)
        paper.keep(sheet)


def _row(sheet: Sheet, laid: Ruled, k: int, top: float) -> None:
    style = Style(laid.size, 0, k == 0, 1.2)
    left = SIDE * 72
    for j, text in enumerate(laid.rows[k]):
        width = laid.widths[j]
        at = (left + width - laid.pad[0] if laid.right[j] else left + laid.pad[0]) / 72
        found = broken(text, style, width - 2 * laid.pad[0], sheet.measure)
        air = laid.heights[k] - 2 * laid.pad[1] - len(found) * style.line if k == 0 else 0.0
        for i, line in enumerate(found):
            upper = top - (laid.pad[1] + air + i * style.line) / 72
            sheet.line(line, at, upper, style, QUIET if k == 0 else TEXT, "right" if laid.right[j] else "left")
        left += width


def heat(paper: Paper, sheet: Sheet, chart: Chart) -> None:
    """Series down, categories across; a cell's ground follows its number, its interval stands below in small."""
    every = [value for values in chart.series.values() for value in kept(values)]
    how = scale(every, chart.unit, paper.pack.currency)
    sheet.write(what(chart, how), SIDE, TOP, (Style(10, 0), Style(8.5, 0)), Column(ACROSS * 72, 13), QUIET)
    n, count = len(chart.categories), len(chart.series)
    first, top = 2.7, TOP - 0.3
    width, each = (ACROSS - first) / n, min((top - BOTTOM) / (count + 1), 0.58)
    heads = tuple(
        Style(size, 0, False, 1.15) for size in (min(10.5, each * 26), min(8.5, each * 20), min(7, each * 16))
    )
    for j, category in enumerate(chart.categories):
        _middle(sheet, spelled(paper.palette.name(category)), (first + j * width, top - each, width, each), heads, TEXT)
    for i, (name, values) in enumerate(chart.series.items(), 2):
        low, high = chart.band.get(name, ((), ()))
        y = top - i * each
        room = Column((first - 0.15) * 72, each * 72)
        sheet.write(str(paper.palette.name(name)), SIDE, y + each / 2 + heads[0].line / 144, heads, room, TEXT)
        ends = zip(padded(values, n), padded(low, n), padded(high, n), strict=True)
        for j, (value, below, above) in enumerate(ends):
            ground = "#f2f2f2" if value is None else shade(value, min(every), max(every), strongest(chart))
            sheet.ground(SIDE + first + j * width + 0.02, y + 0.02, width - 0.04, each - 0.04, ground)
            inside, ink = first + j * width, text_on(ground)
            told = below is not None and above is not None and each >= _TALL
            lift = each * 0.16 if told else 0.0
            said = how.say(value, two_sided(chart)) + (" ○" if unsure(chart, name, j) else "")
            _middle(sheet, said, (inside, y + lift, width, each), (Style(heads[0].size * 1.05, 0, False, 1.15),), ink)
            if told:
                small = (Style(heads[0].size * 0.7, 0), Style(heads[0].size * 0.5, 0))
                ends_said = f"{how.say(below)} to {how.say(above)}"
                _middle(sheet, ends_said, (inside, y - each * 0.2, width, each), small, ink)


def _middle(sheet: Sheet, text: str, cell: Cell, styles: tuple[Style, ...], colour: str) -> None:
    """A text in the middle of a cell, in the first style in which it fits."""
    x, y, width, height = cell
    for style in styles:
        found = broken(text, style, width * 72 - 4, sheet.measure)
        if len(found) * style.line <= height * 72:
            break
    top = y + height / 2 + len(found) * style.line / 144
    for k, line in enumerate(found):
        sheet.line(line, SIDE + x + width / 2, top - k * style.line / 72, style, colour, "center")
