"""What the economy and chance do to a book: loadings, inflation passed on, and the moments of every kind of luck."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from scenarios import load_macro
from scenarios.macro.noise import Noise
from simulator.core.chance import macro_shocks
from simulator.number import ByRole
from tests.quiet import Steady, book_of, quiet, run

LOADINGS = {"demand_loading": 0.4, "churn_loading": 0.8, "credit_loading": 0.7}


def mean_within(sample: np.ndarray, expected: float, errors: float = 4.0) -> None:
    """The mean of independent values meets ``expected`` within so many standard errors."""
    error = sample.std(ddof=1) / math.sqrt(sample.size)
    assert error > 0
    assert abs(sample.mean() - expected) < errors * error, (sample.mean(), expected, error)


# The economy


def test_use_moves_revenue_and_cogs_and_prices_move_revenue_alone():
    """Revenue × use^.4 × market price; COGS × use^.4 × cost index."""
    use, price, cost = np.array([0.9, 0.8, 1.1]), np.array([1.0, 1.02, 1.05]), np.array([1.0, 1.1, 1.2])
    told = Steady({"demand": use, "price": price, "cost": cost})
    ds = run(book_of(4, cogs_share=0.3), quiet(economy=LOADINGS), macro=told, months=3)
    assert ds.revenue.values[0] == pytest.approx(400 * use**0.4 * price, rel=1e-9)
    assert ds.cogs.values[0] == pytest.approx(120 * use**0.4 * cost, rel=1e-9)
    assert ds.bad_debt.values[0].tolist() == [0, 0, 0]


def test_bad_debt_and_churn_carry_their_own_loadings():
    """Bad debt × credit^.7; the voluntary clock × churn^.8, so S(6) = e^(−6 h churn^.8)."""
    n, paths, hazard = 20_000, 4, 0.02
    p = quiet(economy=LOADINGS, finance={"bad_debt_share": 0.003})
    told = Steady({"credit": 4.0, "log_churn": math.log(1.57)})
    ds = run(book_of(n, annual_churn=1 - math.exp(-12 * hazard)), p, macro=told, months=6, paths=paths)
    share = (ds.bad_debt / ds.revenue).values
    assert share == pytest.approx(np.full((paths, 6), 0.003 * 4**0.7), rel=1e-6)
    stays = math.exp(-6 * hazard * 1.57**0.8)
    found = float(ds.active.sel(month=6).mean()) / n
    assert abs(found - stays) < 4 * math.sqrt(stays * (1 - stays) / (n * paths))


@pytest.mark.parametrize("credit", [1.0, 4.0])
def test_defaults_follow_credit(credit):
    """Churn all involuntary: P(default by 12) = 1 − e^(−12 h credit^.7), frailty or not; nobody leaves by choice."""
    n, paths, hazard = 20_000, 4, 0.01
    p = quiet(customers={"involuntary_share": 1.0, "frailty": 1.0}, economy=LOADINGS)
    book = book_of(n, annual_churn=1 - math.exp(-12 * hazard))
    ds = run(book, p, macro=Steady({"credit": credit}), months=12, paths=paths)
    failed = 1 - math.exp(-12 * hazard * credit**0.7)
    found = float(ds.exits.sel(cause="default").sum("month").mean()) / n
    assert abs(found - failed) < 4 * math.sqrt(failed * (1 - failed) / (n * paths))
    assert float(ds.exits.sum()) == float(ds.exits.sel(cause="default").sum())


def test_stagflation_costs_now_and_is_passed_on_by_half_six_months_later():
    """10 % a year from month 3 for 18 months; prices follow with the square root, half a year late."""
    economy = load_macro({"name": "stagflation", "defaults": ["stagflation"], "noise": {"scale": 0}})
    rates = {"operations": {"rate": 30.0}, "desk": {"rate": 40.0}, "overhead": {"share": 0.2, "up": 0.0, "down": 0.0}}
    p = quiet(economy=LOADINGS, **rates)
    book = book_of(40, cogs_share=0.3, tickets_per_month=100.0, activity_hours_per_month=1.0)
    calm, ds = run(book, p, months=36), run(book, p, macro=economy, months=36)
    cost = 1.1 ** (np.clip(np.arange(1, 37) - 2, 0, 18) / 12)
    wage = 1.07 ** (np.clip(np.arange(1, 37) - 2, 0, 18) / 12)
    late = np.concatenate([np.ones(6), cost[:-6]])
    intensity = np.clip((np.arange(1, 37) - 2) / 6, 0, 1) * 0.5 ** (np.maximum(np.arange(1, 37) - 20, 0) / 12)
    use = (1 - 0.05 * intensity) ** 0.4
    assert (ds.revenue / calm.revenue).values[0] == pytest.approx(use * np.sqrt(late), rel=1e-7)
    assert (ds.cogs / calm.cogs).values[0] == pytest.approx(use * cost, rel=1e-7)
    for pool, index in (("operations", cost), ("desk", wage)):
        told = (ds.capacity_cost / calm.capacity_cost).sel(cost_pool=pool).values[0]
        assert told == pytest.approx(index, rel=1e-7), pool
    assert (ds.overhead / calm.overhead).values[0] == pytest.approx(cost, rel=1e-7)
    assert late[-1] == pytest.approx(1.1**1.5)


def test_every_factor_of_the_noise_has_mean_one_on_the_engine_s_own_luck():
    normals, _ = macro_shocks(7, np.zeros(20_000, np.int64), np.arange(20_000), 12)
    for log in Noise().logs(normals):
        for month in (0, 5, 11):
            mean_within(np.exp(log[:, month]), 1.0)


def test_noise_in_demand_leaves_mean_revenue_where_it_is_but_for_the_loading():
    """E[use^.4] of a log-normal use of mean 1 is e^(−.12 s²), s² its log variance: less than a basis point below 1."""
    economy = load_macro({"name": "calm", "peak": {}})
    ds = run(book_of(3), quiet(economy=LOADINGS), macro=economy, months=12, paths=4000)
    for month in (1, 12):
        variance = 0.012**2 * (1 - 0.85 ** (2 * month)) / (1 - 0.85**2)
        mean_within(ds.revenue.sel(month=month).values / 300, math.exp(-0.12 * variance))


# Revenue noise


def noise_of(ds: xr.Dataset) -> np.ndarray:
    """Relative noise in revenue of each month [path, month], from its changes."""
    smooth = ds.revenue - ds.revenue_noise.cumsum("month")
    return (ds.revenue / smooth - 1).values


def test_revenue_noise_is_that_of_independent_customers():
    """Mean 0, variance σ² Σ r² / (Σ r)², serially independent, for unequal revenues on fresh signs a path."""
    revenue = np.random.default_rng(3).lognormal(4.0, 0.9, 60)
    ds = run(book_of(60, monthly_revenue=revenue), quiet(customers={"revenue_noise": 0.1}), months=6, paths=6000)
    noise, variance = noise_of(ds), 0.1**2 * (revenue**2).sum() / revenue.sum() ** 2
    for month in range(6):
        mean_within(noise[:, month], 0.0)
        mean_within(noise[:, month] ** 2, variance)
    mean_within(noise[:, 2] * noise[:, 3], 0.0)
    assert ds.revenue_squared.values == pytest.approx(np.full((6000, 6), (revenue**2).sum()), rel=1e-6)


def test_segments_have_noise_of_their_own():
    book = book_of(40, segment=np.repeat(["a", "b"], 20))
    ds = run(book, quiet(customers={"revenue_noise": 0.1}), months=2, paths=6000)
    noise = (ds.revenue / 2000 - 1).values[:, 0]
    for s in range(2):
        mean_within(noise[:, s] ** 2, 0.1**2 / 20)
    mean_within(noise[:, 0] * noise[:, 1], 0.0)


# Top accounts


def test_a_top_account_jumps_once_a_quarter_at_most_and_keeps_its_mean():
    """One account: each quarter up or down by 30 % with probability .25 each, never in other months."""
    p = quiet(customers={"jump_prob": 0.5, "jump_size": 0.3, "top_accounts": 1})
    ds = run(book_of(1, monthly_revenue=1000.0), p, months=12, paths=3000)
    revenue = ds.revenue.values
    step = revenue / np.concatenate([np.full((3000, 1), 1000.0), revenue[:, :-1]], axis=1)
    quarterly = step[:, 2::3]
    assert np.all(np.delete(step, [2, 5, 8, 11], axis=1) == 1.0)
    sizes = np.round(quarterly, 4)
    assert set(np.unique(sizes)) == {0.7, 1.0, 1.3}
    for size, prob in ((0.7, 0.25), (1.0, 0.5), (1.3, 0.25)):
        share = (sizes == size).mean()
        assert abs(share - prob) < 4 * math.sqrt(prob * (1 - prob) / sizes.size), size
    mean_within(revenue[:, -1], 1000.0)


def test_only_the_largest_accounts_jump():
    """Three top accounts at 2 % a quarter: the first change in revenue after six years has the geometric law."""
    revenue = np.concatenate([np.full(3, 1000.0), np.full(200, 1.0)])
    p = quiet(customers={"jump_prob": 0.02, "jump_size": 0.3, "top_accounts": 3, "top_share": 1.0})
    ds = run(book_of(203, monthly_revenue=revenue), p, months=72, paths=2000)
    moved = (ds.revenue.diff("month") != 0).values[:, 1::3]
    assert not (ds.revenue.diff("month") != 0).values[:, 0::3].any()
    never = (~moved).all(axis=1).mean()
    expected = 0.98 ** (3 * 24)
    # two opposite jumps in one quarter cancel, with probability below 3 * 0.01**2 * 24 = .0072 a path
    assert abs(never - expected) < 4 * math.sqrt(expected * (1 - expected) / 2000) + 0.0072


# Newcomers


def arrivals(**numbers: float) -> xr.DataArray:
    """Newcomers a month on 2,000 paths, from a book of 200 that plans 5 of them at 1,000 each."""
    planned = {"customers_per_month": 50.0, "cost_per_customer": 1000.0, "elasticity": 0.5, "lag": 3} | numbers
    return run(book_of(200), quiet(acquisition=planned), months=8, paths=2000)


@pytest.mark.parametrize(("factor", "elasticity"), [(1.0, 0.5), (2.0, 0.5), (4.0, 0.25)])
def test_newcomers_are_poisson_with_a_concave_answer_to_the_budget(factor, elasticity):
    """5 a month × factor^ε for factor × as much money; variance = mean; months independent."""
    mean = 5 * factor**elasticity
    ds = arrivals(budget_factor=factor, elasticity=elasticity)
    came = ds.acquired.values
    mean_within(came, mean)
    mean_within((came - mean) ** 2, mean)
    mean_within((came[:, 0] - mean) * (came[:, 1] - mean), 0.0)
    assert np.all(ds.acquisition_cost == factor * 5 * 1000)


def test_more_budget_never_buys_fewer():
    came = [arrivals(budget_factor=b).acquired.values for b in (0.5, 1.0, 2.0, 4.0)]
    for less, more in pairwise(came):
        assert np.all(more >= less)


def test_dearer_acquisition_is_felt_a_sales_lag_later_and_fewer_leads_at_once():
    """Cost of a customer × 4 from month 1 on: half as many from month 5 on, spent in 1, three months of selling."""
    p = quiet(acquisition={"customers_per_month": 50.0, "cost_per_customer": 1000.0, "lag": 3})
    dear = run(book_of(200), p, macro=Steady({"cac": 4.0}), months=8, paths=2000).acquired
    usual = run(book_of(200), p, months=8, paths=2000).acquired
    fewer = run(book_of(200), p, macro=Steady({"leads": -0.4}), months=8, paths=2000).acquired
    assert np.array_equal(dear.sel(month=[1, 2, 3, 4]), usual.sel(month=[1, 2, 3, 4]))
    mean_within(dear.sel(month=[5, 6, 7, 8]).values, 2.5)
    assert np.array_equal(fewer.sel(month=1), usual.sel(month=1))
    mean_within(fewer.sel(month=[2, 3, 4]).values, 3.0)


def test_customers_bring_customers():
    """200 customers of weight 2 refer .01 each a month, nothing bought: 4 in month 1, more as those refer too."""
    p = quiet(acquisition={"referral_rate": 0.01})
    ds = run(book_of(200, referral_weight=2.0), p, months=6, paths=4000)
    for month in (1, 3, 6):
        mean_within(ds.acquired.sel(month=month).values, 4.0 * 1.02 ** (month - 1))


def test_newcomers_ramp_up():
    """From 40 % of a donor's revenue in three equal steps, with twice the tickets for three months."""
    p = quiet(acquisition={"customers_per_month": 200.0, "ramp_months": 3, "ramp_start": 0.4, "onboarding_months": 3,
                           "cost_per_customer": 1.0})  # fmt: skip
    ds = run(book_of(200, tickets_per_month=1.0), p, months=5, paths=3, draws=1)
    assert (ds.acquired.values > 0).all()
    bills, asked = [40.0, 60.0, 80.0, 100.0, 100.0], [2.0, 2.0, 2.0, 1.0, 1.0]
    revenue, tickets = ds.revenue.values, ds.tickets.sel(service_class="standard").values
    for path, came in enumerate(ds.acquired.values):
        assert revenue[path] - 20_000 == pytest.approx(np.convolve(came, bills)[:5], rel=1e-5)
        assert tickets[path] - 200 == pytest.approx(np.convolve(came, asked)[:5], rel=1e-5)


def test_roles_carry_their_own_churn():
    """Core, mid and tail leave at 6, 11 and 17 % a year."""
    n = 30_000
    churn = ByRole(0.06, 0.11, 0.17)
    book = book_of(n, segment=np.repeat(["core", "mid", "tail"], n // 3))
    book = type(book)(book.customers, book.as_of, ("core", "mid", "tail"), ("core", "mid", "tail"))
    ds = run(book, quiet(customers={"churn_per_year": churn}), months=12, paths=4)
    for role in ("core", "mid", "tail"):
        found = 1 - float(ds.active.sel(segment=role, month=12).mean()) / (n // 3)
        assert abs(found - churn.of(role)) < 4 * math.sqrt(churn.of(role) * (1 - churn.of(role)) / (n // 3 * 4))
