"""A sheet of A4 across: question and title on top, source, stamp and page number at the foot, room between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib.artist import Artist, allow_rasterization
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulator.charts.ink import QUIET, TEXT
from simulator.charts.slide import settle, wide
from simulator.report.content import Pack
from simulator.report.flow import Column, Style, fitting, lines
from simulator.report.palette import Palette
from simulator.report.spelling import short

WIDTH, HEIGHT, SIDE = 11.69, 8.27, 0.7  # inches
ACROSS = WIDTH - 2 * SIDE
TITLES = tuple(Style(size, 0, True, 1.2) for size in (18, 16, 14, 12))
_LARGE = 100.0  # points at which letters are measured, so that rounding to pixels does not matter
OVER, FOOT = Style(10, 0, True, 1.2), Style(7.5, 0, False, 1.25)
TOP, BOTTOM = HEIGHT - 1.72, 0.85
"""Upper and lower edge of the room between title and foot, in inches from the lower edge of the sheet."""


class Paper:
    """The document: sheets are begun, filled and kept one after another."""

    def __init__(self, pack: Pack, file: PdfPages) -> None:
        self.pack, self.palette, self._file = pack, Palette(pack.strategies), file
        self._count = 0

    def sheet(self, title: str, over: str, source: str = "") -> Sheet:
        """A new sheet with its words around the edge."""
        self._count += 1
        sheet = Sheet()
        if over:
            sheet.write(over, SIDE, HEIGHT - 0.5, (OVER,), Column(ACROSS * 72, OVER.line), QUIET)
        sheet.write(title, SIDE, HEIGHT - 0.78, TITLES, Column(ACROSS * 72, 62), TEXT)
        for k, line in enumerate(reversed([line for line in (source, short(self.pack.stamp)) if line])):
            sheet.write(line, SIDE, 0.55 + k * FOOT.line / 72, (FOOT,), Column((ACROSS - 0.8) * 72, FOOT.line), QUIET)
        sheet.line(f"{self._count}", WIDTH - SIDE, 0.55, FOOT, QUIET, "right")
        return sheet

    def keep(self, sheet: Sheet) -> None:
        """Add a filled sheet to the file."""
        if sheet.fig.get_layout_engine() is not None:
            settle(sheet.fig)  # else it would be laid out, and drawn, once more to be saved
        self._file.savefig(sheet.fig)  # type: ignore[no-untyped-call]


class Written(Artist):
    """All lines of text of a sheet, drawn as they are: where each stands is known, so no layout is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, tuple[float, float], float, bool, str, str]] = []
        """Text, its place in points from the lower left corner, size, bold, colour, and what stands at the place."""
        self.set_in_layout(False)

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Write every line."""
        unit, inks = renderer.points_to_pixels(1.0), {}
        for text, (x, y), size, bold, colour, ha in self.lines:
            if not text:
                continue
            font = _font(size, bold)
            if ha != "left":
                wide = renderer.get_text_width_height_descent(text, font, False)[0] / unit
                x -= wide if ha == "right" else wide / 2
            if colour not in inks:
                inks[colour] = renderer.new_gc()
                inks[colour].set_foreground(colour)
            renderer.draw_text(inks[colour], x * unit, y * unit, text, font, 0)


@cache
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")


class _Letters(dict[str, float]):
    """Width of each letter in sizes of the type, measured once."""

    def __init__(self, weight: str) -> None:
        super().__init__()
        self._weight, self._page = weight, Figure()

    def __missing__(self, letter: str) -> float:
        self[letter] = wide(self._page, letter, _LARGE, self._weight) * 72 / _LARGE
        return self[letter]


_wide = {False: _Letters("normal"), True: _Letters("bold")}


class Sheet:
    """One page; places are inches from its lower left corner, heights of text in points."""

    def __init__(self) -> None:
        self.fig = Figure(figsize=(WIDTH, HEIGHT))
        FigureCanvasAgg(self.fig)
        self._written = Written()
        self.fig.add_artist(self._written)

    def measure(self, text: str, size: float, bold: bool = False) -> float:
        """Width in points of one line, letter by letter: at most a little more than it will be drawn."""
        return sum(map(_wide[bold].__getitem__, text)) * size

    def line(self, text: str, x: float, top: float, style: Style, colour: str, ha: str = "left") -> None:
        """One line whose upper edge is at ``top``; ``ha``: what of it stands at ``x``, left, center or right."""
        base = top - (style.line + 0.52 * style.size) / 2 / 72 - 0.1 * style.size / 72
        self._written.lines.append((text, (x * 72, base * 72), style.size, style.bold, colour, ha))

    def write(self, text: str, x: float, top: float, styles: Sequence[Style], room: Column, colour: str) -> float:
        """A text in the first style in which it fits; returns its lower edge."""
        text, style = fitting(text, styles, room, self.measure)
        return self.block(text, x, top, style, room.width, colour)

    def block(self, text: str, x: float, top: float, style: Style, width: float, colour: str) -> float:
        """A text broken to ``width`` points; returns its lower edge."""
        for line in lines(text, style, width, self.measure):
            self.line(line, x, top, style, colour)
            top -= style.line / 72
        return top

    def ground(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A plain rectangle."""
        box = Rectangle((x / WIDTH, y / HEIGHT), width / WIDTH, height / HEIGHT, color=colour, linewidth=0, zorder=-1)
        self.fig.add_artist(box)

    def rule(self, x: float, y: float, width: float, colour: str, points: float = 0.6) -> None:
        """A level line."""
        ends = [x / WIDTH, (x + width) / WIDTH], [y / HEIGHT, y / HEIGHT]
        self.fig.add_artist(Line2D(*ends, color=colour, linewidth=points))

    def plots(self) -> None:
        """Give the room between title and foot to charts, laid out by what they need."""
        box = (SIDE / WIDTH, BOTTOM / HEIGHT, ACROSS / WIDTH, (TOP - 0.3 - BOTTOM) / HEIGHT)
        self.fig.set_layout_engine("constrained", rect=box)
