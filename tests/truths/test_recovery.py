"""Books made up with known numbers: 80 % intervals hold them in 70 to 90 of 100 books, those of wrong models do not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.calibration.churn import churn, usual
from simulator.calibration.estimate import Z80
from simulator.calibration.frailty import LEAVES, STAYS, fit, moments, variance
from simulator.calibration.likelihood import covariance
from simulator.calibration.renewals import Renewals, of_customers, renewals
from simulator.calibration.renewals import fit as fit_renewals
from simulator.calibration.terms import in_term_hazard
from tests.made_up_spells import left_any_time, left_at_renewals, seen

HAZARDS, THETA = (0.01, 0.02, 0.035), 0.8
MEANS, STRENGTH = (0.2, 0.3), 3.0
NAMES = ("core", "mid", "tail")
WRONG = {
    "no frailty": lambda s: s,
    "no truncation": lambda s: s._replace(entry=np.zeros(len(s.entry))),
    "firm exits as churn": lambda s: s._replace(cause=np.where(s.cause > LEAVES, LEAVES, s.cause)),
}


def inside(estimates, truth):
    return [e.low <= true <= e.high for e, true in zip(estimates, truth, strict=True)]


def base_hazards(spells, theta=None):
    """Whether 80 % intervals of ln h of each segment hold the truth, at a frailty told or found."""
    peak = fit(moments(spells, 3), theta)
    errors = np.sqrt(np.diag(covariance(peak.information, np.array([False] * 3 + [theta is not None]))))[:3]
    return list(np.abs(peak.at[:3] - np.log(HAZARDS)) <= Z80 * errors)


def right_numbers(spells):
    """The truth of what ``churn`` answers: the churn these survivors show, frailty, and the share of defaults."""
    stays, months = spells.cause == STAYS, np.bincount(spells.segment, spells.exit - spells.entry)
    shown = usual(np.array(HAZARDS), THETA, spells.exit[stays], spells.segment[stays])
    involuntary = 0.001 * months.sum() / (0.001 * months.sum() + months @ shown)
    return [*-np.expm1(-12.0 * shown / (1.0 - involuntary)), THETA, involuntary]


@pytest.fixture(scope="module")
def books():
    rng = np.random.default_rng(20)
    return [left_any_time(rng, 2000, HAZARDS, THETA) for _ in range(100)]


def test_churn_frailty_and_defaults_are_recovered(books):
    held = np.mean([inside(churn(book, NAMES).joint.estimates, right_numbers(book)) for book in books], axis=0)
    assert ((held >= 0.7) & (held <= 0.9)).all(), held


def test_base_hazards_are_recovered_and_wrong_models_miss_them(books):
    right = np.mean([base_hazards(book) for book in books])
    assert 0.7 <= right <= 0.9
    for name, mistaken in WRONG.items():
        held = np.mean([base_hazards(mistaken(book), 0.0 if name == "no frailty" else None) for book in books[:25]])
        assert held < 0.6, (name, held)


def test_chances_at_renewals_are_recovered_and_wrong_models_miss_them():
    rng = np.random.default_rng(21)
    held, untruncated, alike = [], [], []
    for k in range(100):
        book = left_at_renewals(rng, 2000, MEANS, STRENGTH)
        table = of_customers(book, np.full(2000, 12), 2)
        held.append(inside(renewals(table, NAMES[:2]).joint.estimates, [*MEANS, STRENGTH]))
        if k >= 25:
            continue
        unseen = of_customers(book._replace(entry=np.zeros(2000)), np.full(2000, 12), 2)
        untruncated.append(wald(unseen))
        alike.append(wald(Renewals(*(v.sum(axis=1, keepdims=True) for v in table))))
    held = np.mean(held, axis=0)
    assert ((held >= 0.7) & (held <= 0.9)).all(), held
    assert np.mean(untruncated) < 0.4
    assert np.mean(alike) < 0.4  # one chance for all renewals, however old the customer


def wald(table):
    peak = fit_renewals(table)
    held = np.array([False, False, table.left.shape[1] == 1])
    errors = np.sqrt(np.diag(covariance(peak.information, held)))[:2]
    return np.abs(peak.at[:2] - [math.log(m / (1 - m)) for m in MEANS]) <= Z80 * errors


def on_contract(rng, n, hazard, rho, term=12):
    """One segment on yearly contracts with frailty 1 whose clock runs at rho inside the term."""
    clock = rng.exponential(1.0, 3 * n) / (hazard * rng.gamma(1.0, 1.0, 3 * n))
    whole, rest, slow = np.floor(clock / term) * term, np.mod(clock, term), rho * (term - 1)
    tenure = whole + np.where(rest < slow, rest / rho, term - 1 + (rest - slow) / (term - slow))
    start = rng.uniform(-60, 36, 3 * n)
    return seen(start, start + tenure, np.zeros(3 * n, dtype=int), np.zeros(3 * n, dtype=int), n)


def test_the_factor_inside_terms_is_recovered():
    rng = np.random.default_rng(22)
    held = []
    for _ in range(3):
        found = in_term_hazard(on_contract(rng, 1000, 0.02, 0.3), np.full(1000, 12), 1)
        logit = math.log(found.value / (1 - found.value))
        held.append(abs(logit - math.log(0.3 / 0.7)) < 3 * found.error)
    assert all(held)


@pytest.mark.slow
@pytest.mark.parametrize("theta", [0.3, 0.8, 1.5])
def test_many_more_books_of_other_frailties(theta):
    rng = np.random.default_rng(23)
    tables = (moments(left_any_time(rng, 2000, HAZARDS, theta), 3) for _ in range(400))
    held = [inside([variance(table, fit(table))], [theta]) for table in tables]
    assert 0.75 < np.mean(held) < 0.85


@pytest.mark.slow
def test_where_nobody_differs_the_interval_of_frailty_reaches_its_edge():
    rng = np.random.default_rng(24)
    books = [left_any_time(rng, 1000, HAZARDS, 0) for _ in range(100)]
    found = [variance(table, fit(table)) for table in (moments(book, 3) for book in books)]
    assert np.mean([e.status == "prior" or e.low <= 0.001 for e in found]) >= 0.8


@pytest.mark.slow
def test_the_factor_inside_terms_in_a_hundred_books():
    rng = np.random.default_rng(25)
    books = (on_contract(rng, 2000, 0.02, 0.15) for _ in range(100))
    held = np.mean([inside([in_term_hazard(book, np.full(2000, 12), 1)], [0.15]) for book in books])
    assert 0.7 <= held <= 0.9
