"""Contracts that came to their term, and whether the next one followed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulator.book.contract import DAYS_PER_MONTH
from simulator.history.findings import among
from simulator.history.history import History
from simulator.history.segments import segments
from simulator.history.survival import STILL_THERE, causes
from simulator.vocabulary import Bools, InputError, Ints

GRACE_DAYS = 31
"""A contract that begins within it after another's last day renews it."""


class Renewals(NamedTuple):
    """Arrays [K], one a term that ran out while the records watched.

    ``segment``: index in ``segments``, ``len(segments)`` for unknown customers. ``term``: months. ``number``: which
    term of the customer's it was, from 1, as far as the records tell. ``renewed``: whether a next one followed.
    ``by_firm``: not renewed by the firm, which says nothing of what the customer wanted.
    """

    segments: tuple[str, ...]
    customer_id: Any
    segment: Ints
    term: Ints
    number: Ints
    renewed: Bools
    by_firm: Bools


def renewals(history: History) -> Renewals:
    """From the contracts, a row a term; without them from the customers' ``contract_term_months``.

    A term that ran out less than GRACE_DAYS ago, and has no next one, is not settled yet and left out.
    """
    return _of_contracts(history) if "contracts" in history.tables else _of_customers(history)


def _of_contracts(history: History) -> Renewals:
    import pandas as pd

    frame, of = history.table("contracts"), segments(history)
    whose = [name for name in ("customer_id", "product") if name in frame]
    order = frame.sort_values([*whose, "start_date"], kind="stable").reset_index(drop=True)
    by = order.groupby(whose, sort=False)
    follows, number = by["start_date"].shift(-1), by.cumcount().to_numpy() + 1
    ends = order["end_date"] if "end_date" in order else pd.Series(pd.NaT, order.index, dtype="M8[us]")
    term = order["term_months"] if "term_months" in order else pd.Series(np.nan, order.index)
    term = term.fillna(((ends - order["start_date"]).dt.days + 1) / DAYS_PER_MONTH).round().clip(lower=1)
    renewed = (follows - ends).dt.days <= GRACE_DAYS
    over = renewed | (ends + pd.Timedelta(days=GRACE_DAYS) <= pd.Timestamp(history.as_of))
    chosen = (over & (ends >= pd.Timestamp(history.observed_from))).to_numpy()
    ids, kept = order["customer_id"], renewed.to_numpy()
    return Renewals(
        of.names, ids.to_numpy()[chosen], of.at(ids)[chosen], term.to_numpy()[chosen].astype(np.int64),
        number[chosen], kept[chosen], (_by_firm(history, ids) & ~kept)[chosen],
    )  # fmt: skip


def _of_customers(history: History) -> Renewals:
    """Whole terms since the start; whoever left within GRACE_DAYS of a term's end did not renew it."""
    import pandas as pd

    whole = history.table("customers")
    if "contract_term_months" not in whole:
        raise InputError("the history has neither contracts nor contract_term_months of customers: no renewal is seen")
    frame = whole[whole["contract_term_months"] > 1]
    term = frame["contract_term_months"].to_numpy(dtype=np.int64)
    left = frame["end_date"] if "end_date" in frame else pd.Series(pd.NaT, frame.index, dtype="M8[us]")
    months = (left.fillna(pd.Timestamp(history.as_of)) - frame["start_date"]).dt.days.to_numpy() / DAYS_PER_MONTH
    terms = (np.floor(months / term) + 1).astype(np.int64)
    row = np.repeat(np.arange(len(frame)), terms)
    number = np.arange(terms.sum()) - np.repeat(np.cumsum(terms) - terms, terms) + 1
    start = frame["start_date"].to_numpy().astype("M8[D]")[row]
    month = start.astype("M8[M]")
    ends = (month + number * term[row]).astype("M8[D]") + (start - month.astype("M8[D]")) - 1
    gone = left.to_numpy().astype("M8[D]")[row]
    late = (gone - ends).astype(np.float64)  # NaN: still there
    late[np.isnat(gone)] = np.inf
    over = (np.abs(late) <= GRACE_DAYS) | ((late > GRACE_DAYS) & (ends + GRACE_DAYS <= np.datetime64(history.as_of)))
    chosen = over & (ends >= np.datetime64(history.observed_from))
    ids, of, renewed = frame["customer_id"].iloc[row[chosen]], segments(history), late[chosen] > GRACE_DAYS
    return Renewals(
        of.names, ids.to_numpy(), of.at(ids), term[row[chosen]], number[chosen], renewed,
        _by_firm(history, ids) & ~renewed,
    )  # fmt: skip


def _by_firm(history: History, ids: Any) -> Bools:
    """Customers whom the firm itself let go."""
    if "customers" not in history.tables:
        return np.zeros(len(ids), dtype=np.bool_)
    frame = history.tables["customers"]
    cause = causes(frame)
    let_go = frame["customer_id"][(cause != STILL_THERE) & (cause >= 2)]
    return np.asarray(among(ids, let_go).to_numpy())
