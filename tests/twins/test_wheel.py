"""The timing wheel is the plain loop over customers: integer for integer, on every variable, path and month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scenarios import load_macro, load_strategy
from simulator.vocabulary import CAPACITY, UNDER_LOAD, Effect, Entry, Timeline
from tests.sectors import sector
from tests.small import Acts, Steady, everybody, idle, lives, on, run, same, small, turned

PLANS = ("do_nothing", "big_bang_purge", "clean_exit_at_renewal", "price_as_filter", "tier_migration", "ladder")


def twins(book, parameters, **settings):
    strategies = {name: load_strategy(name) for name in PLANS} | {"hold": idle("hold")}
    fast = run(book, strategies, parameters, **settings)
    slow = run(book, strategies, parameters, naive=True, **settings)
    assert fast.sizes["strategy"] == 7
    return fast, slow


@pytest.mark.parametrize(
    ("name", "customers", "months", "economy"),
    [
        ("saas", 150, 40, "baseline"),
        ("wholesale", 90, 26, "severe_recession"),
        ("subscription", 300, 13, "stagflation"),
        ("saas", 60, 1, "baseline"),
    ],
)
def test_the_wheel_gives_the_integers_of_the_plain_loop(name, customers, months, economy):
    settings = {"macro": load_macro(economy), "months": months, "paths": 4, "draws": 2}
    fast, slow = twins(small(name, customers), sector(name), **settings)
    assert not same(fast, slow)
    assert float(fast["exits"].sum()) > 0


def test_a_book_from_invoices_where_some_have_left_before_the_start():
    alive = np.random.default_rng(3).random(120) ** 0.5
    book = small("wholesale", 120, alive_prob=alive, segment="all")
    book = replace(book, segments=("all",), roles=("mid",))
    fast, slow = twins(book, sector("wholesale"), months=20, paths=6)
    assert not same(fast, slow)
    here = fast["active_start"].isel(month=0) - fast["acquired"].isel(month=0)
    assert here.min() < here.max() < 120
    assert (here.transpose("strategy", "macro", "path", "segment") == fast["opening_active"]).all()


def test_large_accounts_whose_volume_jumps():
    restless = turned(sector("saas"), {"customers.jump_prob": 0.6, "customers.top_accounts": 25})
    fast, slow = twins(small("saas", 80), restless, months=30)
    assert not same(fast, slow)
    calm = run(small("saas", 80), {"do_nothing": idle()}, turned(restless, {"customers.jump_prob": 0.0}), months=30)
    assert "revenue" in same(fast.sel(strategy=["do_nothing"]), calm)


def test_clocks_that_run_past_the_last_bucket():
    wild = turned(sector("saas"), {"customers.price_to_hazard": 20.0, "customers.price_realisation": 1.0})
    double = on(everybody, Entry(2, "renewal", 0, Effect(list_price=0.4)), Entry(4, "now", 1, Effect(list_price=-0.3)))
    book = small("saas", 100)
    fast, slow = (lives(book, double, wild, months=12, naive=how) for how in (False, True))
    assert (fast.work.clock > fast.work.head.shape[1]).any()
    assert np.array_equal(fast.month, slow.month)
    assert np.array_equal(fast.cause, slow.cause)
    assert np.array_equal(fast.out, slow.out, equal_nan=True)


FEEBLE = {"customers.frailty": 0.05}
"""A frailty at which any handful of tenures can show the sector's churn."""

effects = some.builds(
    Effect,
    list_price=some.sampled_from([0.0, 0.0, -0.2, 0.1, 0.5]),
    service_class=some.sampled_from([-1, -1, 0, 1, 2]),
    classes_down=some.sampled_from([0, 0, 1, 2]),
    tickets=some.sampled_from([1.0, 0.7, 1.3]),
    activity=some.sampled_from([1.0, 0.5]),
    volume=some.sampled_from([1.0, 0.8, 1.25]),
    clock=some.sampled_from([1.0, 1.25, 4.0, 30.0]),
    exit=some.sampled_from([-1, -1, 2, 3]),
    referral=some.booleans(),
    partner_fee=some.sampled_from([0.0, 0.05]),
    cost_per_account=some.sampled_from([0.0, 12.34]),
)
entries = some.builds(
    Entry,
    month=some.integers(0, 16),
    align=some.sampled_from(["now", "renewal"]),
    notice=some.integers(0, 4),
    effect=effects,
    gate=some.just(0),
)
timelines = some.lists(some.lists(entries, max_size=4).map(tuple), min_size=1, max_size=4).map(tuple)


@settings(max_examples=60)
@given(
    customers=some.integers(6, 60),
    months=some.integers(1, 16),
    luck=some.integers(0, 2**32 - 1),
    plan=timelines,
    capacity=some.sampled_from(CAPACITY),
    desk=some.tuples(some.sampled_from(UNDER_LOAD), some.sampled_from([0.0, 0.5])),
    top=some.sampled_from([0, 3, 20]),
)
def test_any_book_and_any_timeline(customers, months, luck, plan, capacity, desk, top):
    rng = np.random.default_rng(luck)
    term = rng.choice([1, 1, 2, 3, 12, 24], customers)
    told = {"contract_term_months": term, "months_to_renewal": rng.integers(1, term + 1)}
    told |= {"alive_prob": rng.choice([1.0, 1.0, 0.5], customers), "annual_churn": rng.choice([np.nan, 0.9], customers)}
    book = small("saas", customers, seed=luck % 97, **told)
    group = rng.integers(-1, len(plan), customers)
    told = {"customers.top_accounts": top, "customers.jump_prob": 0.3, "desk.under_load": desk[0]} | FEEBLE
    parameters = turned(sector("saas"), told)
    strategy = Acts(lambda seen: Timeline(group, plan), capacity, redeploy=desk[1])
    told = {"months": months, "paths": 2, "seed": luck, "macro": Steady(factors={"log_churn": 0.5, "credit": 3.0})}
    fast, slow = (lives(book, strategy, parameters, naive=how, **told) for how in (False, True))
    assert np.array_equal(fast.month, slow.month)
    assert np.array_equal(fast.cause, slow.cause)
    assert np.array_equal(fast.out, slow.out, equal_nan=True)


@settings(max_examples=24)
@given(
    months=some.sampled_from([1, 240]),
    luck=some.integers(0, 2**32 - 1),
    plan=timelines,
    customers=some.integers(1, 12),
    churn=some.lists(some.sampled_from([0.0, 0.0, 0.3, 1.0 - 1e-12]), min_size=12, max_size=12),
    speed=some.sampled_from([-3.0, 0.0, 4.0]),
    bought=some.sampled_from([0.0, 0.5, 3.0]),
)
def test_horizons_hazards_and_cells_at_their_ends(months, luck, plan, customers, churn, speed, bought):
    """One month and twenty years, who never leaves and who leaves at once, cells of nobody and of one."""
    rng = np.random.default_rng(luck)
    term = rng.choice([1, 2, 12, 36, 120], customers)
    told = {"contract_term_months": term, "months_to_renewal": rng.integers(1, term + 1)}
    book = small("saas", customers, seed=luck % 97, **told | {"annual_churn": churn[:customers]})
    told = {"acquisition.customers_per_month": bought, "customers.top_accounts": 2} | FEEBLE
    group = rng.integers(-1, len(plan), customers)
    strategy = Acts(lambda seen: Timeline(group, plan))
    economy = Steady(factors={"log_churn": speed, "credit": 50.0})
    told_path = {"months": months, "paths": 2, "seed": luck, "macro": economy, "reach": 3.0}
    fast, slow = (lives(book, strategy, turned(sector("saas"), told), naive=how, **told_path) for how in (False, True))
    assert np.array_equal(fast.month, slow.month)
    assert np.array_equal(fast.cause, slow.cause)
    assert np.array_equal(fast.out, slow.out, equal_nan=True)
