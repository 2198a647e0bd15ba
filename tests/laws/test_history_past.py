"""Nothing of what comes after a day can be seen in the past of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.history.buying import buying
from simulator.history.history import History
from simulator.history.layouts import LAYOUTS
from simulator.history.monthly import monthly
from simulator.history.past import past
from simulator.history.renewals import renewals
from simulator.history.survival import lives
from simulator.vocabulary import InputError
from tests.records import random_tables

AS_OF, BEGINS = date(2024, 6, 30), date(2020, 6, 1)


def _history(tables):
    return History(past(tables, AS_OF, state=True), AS_OF, BEGINS)


def _another_future(tables, day, luck):
    """The same records up to the evening of ``day``, and anything at all after it."""
    night = pd.Timestamp(day) + pd.Timedelta(days=1)
    t = {name: frame.copy() for name, frame in tables.items()}
    later = lambda n: night + pd.to_timedelta(luck.integers(0, 900, n), "D")  # noqa: E731

    def shuffled(frame, column, when, values):
        hit = (when >= night).to_numpy()
        frame[column] = frame[column].where(~hit, pd.Series(values(len(frame)), frame.index))

    for name, ends in (("customers", "end_date"), ("contracts", "end_date"), ("transactions", "paid_date")):
        frame = t[name]
        open_ = frame[ends].isna() | (frame[ends] >= night)
        frame.loc[open_, ends] = pd.Series(later(len(frame)), frame.index).where(luck.random(len(frame)) < 0.5)[open_]
    customers = t["customers"]
    unknown = customers["end_date"].isna() | (customers["end_date"] >= night)
    customers.loc[unknown, "exit_cause"] = np.where(customers["end_date"][unknown].notna(), "default", "")
    customers["nps"] = luck.normal(size=len(customers))
    tickets = t["tickets"]
    open_ = tickets["resolved"] >= night
    tickets.loc[open_, "resolved"] = pd.Series(later(len(tickets)), tickets.index)[open_]
    tickets.loc[open_, "handling_minutes"] = 999.0
    answered = tickets["opened"] + pd.to_timedelta(tickets["waited_minutes"], unit="min")
    shuffled(tickets, "abandoned", answered, lambda n: luck.random(n) < 0.5)
    settled = tickets["resolved"].fillna(tickets["opened"]) + pd.Timedelta(days=30)
    shuffled(tickets, "reopened", settled, lambda n: luck.random(n) < 0.5)
    prices = t["prices"]
    shuffled(prices, "left", prices["date"] + pd.Timedelta(days=90), lambda n: luck.random(n) < 0.5)
    for name, column in (("transactions", "amount"), ("ledger", "cost"), ("prices", "new_price")):
        when = t[name][LAYOUTS[name].dated[0]]
        shuffled(
            t[name], column, when + pd.offsets.MonthEnd(0) if name == "ledger" else when, lambda n: luck.normal(size=n)
        )
    came = {name: frame[LAYOUTS[name].dated[0]] < night for name, frame in t.items()}
    kept = {name: luck.random(len(frame)) < 0.7 for name, frame in t.items()}  # and some never come
    return {name: frame[came[name] | kept[name]] for name, frame in t.items()}


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32), back=st.integers(40, 1300))
def test_another_future_has_the_same_past(seed, back):
    luck = np.random.default_rng(seed)
    tables = random_tables(luck, int(luck.integers(3, 12)))
    day = (pd.Timestamp(AS_OF) - pd.Timedelta(days=back)).date()
    one, other = _history(tables).until(day), _history(_another_future(tables, day, luck)).until(day)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name], obj=name)
    assert (one.notes, one.as_of) == (other.notes, other.as_of)
    for derived in (lives, monthly, renewals, buying):
        for mine, theirs in zip(derived(one), derived(other), strict=True):
            assert (mine is None) == (theirs is None)
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs), err_msg=derived.__name__)


def test_the_law_can_fail():
    """The same comparison sees a future that shows through."""
    luck = np.random.default_rng(5)
    tables = random_tables(luck, 40)
    day = date(2023, 1, 1)
    leaky = [past(t, AS_OF, state=True)["customers"] for t in (tables, _another_future(tables, day, luck))]
    with pytest.raises(AssertionError):
        pd.testing.assert_frame_equal(*leaky)


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_the_past_of_a_past_is_the_past(seed):
    history = _history(random_tables(np.random.default_rng(seed), 8))
    once, twice = history.until(date(2022, 3, 31)), history.until(date(2023, 3, 31)).until(date(2022, 3, 31))
    for name, frame in once.tables.items():
        pd.testing.assert_frame_equal(frame, twice.tables[name], obj=name)
    assert lives(once).unseen == lives(twice).unseen
    assert set(once.tables) == set(history.tables)


def test_a_past_must_lie_within_the_records():
    history = _history(random_tables(np.random.default_rng(1), 5))
    assert history.until(AS_OF) is history
    with pytest.raises(InputError, match="must lie after 2020-06-01, where the records begin"):
        history.until(BEGINS)
    with pytest.raises(InputError, match="the history has no acquisition"):
        replace(history).table("acquisition")
