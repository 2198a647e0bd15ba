"""What it all rests on: every number with its standing and source, the weakest first."""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.charts.words import capital
from simulator.metrics import desk_words
from simulator.register import COLUMNS, WEAKEST, said
from simulator.report.content import Section, Table
from simulator.report.source import Source
from simulator.report.telling.material import Material

KEYS = {
    "V": "read in a published source",
    "J": "judgement",
    "P": "set so that the opening accounts come out",
    "C": "computed",
}


def told(m: Material) -> Section:
    """Section 7."""
    lines = register(m)
    assumed = sum(row[6] == "assumed" for row in lines)
    drawn = sum(bool(row[5]) for row in lines)
    return Section(
        "assumptions",
        "What does all this rest on?",
        f"Of {len(lines)} numbers, {assumed} are assumed and {_drawn(m, drawn)}"
        if lines else "The result does not carry its parameter register",
        paragraphs=tuple(_paragraphs(m)),
        tables=(weakest(m), *(_all(lines) if lines else ())),
        caveats=tuple(_caveats(m)),
    )  # fmt: skip


def _drawn(m: Material, uncertain: int) -> str:
    """How many of the numbers that nobody knows for sure differ by draw: none where all were kept at their centre."""
    draws = int(m.ds.attrs.get("draws", 1))
    if draws < 2 or m.ds.attrs.get("parameters") == "central":
        return f"none was drawn: {uncertain} that nobody knows for sure stand at their centre"
    return f"{uncertain} were drawn anew in each of {draws} draws"


def register(m: Material) -> list[list[object]]:
    """Rows of the parameter register, in the order of COLUMNS."""
    return [list(row) for row in json.loads(str(m.ds.attrs.get("parameter_register", "[]")))]


def _paragraphs(m: Material) -> Iterator[str]:
    yield (
        "Every strategy lives through the same futures: the same customers meet the same temptations in the same "
        "economy, so a difference between two strategies is strategy and nothing else. What nobody knows for sure is "
        "drawn anew in each draw, within the range given below; with a single draw it stands at its centre."
    )
    rate = float(m.ds.attrs.get("discount_rate", 0.10))
    yield (
        f"Value is free cash flow before interest and tax, discounted at {100 * rate:.3g} % a year, real money, over "
        f"{m.months} months; what the book is worth after that is not in it."
    )


def _caveats(m: Material) -> Iterator[str]:
    for note in filter(None, str(m.ds.attrs.get("book_notes", "")).splitlines()):
        yield capital(note if note.endswith(".") else f"{note}.")
    yield from desk_words(m.ds)
    if m.ds.attrs.get("parameters") == "central":
        yield "No number was drawn: all stand at their centre, so ignorance is not in any interval."


def weakest(m: Material) -> Table:
    """The eight assumptions that bear most and are known least, with their value and range in this run."""
    by_name = {str(row[0]): row for row in register(m)}
    rows: list[list[str | float | None]] = []
    for weak in WEAKEST:
        name = weak.name if weak.name in by_name else f".lever.{weak.name.rsplit('.', 1)[-1]}"
        row = next((r for key, r in by_name.items() if key == name or key.endswith(name)), None)
        if row is None:
            rows.append([capital(weak.what), "not in this run", "–", "–", weak.name])
            continue
        value = f"{said(row[1])} {row[2]}".removesuffix(" -")
        rows.append([capital(weak.what), value, str(row[5] or "not drawn"), str(row[7]), weak.name])
    heads = ["Weakest assumptions, weakest first", "Value", "Drawn from", "Source", "Number"]
    return Table(
        "weakest", "The weakest assumptions", heads, rows, _source("name", "value", "unit", "prior", "source"), _key()
    )


def _all(lines: list[list[object]]) -> Iterator[Table]:
    rows: list[list[str | float | None]] = [
        [
            str(name),
            said(value),
            str(unit),
            f"{said(low)} to {said(high)}" if low is not None else "",
            str(prior or ""),
            str(standing),
            str(source),
        ]
        for name, value, unit, low, high, prior, standing, source in lines
    ]
    heads = ["Number", "Value", "Unit", "Range allowed", "Drawn from", "Standing", "Source"]
    yield Table("register", "Every number of the run", heads, rows, _source(*COLUMNS), _key())


def _source(*columns: str) -> Source:
    return Source("parameters.csv", columns)


def _key() -> str:
    """What the letters of a source stand for."""
    return f"{'; '.join(f'[{letter}] {meaning}' for letter, meaning in KEYS.items())}."
