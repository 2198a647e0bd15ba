"""What estimators read of the records, on a company one can do by hand and against a loop a person can read."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from simulator.book.contract import DAYS_PER_MONTH
from simulator.history.buying import buying
from simulator.history.history import History
from simulator.history.monthly import monthly
from simulator.history.past import past
from simulator.history.read import read_history
from simulator.history.renewals import renewals
from simulator.history.survival import STILL_THERE, lives
from simulator.vocabulary import CAUSES, InputError
from tests.records import random_tables, write

AS_OF, BEGINS = date(2024, 3, 31), date(2023, 1, 1)


@pytest.fixture
def small(tmp_path):
    return read_history(write(tmp_path), as_of=AS_OF, observed_from=BEGINS)


def _random(seed=3, n=60):
    tables = past(random_tables(np.random.default_rng(seed), n), AS_OF, state=True)
    return History(tables, AS_OF, BEGINS)


def test_lives_are_cut_at_both_ends(small):
    seen = lives(small)
    assert seen.customer_id.tolist() == ["007", "a", "b", "d"]
    assert (seen.segments, seen.segment.tolist(), seen.unseen) == (("core", "tail"), [0, 0, 1, 1], 1)
    assert (seen.entry * DAYS_PER_MONTH).round().tolist() == [365, 0, 0, 0]
    gone = [(AS_OF - date(2022, 1, 1)).days, (date(2024, 2, 10) - date(2023, 3, 15)).days,
            (date(2023, 12, 31) - date(2023, 1, 10)).days, (AS_OF - date(2024, 2, 1)).days]  # fmt: skip
    assert (seen.exit * DAYS_PER_MONTH).round().tolist() == [days + 1 for days in gone]
    assert seen.cause.tolist() == [STILL_THERE, CAUSES.index("voluntary"), CAUSES.index("not_renewed"), STILL_THERE]


def test_every_customer_is_seen_or_counted_and_time_adds_up():
    history = _random()
    seen, frame = lives(history), history.table("customers")
    assert len(seen.exit) + seen.unseen == len(frame)
    assert (seen.exit > seen.entry).all()
    days = 0
    for start, end in zip(frame["start_date"], frame["end_date"], strict=True):
        last = AS_OF if end is pd.NaT else end.date()
        days += max(0, (last - max(start.date(), BEGINS)).days + 1)
    assert (seen.exit - seen.entry).sum() * DAYS_PER_MONTH == pytest.approx(days)


def test_months_agree_with_a_plain_count_and_customers_are_conserved():
    history = _random()
    told = monthly(history)
    assert (str(told.months[0]), str(told.months[-1])) == ("2023-01", "2024-03")
    frame, ends = history.table("customers"), []
    for month in told.months:
        last = pd.Timestamp(str(month)) + pd.offsets.MonthEnd(0)
        there = (frame["start_date"] <= last) & ~(frame["end_date"] <= last)
        ends.append([int((there & (frame["segment"] == name)).sum()) for name in told.segments[:-1]])
    assert told.active[:, :-1].tolist() == ends
    assert (np.diff(np.vstack([told.opening, told.active]), axis=0) == told.entered - told.exits.sum(axis=2)).all()
    within = history.table("transactions")["date"] >= pd.Timestamp(BEGINS)
    assert told.revenue.sum() == pytest.approx(history.table("transactions")["amount"][within].sum())
    assert told.tickets.sum() == (history.table("tickets")["opened"] >= pd.Timestamp(BEGINS)).sum()


def test_months_of_the_small_company(small):
    told = monthly(small)
    assert told.segments == ("core", "tail", "unknown")
    assert told.revenue[[0, 2, 5, 6, 12]].tolist() == [[150, 0, 0], [30, 0, 0], [0, 70, 0], [0, 0, 5], [0, 0, 9]]
    assert told.buyers.sum(axis=0).tolist() == [2, 1, 1]
    assert told.tickets.sum(axis=0).tolist() == [2, 0, 1]
    assert told.exits.sum(axis=(0, 1)).tolist() == [1, 0, 0, 1]
    with pytest.raises(InputError, match="hold no whole month"):
        monthly(small.until(date(2023, 1, 30)))


def test_buying_as_a_person_would_count_it(small):
    told = buying(small)
    assert told.customer_id.tolist() == ["007", "a", "b", "x9"]
    assert told.bought.repeats.tolist() == [1, 0, 0, 0]
    assert told.bought.recency[0] * DAYS_PER_MONTH == pytest.approx(15)
    assert told.bought.age[0] * DAYS_PER_MONTH == pytest.approx((AS_OF - date(2023, 1, 5)).days)
    assert told.value[0] == 50
    assert np.isnan(told.value[1:]).all()
    assert (told.segment.tolist(), told.returned_only) == ([0, 0, 1, 2], 0)


def test_renewals_from_contracts_and_from_terms(tmp_path):
    customers = """customer_id,segment,start_date,end_date,exit_cause,contract_term_months
a,core,2021-01-01,,,12
b,core,2022-01-01,2023-12-31,voluntary,12
c,tail,2022-07-01,2023-06-30,not_renewed,12
d,tail,2023-02-01,2023-05-05,voluntary,12
e,tail,2023-01-01,,,1
"""
    terms = ["a,2021-01-01,2021-12-31", "a,2022-01-01,2022-12-31", "a,2023-01-01,2023-12-31", "a,2024-01-01,2024-12-31",
             "b,2022-01-01,2022-12-31", "b,2023-01-01,2023-12-31", "c,2022-07-01,2023-06-30"]  # fmt: skip
    contracts = "\n".join(["customer_id,start_date,end_date", *terms]) + "\n"
    write(tmp_path, customers=customers, contracts=contracts, transactions="", tickets="", ledger="")
    history = read_history(tmp_path, as_of=AS_OF, observed_from=date(2022, 12, 1))
    by_contract = renewals(history)
    by_term = renewals(History({"customers": history.table("customers")}, AS_OF, date(2022, 12, 1)))
    for told in (by_contract, by_term):
        assert told.customer_id.tolist() == ["a", "a", "b", "b", "c"]
        assert told.number.tolist() == [2, 3, 1, 2, 1]
        assert told.renewed.tolist() == [True, True, True, False, False]
        assert told.by_firm.tolist() == [False, False, False, False, True]
        assert told.term.tolist() == [12] * 5
        assert told.segment.tolist() == [0, 0, 0, 0, 1]
    before = renewals(history.until(date(2023, 12, 31)))
    assert before.customer_id.tolist() == ["a", "b", "c"]  # the terms that end on that day are not settled yet
    assert before.number.tolist() == [2, 1, 1]


def test_order_of_rows_and_shift_of_days_change_nothing():
    history = _random(seed=8)
    mixed = {name: frame.sample(frac=1.0, random_state=4) for name, frame in history.tables.items()}
    shift = pd.Timedelta(days=7 * 365)
    later = {
        name: frame.assign(**{c: frame[c] + shift for c in frame if str(frame[c].dtype).startswith("datetime")})
        for name, frame in history.tables.items()
    }
    one = lives(history)
    for tables, by in ((mixed, timedelta(0)), (later, shift)):
        other = lives(History(tables, AS_OF + by, BEGINS + by))
        order = np.argsort(other.customer_id)
        first = np.argsort(one.customer_id)
        np.testing.assert_allclose(other.exit[order], one.exit[first])
        np.testing.assert_allclose(other.entry[order], one.entry[first])
        assert other.cause[order].tolist() == one.cause[first].tolist()
    np.testing.assert_allclose(monthly(History(mixed, AS_OF, BEGINS)).revenue, monthly(history).revenue)
