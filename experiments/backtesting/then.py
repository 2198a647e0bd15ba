"""The book as it was known on a day: who was there, what each brought, how often each called."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.book import read_book, read_transactions
from simulator.book.contract import DAYS_PER_MONTH
from simulator.history.history import History
from simulator.vocabulary import Book, Floats, InputError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.parameters import Parameters

YEAR = 12
"""Months over which revenue and tickets of a customer are averaged, at most."""
KEPT = ("customer_id", "date", "amount", "cost", "invoice", "segment")


def book_then(past: History, parameters: Parameters, roles: Mapping[str, str], margin: float | None) -> Book:
    """The customers who were there in the evening of ``past.as_of``, from the past alone.

    With a table of customers each brings the mean of the last twelve months at most (or the price of the contract in
    force); from transactions alone the purchase model tells rate, value and whether somebody still is a customer.
    """
    with tempfile.TemporaryDirectory(prefix="secateur-then-") as folder:
        file = Path(folder) / "then.csv"
        if "customers" not in past.tables:
            lines = past.table("transactions")
            lines[[name for name in KEPT if name in lines]].to_csv(file, index=False)
            return read_transactions(file, parameters, as_of=past.as_of, gross_margin=margin)
        _customers(past).to_csv(file, index=False)
        return read_book(file, parameters, as_of=past.as_of, roles=roles or None)


def _customers(past: History) -> pd.DataFrame:
    import pandas as pd

    everyone = past.table("customers")
    there = everyone[everyone["end_date"].isna()] if "end_date" in everyone else everyone
    if there.empty:
        raise InputError(f"nobody is a customer on {past.as_of}")
    frame = pd.DataFrame(
        {
            "customer_id": there["customer_id"].to_numpy(),
            "segment": there["segment"].to_numpy(),
            "start_date": there["start_date"].to_numpy().astype("M8[D]").astype(str),
            "monthly_revenue": _revenue(past, there),
        }
    )
    if "tickets" in past.tables:
        months = _months(past, "tickets", "opened", there)
        frame["tickets_per_month"] = _recent(past, "tickets", "opened", there, None) / months
    if "contract_term_months" in there:
        frame["contract_term_months"] = there["contract_term_months"].fillna(1).astype(int).to_numpy()
    return frame


def _months(past: History, table: str, day: str, there: pd.DataFrame) -> Floats:
    """Months of the last twelve in which a table could hold rows of a customer [N]."""
    import pandas as pd

    since = there["start_date"].clip(lower=past.table(table)[day].dt.normalize().min())
    seen = (pd.Timestamp(past.as_of) - since).dt.days.to_numpy() + 1.0
    return np.asarray(np.clip(seen / DAYS_PER_MONTH, 1.0 / DAYS_PER_MONTH, YEAR))


def _revenue(past: History, there: pd.DataFrame) -> Floats:
    if "transactions" in past.tables:
        months = _months(past, "transactions", "date", there)
        return np.maximum(0.0, _recent(past, "transactions", "date", there, "amount") / np.maximum(months, 1.0))
    if "contracts" in past.tables and "monthly_price" in past.table("contracts"):
        held = past.table("contracts").sort_values("start_date").groupby("customer_id")["monthly_price"].last()
        return np.asarray(there["customer_id"].map(held).fillna(0.0).to_numpy(dtype=np.float64))
    raise InputError("the history has no transactions and no contract prices: nothing tells what customers bring")


def _recent(past: History, table: str, day: str, there: pd.DataFrame, amount: str | None) -> Floats:
    """Sum (or count) of each customer's rows in the last twelve months [N]."""
    import pandas as pd

    frame = past.table(table)
    begin = pd.Timestamp(past.as_of) + pd.Timedelta(days=1) - pd.DateOffset(months=YEAR)
    rows = frame[frame[day] >= begin]
    by = rows.groupby("customer_id")
    found = by.size() if amount is None else by[amount].sum()
    return np.asarray(there["customer_id"].map(found).fillna(0.0).to_numpy(dtype=np.float64))
