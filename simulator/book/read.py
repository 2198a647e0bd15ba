"""Read a customer book: all its faults at once, nothing dropped, nothing filled in silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.columns import BY_NAME
from simulator.book.complete import complete
from simulator.book.contract import add_renewal, add_tenure
from simulator.book.roles import segments_and_roles
from simulator.parameters import Parameters
from simulator.tables.cells import guessed, parsed
from simulator.tables.check import check_values
from simulator.tables.faults import Faults, counted, did_you_mean
from simulator.tables.source import Source, as_source, read_source
from simulator.tables.table import Table
from simulator.vocabulary import ROLES, Book

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = ("customer_id", "segment", "monthly_revenue")
UNDATED = date(2025, 12, 31)


def read_book(
    source: Source | str | Path,
    parameters: Parameters,
    *,
    as_of: date | None = None,
    roles: Mapping[str, str] | None = None,
    currency: str = "USD",
) -> Book:
    """The book in a file or a database's answer of one row a customer; raises InputError naming rows and columns.

    Gaps are completed from the sector in ``parameters``; ``Book.notes`` says what and for how many.
    """
    table = read_source(as_source(source), None, "book")
    faults = Faults(table.file)
    notes = _check_columns(table, faults)
    frame = _parsed(table, faults)
    notes += add_tenure(frame, as_of, faults)
    check_values(frame, BY_NAME, faults)
    _check_margins(frame, faults)
    notes += add_renewal(frame, faults)
    faults.stop()
    segments, played, said = segments_and_roles(frame, roles)
    of_segment = {segment: ROLES.index(role) for segment, role in zip(segments, played, strict=True)}
    customers, filled = complete(frame, frame["segment"].map(of_segment).to_numpy(dtype=np.int64), parameters)
    if as_of is None:
        notes.append(f"book.as_of is not given: {UNDATED} is assumed, which only names the months")
    return Book(
        customers=customers,
        as_of=as_of or UNDATED,
        segments=segments,
        roles=played,
        currency=currency,
        name=as_source(source).stem,
        source_hash=table.hash,
        notes=(*notes, said, *filled),
    )


def _check_columns(table: Table, faults: Faults) -> list[str]:
    """Refuse a file without the required columns; notes about columns nobody knows and blank rows."""
    given = list(table.cells.columns)
    unknown = [name for name in given if name not in BY_NAME]
    for name in REQUIRED:
        if name not in given:
            faults.whole(f"has no column {name}{did_you_mean(name, unknown, cutoff=0.5)}")
    if not {"start_date", "tenure_months"} & set(given):
        near = did_you_mean("start_date", unknown) or did_you_mean("tenure_months", unknown)
        faults.whole(f"has neither start_date nor tenure_months{near}")
    faults.stop()
    notes = [f"column {name} is not one of ours and is kept as it is{_near(name, given)}" for name in unknown]
    return notes + ([f"left out: {counted(table.blank, 'blank row')}"] if table.blank else [])


def _near(name: str, given: list[str]) -> str:
    return did_you_mean(name, [known for known in BY_NAME if known not in given], cutoff=0.8)


def _parsed(table: Table, faults: Faults) -> pd.DataFrame:
    import pandas as pd

    cells = table.cells
    return pd.DataFrame(
        {
            name: parsed(cells[name], BY_NAME[name], faults) if name in BY_NAME else guessed(cells[name])
            for name in cells.columns
        },
        index=cells.index,
    )


def _check_margins(frame: pd.DataFrame, faults: Faults) -> None:
    """Gross margin and COGS share must agree; a book must earn something."""
    if {"gross_margin", "cogs_share"} <= set(frame.columns):
        total = frame["gross_margin"] + frame["cogs_share"]
        for row in frame.index[(total - 1).abs() > 1e-6]:
            faults.cell(row, "gross_margin", f"{frame['gross_margin'][row]:g}", "must be 1 − cogs_share (give one)")
    if not faults and not frame["monthly_revenue"].sum() > 0:
        faults.whole("has no revenue: monthly_revenue is 0 for every customer")
