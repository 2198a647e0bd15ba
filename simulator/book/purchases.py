"""Invoice lines or payments become one row a customer: what was bought, returned, when and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.book.cells import parsed
from simulator.book.columns import Column
from simulator.book.faults import Faults, did_you_mean
from simulator.book.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

ROLES_OF_COLUMNS = ("customer_id", "date", "amount", "cost", "segment", "invoice")
"""What a column of the file can stand for; customer_id, date and amount are required."""
_KINDS = {
    "customer_id": Column("customer_id", "text", "text"),
    "date": Column("date", "date", "date, YYYY-MM-DD"),
    "amount": Column("amount", "number", "money"),
    "cost": Column("cost", "number", "money"),
    "segment": Column("segment", "text", "text"),
    "invoice": Column("invoice", "text", "text"),
}


@dataclass(frozen=True)
class Lines:
    """Checked lines: columns customer_id, date, amount and, where given, cost, segment, invoice."""

    frame: pd.DataFrame
    hash: str
    has_cost: bool


def read_lines(path: str | Path, columns: Mapping[str, str] | None) -> Lines:
    """Read invoice lines; ``columns`` says which column of the file stands for what.

    An amount or cost may be a product of columns: ``{"amount": "Quantity*UnitPrice"}``.
    """
    import pandas as pd

    wanted = {name: name for name in ROLES_OF_COLUMNS} | dict(columns or {})
    table = read_table(path, {part for source in wanted.values() for part in (source, *_parts(source, []))})
    faults = Faults(table.file)
    _check_columns(table, wanted, set(columns or {}), faults)
    frame = pd.DataFrame({name: _column(table, name, source, faults) for name, source in _present(table, wanted)})
    for name in [n for n in ("date", "amount", "cost") if n in frame]:
        for part in _parts(wanted[name], list(table.cells.columns)):
            for row in table.cells.index[table.cells[part] == ""]:
                faults.cell(row, part, "", "is empty")
    faults.stop()
    return Lines(frame, table.hash, "cost" in frame)


def _check_columns(table: Table, wanted: Mapping[str, str], told: set[str], faults: Faults) -> None:
    given = list(table.cells.columns)
    for name in sorted(told - set(ROLES_OF_COLUMNS)):
        faults.whole(f"cannot use columns.{name}{did_you_mean(name, list(ROLES_OF_COLUMNS))}")
    for name in ROLES_OF_COLUMNS:
        if name in told or name in ("customer_id", "date", "amount"):
            for part in _parts(wanted[name], given):
                if part not in given:
                    hint = did_you_mean(part, given, cutoff=0.5) or f"; say which one is with columns.{name}"
                    faults.whole(f"has no column {part}{hint}")
    faults.stop()


def _present(table: Table, wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    given = list(table.cells.columns)
    return [(name, wanted[name]) for name in ROLES_OF_COLUMNS if set(_parts(wanted[name], given)) <= set(given)]


def _parts(source: str, given: list[str]) -> list[str]:
    return [source] if source in given else [part.strip() for part in source.split("*")]


def _column(table: Table, name: str, source: str, faults: Faults) -> pd.Series[object]:
    """One column of the file, or the product of several, as the kind it stands for; faults name the file's columns."""
    kind = _KINDS[name]
    parts = _parts(source, list(table.cells.columns))
    first, *others = (parsed(table.cells[part], kind._replace(name=part), faults) for part in parts)
    for other in others:
        first = first * other
    return first


def customers_of(lines: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row a known customer from lines up to ``as_of``, indexed by customer_id.

    gross (positive lines), returned (minus the negative lines), net, cost [money]; purchases (invoices, or days
    where none are told) and days with a purchase [counts]; first and last purchase day; segment (the latest).
    """
    import pandas as pd

    known = lines[lines["customer_id"] != ""]
    bought = known[known["amount"] > 0]
    by, days = known.groupby("customer_id"), bought.groupby("customer_id")["date"]
    table = pd.DataFrame({"net": by["amount"].sum().round(6)})  # returns that cancel a purchase leave exactly 0
    table["gross"] = bought.groupby("customer_id")["amount"].sum()
    table["gross"] = table["gross"].fillna(0.0)
    table["returned"] = table["gross"] - table["net"]
    table["first"], table["last"], table["days"] = days.min(), days.max(), days.nunique()
    table["purchases"] = bought.groupby("customer_id")["invoice"].nunique() if "invoice" in lines else table["days"]
    for name in ("days", "purchases"):
        table[name] = table[name].fillna(0).astype("int64")
    if "cost" in lines:
        table["cost"] = by["cost"].sum()
    if "segment" in lines:
        table["segment"] = known.sort_values("date", kind="stable").groupby("customer_id")["segment"].last()
    return table
