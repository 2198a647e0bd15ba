"""Invoice lines or payments become one row a customer: what was bought, returned, when and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.bgnbd import Purchases
from simulator.book.contract import DAYS_PER_MONTH
from simulator.tables.column import Column
from simulator.tables.faults import Faults
from simulator.tables.mapped import looked_at, mapped
from simulator.tables.source import Source, as_source, read_source
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    Column("customer_id", "text", "text", fill="present"),
    Column("date", "date", "date, YYYY-MM-DD", fill="required"),
    Column("amount", "number", "money", fill="required"),
    Column("cost", "number", "money", fill="none"),
    Column("segment", "text", "text", fill="none"),
    Column("invoice", "text", "text", fill="none"),
)
"""What a column of the file can stand for."""


@dataclass(frozen=True)
class Lines:
    """Checked lines: columns customer_id, date, amount and, where given, cost, segment, invoice."""

    frame: pd.DataFrame
    file: str
    hash: str
    has_cost: bool


def read_lines(source: Source | str | Path, columns: Mapping[str, str] | None) -> Lines:
    """Read invoice lines; ``columns`` says which column of the file stands for what.

    An amount or cost may be a product of columns: ``{"amount": "Quantity*UnitPrice"}``.
    """
    table = read_source(as_source(source), looked_at(COLUMNS, columns), "book")
    faults = Faults(table.file)
    frame = mapped(table, COLUMNS, columns, ("date", "amount", "cost"), faults)
    faults.stop()
    return Lines(frame, table.file, table.hash, "cost" in frame)


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


def seen(known: pd.DataFrame, day: date) -> tuple[Purchases, Floats]:
    """What BG/NBD sees, in months and days with a purchase; and months since the last purchase."""
    import pandas as pd

    months = {
        name: ((pd.Timestamp(day) - known[name]).dt.days / DAYS_PER_MONTH).to_numpy() for name in ("first", "last")
    }
    repeats = known["days"].to_numpy(dtype=np.int64) - 1
    return Purchases(repeats, months["first"] - months["last"], months["first"]), months["last"]
