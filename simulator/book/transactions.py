"""A book from invoice lines or payments: rate and value given alive, and how likely each customer still is one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.complete import complete
from simulator.book.purchases import Lines, customers_of, read_lines, seen
from simulator.book.rhythm import rhythm, worth_keeping
from simulator.book.roles import segments_and_roles
from simulator.parameters import Parameters
from simulator.tables.faults import counted
from simulator.tables.source import Source, as_source
from simulator.vocabulary import ROLES, Book, Floats, InputError

if TYPE_CHECKING:
    import pandas as pd


def read_transactions(
    source: Source | str | Path,
    parameters: Parameters,
    *,
    as_of: date | None = None,
    columns: Mapping[str, str] | None = None,
    gross_margin: float | None = None,
    currency: str = "USD",
) -> Book:
    """The book at ``as_of`` (default: the last day of the file) from one row per invoice line or payment.

    ``columns`` maps customer_id, date, amount (and cost, segment, invoice) to the file's columns; returns are
    negative amounts and net the invoice. ``gross_margin`` (share) stands in for an absent cost column.
    Monthly revenue is that of a customer known to be alive; ``alive_prob`` is one further draw at month 0.
    """
    _check_margin(gross_margin)
    lines = read_lines(source, columns)
    day = as_of or lines.frame["date"].max().date()
    notes = [] if as_of else [f"book.as_of is not given: {day}, the last day of the file"]
    used, said = _up_to(lines.frame, day)
    everyone = customers_of(used, day)
    known, apart = worth_keeping(everyone)
    if known.empty:
        raise InputError(f"{lines.file} has no customer with a positive net amount up to {day}")
    frame, fitted = _frame(known, day)
    costed = _costed(frame, known, lines, gross_margin)
    segments, roles, played = segments_and_roles(frame, None)
    of_segment = {segment: ROLES.index(role) for segment, role in zip(segments, roles, strict=True)}
    customers, filled = complete(frame, frame["segment"].map(of_segment).to_numpy(dtype=np.int64), parameters)
    return Book(
        customers=customers,
        as_of=day,
        segments=segments,
        roles=roles,
        currency=currency,
        name=as_source(source).stem,
        source_hash=lines.hash,
        notes=(*notes, *said, *apart, *fitted, played, *costed, *filled),
    )


def _up_to(lines: pd.DataFrame, day: date) -> tuple[pd.DataFrame, list[str]]:
    """Lines up to the date of the book; notes about later lines and about customers nobody knows."""
    used = lines[lines["date"].dt.date <= day]
    notes = [f"left out: {counted(later, 'line')} after {day}"] if (later := len(lines) - len(used)) else []
    unknown = used[used["customer_id"] == ""]
    if len(unknown):
        amount, total = float(unknown["amount"].sum()), float(used["amount"].sum())
        share = f" ({amount / total:.1%} of all)" if total > 0 else ""
        notes.append(f"left out: {counted(len(unknown), 'line')} without a customer, net {amount:,.0f}{share}")
    return used, notes


def _frame(known: pd.DataFrame, day: date) -> tuple[pd.DataFrame, list[str]]:
    """The book's columns that purchases tell, indexed 0..N−1."""
    import pandas as pd

    bought, since_last = seen(known, day)
    told = rhythm(bought, (known["net"] / known["days"]).to_numpy())
    frame = pd.DataFrame(
        {
            "customer_id": known.index.astype("str"),
            "segment": known["segment"].to_numpy() if "segment" in known else terciles(told.revenue, known.index),
            "monthly_revenue": told.revenue,
            "tenure_months": bought.age,
            "annual_churn": told.churn,
            "alive_prob": told.alive,
            "purchases": known["purchases"].to_numpy(),
            "purchases_per_month": told.rate,
            "months_since_last": since_last,
            "returns_share": (known["returned"] / known["gross"]).to_numpy(),
            "net_total": known["net"].to_numpy(),
        }
    )
    frame["segment"] = frame["segment"].replace("", "no segment")
    return frame, [told.note, "tenure counts from the first purchase in the file; contracts are month to month"]


def terciles(revenue: Floats, ids: pd.Index[str]) -> list[str]:
    """Core, mid and tail by thirds of the customers, highest revenue first; ties by id."""
    order = np.lexsort((ids.to_numpy(dtype=str), -revenue))
    rank = np.empty(len(revenue), dtype=np.int64)
    rank[order] = np.arange(len(revenue))
    return [ROLES[k] for k in 3 * rank // len(revenue)]


def _costed(frame: pd.DataFrame, known: pd.DataFrame, lines: Lines, gross_margin: float | None) -> list[str]:
    """Set ``cogs_share`` from the cost column or the told margin; else it stays for the sector to fill."""
    if lines.has_cost:
        share = (known["cost"] / known["net"]).to_numpy()
        frame["cogs_share"] = np.clip(share, 0.0, 1.0)
        outside = int(((share < 0) | (share > 1)).sum())
        return [f"cost over net revenue is outside [0, 1] for {outside:,} customers: cut there"] if outside else []
    if gross_margin is None:
        return []
    frame["cogs_share"] = 1 - gross_margin
    return [f"gross margin is assumed: {gross_margin:.1%} for every customer"]


def _check_margin(gross_margin: float | None) -> None:
    if gross_margin is not None and not 0 <= gross_margin <= 1:
        slip = f" (a share, not a percentage: did you mean {gross_margin / 100:g}?)" if 1 < gross_margin <= 100 else ""
        raise InputError(f"book.gross_margin is {gross_margin:g}, must lie in [0, 1]{slip}")
