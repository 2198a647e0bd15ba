"""What an estimate says where records tell nothing: the prior stays, and why is said; impossible spells are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.calibration.churn import churn
from simulator.calibration.frailty import Spells, fit, moments, variance
from simulator.calibration.gamma_gamma import Spending
from simulator.calibration.gamma_gamma import fit as fit_spending
from simulator.calibration.kind import kind
from simulator.calibration.renewals import Renewals, churn_per_year, of_customers, renewals
from simulator.calibration.terms import clocked, in_term_hazard
from simulator.core.curves import calendar
from simulator.vocabulary import InputError
from tests.made_up_spells import left_any_time, left_at_renewals


def spells(*rows):
    """(segment, entry, exit, cause) each."""
    s, a, t, cause = zip(*rows, strict=True)
    return Spells(np.array(s), np.array(a, dtype=float), np.array(t, dtype=float), np.array(cause))


def test_impossible_spells_are_refused_all_at_once():
    with pytest.raises(InputError) as refused:
        churn(spells((0, 5, 2, 0), (3, 0, 1, -1), (0, -1, 4, 0), (0, 0, math.nan, 7)), ("a", "b"))
    said = str(refused.value)
    for part in ("exit comes before entry (both are tenures in months, not dates) in 1 of 4", "no place in 0 to 1",
                 "entry is below 0", "no finite number", "no place in -1 to 3"):  # fmt: skip
        assert part in said


def test_a_segment_nobody_left_keeps_its_prior_and_says_how_high_churn_may_be():
    quiet = [(1, 0, 40, -1)] * 30
    found = churn(spells((0, 0, 10, 0), (0, 0, 20, -1), (0, 5, 30, -1), *quiet), ("busy", "quiet"))
    busy, still, frailty, share = found.joint.estimates
    assert busy.status == "calibrated"
    assert still.status == frailty.status == share.status == "prior"
    assert "no exit by choice in 1,200 customer-months: the churn is below 0.03 a year" in still.why
    assert "1 exits by choice: fewer than 20" in frailty.why
    assert "no default beside 1 exits" in share.why
    assert math.isnan(still.value)
    assert found.base_hazard[0] == pytest.approx(1 / 55)
    assert math.isnan(found.base_hazard[1])


def test_a_book_without_exits_is_told_nothing():
    found = churn(spells((0, 0, 10, -1), (0, 3, 20, -1)), ("all",))
    assert {e.status for e in found.joint.estimates} == {"prior"}
    assert np.array_equal(found.joint.correlation, np.eye(3))


def test_tenures_too_short_tell_no_frailty():
    """One in twenty leaves within the month seen: any variance bends that line too little to be noticed."""
    seen = moments(spells(*[(0, 0, (k + 0.5) / 24, 0) for k in range(24)], *[(0, 0, 1, -1)] * 456), 1)
    found = variance(seen, fit(seen))
    assert found.status == "prior"
    assert "tenures are too short" in found.why


def test_a_hazard_that_falls_faster_than_any_frailty_is_refused():
    early = [(0, 0, 0.01 * (1 + k % 9), 0) for k in range(900)]
    seen = moments(spells(*early, *[(0, 0, 200, -1)] * 600, *[(0, 0, 60 + k, 0) for k in range(9)]), 1)
    found = variance(seen, fit(seen))
    assert found.status == "refused"
    assert "something else ends early custom" in found.why


def test_defaults_uneven_over_segments_are_pointed_out():
    rows = [(0, 0, 5 + k % 7, 0) for k in range(60)] + [(1, 0, 5 + k % 7, 0) for k in range(60)]
    rows += [(1, 0, 6, 1)] * 30 + [(0, 0, 9, -1), (1, 0, 9, -1)]
    share = churn(spells(*rows), ("a", "b")).joint.estimates[-1]
    assert "by segment it is 0, 0.33, more apart than chance makes" in share.why


def test_single_renewals_and_cohorts_make_one_table():
    """Two are seen from the start, one from its third renewal; the one the firm let go renewed once."""
    seen = spells((0, 0, 24, 0), (0, 0, 30, -1), (0, 26, 36.2, 0), (0, 0, 15, 2))
    table = of_customers(seen, np.full(4, 12), 1)
    assert table.renewed[0, :3].tolist() == [3, 1, 0]
    assert table.left[0, :3].tolist() == [0, 1, 1]


def test_renewals_of_one_age_tell_no_strength():
    found = renewals(Renewals(np.array([[80.0, 0.0]]), np.array([[20.0, 0.0]])), ("all",))
    chance, strength = found.joint.estimates
    assert chance.value == pytest.approx(0.2)
    assert strength.status == "prior"
    assert "one and the same renewal" in strength.why


def test_churn_of_survivors_under_the_renewal_law():
    """m S / (S + n) a year: with m .3, S 3 and three renewals passed, 15 % leave at the next."""
    found = renewals(Renewals(np.array([[80.0, 70]]), np.array([[20.0, 9]])), ("all",))
    found = found._replace(mean=np.array([0.3]), strength=3.0)
    told = churn_per_year(found, 0, np.array([3, 3]), np.array([12, 12]))
    assert told == pytest.approx(1 - math.exp(-0.15))


@pytest.mark.parametrize(("term", "rho"), [(12, 0.15), (24, 0.5), (3, 0.0)])
def test_the_clock_of_a_term_is_the_models(term, rho):
    """Month by month the clock advances as ``calendar`` says, and by a term over a term."""
    tenure = np.arange(2 * term + 1, dtype=float)
    seen = Spells(np.zeros(len(tenure), dtype=int), np.zeros(len(tenure)), tenure, np.full(len(tenure), -1))
    steps = np.diff(clocked(seen, np.full(len(tenure), term), rho).exit)
    model = [calendar.py_func(term, term - 1 - k % term, rho) for k in range(2 * term)]
    assert steps == pytest.approx(model)


def test_terms_that_hold_nobody_and_terms_without_exits():
    rng = np.random.default_rng(6)
    anytime = left_any_time(rng, 500, (0.03,), 0.0)
    free = in_term_hazard(anytime, np.full(500, 12), 1)
    assert free.high > 0.9
    stays = anytime._replace(cause=np.full(500, -1))
    assert in_term_hazard(stays, np.full(500, 12), 1).status == "prior"
    bound = left_at_renewals(rng, 500, (0.2,), 3.0)
    held = in_term_hazard(bound, np.full(500, 12), 1)
    assert (held.low, held.why) == (0.0, "nobody left inside a term: only an upper end is told")


def test_the_records_tell_which_law_fits():
    rng = np.random.default_rng(7)
    bound, free = left_at_renewals(rng, 300, (0.2,), 3.0), left_any_time(rng, 300, (0.03,), 0.5)
    silent = free._replace(cause=np.full(300, -1))
    both = Spells(*(np.concatenate(parts) for parts in zip(bound, free, free, silent, strict=True)))
    term = np.repeat([12.0, 24.0, 1.0, math.nan], 300)
    found = kind(both, term, buys=True)
    assert found.place.tolist() == [1] * 300 + [0] * 600 + [2] * 300
    assert any("24 months" in line and "the term holds nobody" in line for line in found.why)
    assert any(line.startswith("purchases: 300 customers (no contract and no end") for line in found.why)
    assert kind(silent, np.full(300, math.nan), buys=False).place.max() == 0


def test_spending_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"mean must be above 0, is not for 1 customers"):
        fit_spending(Spending(np.array([1, 2]), np.array([0.0, 3.0])))
