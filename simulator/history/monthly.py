"""The records month by month: who was there, who came and left, what was sold, who called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.history.history import History
from simulator.history.segments import UNKNOWN, segments
from simulator.history.survival import causes
from simulator.vocabulary import CAUSES, Floats, InputError, Ints

if TYPE_CHECKING:
    import pandas as pd


class Monthly(NamedTuple):
    """Whole months the records cover; arrays [T, S] (exits [T, S, cause]), None where no table tells.

    ``months`` [T]: datetime64[M]. ``segments`` [S]: the last, "unknown", holds rows of nobody known. ``active``:
    customers at the end of the month; ``entered``: new, or new in the records; ``opening`` [S]: active before the
    first month. active_t = active_(t−1) + entered − exits. ``buyers``: customers with a purchase in the month;
    ``purchases``: days on which they bought, each counted once a customer.
    """

    months: Any
    segments: tuple[str, ...]
    opening: Ints | None
    active: Ints | None
    entered: Ints | None
    exits: Ints | None
    revenue: Floats | None
    buyers: Ints | None
    tickets: Ints | None
    purchases: Ints | None


def monthly(history: History) -> Monthly:
    """Counts and sums of each whole month between ``observed_from`` and ``as_of``."""
    months, of = whole_months(history.observed_from, history.as_of), segments(history)
    names = (*of.names, UNKNOWN)
    opening = active = entered = exits = revenue = buyers = tickets = purchases = None
    if "customers" in history.tables:
        opening, active, entered, exits = _customers(history, months, of.of, len(names))
    if "transactions" in history.tables:
        lines = history.tables["transactions"]
        place = _place(lines["date"], lines["customer_id"], months, of.at, len(names))
        revenue = _sums(place, months, names, lines["amount"].to_numpy())
        buyers = _sums(_first(place, lines, place), months, names).astype(np.int64)
        days = lines["date"].to_numpy().astype("M8[D]").astype(np.int64)
        purchases = _sums(_first(place, lines, days), months, names).astype(np.int64)
    if "tickets" in history.tables:
        frame = history.tables["tickets"]
        place = _place(frame["opened"], frame["customer_id"], months, of.at, len(names))
        tickets = _sums(place, months, names).astype(np.int64)
    return Monthly(months, names, opening, active, entered, exits, revenue, buyers, tickets, purchases)


def by_customer(history: History, ids: pd.Index[str]) -> tuple[Any, Floats]:
    """Whole months since the first transaction, and what each of ``ids`` was charged in them [N, T]."""
    import pandas as pd

    lines = history.table("transactions")
    months = whole_months(lines["date"].min().date(), history.as_of)
    place, month = ids.get_indexer(pd.Index(lines["customer_id"])), lines["date"].to_numpy().astype("M8[M]")
    inside = (place >= 0) & (month >= months[0]) & (month <= months[-1])
    at = place[inside] * len(months) + (month[inside] - months[0]).astype(np.int64)
    sums = np.bincount(at, lines["amount"].to_numpy(np.float64)[inside], len(ids) * len(months))
    return months, np.asarray(sums, dtype=np.float64).reshape(len(ids), len(months))


def whole_months(first: date, last: date) -> Any:
    """Calendar months that lie wholly within the days, as datetime64[M]."""
    begins = np.datetime64(first - timedelta(days=1), "M") + 1
    ends = np.datetime64(last + timedelta(days=1), "M")
    if ends <= begins:
        raise InputError(
            f"the records hold no whole month between {first} and {last}: say history.observed_from and history.as_of "
            "if they cover more than their rows show"
        )
    return np.arange(begins, ends)


def _customers(history: History, months: Any, of: Ints, n: int) -> tuple[Ints, Ints, Ints, Ints]:
    frame = history.tables["customers"]
    came = frame["start_date"]
    if "observed_from" in frame:
        came = came.where(~(frame["observed_from"] > came), frame["observed_from"])
    start = came.to_numpy().astype("M8[M]")
    cause = causes(frame)
    left = cause >= 0
    end = np.full(len(frame), months[-1] + 1)
    if "end_date" in frame:
        end[left] = frame["end_date"].to_numpy()[left].astype("M8[M]")
    there = (start < months[0]) & (end >= months[0])
    opening = np.bincount(of[there], minlength=n)
    entered, exits = np.zeros((len(months), n), np.int64), np.zeros((len(months), n, len(CAUSES)), np.int64)
    within = (start >= months[0]) & (start <= months[-1])
    np.add.at(entered, ((start[within] - months[0]).astype(np.int64), of[within]), 1)
    gone = left & (end >= months[0]) & (end <= months[-1])
    np.add.at(exits, ((end[gone] - months[0]).astype(np.int64), of[gone], cause[gone]), 1)
    active = opening + np.cumsum(entered - exits.sum(axis=2), axis=0)
    return opening, active, entered, exits


def _place(days: pd.Series[Any], ids: pd.Series[str], months: Any, at: Any, n: int) -> Ints:
    """Month × segment of each row as one number; −1 outside the months."""
    month = (days.to_numpy().astype("M8[M]") - months[0]).astype(np.int64)
    return np.where((month >= 0) & (month < len(months)), month * n + at(ids), -1)


def _sums(place: Ints, months: Any, names: tuple[str, ...], weight: Floats | None = None) -> Floats:
    inside = place >= 0
    weights = None if weight is None else weight[inside]
    total = np.bincount(place[inside], weights, minlength=len(months) * len(names))
    return np.asarray(total.reshape(len(months), len(names)), dtype=np.float64)


def _first(place: Ints, lines: pd.DataFrame, when: Ints) -> Ints:
    """The places of each customer's first purchase at each ``when``; nobody's lines are not counted."""
    import pandas as pd

    who, ids = pd.factorize(lines["customer_id"])
    bought = (place >= 0) & (lines["amount"] > 0).to_numpy() & (lines["customer_id"] != "").to_numpy()
    at = when[bought] * max(1, len(ids)) + who[bought]
    return np.asarray(place[bought][~pd.Series(at).duplicated().to_numpy()])
