"""What estimators of desk, cost, price and growth refuse, leave to the prior and say, on records one can do by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calibration.arrivals import arrivals
from simulator.calibration.belief import belief, shrunk
from simulator.calibration.costing import costing, hours, rate
from simulator.calibration.elasticity import Repriced, elasticity
from simulator.calibration.growth import growth, referral
from simulator.calibration.handling import Spans, from_events, handling
from simulator.calibration.overhead import overhead, smoothed
from simulator.calibration.patience import patience
from simulator.calibration.pools import capacity, release
from simulator.calibration.price import PriceChanges, response
from simulator.calibration.product_limit import mean_time
from simulator.calibration.receivables import payment_days
from simulator.calibration.tickets import tickets
from simulator.calibration.volume import volume
from simulator.number import register
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

P = Parameters()
NAMES = {line.name for line in register(P)}


def nothing():
    """Every estimator on records too few to tell anything."""
    few, yes = np.arange(1.0, 6.0), np.ones(5, dtype=bool)
    yield from tickets(np.arange(5), few, "core").estimates
    yield from handling(Spans(few, yes)).estimates
    yield patience(few, yes, 1.0)
    yield from arrivals(np.array(["2026-01-05T09:00"], dtype="datetime64[s]"))
    yield rate("desk", np.empty(0), np.empty(0))
    joint, lag = release(few, few, P)
    yield from (*joint.estimates, lag)
    yield from overhead(few, few, P).estimates
    yield from growth(few, few, P)
    yield referral(0.0, 100.0, P)
    yield payment_days(few, yes, few)
    yield from volume(np.ones((5, 5)), np.repeat("core", 5))
    yield elasticity(Repriced(few, few, np.zeros(5), few), (1, 6), P)
    yield from response(PriceChanges(np.zeros(5), few, few), P).hazard.estimates


def test_too_little_leaves_the_prior_and_says_what_is_needed():
    for estimate in nothing():
        assert estimate.status == "prior", estimate.name
        assert np.isnan(estimate.value)
        assert estimate.why
    named = {e.name for e in nothing()}
    assert len(named & NAMES) >= 20, "they stand for numbers of the model"


def test_a_belief_is_what_the_declaration_says():
    fixed, speed = belief(P, "operations.fixed_share"), belief(P, "operations.release_speed")
    assert (fixed.scale, fixed.spread) == ("logit", pytest.approx(0.15 / 0.21))
    assert (speed.scale, speed.at, speed.spread) == ("log", pytest.approx(np.log(0.25)), 0.40)
    assert belief(P, "customers.price_to_hazard").unit == "log hazard per log price gap"
    with pytest.raises(KeyError, match=r"no number of the model is called customers\.prize"):
        belief(P, "customers.prize")


@given(st.floats(-3, 3), st.floats(0.01, 5))
@settings(max_examples=50, deadline=None)
def test_what_is_shrunk_lies_between_belief_and_data(at, error):
    before = belief(P, "customers.price_to_hazard")
    found = shrunk(before, at, error, seen=1, source="made up")
    low, high = sorted((at, before.at))
    assert low - 1e-9 <= np.log(found.value) <= high + 1e-9
    assert found.error < min(error, before.spread) + 1e-12


def test_work_ends_with_the_last_resolution():
    ticket = np.array(["a", "a", "a", "a", "b", "b"])
    done = np.array(["open", "Resolve ticket", "Resolve ticket", "Closed", "open", "wait"])
    spans = from_events(ticket, done, np.array([1.0, 3, 5, 500, 2, 4]))
    assert spans.hours.tolist() == [4, 498]
    assert spans.finished.tolist() == [True, False]


def test_the_mean_of_times_cut_off_by_hand():
    """Of four, one unseen after 2: 1, then three quarters to 2, then 3/8 to 3 and none: 1 + .75 + .375 · 1 ..."""
    found = mean_time(np.array([1.0, 2, 2, 3]), np.array([True, True, False, True]), np.ones(4))
    assert found.mean == pytest.approx(1 + 0.75 + 0.5)
    assert found.left == 0
    whole = np.random.default_rng(0).exponential(5, 200)
    every = mean_time(whole, np.ones(200, dtype=bool), np.ones(200))
    assert (every.mean, every.error) == pytest.approx((whole.mean(), whole.std() / np.sqrt(200)), rel=1e-9)


def test_costs_add_up_to_the_ledger_by_hand():
    taken = hours(np.array([[10, 1], [2, 4]]), np.array([0.5, 3.0]), np.array([0, 1]), 2)
    assert taken.tolist() == [[5, 3], [1, 12]]
    found = costing(("desk", "operations"), np.array([800.0, 2000]), np.array([8.0, 20]), taken, np.zeros(2))
    assert found.cost_to_serve.tolist() == [[500, 300], [100, 1200]]
    assert found.idle.tolist() == [200, 500]
    assert found.reconciles


@given(st.integers(1, 1000), st.floats(0.1, 0.99))
@settings(max_examples=25, deadline=None)
def test_cost_to_serve_and_idle_are_the_ledger(seed, load):
    chance = np.random.default_rng(seed)
    taken, ledger = chance.random((30, 3)), chance.uniform(1e3, 1e6, 3)
    found = costing(("a", "b", "c"), ledger, taken.sum(axis=0) / load, taken, np.zeros(3))
    assert found.cost_to_serve.sum(axis=0) + found.idle == pytest.approx(ledger, rel=1e-12)
    assert found.reconciles


def test_hours_that_cannot_be_are_refused_with_the_gap_by_pool():
    taken = np.array([[6.0, 1], [4, 1]])
    found = costing(("desk", "operations"), np.array([800.0, 2000]), np.array([8.0, 20]), taken, np.array([0.0, 5]))
    assert not found.reconciles
    assert found.faults() == [
        "pool desk: ledger 800, 200 (25.0%) more charged than it cost: more hours taken than it has",
        "pool operations: ledger 2,000, 500 (25.0%) taken by customers not in the book",
    ]
    assert rate("desk", np.full(12, 800.0), np.full(12, 8.0), found.faults()).status == "refused"
    with pytest.raises(InputError, match="pool desk: practical hours is 0, must be above 0"):
        costing(("desk",), np.array([800.0]), np.zeros(1), np.ones((2, 1)), np.zeros(1))


def test_capacity_is_released_as_the_simulator_releases_it():
    """A fall from 100 to 60 with lag 1 and speed a quarter: 100, then 90, 82.5 ...; up again at once."""
    held, _ = capacity(np.array([100.0, 60, 60, 60, 95]), 1, 0.25)
    assert held.tolist() == [100, 100, 90, 82.5, 95]


def test_a_pool_that_never_shrank_says_so():
    grown = np.linspace(100, 200, 36)
    joint, lag = release(1e5 * (0.3 + 0.7 * grown / 100), grown, P)
    assert {e.status for e in (*joint.estimates, lag)} == {"prior"}
    assert "below its peak by 3% or more in 0 months" in lag.why


def test_overhead_without_noise_is_found():
    revenue = 100 + 20 * np.sin(np.arange(48) / 4)
    change = np.diff(np.log(smoothed(revenue, 6.0)))
    cost = np.exp(np.append(0, np.cumsum(0.55 * np.maximum(change, 0) + 0.35 * np.minimum(change, 0))))
    assert [e.value for e in overhead(cost, revenue, P).estimates] == pytest.approx([0.55, 0.35])


def test_volume_that_grew_with_the_price_leaves_the_prior():
    change = np.repeat([0.0, 0.1], 40)
    chance = np.random.default_rng(1)
    later = 100 * np.exp(0.5 * change + 0.01 * chance.standard_normal(80))
    found = elasticity(Repriced(np.full(80, 100.0), later, change, np.repeat("mid", 80)), (1, 6), P)
    assert found.status == "prior"
    assert "bought more than the others" in found.why


def test_spend_that_follows_a_slump_leaves_the_prior():
    chance = np.random.default_rng(2)
    spend_ = np.repeat(np.exp(chance.standard_normal(12)), 5)
    found = growth(spend_, chance.poisson(50 / spend_).astype(float), P)
    assert found[2].status == "prior"
    assert "more spend went with fewer newcomers" in found[2].why


def test_a_lag_of_the_wrong_sign_that_is_hardly_likelier_hides_no_answer():
    """Chance finds one among 13 lags in every thirtieth record: here by 3 errors, before the prior is heeded."""
    chance = np.random.default_rng(3)
    spend, lag = np.exp(0.35 * chance.standard_normal(84)), int(chance.integers(0, 7))
    mean = 25 * spend[12 - lag : 84 - lag] ** 0.25 * chance.gamma(20, 1 / 20, 72)
    assert growth(spend[12:], chance.poisson(mean).astype(float), P)[2].status == "calibrated"


def test_what_lasts_is_not_taken_for_noise():
    chance = np.random.default_rng(5)
    walk = np.exp(np.cumsum(0.1 * chance.standard_normal((200, 24)), axis=1) + 0.05 * chance.standard_normal((200, 24)))
    noise = volume(walk, np.repeat("core", 200))[-1]
    assert noise.value == pytest.approx(0.05, abs=0.012)
    assert "of the variance of changes lasts" in noise.why


def test_patience_that_is_not_exponential_is_said():
    chance = np.random.default_rng(6)
    bearable, offered = chance.gamma(4, 1, 4000), chance.exponential(3, 4000)
    found = patience(np.minimum(bearable, offered), bearable < offered, 1.0)
    assert "patience is not exponential" in found.why


@pytest.mark.parametrize("factor", [60.0, 1 / 24])
def test_another_unit_of_time_changes_no_shape(factor):
    chance = np.random.default_rng(7)
    spans = Spans(chance.lognormal(0, 1, 200), chance.random(200) < 0.9)
    here, there = handling(spans).estimates, handling(replace_hours(spans, factor)).estimates
    assert there[0].value == pytest.approx(factor * here[0].value, rel=1e-6)
    assert [e.value for e in there[1:]] == pytest.approx([e.value for e in here[1:]], rel=1e-6)
    assert [e.error for e in there] == pytest.approx([e.error for e in here], rel=1e-5)


def replace_hours(spans, factor):
    return spans._replace(hours=spans.hours * factor)
