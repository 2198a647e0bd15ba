"""Who was repriced and who was not: what each bought before and after, in the same months.

Around each month of changes lie two spans of MONTHS. Those with one change in the middle of them are held against those
with none, of the same segment; a customer counts once, so that errors are its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.calibrating.records import Records
from simulator.calibration.elasticity import NAME, Repriced, elasticity
from simulator.calibration.estimate import Joint, independent
from simulator.history.monthly import by_customer
from simulator.vocabulary import Bools, Floats, Ints

MONTHS = 6
"""Before a change, and as many after it; the month of the change itself is part old, part new."""
LEAST = 3
"""Repriced, and as many not, in a month and segment, below which it tells nothing."""


def repriced(told: Records) -> Iterator[Joint]:
    """``customers.volume_elasticity``, where prices and transactions are both recorded."""
    if not told.has("prices", "transactions"):
        why = "no transactions beside prices: who bought less at a higher price is not seen"
        yield from told.silent(why, NAME)
        return
    months, revenue = by_customer(told.history, told.of.ids)
    if len(months) < 2 * MONTHS + 1:
        yield from told.silent(f"{len(months)} months of transactions; at least {2 * MONTHS + 1} are needed", NAME)
        return
    found = elasticity(_seen(told, months, revenue), (1, MONTHS), told.parameters)
    if found.status == "calibrated":
        found = replace(found, why=f"{found.why}; all that is bought is taken to be at the prices recorded")
    yield independent(found)


def _seen(told: Records, months: Any, revenue: Floats) -> Repriced:
    """A customer a row: volume at constant prices before and after a month of changes, and the change (0: none)."""
    who, when, change = _changes(told, months)
    n, since, until = len(told.of.ids), *_there(told, months, revenue)
    many = np.zeros((n, len(months) + 1))
    np.add.at(many[:, 1:], (who, when), 1.0)
    many = many.cumsum(axis=1)
    waves = np.unique(when[(when >= MONTHS) & (when < len(months) - MONTHS)])
    first, last = waves - MONTHS, waves + MONTHS
    there = (since[:, None] < first) & (until[:, None] > last)
    changed = many[:, last + 1] - many[:, first]
    size = np.zeros((n, len(waves)))
    inside = np.isin(when, waves)
    size[who[inside], np.searchsorted(waves, when[inside])] = change[inside]
    treated = _first(there & (changed == 1.0) & (size != 0.0))
    others = _one_of(there & (changed == 0.0) & (treated < 0)[:, None])
    wave = np.where(treated >= 0, treated, others)
    at = np.flatnonzero(wave >= 0)
    wave = wave[at]
    moved = np.where(treated[at] >= 0, size[at, wave], 0.0)
    before, after = (_mean(revenue[at], begins) for begins in (first[wave], waves[wave] + 1))
    group = wave * (len(told.of.names) + 1) + told.of.of[at]
    both = _told_by_both(group, moved)
    return Repriced(before[both], (after * np.exp(-moved))[both], moved[both], group[both])


def _changes(told: Records, months: Any) -> tuple[Ints, Ints, Floats]:
    """Place of the customer, place of the month, and log change of price, of changes in these months."""
    import pandas as pd

    frame = told.history.table("prices")
    who = told.of.ids.get_indexer(pd.Index(frame["customer_id"]))
    when = (frame["date"].to_numpy().astype("M8[M]") - months[0]).astype(np.int64)
    change = np.log(frame["new_price"].to_numpy(np.float64) / frame["old_price"].to_numpy(np.float64))
    fine = (who >= 0) & (when >= 0) & (when < len(months))
    return who[fine], when[fine], change[fine]


def _there(told: Records, months: Any, revenue: Floats) -> tuple[Ints, Ints]:
    """Months of each customer's first and last day, as places; without such days, of the first and last purchase."""
    bought = revenue > 0.0
    first = np.where(bought.any(axis=1), bought.argmax(axis=1), len(months))
    last = np.where(bought.any(axis=1), len(months) - 1 - bought[:, ::-1].argmax(axis=1), -1)
    if not told.has("customers"):
        return first, last
    people = told.history.table("customers")
    since = (people["start_date"].to_numpy().astype("M8[M]") - months[0]).astype(np.int64)
    if "end_date" not in people:
        return since, last
    ends = people["end_date"].to_numpy().astype("M8[M]")
    gone = ~np.isnat(ends)
    return since, np.where(gone, (np.where(gone, ends, months[0]) - months[0]).astype(np.int64), len(months))


def _first(fits: Bools) -> Ints:
    """The first column that fits in each row; −1: none."""
    return np.where(fits.any(axis=1), fits.argmax(axis=1), -1)


def _one_of(fits: Bools) -> Ints:
    """One of the columns that fit in each row, in turn from row to row; −1: none."""
    many = fits.sum(axis=1)
    turn = np.arange(len(fits)) % np.maximum(many, 1)
    return _first(fits & (fits.cumsum(axis=1) == turn[:, None] + 1))


def _mean(revenue: Floats, begins: Ints) -> Floats:
    """Mean of MONTHS months of each row, from the one at which it begins."""
    sums = np.hstack([np.zeros((len(revenue), 1)), revenue.cumsum(axis=1)])
    rows = np.arange(len(revenue))
    return np.asarray((sums[rows, begins + MONTHS] - sums[rows, begins]) / MONTHS)


def _told_by_both(group: Ints, moved: Floats) -> Bools:
    """Rows whose group has LEAST of both kinds."""
    size = int(group.max(initial=0)) + 1
    yes, no = (np.bincount(group[kind], minlength=size) for kind in (moved != 0.0, moved == 0.0))
    return np.asarray(np.minimum(yes, no)[group] >= LEAST)
