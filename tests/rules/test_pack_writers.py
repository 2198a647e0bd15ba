"""Slides and paper tell the pack and nothing else: every number, note and alt text is there, and all of it fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from simulator.charts import charts
from simulator.charts.paper import write as write_paper
from simulator.charts.scales import scale
from simulator.report.content import Chart, Pack, Section
from simulator.report.flow import Style, lines
from simulator.report.geometry import empty, padded, points, single, two_sided, unsure
from simulator.report.palette import Palette
from simulator.report.slides import write as write_slides
from simulator.report.spelling import interval
from simulator.report.widths import wide
from tests.odd_packs import bare, odd
from tests.packs import FIGURES, pack

pptx = pytest.importorskip("pptx")
TYPE = pytest.importorskip("pptx.enum.chart").XL_CHART_TYPE
LINES, SCATTER = (TYPE.LINE, TYPE.LINE_MARKERS), TYPE.XY_SCATTER
PACKS: dict[str, Callable[[], Pack]] = {"board": pack, "odd": odd}
NS = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module", params=PACKS)
def deck(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Any]:
    told = PACKS[request.param]()
    path = tmp_path_factory.mktemp("slides") / "pack.pptx"
    write_slides(told, path)
    return told, pptx.Presentation(str(path))


@pytest.fixture(scope="module", params=PACKS)
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, Path]:
    told = PACKS[request.param]()
    path = tmp_path_factory.mktemp("paper") / "pack.pdf"
    write_paper(told, path)
    return told, path


def test_every_chart_is_native_and_holds_the_numbers_of_the_pack(deck: tuple[Pack, Any]) -> None:
    told, file = deck
    frames = {
        shape.name: shape for slide in file.slides for shape in slide.shapes if shape.has_chart or shape.has_table
    }
    for chart in _charts(told):
        if empty(chart):
            assert chart.key not in frames
        elif chart.kind == "heat":
            _same_cells(told, chart, frames[chart.key].table)
        elif chart.kind == "waterfall":
            _same_steps(chart, frames[chart.key].chart)
        elif chart.kind == "scatter":
            for series, name in zip(frames[chart.key].chart.plots[0].series, chart.series, strict=True):
                x = [float(v.text) for v in series._element.findall(f"{NS}xVal//{NS}v")]
                assert [(p.x, p.y) for p in points(chart, name)] == list(zip(x, series.values, strict=True))
        else:
            drawn = list(frames[chart.key].chart.plots[0].series)[: len(chart.series)]
            for series, (name, values) in zip(drawn, chart.series.items(), strict=True):
                assert series.name == Palette(told.strategies).name(name)
                assert list(series.values) == padded(values, len(chart.categories))


def test_charts_and_tables_are_described(deck: tuple[Pack, Any]) -> None:
    told, file = deck
    alts = {chart.key: chart.alt for chart in _charts(told)}
    for shape in (shape for slide in file.slides for shape in slide.shapes if shape.has_chart or shape.has_table):
        descr = shape._element.nvGraphicFramePr.cNvPr.get("descr")
        assert descr
        assert shape.name not in alts or descr == alts[shape.name]


def test_notes_hold_what_is_said_the_caveats_and_the_stamp(deck: tuple[Pack, Any]) -> None:
    told, file = deck
    notes = [slide.notes_slide.notes_text_frame.text for slide in file.slides]
    for text in notes:
        for known in (told.stamp.run, told.stamp.config_hash, f"Seed: {told.stamp.seed}", told.stamp.interval):
            assert known in text
    for section in told.sections:
        said = [section.headline, *section.notes, *section.caveats]
        said += [line for figure in section.figures for line in (figure.said, figure.source)]
        assert any(all(_flat(part) in _flat(text) for part in said) for text in notes)


def test_nothing_leaves_a_slide_and_nothing_lies_on_another(deck: tuple[Pack, Any]) -> None:
    (_, file), hair = deck, 100  # of 914,400 an inch: places are rounded
    for number, slide in enumerate(file.slides, 1):
        boxes = []
        for shape in slide.shapes:
            left, top, right, bottom = shape.left, shape.top, shape.left + shape.width, shape.top + shape.height
            assert min(left, top) >= 0, (number, shape.name)
            assert max(right - file.slide_width, bottom - file.slide_height) <= 0, (number, shape.name)
            if shape.has_chart or shape.has_table or shape.text_frame.text:
                boxes.append((shape.name, left, top, right, bottom))
        for one, other in combinations(boxes, 2):
            across, down = (min(one[k + 2], other[k + 2]) - max(one[k], other[k]) for k in (1, 2))
            assert min(across, down) <= hair, (number, one[0], other[0])


def test_text_fits_its_box(deck: tuple[Pack, Any]) -> None:
    _, file = deck
    for number, slide in enumerate(file.slides, 1):
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text and shape.text_frame.paragraphs[0].runs:
                room = shape.height - shape.text_frame.margin_top - shape.text_frame.margin_bottom
                inside = (shape.width - shape.text_frame.margin_left - shape.text_frame.margin_right) / 12700
                assert _high(shape.text_frame, inside) <= room / 12700 + 1, (number, shape.text_frame.text[:60])
            if shape.has_table:
                for row in shape.table.rows:
                    pairs = zip(row.cells, shape.table.columns, strict=True)
                    for cell, column in pairs:
                        inside = (column.width - cell.margin_left - cell.margin_right) / 12700
                        assert _high(cell.text_frame, inside) <= row.height / 12700 + 1, (number, cell.text_frame.text)


def test_a_strategy_has_one_colour_on_all_slides(deck: tuple[Pack, Any]) -> None:
    told, file = deck
    seen: dict[str, set[str]] = {}
    names = set(told.strategies.values())
    for shape in (shape for slide in file.slides for shape in slide.shapes if shape.has_chart):
        for series in shape.chart.plots[0].series:
            if series.name in names:
                ink = series.format.line if shape.chart.chart_type in LINES else series.format.fill
                ink = series.marker.format.fill if shape.chart.chart_type == SCATTER else ink
                colour = ink.color.rgb if shape.chart.chart_type in LINES else ink.fore_color.rgb
                seen.setdefault(series.name, set()).add(str(colour))
    assert seen
    assert all(len(colours) == 1 for colours in seen.values())


def test_slides_and_pages_follow_the_story(tmp_path: Path) -> None:
    told = pack()
    write_slides(told, tmp_path / "pack.pptx")
    write_paper(told, tmp_path / "pack.pdf")
    titles = [slide.shapes.title.text_frame.text for slide in pptx.Presentation(str(tmp_path / "pack.pptx")).slides]
    story = [told.title, told.title]
    for section in told.sections:
        story += [section.headline, *(c.finding for c in section.charts), *(t.title for t in section.tables)]
    assert list(dict.fromkeys(titles)) == list(dict.fromkeys(story))
    assert len(titles) == len(story) + 2  # the long table stands on two slides, intervals of many lines on one
    pages = [_flat(page.extract_text()) for page in PdfReader(tmp_path / "pack.pdf").pages]
    assert len(pages) == len(story)
    assert all(_flat(title) in page and told.stamp.run in page for title, page in zip(story, pages, strict=True))


def test_the_words_of_each_section_are_on_paper(paper: tuple[Pack, Path]) -> None:
    told, path = paper
    found = _flat("".join(page.extract_text() for page in PdfReader(path).pages))
    for section in told.sections:
        for text in (*section.paragraphs, *section.caveats):
            for word in text.split()[:400]:
                assert _flat(word)[:20] in found
        for table in section.tables:
            assert all(_flat(str(row[0]))[:20] in found for row in table.rows if row[0] is not None)
    assert _flat(told.stamp.config_hash) in found


def test_paper_is_the_same_each_time_and_says_who_it_is(paper: tuple[Pack, Path], tmp_path: Path) -> None:
    told, path = paper
    if told.title == pack().title:
        write_paper(told, tmp_path / "again.pdf")
        assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()
    about = PdfReader(path).metadata
    assert about is not None
    assert about.title == told.title
    assert about.author == "secateur"
    assert "/CreationDate" not in about


def test_a_pack_of_nothing_is_a_title_and_an_empty_story(tmp_path: Path) -> None:
    write_slides(bare(), tmp_path / "pack.pptx")
    write_paper(bare(), tmp_path / "pack.pdf")
    assert len(pptx.Presentation(str(tmp_path / "pack.pptx")).slides) == 1
    assert len(PdfReader(tmp_path / "pack.pdf").pages) == 1


def test_a_waterfall_of_which_places_are_levels_stands_on_them(tmp_path: Path) -> None:
    chart = Chart(
        "levels",
        "waterfall",
        "Von – nach",
        "a",
        ("Before", "Lost", "After"), {"x": [10.0, -4.0, 6.0]}, "EUR", totals=(0, 2),
    )  # fmt: skip
    write_slides(replace(bare(), sections=(Section("one", "Q?", "H", charts=(chart,)),)), tmp_path / "pack.pptx")
    slides = pptx.Presentation(str(tmp_path / "pack.pptx")).slides
    frame = next(shape for slide in slides for shape in slide.shapes if shape.has_chart)
    parts = {series.name: list(series.values) for series in frame.chart.plots[0].series}
    assert parts["base"] == [0, 6, 0]
    assert parts["total"] == [10, None, 6]
    assert parts["fall"] == [None, 4, None]


def test_an_interval_is_said_as_the_figure_is() -> None:
    assert [interval(figure) for figure in FIGURES] == ["+0.3 to +2.0", "−6.1 to −2.9", "14 to 27", "4 to 9"]


def test_paper_is_no_chart_of_a_run() -> None:
    assert "paper" not in charts()


def _charts(told: Pack) -> Iterator[Chart]:
    return (one for section in told.sections for chart in section.charts for one in single(chart, told.strategies))


def _same_cells(told: Pack, chart: Chart, table: Any) -> None:
    every = [v for values in chart.series.values() for v in padded(values, len(chart.categories)) if v is not None]
    how = scale(every, chart.unit, told.currency)
    for i, (name, values) in enumerate(chart.series.items(), 1):
        for j, value in enumerate(padded(values, len(chart.categories)), 1):
            ring = " ○" if unsure(chart, name, j - 1) else ""
            assert table.cell(i, j).text_frame.paragraphs[0].text == how.say(value, two_sided(chart)) + ring


def _same_steps(chart: Chart, drawn: Any) -> None:
    """What the bars add up to is the term: rises less falls, or the level of a total."""
    parts = {series.name: [value or 0.0 for value in series.values] for series in drawn.plots[0].series}
    values = padded(next(iter(chart.series.values())), len(chart.categories))
    for k, value in enumerate(values):
        up = parts["rise"][k] - parts["rise, below zero"][k]
        down = parts["fall"][k] - parts["fall, below zero"][k]
        level = parts["total"][k] + parts["total, below zero"][k]
        assert up - down + level == pytest.approx(value or 0.0)


def _high(frame: Any, width: float) -> float:
    """Height in points of the paragraphs of a frame, as an estimate that knows the widths of Arial's letters."""
    total = 0.0
    for k, line in enumerate(paragraph for paragraph in frame.paragraphs if paragraph.runs):
        font = line.runs[0].font
        style = Style(font.size.pt, 0, bool(font.bold), 1.2)
        each = line.line_spacing.pt if line.line_spacing else style.line
        before = line.space_before.pt if line.space_before and k else 0.0
        total += before + len(lines(line.text, style, width + 0.5, wide)) * each
    return total


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)
