"""What must not matter does not: the unit of money, the order of rows, how a book is cut, who else is in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scenarios import load_macro, load_strategy
from simulator.results import VARIABLES
from simulator.vocabulary import Effect, Entry, Timeline
from tests.sectors import SECTORS, sector
from tests.small import NO_FEEDBACK, SUMS_OVER_ROWS, Acts, everybody, idle, leave, lives, on, run, same, small, turned

PLANS = ("do_nothing", "big_bang_purge", "clean_exit_at_renewal", "price_as_filter", "tier_migration", "random_prune")
BASELINE = load_macro("baseline")
WHO_IS_MEANT = {"selected", "selected_revenue_share", "selected_by_group", "selection_precision", "selection_recall",
                "false_positive_value"}  # fmt: skip
"""What is said of those in a group of a timeline, whether or not anything is done to them."""


def strategies():
    dear = on(everybody, Entry(2, "now", 1, Effect(tickets=0.9, cost_per_account=25.0)))
    return {name: load_strategy(name) for name in PLANS} | {"dear": dear}


def with_customers(book, frame):
    return replace(book, customers=frame.reset_index(drop=True))


@pytest.mark.parametrize("factor", [100.0, 0.01, 1e4])
def test_the_unit_of_money_does_not_matter(factor):
    p, book = sector("saas"), small("saas", 150)
    larger = turned(p, {"desk.rate": p.desk.rate * factor, "operations.rate": p.operations.rate * factor,
                        "acquisition.cost_per_customer": p.acquisition.cost_per_customer * factor})  # fmt: skip
    frame = book.customers.assign(monthly_revenue=book.customers["monthly_revenue"].round(2))
    rich = frame.assign(monthly_revenue=(frame["monthly_revenue"] * 100).round() / 100 * factor)
    plans = strategies()
    dear = on(everybody, Entry(2, "now", 1, Effect(tickets=0.9, cost_per_account=25.0 * factor)))
    one = run(with_customers(book, frame), plans, p, months=18, macro=BASELINE)
    other = run(with_customers(book, rich), plans | {"dear": dear}, larger, months=18, macro=BASELINE)
    for name in VARIABLES:
        unit = {"money": factor, "money^2": factor**2}.get(VARIABLES[name].unit, 1.0)
        if unit == 1.0:
            assert np.array_equal(one[name].values, other[name].values, equal_nan=True), name
        np.testing.assert_allclose(other[name].values / unit, one[name].values, rtol=1e-13, err_msg=name)
    assert np.array_equal(one["selected"].values, other["selected"].values)


@pytest.mark.parametrize("name", SECTORS)
def test_the_order_of_rows_does_not_matter(name):
    book = small(name, 120)
    mixed = with_customers(book, book.customers.sample(frac=1, random_state=5))
    assert not mixed.customers.equals(book.customers)
    one, other = (run(b, strategies(), sector(name), months=18, draws=2, macro=BASELINE) for b in (book, mixed))
    assert set(same(one, other)) <= SUMS_OVER_ROWS
    for told in SUMS_OVER_ROWS:
        np.testing.assert_allclose(one[told].values, other[told].values, rtol=1e-12)


def test_the_order_of_segments_does_not_matter():
    book = small("saas", 120)
    turned_round = replace(book, segments=book.segments[::-1], roles=book.roles[::-1])
    one, other = (run(b, strategies(), sector("saas"), months=18, macro=BASELINE) for b in (book, turned_round))
    other = other.sel(segment=list(book.segments))
    for name in VARIABLES:
        np.testing.assert_allclose(one[name].values, other[name].values, rtol=1e-12, atol=1e-9, err_msg=name)
    for name in ("exits", "acquired", "revenue", "cogs"):
        assert np.array_equal(one[name].values, other[name].values), name


def cut_up(seen):
    """Five groups at random whose actions do nothing, each in other months."""
    rng = np.random.default_rng(8)
    plans = tuple(tuple(Entry(int(m), "now", 1, Effect()) for m in rng.integers(0, 9, k)) for k in range(1, 6))
    return Timeline(rng.integers(-1, 5, len(seen.revenue)), plans)


def renewing(seen):
    """Every customer in a group of its own with a step that does nothing at its renewal."""
    n = len(seen.revenue)
    return Timeline(np.arange(n), tuple((Entry(k % 7, "renewal", k % 3, Effect()),) for k in range(n)))


@pytest.mark.parametrize("name", SECTORS)
def test_a_strategy_that_does_nothing_is_do_nothing_to_the_last_bit(name):
    null = {"nobody": Acts(lambda seen: Timeline(np.full(len(seen.revenue), -1))), "cut": Acts(cut_up),
            "renewing": Acts(renewing), "empty": on(everybody)}  # fmt: skip
    told = run(small(name, 150), {"do_nothing": idle()} | null, sector(name), months=30, draws=2, macro=BASELINE)
    reference = told.sel(strategy=["do_nothing"]).drop_vars("strategy")
    for other in null:
        mine = told.sel(strategy=[other]).drop_vars("strategy")
        assert set(same(reference, mine)) <= WHO_IS_MEANT, other


def test_a_finer_cut_of_an_acting_book_gives_the_same_integers():
    """Steps that do nothing, in other months for each, split every cell of a strategy with prices, tiers and exits."""
    steps = (
        (Entry(2, "renewal", 1, Effect(list_price=0.17, cost_per_account=3.3)), leave(7, 2)),
        (Entry(1, "now", 1, Effect(service_class=2, tickets=0.7, clock=1.25)), leave(5, 1, cause=3)),
        (Entry(4, "now", 1, Effect(list_price=-0.06, volume=1.1)),),
    )

    def coarse(seen):
        return Timeline((seen.lottery * 4).astype(np.int64) - 1, steps)

    def fine(seen):
        group = (seen.lottery * 4).astype(np.int64) - 1
        nothing = [(), *((Entry(k, "now", 1, Effect()),) for k in range(5))]
        which = (seen.lottery * 4e6).astype(np.int64) % 6
        return Timeline(np.where(group < 0, -1, group * 6 + which), tuple(n + s for s in steps for n in nothing))

    told = run(small("saas", 300), {"do_nothing": idle(), "coarse": Acts(coarse), "fine": Acts(fine)}, sector("saas"),
               months=24, macro=BASELINE)  # fmt: skip
    one, other = (told.sel(strategy=[n]).drop_vars("strategy") for n in ("coarse", "fine"))
    assert not same(one, other)


@pytest.mark.parametrize("plan", ["do_nothing", "clean_exit_at_renewal", "price_as_filter", "tier_migration"])
def test_one_more_customer_changes_nobody_elses_fate(plan):
    """Feedback off, hazards and lists given: twelve more of all kinds, wherever they stand in the file."""
    p = turned(sector("saas"), NO_FEEDBACK)
    large = small("saas", 132, annual_churn=np.linspace(0.05, 0.6, 132))
    few = with_customers(large, large.customers.iloc[:120])
    some = large.customers.iloc[:60], large.customers.iloc[120:], large.customers.iloc[60:120]
    chosen = frozenset(large.customers["customer_id"].iloc[::3])
    steps = {"do_nothing": (), "clean_exit_at_renewal": (leave(3, 2, cause=3),),
             "price_as_filter": (Entry(2, "renewal", 1, Effect(list_price=0.3)),),
             "tier_migration": (Entry(2, "now", 1, Effect(service_class=2, clock=1.5)),)}[plan]  # fmt: skip
    strategy = on(lambda seen: seen.columns["customer_id"].isin(chosen), *steps)
    one = lives(few, strategy, p, months=24, paths=6)
    other = lives(with_customers(large, pd.concat(some)), strategy, p, months=24, paths=6)
    old = np.r_[0:60, 72:132]
    assert (one.month <= 24).any()
    assert np.array_equal(one.month, other.month[:, old])
    assert np.array_equal(one.cause, other.cause[:, old])


@pytest.mark.parametrize("name", SECTORS)
def test_what_comes_later_changes_nothing_before(name):
    """A run of 30 months begins with the run of 13; who would have left anyway is only known a year later."""
    plans = strategies() | {"long_notice": on(lambda seen: seen.lottery < 0.3, leave(6, 9))}
    short, long = (run(small(name, 150), plans, sector(name), macro=BASELINE, months=t) for t in (13, 30))
    shared = [v for v in VARIABLES if v != "anyway"]
    assert not same(short[shared], long[shared].isel(month=slice(13)))
