"""Read a company's own records: every table's faults at once, nothing dropped, nothing filled in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.book.columns import BY_NAME
from simulator.history.findings import findings
from simulator.history.history import History
from simulator.history.layouts import LAYOUTS, Layout
from simulator.history.past import first_day, happened, last_day, past
from simulator.history.rules import check_rules
from simulator.tables.cells import guessed, parsed
from simulator.tables.check import check_values
from simulator.tables.excel import sheets
from simulator.tables.faults import Faults, counted, did_you_mean
from simulator.tables.mapped import looked_at, mapped, parts, wanted
from simulator.tables.source import Source, read_source
from simulator.tables.table import FORMATS, Table
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd


def read_history(
    sources: Mapping[str, Source] | str | Path,
    *,
    as_of: date | None = None,
    observed_from: date | None = None,
    controls: tuple[str, ...] = (),
) -> History:
    """The records in ``sources``: by name of layout, or found by name in a folder or the sheets of a workbook.

    ``as_of``: the day they are looked at, by default the last they tell of; what lies after it is left out and
    counted. ``observed_from``: the first day of which they would show an exit. ``controls``: columns beyond the
    layouts, of prices or customers, that may have driven price changes. Raises InputError with every fault.
    """
    where = found(sources) if isinstance(sources, str | Path) else sources
    if strange := [name for name in where if name not in LAYOUTS]:
        known = list(LAYOUTS)
        raise InputError([f"history.{name} is no kind of record{_or(name, known)}" for name in strange])
    if not where:
        raise InputError(f"no records are given: say where at least one is ({', '.join(LAYOUTS)})")
    tables: dict[str, pd.DataFrame] = {}
    faults: list[str] = []
    notes: list[str] = []
    hashes: list[str] = []
    for name in [n for n in LAYOUTS if n in where]:
        try:
            tables[name], said, digest = _read(where[name], LAYOUTS[name])
        except InputError as refused:
            faults += refused.faults
        else:
            notes += said
            hashes.append(f"{name} {digest}")
    if not faults:
        faults += _unheld(controls, tables)
    if faults:
        raise InputError(faults)
    digest = blake2b(f"{sorted(hashes)} {as_of} {observed_from}".encode(), digest_size=16).hexdigest()
    return _looked_at(History(tables, as_of or date.min, observed_from, digest, tuple(notes), controls), as_of)


def found(place: str | Path) -> dict[str, Source]:
    """Tables by name: the files of a folder, or the sheets of a workbook; others are not looked at."""
    path = Path(place)
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.suffix.lower() in FORMATS and f.stem.lower() in LAYOUTS)
        twice = sorted({f.stem.lower() for f in files if [g.stem.lower() for g in files].count(f.stem.lower()) > 1})
        if twice:
            raise InputError([f"{path} holds {name} twice: leave one" for name in twice])
        there, here = [f.stem for f in path.iterdir()], {f.stem.lower(): Source(f) for f in files}
    elif path.suffix.lower() == ".xlsx" and path.is_file():
        there = sheets(path)
        here = {name.lower(): Source(path, sheet=name) for name in there if name.lower() in LAYOUTS}
    else:
        raise InputError(f"{path} must be a folder with the tables, or a workbook (.xlsx) with a sheet for each")
    if not here:
        near = next((hint for name in LAYOUTS if (hint := did_you_mean(name, there))), "")
        raise InputError(f"{path} holds none of {', '.join(LAYOUTS)}{near}")
    return here


def _unheld(controls: tuple[str, ...], tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Controls that are no column, or one which price changes are read beside anyway."""
    used = {column.name for name in ("prices", "customers") for column in LAYOUTS[name].columns}
    given = [c for name in ("prices", "customers") if name in tables for c in tables[name] if c not in used]
    if controls and "prices" not in tables:
        return [f"history.controls is {', '.join(controls)}, but no prices are given that they could have driven"]
    words = f"must be a column of prices or customers beyond their layouts ({', '.join(given) or 'there is none'})"
    lost = [name for name in controls if name not in given]
    return [f"history.controls names {name!r}, {words}{did_you_mean(name, given)}" for name in lost]


def _or(name: str, known: list[str]) -> str:
    return did_you_mean(name, known) or f", must be one of {', '.join(known)}"


def _read(source: Source, layout: Layout) -> tuple[pd.DataFrame, list[str], str]:
    """One table checked in itself, what to note of it, and the hash of what was read."""
    import pandas as pd

    only = looked_at(layout.columns, source.columns) if layout.name == "transactions" else None
    table = read_source(source, only, f"history.{layout.name}")
    faults = Faults(table.file)
    filled = [column.name for column in layout.columns if column.fill == "required"]
    frame = mapped(table, layout.columns, source.columns, filled, faults)
    kept, notes = _others(table, layout, source, faults)
    frame = pd.concat([frame, kept], axis=1) if len(kept.columns) else frame
    shown = wanted(layout.columns, source.columns)
    declared = {c.name: c._replace(name=shown[c.name], fill="none") for c in layout.columns}
    book = {
        name: BY_NAME[name]._replace(fill="none") for name in kept if layout.name == "customers" and name in BY_NAME
    }
    check_values(frame, book | declared, faults)
    check_rules(frame, layout, shown, faults)
    faults.stop()
    blank = [f"{layout.name}: {counted(table.blank, 'blank row')} left out"] if table.blank else []
    return frame, blank + notes, f"{table.hash} {sorted(source.columns.items())}"


def _others(table: Table, layout: Layout, source: Source, faults: Faults) -> tuple[pd.DataFrame, list[str]]:
    """Columns no layout declares: of customers those of the book, as it has them; else guessed. Kept, and noted."""
    import pandas as pd

    given, told = list(table.cells.columns), wanted(layout.columns, source.columns)
    used = {part for where in told.values() for part in parts(where, given)}
    names = [name for name in given if name not in used]
    if layout.name == "transactions":  # long tables: only what somebody looks at
        return pd.DataFrame(index=table.cells.index), [f"transactions: not read: {', '.join(names)}"] if names else []
    frame = pd.DataFrame(index=table.cells.index)
    for name in names:
        known = BY_NAME.get(name) if layout.name == "customers" else None
        frame[name] = parsed(table.cells[name], known, faults) if known else guessed(table.cells[name])
    absent = [name for name, where in told.items() if where not in given]
    strange = [name for name in names if layout.name != "customers" or name not in BY_NAME]
    hints = {name: did_you_mean(name, absent, cutoff=0.8) for name in strange}
    notes = [f"{layout.name}: column {name} is not one of ours and is kept as it is{hint}"
             for name, hint in hints.items() if hint or len(strange) == 1]  # fmt: skip
    if len(strange) > 1 and (plain := [name for name, hint in hints.items() if not hint]):
        notes.append(f"{layout.name}: not ours, kept as they are: {', '.join(plain)}")
    return frame, notes


def _looked_at(whole: History, as_of: date | None) -> History:
    """The history as known on ``as_of``, with what is left out and what does not match."""
    last, where = last_day(whole.tables)
    day = as_of or last
    notes = [] if as_of else [f"as_of is not given: {day}, the last day in {where}"]
    tables = whole.tables
    if last > day:
        tables = past(whole.tables, day, state=True)
        late = {name: len(frame) - len(tables[name]) for name, frame in whole.tables.items()}
        notes += [f"{name}: {counted(n, 'row')} after {day} left out" for name, n in late.items() if n]
    if empty := [name for name, frame in tables.items() if frame.empty]:
        first = min(happened(whole.tables[name], LAYOUTS[name]).min().date() for name in empty)
        raise InputError(f"as_of is {day}, before anything in {', '.join(empty)} (which begin on {first})")
    begins = first_day(tables, whole.told_from)
    if begins > day:
        raise InputError(f"observed_from is {begins}, must not lie after as_of, {day}")
    if whole.told_from is None:
        notes.append(f"observed_from is not given: {begins}, the first exit or row in the records, is assumed")
    told = (*whole.notes, *notes, *findings(tables, whole.told_from, day))
    return replace(whole, tables=tables, as_of=day, notes=told)
