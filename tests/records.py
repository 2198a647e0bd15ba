"""A made-up company's own records: small enough to check by hand, and random ones of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CUSTOMERS = """customer_id,segment,start_date,end_date,exit_cause,referred_by
007,core,2022-01-01,,,
a,core,2023-03-15,2024-02-10,voluntary,007
b,tail,2023-01-10,2023-12-31,not_renewed,nobody
c,tail,2021-06-01,2022-11-30,voluntary,
d,tail,2024-02-01,,,a
"""
TRANSACTIONS = """customer_id,date,amount,paid_date
007,2023-01-05,100,2023-02-05
007,2023-01-20,50,2023-03-01
007,2023-03-01,-20,
a,2023-03-20,40,2024-01-15
a,2023-03-20,10,2023-04-01
b,2023-06-30,70,2023-07-30
x9,2023-07-01,5,
,2024-01-31,9,
"""
TICKETS = """ticket_id,customer_id,opened,resolved,handling_minutes,waited_minutes,abandoned
1,007,2023-05-01 09:30,2023-05-01 10:00,12,5,no
2,7,2023-05-31 23:50,2023-06-02 08:00,30,60,no
3,a,2024-02-20 12:00,,,90,yes
"""
LEDGER = "month,pool,cost,hours\n2023-01,desk,1000,160\n2023-02,desk,1100,160\n2023-04,desk,900,150\n"


def write(folder: Path, **tables: str) -> Path:
    """The tables as CSV files of a folder; by default the small ones above."""
    told = {"customers": CUSTOMERS, "transactions": TRANSACTIONS, "tickets": TICKETS, "ledger": LEDGER} | tables
    for name, text in told.items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def days(luck: np.random.Generator, n: int, first: str = "2020-01-01", span: int = 1500) -> Any:
    """Random days."""
    return pd.Series(np.datetime64(first) + luck.integers(0, span, n)).astype("M8[us]")


def random_tables(luck: np.random.Generator, n: int) -> dict[str, pd.DataFrame]:
    """Records as they are once read: customers with ends, lines with payments, tickets with outcomes, a ledger."""
    start, lines, calls = days(luck, n), 4 * n, 2 * n
    end = start + pd.to_timedelta(luck.integers(0, 1200, n), "D")
    end, ids = end.where(luck.random(n) < 0.6), pd.Series([f"k{k}" for k in range(n)], dtype="str")
    opened = days(luck, calls) + pd.to_timedelta(luck.integers(0, 1440, calls), "min")
    resolved = opened + pd.to_timedelta(luck.integers(1, 9000, calls), "min")
    return {
        "customers": pd.DataFrame({
            "customer_id": ids, "segment": luck.choice(["core", "tail"], n), "start_date": start, "end_date": end,
            "exit_cause": np.where(end.notna(), luck.choice(["voluntary", "terminated"], n), ""),
            "contract_term_months": luck.choice([1.0, 12.0], n), "nps": luck.normal(size=n),
        }),
        "contracts": pd.DataFrame({"customer_id": ids, "start_date": start, "end_date": end, "term_months": 12.0}),
        "transactions": pd.DataFrame({
            "customer_id": ids[luck.integers(0, n, lines)].to_numpy(), "date": days(luck, lines),
            "amount": luck.normal(50, 40, lines).round(2),
            "paid_date": days(luck, lines).where(luck.random(lines) < 0.8),
        }),
        "tickets": pd.DataFrame({
            "ticket_id": [str(k) for k in range(calls)], "customer_id": ids[luck.integers(0, n, calls)].to_numpy(),
            "opened": opened, "resolved": resolved.where(luck.random(calls) < 0.7),
            "handling_minutes": luck.integers(1, 60, calls).astype(float),
            "waited_minutes": luck.integers(0, 3000, calls).astype(float),
            "abandoned": (luck.random(calls) < 0.2).astype(object),
            "reopened": (luck.random(calls) < 0.1).astype(object),
        }),
        "ledger": pd.DataFrame({
            "month": pd.date_range("2020-01-01", periods=48, freq="MS").astype("M8[us]"), "pool": "desk",
            "cost": luck.normal(1000, 50, 48),
        }),
        "prices": pd.DataFrame({
            "customer_id": ids, "date": days(luck, n), "old_price": 10.0, "new_price": luck.normal(11, 1, n),
            "left": (luck.random(n) < 0.3).astype(object),
        }),
    }  # fmt: skip
