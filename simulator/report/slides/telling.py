"""The slides in order: title, overview, and for each section its text, its charts and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn

from simulator.charts.ink import QUIET, TEXT
from simulator.report.content import Chart, Figure, Pack, Section
from simulator.report.flow import Column, Piece, Style, fitting, high, pages
from simulator.report.geometry import MOST, empty, single
from simulator.report.slides.deck import BODY, SIDE, WIDTH, Box, Deck, fill, label, place, rgb
from simulator.report.slides.grids import add_heat, add_table
from simulator.report.slides.plots import add_chart, add_intervals
from simulator.report.spelling import full, headed, interval
from simulator.report.spelling import told as figures_told
from simulator.report.widths import wide

SIZES = tuple(
    {"paragraph": Style(large, 10), "caveat": Style(small, 5, False, 1.2)}
    for large, small in ((20, 15), (18, 14), (16, 13), (14, 12))
)
"""The largest in which all of a section's text stands on one slide; else the second, on several."""
_GROUND = "#fdf3e4"  # behind what the runs cannot support
_PAD = 0.12
_CARDS, _FEW = 6, 4
_ROWS = 8


def told(pack: Pack) -> Deck:
    """The whole deck."""
    deck = Deck(pack)
    _title(deck)
    links = _overview(deck)
    for section, boxes in zip(pack.sections, links, strict=True):
        first = _text(deck, section)
        for box in boxes:
            box.click_action.target_slide = first
        for chart in (part for whole in section.charts for part in single(whole, pack.strategies)):
            _chart(deck, section, chart)
        for table in section.tables:
            notes = [table.title, table.note, *_notes(deck, section)]
            add_table(deck, table, section.question, notes)
    return deck


def _title(deck: Deck) -> None:
    """Title, subtitle, the colour of every strategy, and the whole stamp."""
    pack = deck.pack
    slide = deck.slide(pack.title, "", [pack.subtitle, *_stamp(deck)])
    big = tuple(Style(size, 0, True, 1.1) for size in (40, 32, 26, 20))
    box = Box(SIDE, 1.0, WIDTH - 2 * SIDE, 1.5)
    text, style = fitting(pack.title, big, box.column, wide)
    slide.shapes.title.text_frame.clear()
    fill(slide.shapes.title.text_frame, [text], style, TEXT)
    place(slide.shapes.title, box)
    under = Box(SIDE, 2.6, WIDTH - 2 * SIDE, 0.75)
    text, style = fitting(pack.subtitle, (Style(20, 0), Style(16, 0), Style(12, 0)), under.column, wide)
    label(slide, under, text, style)
    _key(deck, slide)
    small = Style(11, 3)
    lines = [
        fitting(f"{name}: {value}", (small,), Column(5.6 * 72, 2 * small.line), wide)[0]
        for name, value in full(pack.stamp)
    ]
    label(slide, Box(WIDTH - SIDE - 5.6, 3.75, 5.6, 2.9), "\n".join(lines), small)


def _key(deck: Deck, slide: Any) -> None:
    """Strategies with the colour each has on every slide."""
    names = list(deck.pack.strategies)
    columns = 1 if len(names) <= 10 else 2
    rows = -(-len(names) // columns)
    each = min(0.34, 2.9 / max(rows, 1))
    room = 5.8 / columns
    style = Style(min(14, each * 50), 0)
    for k, key in enumerate(names):
        left, top = SIDE + room * (k // rows), 3.75 + each * (k % rows)
        known = deck.palette.strategy(key)
        _ground(slide, Box(left, top + each * 0.12, 0.3, each * 0.5), known.colour if known else QUIET)
        box = Box(left + 0.42, top, room - 0.5, each)
        label(
            slide,
            box,
            fitting(deck.pack.strategies[key], (style,), Column(box.width * 72, style.line), wide)[0],
            style,
            TEXT,
        )


def _ground(slide: Any, box: Box, colour: str) -> None:
    """A plain rectangle of one colour."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu())
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    shape._element.remove(shape._element.find(qn("p:style")))  # which would bring a shadow


def _overview(deck: Deck) -> list[list[Any]]:
    """Every question and its answer, each row a link to its section; the rows' shapes, to be linked."""
    links: list[list[Any]] = []
    sections = deck.pack.sections
    for start in range(0, len(sections), _ROWS):
        part = sections[start : start + _ROWS]
        slide = deck.slide(
            deck.pack.title, deck.pack.subtitle, [*(f"{s.question} {s.headline}" for s in part), *_stamp(deck)]
        )
        each = min(BODY.height / len(part), 0.95)
        for k, section in enumerate(part):
            top = BODY.top + k * each
            left, right = Box(SIDE, top, 4.2, each - 0.08), Box(SIDE + 4.5, top, WIDTH - 2 * SIDE - 4.5, each - 0.08)
            asked = fitting(section.question, tuple(Style(s, 0, False, 1.15) for s in (15, 13, 11)), left.column, wide)
            answered = fitting(
                section.headline, tuple(Style(s, 0, True, 1.15) for s in (15, 13, 11)), right.column, wide
            )
            links.append([label(slide, left, *asked), label(slide, right, *answered, TEXT)])
    return links


def _text(deck: Deck, section: Section) -> Any:
    """Paragraphs and caveats on as many slides as they need, key figures beside; returns the first slide."""
    pieces = [Piece(text, "paragraph") for text in section.paragraphs] + [Piece(t, "caveat") for t in section.caveats]
    width = 7.9 if section.figures else 10.6
    column = Column((width - 2 * _PAD) * 72, (BODY.height - 0.5) * 72)
    styles = next((styles for styles in SIZES if len(pages(pieces, styles, column, wide)) == 1), SIZES[1])
    first = None
    parts = pages(pieces, styles, column, wide)
    for page in range(max(len(parts), -(-len(section.figures) // _CARDS))):
        slide = deck.slide(section.headline, section.question, _notes(deck, section))
        first = first or slide
        top = BODY.top
        for name in styles:
            texts = [piece for piece in parts[page] if piece.style == name] if page < len(parts) else []
            top = _block(slide, texts, Box(SIDE, top, width, 0), styles) if texts else top
        _cards(slide, section.figures[page * _CARDS : (page + 1) * _CARDS])
    return first


def _block(slide: Any, pieces: Sequence[Piece], at: Box, styles: Mapping[str, Style]) -> float:
    """Paragraphs of one style from the top of a box; caveats stand on a ground of their own. Returns the lower edge."""
    pad = _PAD if pieces[0].style == "caveat" else 0.0
    inside = (at.width - 2 * _PAD) * 72
    height = sum(high(piece, styles, inside, wide) for piece in pieces) / 72 + 2 * pad
    box = label(slide, at._replace(height=height), "\n".join(p.text for p in pieces), styles[pieces[0].style], TEXT)
    if pad:
        box.fill.solid()
        box.fill.fore_color.rgb = rgb(_GROUND)
        frame = box.text_frame
        frame.margin_left = frame.margin_right = int(_PAD * 914400)
        frame.margin_top = frame.margin_bottom = int(_PAD * 914400)
    else:
        box.text_frame.margin_right = int(2 * _PAD * 914400)
    return at.top + height + 0.22


def _cards(slide: Any, figures: Sequence[Figure]) -> None:
    """Key figures at the right: as said, large; its name and interval below."""
    left, width, each = WIDTH - SIDE - 3.6, 3.6, BODY.height / max(len(figures), _FEW)
    for k, figure in enumerate(figures):
        top = BODY.top + k * each
        _ground(slide, Box(left - 0.2, top + 0.04, 0.03, each - 0.24), "#c9c9c9")
        said = Box(left, top, width, 0.41 * each)
        text, style = fitting(headed(figure), tuple(Style(s, 0, True, 1.1) for s in (20, 16, 13)), said.column, wide)
        label(slide, said, text, style, TEXT)
        ends = interval(figure)
        under = Box(left, top + 0.42 * each, width, 0.51 * each)
        name = f"{figure.name} ({ends})" if ends else figure.name
        text, style = fitting(
            name, (Style(13, 0, False, 1.15), Style(11, 0, False, 1.15), Style(10, 0, False, 1.15)), under.column, wide
        )
        label(slide, under, text, style)


def _chart(deck: Deck, section: Section, chart: Chart) -> None:
    notes = [chart.alt, *_notes(deck, section)]
    slide = deck.slide(chart.finding, section.question, notes, chart.small_print)
    if empty(chart):  # then its place is taken by what it would have been described by
        style = SIZES[1]["paragraph"]
        label(slide, BODY, fitting(chart.alt, (style,), BODY.column, wide)[0], style)
    else:
        (add_heat if chart.kind == "heat" else add_chart)(deck, slide, chart)
    if chart.kind == "line" and len(chart.band) > MOST and not empty(chart):
        add_intervals(deck, deck.slide(chart.finding, section.question, notes, chart.small_print), chart)


def _notes(deck: Deck, section: Section) -> list[str]:
    """What is said with any slide of a section: notes, caveats, figures with their source, and the stamp."""
    return [*section.notes, *section.caveats, *figures_told(section.figures), *_stamp(deck)]


def _stamp(deck: Deck) -> list[str]:
    return [f"{name}: {value}" for name, value in full(deck.pack.stamp)]
