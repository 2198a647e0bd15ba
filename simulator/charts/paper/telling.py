"""The pages in order: title, overview, and for each section its text, its charts and its tables."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.paper.grids import heat, tables
from simulator.charts.paper.plots import plot
from simulator.charts.paper.sheet import ACROSS, BOTTOM, HEIGHT, SIDE, TOP, WIDTH, Paper, Sheet
from simulator.charts.slide import styled
from simulator.report.content import Chart, Figure, Pack, Section
from simulator.report.flow import Column, Piece, Style, high, pages
from simulator.report.geometry import empty, single
from simulator.report.spelling import full, headed, interval

STYLES = {"paragraph": Style(12, 7, False, 1.35), "caveat": Style(10, 4, False, 1.3)}
_SMALLER = {"paragraph": Style(10.5, 5, False, 1.3), "caveat": Style(9, 3, False, 1.25)}
"""For a section that would else begin a second sheet for a few lines."""
_GROUND = "#fdf3e4"  # behind what the runs cannot support
_PAD = 0.12
_FIGURES = 6
_ROWS = 10
_SET: dict[Any, Any] = {
    "pdf.fonttype": 42,  # text stays text
    "font.size": 10, "axes.labelsize": 10, "xtick.labelsize": 9.5, "ytick.labelsize": 9.5, "legend.fontsize": 10,
    "axes.titlesize": 10, "lines.linewidth": 1.8, "lines.markersize": 6,
}  # fmt: skip


def told(pack: Pack, path: Path) -> None:
    """Write the whole document; no time is kept in it."""
    about = {"Title": pack.title, "Author": "secateur", "Subject": pack.subtitle, "CreationDate": None}
    with styled(), matplotlib.rc_context(_SET), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a letter the font lacks is drawn as a box
        with PdfPages(path, metadata=about) as file:
            paper = Paper(pack, file)
            _title(paper)
            _overview(paper)
            for section in pack.sections:
                _section(paper, section)


def _title(paper: Paper) -> None:
    """Title, subtitle, the colour of every strategy, and the whole stamp."""
    pack, sheet = paper.pack, paper.sheet("", "")
    big = tuple(Style(size, 0, True, 1.2) for size in (32, 26, 20, 16))
    sheet.write(pack.title, SIDE, HEIGHT - 1.2, big, Column(ACROSS * 72, 90), TEXT)
    sheet.write(pack.subtitle, SIDE, HEIGHT - 2.6, (Style(16, 0), Style(12, 0)), Column(ACROSS * 72, 42), QUIET)
    top, names = HEIGHT - 3.7, list(pack.strategies)
    columns = 1 if len(names) <= 12 else 2
    rows = -(-len(names) // columns)
    each, room = min(0.3, 3.6 / max(rows, 1)), 5.2 / columns
    style = Style(min(11, each * 45), 0)
    for k, key in enumerate(names):
        x, y = SIDE + room * (k // rows), top - each * (k % rows)
        known = paper.palette.strategy(key)
        sheet.ground(x, y - 0.2 * each / 0.3, 0.26, 0.15 * each / 0.3, known.colour if known else QUIET)
        sheet.write(pack.strategies[key], x + 0.38, y, (style,), Column((room - 0.5) * 72, style.line), TEXT)
    for name, value in full(pack.stamp):
        top = sheet.write(f"{name}: {value}", SIDE + 5.6, top, (Style(9, 0, False, 1.4),), Column(4.6 * 72, 26), QUIET)
    paper.keep(sheet)


def _overview(paper: Paper) -> None:
    """Every question and its answer."""
    sections = paper.pack.sections
    for start in range(0, len(sections), _ROWS):
        part = sections[start : start + _ROWS]
        sheet = paper.sheet(paper.pack.title, paper.pack.subtitle)
        each = min((TOP - BOTTOM) / len(part), 0.75)
        for k, section in enumerate(part):
            asked, answered = (tuple(Style(s, 0, bold, 1.25) for s in (12, 10, 8.5)) for bold in (False, True))
            sheet.write(section.question, SIDE, TOP - k * each, asked, Column(3.3 * 72, each * 72 - 4), QUIET)
            sheet.write(section.headline, SIDE + 3.6, TOP - k * each, answered, Column(6.6 * 72, each * 72 - 4), TEXT)
        paper.keep(sheet)


def _section(paper: Paper, section: Section) -> None:
    """Text with its figures beside it, on as many sheets as both need; then charts; then tables."""
    pieces = [Piece(text, "paragraph") for text in section.paragraphs] + [Piece(t, "caveat") for t in section.caveats]
    width = 6.5 if section.figures else 8.4
    column = Column((width - 2 * _PAD) * 72, (TOP - BOTTOM - 0.6) * 72)
    fit = [styles for styles in (STYLES, _SMALLER) if len(pages(pieces, styles, column, Sheet().measure)) == 1]
    styles = fit[0] if fit else STYLES
    parts = pages(pieces, styles, column, Sheet().measure)
    figures = [section.figures[k : k + _FIGURES] for k in range(0, len(section.figures), _FIGURES)]
    for page in range(max(len(parts), len(figures))):
        sheet, top = paper.sheet(section.headline, section.question), TOP
        for name in styles:
            texts = [piece for piece in parts[page] if piece.style == name] if page < len(parts) else []
            top = _block(sheet, texts, top, width, styles) if texts else top
        _figures(sheet, figures[page] if page < len(figures) else ())
        paper.keep(sheet)
    for chart in (part for whole in section.charts for part in single(whole, paper.pack.strategies)):
        _chart(paper, section, chart)
    for table in section.tables:
        tables(paper, table, section.question)


def _block(sheet: Sheet, pieces: Sequence[Piece], top: float, width: float, styles: Mapping[str, Style]) -> float:
    """Paragraphs of one style from ``top`` down; caveats stand on a ground of their own. Returns the lower edge."""
    inside = (width - 2 * _PAD) * 72
    x = SIDE
    if pieces[0].style == "caveat":
        height = sum(high(piece, styles, inside, sheet.measure) for piece in pieces) / 72 + 2 * _PAD
        sheet.ground(SIDE, top - height, width, height, _GROUND)
        x, top = SIDE + _PAD, top - _PAD
    for piece in pieces:
        style = styles[piece.style]
        top = sheet.block(piece.text, x, top, style, inside, TEXT) - style.before / 72
    return top - 0.25


def _figures(sheet: Sheet, figures: Sequence[Figure]) -> None:
    """Figures at the right: as said, its name and interval, where it is read from."""
    x, room = WIDTH - SIDE - 3.2, 3.2 * 72
    each = (TOP - BOTTOM) / _FIGURES
    for k, figure in enumerate(figures):
        top = TOP - k * each
        sheet.ground(x - 0.15, top - each + 0.16, 0.025, each - 0.2, "#c9c9c9")
        said = tuple(Style(size, 0, True, 1.2) for size in (15, 12, 10))
        top = sheet.write(headed(figure), x, top, said, Column(room, 29), TEXT)
        ends = interval(figure)
        name = f"{figure.name} ({ends})" if ends else figure.name
        top = sheet.write(name, x, top, (Style(9, 0), Style(8, 0), Style(7, 0)), Column(room, 26), QUIET)
        sheet.write(figure.small_print, x, top, (Style(7, 0), Style(6, 0)), Column(room, 27), QUIET)


def _chart(paper: Paper, section: Section, chart: Chart) -> None:
    sheet = paper.sheet(chart.finding, section.question, chart.small_print)
    if empty(chart):  # then its place is taken by what it would have been described by
        room = Column(ACROSS * 72, (TOP - BOTTOM) * 72)
        sheet.write(chart.alt, SIDE, TOP, (STYLES["paragraph"],), room, QUIET)
    else:
        (heat if chart.kind == "heat" else plot)(paper, sheet, chart)
    paper.keep(sheet)
