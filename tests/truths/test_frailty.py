"""Churn by maximum likelihood: the likelihood as the page writes it, its limits, its invariances, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import logit

from simulator.calibration.churn import churn
from simulator.calibration.frailty import Spells, fit, law_of, moments
from simulator.calibration.likelihood import climb, covariance, curvature, profile_interval
from simulator.hazards import solve_base_hazard
from tests.made_up_spells import left_any_time

NAMES = ("core", "mid", "tail")


@pytest.fixture(scope="module")
def book():
    return left_any_time(np.random.default_rng(3), 3000, (0.01, 0.02, 0.035), 0.8)


def naive(spells, hazards, theta):
    """The log-likelihood customer by customer, as the model page writes it."""
    total = 0.0
    for s, a, t, cause in zip(*spells, strict=True):
        h = hazards[s]
        d = 1 if cause == 0 else 0
        total += d * (math.log(h) - math.log(1 + theta * h * t))
        total -= (math.log(1 + theta * h * t) - math.log(1 + theta * h * a)) / theta
    return total


def test_the_grouped_likelihood_is_the_sum_over_customers(book):
    rounded = book._replace(entry=np.round(book.entry), exit=np.round(book.exit) + 1.0)  # many ties
    hazards, theta = np.array([0.012, 0.018, 0.04]), 0.6
    seen = moments(rounded, 3)
    assert len(seen.tenure) < 500
    value = law_of(seen)(np.append(np.log(hazards), theta))[0]
    assert value == pytest.approx(naive(rounded, hazards, theta), rel=1e-12)


@pytest.mark.parametrize("theta", [1e-6, 1e-3, 0.5, 3.0])
def test_gradient_and_hessian_are_those_of_the_value(book, theta):
    law, at = law_of(moments(book, 3)), np.array([-4.4, -3.9, -3.3, theta])
    _, gradient, hessian = law(at)
    step = min(1e-5, theta / 2)
    by = step * np.eye(4)
    slopes = [(law(at + e)[0] - law(at - e)[0]) / (2 * step) for e in by]
    bends = [(law(at + e)[1] - law(at - e)[1]) / (2 * step) for e in by]
    np.testing.assert_allclose(gradient, slopes, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(hessian, bends, rtol=1e-4, atol=1e-2)


def test_without_frailty_hazards_are_exits_over_months(book):
    peak = fit(moments(book, 3), theta=0.0)
    left, months = book.cause == 0, book.exit - book.entry
    rates = np.bincount(book.segment, left) / np.bincount(book.segment, months)
    assert np.exp(peak.at[:3]) == pytest.approx(rates, rel=1e-9)
    errors = np.sqrt(np.diag(covariance(peak.information, np.array([False] * 3 + [True]))))[:3]
    assert errors == pytest.approx(np.bincount(book.segment, left) ** -0.5, rel=1e-6)


def test_compare_finds_the_base_hazard_again(book):
    """The churn answered, taken as ``compare`` takes it, is solved to the h of the likelihood."""
    found = churn(book, NAMES)
    churns, share = found.joint.estimates[:3], found.joint.estimates[4].value
    for s in range(3):
        tenure = book.exit[(book.cause == -1) & (book.segment == s)]
        monthly = -math.log1p(-churns[s].value) / 12.0 * (1.0 - share)
        assert solve_base_hazard(monthly, tenure, found.theta, "x") == pytest.approx(found.base_hazard[s], rel=1e-9)


def test_days_or_months_customers_in_any_order_tell_the_same(book):
    one, order = churn(book, NAMES), np.random.default_rng(1).permutation(len(book.exit))
    other = churn(Spells(*(v[order] for v in book)), NAMES)
    days = fit(moments(book._replace(entry=book.entry * 30.4375, exit=book.exit * 30.4375), 3))
    for a, b in zip(one.joint.estimates, other.joint.estimates, strict=True):
        assert (a.value, a.error, a.low) == pytest.approx((b.value, b.error, b.low), rel=1e-6)
    assert np.exp(days.at[:3]) * 30.4375 == pytest.approx(one.base_hazard, rel=1e-5)
    assert days.at[3] == pytest.approx(one.theta, rel=1e-5)


def test_twice_the_customers_halve_the_variance(book):
    once, twice = churn(book, NAMES), churn(Spells(*(np.concatenate([v, v]) for v in book)), NAMES)
    for a, b in zip(once.joint.estimates, twice.joint.estimates, strict=True):
        assert b.value == pytest.approx(a.value, rel=1e-6)
        assert a.error**2 / b.error**2 == pytest.approx(2.0, rel=1e-4)
    np.testing.assert_allclose(once.joint.correlation, twice.joint.correlation, atol=1e-5)


def test_a_segment_with_another_frailty_aside_segments_do_not_touch_each_other(book):
    """With θ told, a segment's hazard is the same alone and among others."""
    alone = book.segment == 1
    single = Spells(np.zeros(int(alone.sum()), dtype=int), *(v[alone] for v in book[1:]))
    together = fit(moments(book, 3), theta=0.8)
    assert fit(moments(single, 1), theta=0.8).at[0] == pytest.approx(together.at[1], abs=1e-7)


def test_a_spell_cut_in_two_tells_the_same(book):
    """Left truncation takes away just what the first part told: censored at 40, then entered at 40."""
    cut = (book.entry < 40) & (book.exit > 40)
    first = Spells(*(v[cut] for v in book))._replace(exit=np.full(cut.sum(), 40.0), cause=np.full(cut.sum(), -1))
    second = book._replace(entry=np.where(cut, 40.0, book.entry))
    parts = Spells(*(np.concatenate(pair) for pair in zip(first, second, strict=True)))
    at = np.array([-4.4, -3.9, -3.3, 0.7])
    assert law_of(moments(parts, 3))(at)[0] == pytest.approx(law_of(moments(book, 3))(at)[0], rel=1e-12)


def test_an_interval_by_profile_likelihood_is_that_of_a_normal_law_where_the_law_is_normal():
    precision = np.array([[4.0, 1.0], [1.0, 2.0]])

    def law(at):
        return float(-0.5 * at @ precision @ at), -precision @ at, -precision

    peak = climb(law, np.array([3.0, -2.0]))
    error = math.sqrt(np.linalg.inv(precision)[0, 0])
    low, high = profile_interval(law, peak, 0, (-50.0, 50.0), 0.1)
    assert (low, high) == pytest.approx((-1.28155 * error, 1.28155 * error), rel=0.01)
    assert profile_interval(law, peak, 0, (-0.1, 0.2), 0.5) == (-0.1, 0.2)  # the ends of the range
    np.testing.assert_allclose(curvature(lambda p: law(p)[0], np.array([0.3, 0.2])), -precision, atol=1e-6)


def test_the_scale_of_the_error_is_that_of_the_interval(book):
    for e in churn(book, NAMES).joint.estimates:
        onto = {"logit": logit, "log": np.log, "plain": float}[e.scale]
        assert onto(e.high) - onto(e.low) == pytest.approx(2 * 1.28155 * e.error, rel=1e-3)
