"""More of a thing never gives less of its effect; the same firm, later; twice the book, half the noise."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from scenarios import load_macro
from simulator.vocabulary import Effect, Entry
from tests.sectors import SECTORS, sector
from tests.small import NO_FEEDBACK, Steady, everybody, idle, leave, lives, on, run, small, turned

CALM_STAFF = {"desk.agent_attrition": 0.0}


def some(seen):
    return seen.lottery < 0.5


@pytest.mark.parametrize("name", SECTORS)
def test_more_agents_never_make_anybody_wait_longer(name):
    """Same customers on the same paths (no desk in the hazard, no attrition): loads from slack to overloaded."""
    plans = {"do_nothing": idle(), "hold": idle("hold"), "purge": on(some, leave(3, 1), capacity="layoffs")}
    waits, losses = [], []
    for load in (1.3, 1.1, 0.97, 0.9, 0.7):
        p = turned(sector(name), CALM_STAFF | {"desk.quality_to_hazard": 0.0, "desk.initial_load": load})
        told = run(small(name, 150), plans, p, macro=load_macro("baseline"), months=24)
        waits.append(told["wait_hours"].values)
        losses.append(told["abandon_prob"].values)
    for busy, slack in [*pairwise(waits), *pairwise(losses)]:
        assert (slack <= busy * (1 + 1e-12)).all()
    assert (waits[-1] < waits[0]).mean() > 0.9


@pytest.mark.parametrize("name", SECTORS)
def test_a_larger_budget_never_wins_fewer_customers(name):
    quiet = {"desk.quality_to_hazard": 0.0}
    won = [
        run(small(name, 200), {"do_nothing": idle()}, turned(sector(name), quiet | {"acquisition.budget_factor": b}),
            macro=load_macro("severe_recession"), months=24, paths=8)["acquired"].values
        for b in (0.0, 0.5, 1.0, 1.3, 2.0, 4.0)]  # fmt: skip
    for less, more in pairwise(won):
        assert (more >= less).all()
    assert won[-1].sum() > won[2].sum() > won[1].sum() > won[0].sum()


@pytest.mark.parametrize("elasticity", [0.25, 0.5, 1.0])
def test_twice_the_budget_wins_two_to_the_elasticity_as_many(elasticity):
    """Marginal cost of a customer = average / elasticity; and the mean is the number planned for the book's size."""
    plan = {"acquisition.referral_rate": 0.0, "acquisition.elasticity": elasticity}
    means = []
    for budget in (1.0, 2.0):
        p = turned(sector("saas"), plan | {"acquisition.budget_factor": budget})
        told = run(small("saas", 800), {"do_nothing": idle()}, p, months=30, paths=64)
        means.append(told["acquired"].sum("segment"))
        spent = 25 * 800 / 2000 * 24_000 * budget
        assert told["acquisition_cost"].values == pytest.approx(spent)
    n = means[0].size
    expected = np.array([10.0, 10.0 * 2.0**elasticity])
    error = np.sqrt(expected / n)
    assert (np.abs([float(m.mean()) for m in means] - expected) < 4 * error).all()


def test_notice_moves_the_same_exits_except_of_those_who_go_first():
    p = turned(sector("saas"), NO_FEEDBACK)
    book = small("saas", 200, annual_churn=0.4)
    at_once, stays = lives(book, on(some, leave(6)), p, months=24), lives(book, idle(), p, months=24)
    let_go = at_once.cause == 2
    assert (at_once.month[let_go] == 6).all()
    for notice in (1, 3, 9):
        later = lives(book, on(some, leave(6, notice)), p, months=24)
        firm = later.cause == 2
        assert (later.month[firm] == 6 + notice).all()
        assert let_go[firm].all()
        early = let_go & ~firm
        assert early.any()
        assert ((later.month[early] > 6) & (later.month[early] <= 6 + notice)).all()
        by_themselves = let_go & (stays.month <= 6 + notice)
        assert early[by_themselves].all()  # notice makes nobody stay longer than without
        assert np.array_equal(later.month[~let_go], at_once.month[~let_go])
        assert np.array_equal(later.cause[~let_go], at_once.cause[~let_go])


@pytest.mark.parametrize(
    "worse",
    [
        Steady(factors={"log_churn": 0.3}),
        Steady(factors={"credit": 3.0}),
        Steady(factors={"log_churn": 0.7, "credit": 2.0}, since=9),
    ],
)
@pytest.mark.parametrize("name", SECTORS)
def test_a_worse_economy_makes_nobody_stay_longer(name, worse):
    p, book = turned(sector(name), NO_FEEDBACK), small(name, 300, annual_churn=0.35)
    plan = on(some, Entry(2, "renewal", 1, Effect(list_price=0.2)), leave(14, 2, cause=3))
    good, bad = (lives(book, plan, p, months=24, macro=m) for m in (Steady(), worse))
    assert (bad.month <= good.month).all()
    assert (bad.month < good.month).any()
    since = worse.since
    assert np.array_equal(np.minimum(bad.month, since), np.minimum(good.month, since))


@pytest.mark.parametrize("name", ["saas", "wholesale"])
def test_cash_runs_ahead_of_profit_in_the_month_after_a_purge(name):
    """Receivables unwind: bills of those let go are still paid when their revenue is gone."""
    told = run(small(name, 200), {"do_nothing": idle(), "purge": on(some, leave(4))}, sector(name), months=8, paths=16)
    cash = told["cash"].diff("month").sel(month=5) - told["ebitda"].sel(month=5)
    assert (cash.sel(strategy="purge") > 0).all()
    assert (cash.sel(strategy="purge") > cash.sel(strategy="do_nothing")).all()


def twice(book):
    frame = book.customers
    again = frame.assign(customer_id=frame["customer_id"] + " again")
    return replace(book, customers=pd.concat([frame, again], ignore_index=True))


def test_twice_the_book_has_twice_the_mean_and_half_the_variance():
    """Each customer twice, feedback off, no jumps, flat economy, luck alone: frailty is nobody's; noise is on."""
    p = turned(sector("saas"), NO_FEEDBACK | {"customers.frailty": 0.001, "customers.revenue_noise": 0.2})
    book = small("saas", 150, annual_churn=0.3)
    one, two = (run(b, {"do_nothing": idle()}, p, months=18, paths=1024) for b in (book, twice(book)))
    for name in ("revenue", "active", "cogs", "receivables"):
        a, b = (t[name].isel(month=[5, 11, 17]).squeeze(["strategy", "macro"]) for t in (one, two))
        a, b = (x.sum("segment") if "segment" in x.dims else x for x in (a, b))
        spread = a.var("path", ddof=1), b.var("path", ddof=1)
        error = np.sqrt(4 * spread[0] / 1024 + spread[1] / 1024)
        assert (np.abs(b.mean("path") - 2 * a.mean("path")) < 4 * error).all(), name
        halved = (b / b.mean("path")).var("path") / (a / a.mean("path")).var("path")
        assert 0.40 < float(halved.mean()) < 0.62, name


@pytest.mark.parametrize("name", SECTORS)
def test_twice_the_book_waits_less(name):
    """Two desks made one: at the same load a larger desk has shorter queues."""
    p = turned(sector(name), NO_FEEDBACK | CALM_STAFF)
    book = small(name, 200)
    one, two = (run(b, {"do_nothing": idle()}, p, months=1)["wait_hours"].values for b in (book, twice(book)))
    present = one > 0
    assert present.any()
    assert (two[present] < one[present]).all()


def test_a_steeper_rise_makes_nobody_stay_longer():
    """Monotone coupling: the same fuse and a faster clock."""
    p = turned(sector("saas"), NO_FEEDBACK)
    book = small("saas", 300, annual_churn=0.3)
    months = [lives(book, on(everybody, Entry(1, "renewal", 1, Effect(list_price=d))), p, months=24).month
              for d in (-0.1, 0.0, 0.05, 0.2, 0.6)]  # fmt: skip
    for milder, steeper in pairwise(months):
        assert (steeper <= milder).all()
        assert (steeper < milder).any()
