"""Tables and heat maps as tables of the slide: text stays text, cells can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.scales import gone, kept, scale
from simulator.report.content import Chart, Table
from simulator.report.flow import Column, Style, fitting
from simulator.report.geometry import padded, strongest, two_sided, unsure
from simulator.report.palette import shade, text_on
from simulator.report.ruling import Ruled, ruled
from simulator.report.slides.deck import BODY, Box, Deck, describe, fill, label, rgb
from simulator.report.spelling import spelled, what
from simulator.report.widths import wide

SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0)
_SHEETS = 2
"""A table longer than so many slides is cut, and says how many rows are left out and where they are."""
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the style "no style, no grid"
_NOTE = Style(11, 0)
_TALL = 30.0  # points of a cell that holds an interval too


def add_table(deck: Deck, table: Table, over: str, notes: Sequence[str]) -> None:
    """One slide a sheet of the table."""
    room = BODY._replace(height=BODY.height - 0.45)
    laid = ruled(table, room.column, SIZES, wide)
    sheets = laid.sheets(room.height * 72, _SHEETS) if table.columns else [[]]
    for k, rows in enumerate(sheets[:_SHEETS]):
        slide = deck.slide(table.title, over, notes, table.small_print)
        if table.columns:
            frame = _frame(slide, laid, rows)
            told = "; ".join(laid.rows[0])
            describe(frame, table.key, f"{table.title}. {told}")
        left = sum(len(sheet) for sheet in sheets[_SHEETS:]) if k == _SHEETS - 1 else 0
        more = f"+ {left:,} more rows{f': {table.source}' if table.source else ''}" if left else ""
        down = sum(laid.heights[j] for j in [0, *rows]) / 72 if table.columns else 0.0
        under = Box(BODY.left, BODY.top + min(down, room.height) + 0.1, BODY.width, 0.3)
        text = fitting("   ".join(part for part in (more, table.note) if part), (_NOTE,), under.column, wide)[0]
        if text:
            label(slide, under, text, _NOTE)


def _frame(slide: Any, laid: Ruled, rows: Sequence[int]) -> Any:
    """The table of some rows below the header."""
    shown = [0, *rows]
    height = sum(laid.heights[k] for k in shown)
    size = Pt(sum(laid.widths)), Pt(height)
    frame = slide.shapes.add_table(len(shown), len(laid.widths), *BODY.emu()[:2], *size)
    grid = _bare(frame.table, laid.widths, [laid.heights[k] for k in shown])
    for i, k in enumerate(shown):
        for j, text in enumerate(laid.rows[k]):
            cell = grid.cell(i, j)
            _write(cell, text, Style(laid.size, 0, i == 0, 1.2), (QUIET if i == 0 else TEXT), laid.pad)
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if laid.right[j] else PP_ALIGN.LEFT
            cell.vertical_anchor = MSO_ANCHOR.BOTTOM if i == 0 else MSO_ANCHOR.TOP
            _line(cell, "#8a8a8a" if i == 0 else "#e2e2e2")
    return frame


def add_heat(deck: Deck, slide: Any, chart: Chart) -> None:
    """Series down, categories across; a cell's ground follows its number, its interval stands below in small."""
    every = [value for values in chart.series.values() for value in kept(values)]
    how = scale(every, chart.unit, deck.pack.currency)
    over = BODY._replace(height=0.28)
    label(slide, over, *fitting(what(chart, how), (Style(13, 0), Style(11, 0)), over.column, wide))
    n = len(chart.categories)
    signed = two_sided(chart)
    low, high = min(every), max(every)
    widths = [BODY.width * 72 * 0.27, *[BODY.width * 72 * 0.73 / n] * n]
    each = min((BODY.height - 0.36) * 72 / (len(chart.series) + 1), 42)
    size = min(15.0, each * 0.42, 900 / (n * 6))
    frame = slide.shapes.add_table(len(chart.series) + 1, n + 1, *Box(BODY.left, BODY.top + 0.34, 0, 0).emu()[:2],
                                   Pt(sum(widths)), Pt(each * (len(chart.series) + 1)))  # fmt: skip
    grid = _bare(frame.table, widths, [each] * (len(chart.series) + 1))
    for j, category in enumerate(["", *chart.categories]):
        _head(grid.cell(0, j), "" if j == 0 else spelled(deck.palette.name(category)), size, widths[j], each)
        grid.cell(0, j).text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    for i, (name, values) in enumerate(chart.series.items(), 1):
        _head(grid.cell(i, 0), str(deck.palette.name(name)), size, widths[0], each)
        ends = chart.band.get(name) if each >= _TALL else None
        for j, value in enumerate(padded(values, n), 1):
            cell = grid.cell(i, j)
            ground = "#f2f2f2" if value is None else shade(value, low, high, strongest(chart))
            style = Style(size, 0, False, 1.15)
            said = how.say(value, signed) + (" ○" if unsure(chart, name, j - 1) else "")
            _write(cell, said, style, text_on(ground), (2.0, 0.0))
            if ends and len(ends[0]) >= j <= len(ends[1]) and not (gone(ends[0][j - 1]) or gone(ends[1][j - 1])):
                _under(cell, f"{how.say(ends[0][j - 1])} to {how.say(ends[1][j - 1])}", size, text_on(ground))
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(ground)
            _line(cell, "#ffffff", 1.5)
    describe(frame, chart.key, chart.alt)


def _head(cell: Any, text: str, size: float, width: float, height: float) -> None:
    styles = tuple(Style(s, 0, False, 1.1) for s in (size, size * 0.85, size * 0.7))
    text, style = fitting(text, styles, Column(width - 8, height - 2), wide)
    _write(cell, text, style, TEXT, (4.0, 0.0))
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def _under(cell: Any, text: str, size: float, colour: str) -> None:
    """An interval in a line of its own below the number, in smaller type."""
    line = cell.text_frame.add_paragraph()
    line.alignment = PP_ALIGN.CENTER
    run = line.add_run()
    run.text = text
    run.font.size, run.font.color.rgb = Pt(max(round(size * 0.68), 7)), rgb(colour)


def _write(cell: Any, text: str, style: Style, colour: str, pad: tuple[float, float]) -> None:
    fill(cell.text_frame, [text], style, colour)
    cell.margin_left = cell.margin_right = Pt(pad[0])
    cell.margin_top = cell.margin_bottom = Pt(pad[1])


def _bare(grid: Any, widths: Sequence[float], heights: Sequence[float]) -> Any:
    """A table without a style of its own, its columns and rows set in points."""
    told = grid._tbl.tblPr
    told.find(qn("a:tableStyleId")).text = _PLAIN
    grid.horz_banding = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Pt(width)
    for row, height in zip(grid.rows, heights, strict=True):
        row.height = Pt(height)
    return grid


def _line(cell: Any, colour: str, points: float = 0.75) -> None:
    """A line below a cell; it must stand before the cell's fill in the file."""
    told = cell._tc.get_or_add_tcPr()
    line = etree.Element(qn("a:lnB"), {"w": str(int(points * 12700))})
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), {"val": colour.lstrip("#").upper()})
    told.insert(0, line)
