"""``secateur explain run=FOLDER`` at work: which number is meant, what it is built again from, whether it agrees."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import folder as folders
from experiments import report_sweep, report_work
from experiments.branches import ExplainChoice
from experiments.door import FAULT
from experiments.rebuilding import page
from scenarios.schema import nearest as one_of
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.report.content import Chart, Figure, Section, Table
    from simulator.report.rebuilt import Book
    from simulator.report.telling.material import Material

NEAR = 3
"""Numbers named where the one asked for is none."""


def answer(asked: ExplainChoice, typed: Sequence[str]) -> None:
    """Say how the number asked for comes about; exit status 1 where it is not what stands written."""
    check(asked, typed)
    folder = report_work.source(asked.run)
    if report_sweep.is_sweep(folder):
        raise InputError(
            f"run is {folder}: a sweep; name one of its cells, {folder / 'cells'}/KEY (swept with keep=paths)"
        )
    with folders.readable(folder):
        scene = Scene(report_work.material(folder), folder, written(folder))
        if asked.number is None:
            print(*page.listing(scene.m, folder), sep="\n")
            return
        told = scene.told(asked)
    print(*told.lines, sep="\n")
    if not all(number.as_written and number.as_told for number in told.numbers):
        print("secateur: what stands written is not what the result gives: see ANOTHER NUMBER above", file=sys.stderr)
        raise SystemExit(FAULT)


def check(asked: ExplainChoice, typed: Sequence[str]) -> None:
    """Refuse words that would be of no use here."""
    if asked.run is None:
        name = next(name for name in ("number", "strategy", "macro") if getattr(asked, name) is not None)
        raise InputError(
            f"{name} is {getattr(asked, name)}, but no run is named: add run=FOLDER (of a secateur compare)"
        )
    if asked.number is not None and not asked.number.strip():
        raise InputError(f"number is empty: name one; run={asked.run} alone lists them all")
    faults = [
        f"{word}: a number is built again from the run as it is, nothing is simulated: leave it out"
        for word in typed
        if not word.lstrip("+").startswith("explain.")
    ]
    of_table = asked.number is not None and ":" in asked.number
    faults += [
        f"{name} is {getattr(asked, name)}, but only a column of a table has rows to choose from (number=summary.csv:…)"
        for name in ("strategy", "macro")
        if getattr(asked, name) is not None and not of_table
    ]
    if faults:
        raise InputError(faults)


def written(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables a run left, every cell as it is written."""
    from simulator.report.rebuilt import MAKERS

    return folders.tables(folder, MAKERS, dtype=str, keep_default_na=False)


@dataclass(frozen=True)
class Scene:
    """The run: what its pack is told from, its folder, and its tables as written."""

    m: Material
    folder: Path
    left: dict[str, pd.DataFrame]

    def told(self, asked: ExplainChoice) -> page.Told:
        """The page of the number, chart or column asked for."""
        from simulator.report.content import Chart, Figure
        from simulator.report.rebuilt import Book

        number, book = str(asked.number), Book(self.m.ds, self.left)
        if ":" in number:
            table, name = self._column(number, book)
            row = {"strategy": asked.strategy, "macro": asked.macro}
            kept = {key: value for key, value in row.items() if value is not None}
            return page.column(self.m, book, (table, name), self._row(kept))
        found = self._found(number)
        if isinstance(found, Figure):
            return page.figure(self.m, book, found)
        if isinstance(found, Chart):
            return page.chart(self.m, book, found)
        raise InputError(
            f"number is {number}: a table, told from {found.source}; ask for one of its columns, "
            "number=summary.csv:not_back_share for one, or for a chart"
        )

    def _found(self, key: str) -> Figure | Chart | Table:
        """The number, chart or table of this key; the pack is told only as far as it takes."""
        from simulator.report.telling import sections

        known: list[str] = []
        for section in sections(self.m):
            for thing in things(section):
                if thing.key == key:
                    return thing
                known.append(thing.key)
        hint = near(key, known) or f": see all with run={self.folder} alone"
        raise InputError(f"number is {key}: no such number of this pack{hint}")

    def _column(self, number: str, book: Book) -> tuple[str, str]:
        """Table and column of ``summary.csv:name``; refused with the nearest where there is no such."""
        from simulator.metrics.columns import column
        from simulator.report.rebuilt import KEYS, MAKERS

        file, _, name = number.partition(":")
        table = file.removesuffix(".csv")
        if table not in MAKERS:
            offer = [f"{one}.csv" for one in MAKERS]
            raise InputError(f"number is {number}: no table of numbers is called {file}{one_of(file, offer)}")
        known, months = column(table, name), self.m.months
        if known is not None and known.truth.applies(self.m.ds) and (known.months or 0) <= months:
            return table, name
        if known is not None and (known.months or 0) > months:
            raise InputError(f"number is {number}: the run ends after {months} months")
        offer = [one for one in book.columns(table) if one not in (*KEYS, "currency")]
        if name not in offer or known is not None:
            raise InputError(f"number is {number}: {table}.csv has no column {name}{near(name, offer)}")
        return table, name

    def _row(self, row: dict[str, str]) -> dict[str, str]:
        """The rows asked for; refused where the run has no such strategy or economy."""
        faults = []
        for key, value in row.items():
            offer = [str(one) for one in self.m.ds[key].values]
            if value not in offer:
                faults.append(f"{key} is {value}: not in this run{one_of(value, offer)}")
        if faults:
            raise InputError(faults)
        return row


def near(word: str, offer: Sequence[str]) -> str:
    """The few most like it, as the end of a refusal; there may be hundreds."""
    found = get_close_matches(word, offer, NEAR, 0.6)
    return f": did you mean {' or '.join(found)}?" if found else ""


def things(section: Section) -> list[Figure | Chart | Table]:
    """Everything of a section that has a key."""
    return [*section.figures, *section.charts, *section.tables]
