"""What it all rests on: the values that were swept, those that were not, and how each cell is run and told alone."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.charts.words import capital
from simulator.register import COLUMNS
from simulator.register import said as written
from simulator.report.content import Section, Table
from simulator.report.sweeping.sweep import DESIGNS, Sweep, numeric, told_of, worded
from simulator.report.telling.assumptions import KEYS, register

LISTED = 8
"""Values of a setting that are listed one by one."""
MOVING = 20
ELSEWHERE = ("parameters.", "benchmark.", "auto.", "desk.")
"""Settings that stand in the register, or that other commands have a use for."""


def told(s: Sweep) -> Section:
    """The last section."""
    lines, moving = _lines(s)
    return Section(
        "assumptions",
        "What does all this rest on?",
        f"{len(s.varied) or 'No'} setting{'' if len(s.varied) == 1 else 's'} varied; {len(lines)} numbers of the "
        f"model stand the same in every cell",
        paragraphs=tuple(_paragraphs(s, moving)),
        tables=(swept(s), *own_pack(s), *_fixed(s), *_register(lines)),
    )


def _paragraphs(s: Sweep, moving: list[str]) -> Iterator[str]:
    yield f"Cells were laid out as {DESIGNS.get(s.design, s.design)}."
    if s.command:
        yield f"The sweep: {s.command}"
    if moving:
        more = " …" if len(moving) > MOVING else ""
        yield f"Numbers of the model that differ between cells: {', '.join(moving[:MOVING])}{more}."
    whole = [a for a in s.answers if a.with_futures]
    if whole:
        yield "The pack of a single cell: secateur report run=SWEEP/cells/CELL, with the folder and name given below."
    if len(whole) < len(s.answers):
        yield (
            "Cells that kept quantiles alone (keep=quantiles, the default of a sweep) have no futures left to tell a "
            "pack of: run the command below with out=FOLDER, then secateur report run=FOLDER. It is the same cell."
        )


def swept(s: Sweep) -> Table:
    """Every setting of more than one value: how many, which, and as what they were asked."""
    rows: list[list[str | float | None]] = []
    for name, values in s.varied.items():
        few = len(values) <= LISTED
        told = ", ".join(map(worded, values)) if few else f"{worded(values[0])} to {worded(values[-1])}"
        if not few and not all(numeric(v) for v in values):
            told = f"{', '.join(map(worded, values[:LISTED]))} …"
        rows.append([capital(told_of(name)), float(len(values)), told, s.asked.get(name, "–"), name])
    none = "" if rows else "Nothing takes more than one value."
    return Table("swept", "What varies", ["Setting", "Values", "Which", "Asked as", "Name"], rows,
                 "cells.csv: a column a setting; sweep.json", none)  # fmt: skip


def own_pack(s: Sweep) -> Iterator[Table]:
    """For each cell the folder it lies in and the command that runs it alone, futures and all."""
    rows: list[list[str | float | None]] = [
        [s.said(a), f"cells/{a.key}", "yes" if a.with_futures else "no", alone(s.commands.get(a.key, ""))]
        for a in s.answers
    ]
    yield Table(
        "commands", "Each cell by itself", ["Settings", "Folder", "Keeps futures", "Command"], rows, "cells.csv"
    )


def alone(command: str) -> str:
    """The command of a cell, so that it keeps every future."""
    return command.replace("keep=quantiles", "keep=paths")


def _fixed(s: Sweep) -> Iterator[Table]:
    """Settings of the run, those of the model left to the register, that are the same in every cell."""
    rows: list[list[str | float | None]] = [
        [name, worded(value)]
        for name, value in s.fixed.items()
        if not name.startswith(ELSEWHERE) and value not in (None, {}, [])
    ]
    if rows:
        yield Table(
            "fixed", "Settings of the runs that do not vary", ["Setting", "Value"], rows, "sweep.json: settings"
        )


def _lines(s: Sweep) -> tuple[list[list[object]], list[str]]:
    """Numbers of the model that stand in every cell alike, and names of those that do not."""
    first, *rest = s.answers
    mine = register(first.m)
    others = [{str(row[0]): row[1] for row in register(a.m)} for a in rest]
    differs = {str(row[0]) for row in mine if any(other.get(str(row[0]), row[1]) != row[1] for other in others)}
    return [row for row in mine if str(row[0]) not in differs], [str(r[0]) for r in mine if str(r[0]) in differs]


def _register(lines: list[list[object]]) -> Iterator[Table]:
    rows: list[list[str | float | None]] = [
        [str(name), written(value), str(unit), str(prior or "not drawn"), str(standing), str(source)]
        for name, value, unit, _, _, prior, standing, source in lines
    ]
    if rows:
        note = f"{'; '.join(f'[{letter}] {meaning}' for letter, meaning in KEYS.items())}."
        yield Table("register", "Every number of the model that does not vary",
                    ["Number", "Value", "Unit", "Drawn from", "Standing", "Source"], rows,
                    f"cells/*/parameters.csv: columns {', '.join(COLUMNS)}", note)  # fmt: skip
