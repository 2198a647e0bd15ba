"""What all customers do together: the months in which everybody buys more or less, held against what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibrating.money import panel
from experiments.calibrating.records import Records
from simulator.book.bgnbd import BgNbd, expected_when_new
from simulator.book.contract import DAYS_PER_MONTH
from simulator.calibration.estimate import Joint, independent
from simulator.calibration.swing import MEMORY, SWING, shared
from simulator.history.monthly import whole_months
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd


SETTLING = 0.25
"""First part of the records, when customers of before who buy often are first seen: it tells no swing."""


def together(told: Records) -> Iterator[Joint]:
    """The swing of a month that all customers share."""
    if not told.has("transactions"):
        yield from told.silent("no transactions were given", SWING, MEMORY)
        return
    memory = told.parameters.economy.swing_memory
    yield independent(*shared(*(_of_panel(told) if told.has("customers") else _of_purchases(told)), memory))


def _of_panel(told: Records) -> tuple[Floats, Floats, Floats]:
    """Revenue of customers there all along, its straight line in logs, and sd by what each does of its own [T]."""
    revenue, _ = panel(told)
    revenue = revenue[revenue.sum(axis=1) > 0.0]
    total = revenue.sum(axis=0)
    if not len(revenue) or not np.all(total > 0.0):
        return total, total, total
    month = np.arange(len(total), dtype=np.float64)
    line = np.polynomial.Polynomial.fit(month, np.log(total), 1)(month) if len(total) > 2 else np.log(total)
    own = revenue - np.outer(revenue.sum(axis=1) / revenue.sum(), total)
    return total, np.exp(line), np.sqrt((own**2).sum(axis=0)) / total


def _of_purchases(told: Records) -> tuple[Floats, Floats, Floats]:
    """Money of repeat purchases, what the fitted laws expect of who had bought before, and sd by chance [T].

    Of the months after the records have settled.
    """
    history, lines = told.history, told.history.table("transactions")
    months = whole_months(lines["date"].min().date(), history.as_of)
    known, _, laws = told.buyers
    who, month, money = _repeats(lines, known, months)
    paid, squared = (np.asarray(np.bincount(month, w, len(months)), dtype=np.float64) for w in (money, money**2))
    expected = np.zeros(len(months))
    for of, law in laws:
        value = float(money[of[who]].sum()) / max(1, int(of[who].sum()))
        expected += value * _expected(known["first"].to_numpy()[of], law, months)
    settled = slice(int(np.ceil(SETTLING * len(months))), None)
    return paid[settled], expected[settled], (np.sqrt(squared) / np.maximum(paid, 1e-300))[settled]


def _repeats(lines: pd.DataFrame, known: pd.DataFrame, months: Any) -> tuple[Any, Any, Floats]:
    """Of each day with a repeat purchase: whose (a place in ``known``), in which of the months, what it came to."""
    days = lines[lines["amount"] > 0].groupby(["customer_id", "date"], sort=False)["amount"].sum()
    who = known.index.get_indexer(days.index.get_level_values(0))
    day = days.index.get_level_values(1).to_numpy()
    month = (day.astype("M8[M]") - months[0]).astype(np.int64)
    again = (who >= 0) & (month >= 0) & (month < len(months))
    again &= known["first"].to_numpy()[who] < day
    return who[again], month[again], days.to_numpy(dtype=np.float64)[again]


def _expected(first: Any, law: BgNbd, months: Any) -> Floats:
    """Repeat purchases by month [T] of customers first seen on these days, under the law."""
    day, customers = np.unique(first.astype("M8[D]"), return_counts=True)
    edges = np.append(months, months[-1] + 1).astype("M8[D]")
    span = np.maximum((edges[:, None] - day).astype(np.float64) / DAYS_PER_MONTH, 0.0)
    so_far = expected_when_new(law, span.ravel()).reshape(span.shape)
    return np.asarray(np.diff(so_far @ customers))
