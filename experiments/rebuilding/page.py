"""What is said of a number, a chart or a column built again: the pages of ``secateur explain run=FOLDER``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.rebuilding import steps
from experiments.rebuilding.lines import Row, grid, held, judged, keyed, wrapped

if TYPE_CHECKING:
    from simulator.report.content import Chart, Figure
    from simulator.report.rebuilt import Book, Number
    from simulator.report.source import Source
    from simulator.report.telling.material import Material


class Told(NamedTuple):
    """A page, and the numbers on it that were held against what stands written."""

    lines: list[str]
    numbers: list[Number]


def listing(m: Material, folder: Path) -> Iterator[str]:
    """Every number and chart of the pack with its key, section by section."""
    from simulator.report.telling import sections

    yield from wrapped(f"Every number and chart of the pack of {folder.resolve().name}; {origin(m)}.")
    for section in sections(m):
        if section.figures or section.charts:
            yield from ("", section.question)
        for figure in section.figures:
            yield from keyed(figure.key, f"{figure.name}: {figure.said}")
        for chart in section.charts:
            yield from keyed(chart.key, f"chart: {chart.finding}")
    yield ""
    yield "How one comes about: add number=, decision.1 for one, or a column of a table:"
    yield "number=summary.csv:dip_depth_share_median strategy=NAME macro=NAME"


def origin(m: Material) -> str:
    """Configuration, seed and futures of the run."""
    told = m.ds.attrs
    return (
        f"configuration {str(told.get('config_hash', ''))[:12] or 'unknown'}, seed {told.get('seed', 0)}, "
        f"{m.ds.sizes['path']:,} futures in {told.get('draws', 1)} draws"
    )


def figure(m: Material, book: Book, asked: Figure) -> Told:
    """A number of the pack: what it is, how it is worked out, futures to follow, and whether it agrees."""
    from simulator.report import rebuilt

    source = structured(asked.source)
    lines = [*wrapped(f"{asked.key}: {asked.name}"), *wrapped(asked.said, "  "), "", *_where(m, source)]
    row = {"macro": m.reference} | dict(source.row)
    if source.from_result:
        numbers = rebuilt.of_result(m.ds, source, asked)
        assert source.measure is not None
        lines += steps.of_measure(m, source.measure, row)
    else:
        numbers = rebuilt.of_figure(book, source, asked)
        for name in source.names:
            lines += steps.of_column(m, source.table, source.of(name), row)
    return Told([*lines, *held(numbers, source)], numbers)


def chart(m: Material, book: Book, asked: Chart) -> Told:
    """All values of a chart, built again point by point."""
    from simulator.report import rebuilt

    source = structured(asked.source)
    lines = [*wrapped(f"{asked.key}: {asked.finding}"), "", *_where(m, source), *wrapped(f"Unit: {asked.unit}")]
    heads = ("series", asked.x.split(" (")[0] if asked.x and asked.kind != "scatter" else "category")
    if source.from_result:
        if source.measure is not None:
            lines += steps.words(source.measure)
        names = steps.read(m.ds, source.measure) if source.measure is not None else source.names
        lines += steps.variables(m.ds, names)
        points = list(rebuilt.of_drawn(asked))
        return Told([*lines, *grid(_rows(points), heads), "", "Read from the result alone: no table has it."], [])
    lines += steps.words(rebuilt.behind(source.table, source.columns[0])[0])
    points = list(rebuilt.of_chart(book, asked))
    numbers = [number for *_, found in points for number in found]
    return Told([*lines, *grid(_rows(points), heads), *judged(numbers, source.file)], numbers)


def _rows(points: list[tuple[str, str, list[Number]]]) -> list[Row]:
    return [((series, category), numbers) for series, category, numbers in points]


def column(m: Material, book: Book, place: tuple[str, str], row: Mapping[str, str]) -> Told:
    """A column of a table: of one row as a number is told, of several as a table."""
    from simulator.metrics.columns import column as known
    from simulator.report.rebuilt import behind
    from simulator.report.source import Source

    table, name = place
    source, numbers = Source(f"{table}.csv", (name,), tuple(row.items())), book.numbers(table, name, row)
    lines = _where(m, source)
    if len(numbers) == 1 and known(table, name) is not None:
        lines += steps.of_column(m, table, (name,), numbers[0].row)
        return Told([*lines, *held(numbers, source)], numbers)
    lines += steps.words(behind(table, name)[0])
    heads = tuple(key for key in numbers[0].row if key not in row) if numbers else ()
    lines += grid([(tuple(n.row[key] for key in heads), [n]) for n in numbers], heads)
    return Told([*lines, *judged(numbers, source.file)], numbers)


def structured(source: Source | str) -> Source:
    """A source as data; a bare string says only words, from which nothing can be built again."""
    from simulator.report.source import Source
    from simulator.vocabulary import InputError

    if isinstance(source, Source):
        return source
    raise InputError(f"this number says only in words where it comes from ({source}): it cannot be built again")


def _where(m: Material, source: Source) -> list[str]:
    return [*wrapped(f"Source: {source}"), *wrapped(f"Run: {origin(m)}")]
