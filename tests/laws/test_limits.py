"""Limits in which the answer is known: nothing avoidable, nobody left, no elasticity, no error, no desk effect."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.number import ByRole
from simulator.prepare import prepare
from simulator.results import VARIABLES
from simulator.view import view
from simulator.vocabulary import Effect, Entry, InputError
from tests.curves import price_factor, reference_gap
from tests.sectors import SECTORS, sector
from tests.small import NO_FEEDBACK, Steady, everybody, idle, leave, lives, on, run, same, small, turned

NO_NEWCOMERS = {"acquisition.customers_per_month": 0.0, "acquisition.referral_rate": 0.0}
NOTHING_AVOIDABLE = NO_FEEDBACK | {
    "operations.fixed_share": 1.0,
    "overhead.up": 0.0,
    "overhead.down": 0.0,
    "desk.attrition_by_overload": 0.0,
    "desk.attrition_by_morale": 0.0,
}
"""Every hour of operations is paid whatever happens and the desk is held: posts are refilled, load or no load."""


def total(told, name):
    return told[name].sum([d for d in told[name].dims if d not in ("strategy", "path", "month")]).values


@pytest.mark.parametrize("name", SECTORS)
def test_letting_everybody_go_leaves_only_what_is_fixed(name):
    """Revenue 0 after the notice; operations fall to phi of their cost, the desk to nothing; debts are collected."""
    at_once = {"operations.release_lag": 0, "operations.release_speed": 1.0, "desk.layoff_notice": 0}
    p, book = turned(sector(name), NO_NEWCOMERS | at_once), small(name, 80)
    told = run(book, {"purge": on(everybody, leave(3, 2), capacity="layoffs")}, p, months=14)
    assert (total(told, "revenue")[..., :5] > 0).all()
    assert not total(told, "revenue")[..., 5:].any()
    assert not told["active"].isel(month=slice(4, None)).values.any()
    operations = told["capacity_cost"].sel(cost_pool="operations").values
    hours = float(book.customers["activity_hours_per_month"].sum()) * book.weight
    assert operations[..., 5:] == pytest.approx(p.operations.rate * hours * p.operations.fixed_share, rel=1e-6)
    assert not told["capacity_cost"].sel(cost_pool="desk").isel(month=slice(8, None)).values.any()
    assert told["receivables"].values[..., -1] == pytest.approx(0.0, abs=1.0)
    stranded = told["stranded_cost"].sel(cost_pool="operations").values
    assert stranded[..., 5:] == pytest.approx(operations[..., 5:], rel=1e-9)


@pytest.mark.parametrize("name", SECTORS)
def test_where_nothing_is_avoidable_every_exit_costs(name):
    """phi = 1, no desk effect, overhead fixed: letting one go who earns more than its goods lowers EBIT every month."""
    p = turned(sector(name), NOTHING_AVOIDABLE | {"customers.involuntary_share": 0.0, "customers.frailty": 0.5})
    book = small(name, 40, contract_term_months=1, months_to_renewal=1)
    one = {f"not {k}": on(lambda seen, k=k: np.arange(40) == k, leave(2, 1), capacity="hold") for k in range(8)}
    told = run(book, {"hold": idle("hold")} | one, p, months=18, paths=5)
    ebit, active = total(told, "ebit"), total(told, "active_start")
    assert ((book.customers["cogs_share"] + p.finance.bad_debt_share) < 1).all()
    less = active[1:] < active[:1]
    assert less.any(axis=(1, 2)).all()
    assert (ebit[1:] <= ebit[:1]).all()
    assert (ebit[1:] < ebit[:1])[less].all()
    let_go = told["exits"].sel(cause="terminated").sum(["macro", "segment"]).values[1:] > 0
    assert (ebit[1:] < ebit[:1])[let_go].all()  # the exit itself is paid for


def test_where_nothing_is_avoidable_there_is_no_saving():
    p = turned(sector("saas"), NOTHING_AVOIDABLE)
    plans = {name: load_strategy(name) for name in ("purge_hold", "hold_headcount")}
    told = run(small("saas", 150), plans, p, months=20)
    cost = total(told, "capacity_cost") + total(told, "overhead")
    assert (cost[0] == cost[1]).all()
    assert (total(told, "active")[0] < total(told, "active")[1]).any()
    cheap = run(small("saas", 150), plans, turned(p, {"operations.fixed_share": 0.0}), months=20)
    assert (total(cheap, "capacity_cost")[0] == total(cheap, "capacity_cost")[1]).all()  # held: operations frozen


@pytest.mark.parametrize("name", SECTORS)
def test_without_the_desk_in_the_hazard_the_desk_does_not_touch_revenue(name):
    """Strategies by lot or by revenue: a choice by cost to serve would see the rate of a desk hour."""
    migrate = on(lambda seen: seen.lottery < 0.3, Entry(2, "now", 1, Effect(service_class=2, tickets=0.7, clock=1.25)))
    plans = {n: load_strategy(n) for n in ("do_nothing", "random_prune", "naive_revenue_cut")}
    plans |= {"hold": idle("hold"), "migrate": migrate}
    deaf = {"desk.quality_to_hazard": 0.0, "word_of_mouth.stronger": 0.0}
    book = small(name, {"subscription": 1500}.get(name, 120))
    slack, busy = (
        run(book, plans, turned(sector(name), deaf | {"desk.initial_load": load}), months=20,
            macro=load_macro("baseline")) for load in (0.7, 1.2))  # fmt: skip
    touched = set(same(slack, busy))
    assert not touched & {"revenue", "exits", "cogs", "acquired", "receivables", "bad_debt", "overhead", "tickets"}
    assert {"wait_hours", "satisfaction", "agents", "ebitda"} <= touched
    heard = turned(sector(name), {"desk.initial_load": 1.2, "word_of_mouth.stronger": 0.0})
    loud = run(book, plans, heard, months=20, macro=load_macro("baseline"))
    assert "exits" in same(busy, loud)


@pytest.mark.parametrize("name", SECTORS)
def test_without_elasticity_the_whole_rise_falls_to_margin(name):
    """epsilon = eta = 0: the same customers stay, COGS does not move, revenue is times (1 + rise)^realisation."""
    inert = NO_FEEDBACK | {"customers.volume_elasticity": 0.0, "customers.price_to_hazard": 0.0}
    p = turned(sector(name), inert)
    rise = on(everybody, Entry(2, "renewal", 1, Effect(list_price=0.2)))
    one, other = (lives(small(name, 90), s, p, months=30) for s in (idle(), rise))
    assert np.array_equal(one.month, other.month)
    assert np.array_equal(one.cause, other.cause)
    told = run(small(name, 90), {"do_nothing": idle(), "rise": rise}, p, months=30)
    base, dearer = (told.sel(strategy=s) for s in ("do_nothing", "rise"))
    assert np.array_equal(base["cogs"].values, dearer["cogs"].values)
    gain = dearer["revenue"] - base["revenue"]
    margin = (dearer["revenue"] - dearer["cogs"]) - (base["revenue"] - base["cogs"])
    np.testing.assert_allclose(margin.values, gain.values, rtol=1e-9)
    assert not gain.isel(month=slice(2)).values.any()
    realised = 1.2**p.customers.price_realisation
    late = {"month": slice(26, None)}  # every contract has come up for renewal by then
    np.testing.assert_allclose(dearer["revenue"].isel(late), base["revenue"].isel(late) * realised, rtol=3e-6)
    ratio = (dearer["revenue"] / base["revenue"]).values
    assert (ratio >= 1 - 1e-9).all()
    assert (ratio <= realised * (1 + 3e-6)).all()


def test_without_aversion_a_rise_and_a_cut_are_mirror_images_and_both_fade():
    gap = np.linspace(-0.4, 0.4, 9)
    assert price_factor(gap, 2.0, 1.0) * price_factor(-gap, 2.0, 1.0) == pytest.approx(np.ones(9))
    assert (price_factor(gap, 2.0, 1.6) * price_factor(-gap, 2.0, 1.6))[gap != 0].min() > 1.0
    steps = np.zeros(40)
    steps[3] = 0.1
    faded = reference_gap(steps, 0.15)
    assert (np.diff(faded[3:]) < 0).all()
    assert faded.sum() == pytest.approx(0.1 / 0.15 * (1 - 0.85**37))  # the sum of a gap over time is rise / speed


def test_no_contract_ends_before_its_end_where_it_is_only_not_renewed():
    book = small("saas", 300)
    lived = lives(book, load_strategy({"name": "all", "who": {"score": "lottery", "bottom": 1.0, "except": []},
                                       "what": [{"do": "not_renew", "notice_months": 2}],
                                       "when": {"start_month": 3}}), sector("saas"), months=30)  # fmt: skip
    term, left = (book.customers[c].to_numpy() for c in ("contract_term_months", "months_to_renewal"))
    exits = lived.cause == 3
    month, terms = lived.month[exits], np.broadcast_to(term, exits.shape)[exits]
    assert ((np.broadcast_to(left, exits.shape)[exits] - month) % terms == 0).all()
    assert month.min() == 5
    assert {1, 12, 24} == set(terms.tolist())
    assert (lived.month[lived.cause < 2] < 100).all()
    gone_by = np.where(term == 1, 5, left + np.ceil(np.maximum(5 - left, 0) / term) * term)
    assert (lived.month <= np.minimum(gone_by, 31)).all()


def test_without_error_everybody_selected_by_avoidable_profit_loses_money():
    plans = {"purge": load_strategy("purge_avoidable"), "exit": load_strategy("clean_exit_at_renewal")}
    sure, unsure, troubled = (
        run(small("saas", 600), plans, turned(sector("saas"), {"estimation.noise": e, "estimation.transient": t}),
            months=1, paths=4, draws=4) for e, t in ((0.0, 0.0), (0.6, 0.0), (0.0, 0.6)))  # fmt: skip
    assert (sure["selected"] > 0).all()
    assert (sure["selection_precision"] == 1.0).all()
    assert not sure["false_positive_value"].values.any()
    for told in (unsure, troubled):
        assert (told["selection_precision"] < 1.0).all()
        assert (told["false_positive_value"] > 0).all()


@pytest.mark.parametrize("name", SECTORS)
def test_where_all_cost_is_avoidable_two_rules_pick_the_same(name):
    """phi = 0, no bad debt, no referral value, desk not held: contribution is avoidable profit."""
    free = {"operations.fixed_share": 0.0, "finance.bad_debt_share": 0.0, "acquisition.referral_rate": 0.0}
    p, book = turned(sector(name), free), small(name, 300)
    seen = view(prepare(book, p), 7, 0, 36)
    by = [load_strategy(n).decide(seen) for n in ("purge_attrition", "purge_avoidable")]
    assert 0 < (by[0].group >= 0).sum() < 300
    assert np.array_equal(by[0].group >= 0, by[1].group >= 0)
    usual = view(prepare(book, sector(name)), 7, 0, 36)
    by = [load_strategy(n).decide(usual) for n in ("purge_attrition", "purge_avoidable")]
    assert (by[0].group >= 0).sum() > (by[1].group >= 0).sum()


def test_nobody_comes_where_nobody_is_sought_or_referred():
    book = small("saas", 400)
    silent = run(book, {"do_nothing": idle()}, turned(sector("saas"), NO_NEWCOMERS), months=24)
    assert not silent["acquired"].values.any()
    talked_of = turned(sector("saas"), NO_NEWCOMERS | {"acquisition.referral_rate": 0.01})
    referred = run(book, {"do_nothing": idle()}, talked_of, months=24, paths=32)
    expected = 0.01 * referred["active"].shift(month=1).isel(month=slice(1, None)).sum()
    came = float(referred["acquired"].isel(month=slice(1, None)).sum())
    assert abs(came - float(expected)) < 4 * np.sqrt(float(expected))


def test_what_cannot_be_counted_is_refused_and_what_can_is_counted_right():
    """Everybody grows by a tenth a month (log): fine for two years, too large for the ledger after six."""
    p = turned(sector("saas"), NO_FEEDBACK | {"customers.volume_drift": ByRole(0.1, 0.1, 0.1)})
    revenue = np.full(60, 10.0)
    revenue[7] = 1e6  # one account is nearly the whole book: the sum of squares is the tightest
    book = small("saas", 60, annual_churn=0.0, monthly_revenue=revenue)
    told = run(book, {"do_nothing": idle()}, p, months=24)
    grown = np.exp(0.1 * told["month"].values)
    assert total(told, "revenue")[0, 0] == pytest.approx(revenue.sum() * grown, rel=1e-6)
    assert total(told, "revenue_squared")[0, 0] == pytest.approx((revenue**2).sum() * grown**2, rel=1e-5)
    with pytest.raises(InputError, match=r"volume_drift"):
        run(book, {"do_nothing": idle()}, p, months=72)


def test_a_book_that_talks_itself_up_is_followed_or_refused():
    """Referrals compound: the list of prospects grows with them, and what no list can hold is refused by name."""
    lively = turned(sector("saas"), {"acquisition.referral_rate": 0.1, "acquisition.customers_per_month": 0.0})
    told = run(small("saas", 100, annual_churn=0.0), {"do_nothing": idle()}, lively, months=36, paths=16)
    assert float(told["active"].isel(month=-1).sum("segment").mean()) == pytest.approx(100 * 1.1**36, rel=0.15)
    with pytest.raises(InputError, match=r"referral_rate"):
        run(small("saas", 100), {"do_nothing": idle()}, turned(lively, {"acquisition.referral_rate": 1.0}), months=36)


def test_a_steady_firm_stays_where_it_opens():
    """Nobody leaves, nobody comes, no noise: every month is month 0, cash grows by what is earned."""
    still = NO_FEEDBACK | NO_NEWCOMERS | {"desk.agent_attrition": 0.0}
    p = turned(sector("saas"), still)
    p = turned(p, {"customers.volume_drift": ByRole(0.0, 0.0, 0.0)})
    book = small("saas", 60, annual_churn=0.0, prepaid=False)  # years paid in advance are billed when they begin
    told = run(book, {"do_nothing": idle()}, p, months=24, macro=Steady())
    rises = {"cash"} | {v for v in VARIABLES if "12" in v}
    for name in set(VARIABLES) - rises:
        values = told[name].values
        np.testing.assert_allclose(values, np.broadcast_to(values[:, :, :1, :1], values.shape), rtol=1e-9, err_msg=name)
    assert told["receivables"].values[0, 0, :, 0] == pytest.approx(told["opening_receivables"].values)
    np.testing.assert_allclose(np.diff(told["cash"].values), (told["ebitda"] - told["interest"]).values[..., 1:])
