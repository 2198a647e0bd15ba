"""The deck every slide stands in: 16:9, one layout, title and question on top, source, stamp and number at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from simulator.charts.ink import QUIET, TEXT
from simulator.report.content import Pack
from simulator.report.flow import Column, Style, fitting
from simulator.report.palette import Palette
from simulator.report.slides.steady import steady
from simulator.report.spelling import short
from simulator.report.widths import wide

WIDTH, HEIGHT, SIDE = 13.333, 7.5, 0.6  # inches
TITLES = tuple(Style(size, 0, True, 1.15) for size in (26, 22, 18, 15))
_FOOT = Style(9, 0, False, 1.2)
FONT = "Arial"
_PROPERTY = 255  # letters a property of the file may have


class Box(NamedTuple):
    """A place on a slide, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def column(self) -> Column:
        """The room in it, in points."""
        return Column(self.width * 72, self.height * 72)

    def emu(self) -> tuple[int, int, int, int]:
        """As the file counts it."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


OVER = Box(SIDE, 0.38, WIDTH - 2 * SIDE, 0.26)
TITLE = Box(SIDE, 0.66, WIDTH - 2 * SIDE, 0.98)
BODY = Box(SIDE, 1.82, WIDTH - 2 * SIDE, 4.86)
FOOT = Box(SIDE, 6.88, WIDTH - 2 * SIDE - 0.8, 0.34)


class Deck:
    """A presentation that grows slide by slide."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.palette = Palette(pack.strategies)
        self.file: Any = _blank()
        told = self.file.core_properties
        told.title, told.author, told.subject = pack.title[:_PROPERTY], "secateur", pack.subtitle[:_PROPERTY]
        told.keywords = short(pack.stamp)[:_PROPERTY]
        told.comments, told.last_modified_by, told.language = "", "secateur", "en"

    def slide(self, title: str, over: str, notes: Sequence[str], source: str = "") -> Any:
        """A new slide with its title, the question over it, foot and notes; a title too long is whole in the notes."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        text, style = fitting(title, TITLES, TITLE.column, wide)
        place(slide.shapes.title, TITLE)
        fill(slide.shapes.title.text_frame, [text], style, TEXT)
        if over:
            small = Style(12, 0, True, 1.2)
            label(slide, OVER, fitting(over, (small,), OVER.column, wide)[0], small)
        self._foot(slide, source)
        slide.notes_slide.notes_text_frame.text = "\n".join(note for note in [title, *notes] if note)
        return slide

    def _foot(self, slide: Any, source: str) -> None:
        column = Column(FOOT.width * 72, _FOOT.line)
        told = [fitting(line, (_FOOT,), column, wide)[0] for line in (source, short(self.pack.stamp)) if line]
        box = label(slide, FOOT, "\n".join(told), _FOOT)
        box.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        page = label(slide, Box(WIDTH - SIDE - 0.7, FOOT.top, 0.7, FOOT.height), "", _FOOT)
        page.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        line = page.text_frame.paragraphs[0]
        line.alignment = PP_ALIGN.RIGHT
        number = etree.SubElement(
            line._p, qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
        )
        etree.SubElement(number, qn("a:rPr"), {"lang": "en-GB", "sz": "900"}).append(_ink(QUIET))
        etree.SubElement(number, qn("a:t")).text = str(len(self.file.slides))

    def save(self, path: Path) -> None:
        """Write the file; the same pack gives the same bytes."""
        held = BytesIO()
        self.file.save(held)
        path.write_bytes(steady(held.getvalue()))


def label(slide: Any, box: Box, text: str, style: Style, colour: str = QUIET) -> Any:
    """A text of one style in its own box; returns the shape."""
    shape = slide.shapes.add_textbox(*box.emu())
    fill(shape.text_frame, text.split("\n"), style, colour)
    return shape


def fill(frame: Any, paragraphs: Sequence[str], style: Style, colour: str) -> None:
    """Set a frame's paragraphs in one style, without margins and without shrinking."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for k, text in enumerate(paragraphs):
        line = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        line.alignment = PP_ALIGN.LEFT
        line.line_spacing, line.space_before = Pt(style.line), Pt(style.before if k else 0)
        run = line.add_run()
        run.text = text
        ink(run.font, style.size, colour, style.bold)


def ink(font: Any, size: float, colour: str, bold: bool = False) -> None:
    """Size in points, colour and weight of a font."""
    font.size, font.bold, font.name = Pt(size), bold, FONT
    font.color.rgb = rgb(colour)


def rgb(colour: str) -> Any:
    """A colour as the file writes it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def place(shape: Any, box: Box) -> None:
    """Move a shape to a box."""
    shape.left, shape.top, shape.width, shape.height = box.emu()


def describe(frame: Any, name: str, alt: str) -> None:
    """Name a chart or table and give it the text that stands in for it."""
    told = frame._element.nvGraphicFramePr.cNvPr
    told.set("name", name)
    told.set("descr", alt)


def _ink(colour: str) -> Any:
    solid = etree.Element(qn("a:solidFill"))
    etree.SubElement(solid, qn("a:srgbClr"), {"val": colour.lstrip("#").upper()})
    return solid


def _blank() -> Any:
    """An empty 16:9 presentation in our font with one layout: a title and nothing else."""
    file = Presentation()
    file.slide_width, file.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = file.slide_masters[0]
    for layout in list(master.slide_layouts):
        if layout.name != "Title Only":
            master.slide_layouts.remove(layout)
    for page in (master, master.slide_layouts[0]):
        for shape in page.placeholders:
            wider = WIDTH / 10
            shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
            if "Title" in shape.name:
                place(shape, TITLE)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b'typeface="Calibri"', b'typeface="Arial"')
    return file
