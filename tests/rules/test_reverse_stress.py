"""Stress in reverse: severities scale as they say, and the search finds where a judgement turns."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from scenarios import load_macro
from scenarios.macro.reverse import DIRECTIONS, break_severity, scaled
from simulator.vocabulary import ALWAYS_DRIVEN, InputError, Shocks

RNG = np.random.default_rng(4)
LUCK = Shocks(RNG.standard_normal((4, 36, 5)), RNG.random((4, 36)))
TOUCHED = {
    "use": {"demand", "leads", "regime"},
    "churn": {"log_churn"},
    "credit": {"credit"},
    "cac": {"cac"},
    "cost": {"cost", "wage", "price"},
    "severe": {"demand", "leads", "regime", "log_churn", "credit", "cac", "cost"},
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_severity_nought_is_an_ordinary_future(name):
    still, ordinary = scaled(name, 0).drivers(LUCK), load_macro({"peak": {}}).drivers(LUCK)
    for field in ALWAYS_DRIVEN:
        assert getattr(still, field) == pytest.approx(getattr(ordinary, field)), field


@pytest.mark.parametrize("name", DIRECTIONS)
def test_severity_one_is_the_file_in_its_own_direction_only(name):
    one, file = scaled(name, 1).drivers(LUCK), load_macro(DIRECTIONS[name][0]).drivers(LUCK)
    ordinary = load_macro({"peak": {}}).drivers(LUCK)
    for field in ALWAYS_DRIVEN:
        like = file if field in TOUCHED[name] else ordinary
        assert getattr(one, field) == pytest.approx(getattr(like, field)), field
    assert set(TOUCHED) == set(DIRECTIONS)


def test_twice_as_severe_is_the_shock_twice_over():
    peak = scaled("severe", 2).course.peak
    assert peak.use == pytest.approx(0.82**2 - 1)
    assert peak.leads == pytest.approx(0.75**2 - 1)
    assert (peak.churn, peak.credit, peak.cost) == pytest.approx((1.57**2, 16, 0.99**2))
    inflation = scaled("cost", 2).course.inflation
    assert inflation.cost_per_year == pytest.approx(0.21)
    assert inflation.wage_per_year == pytest.approx(1.07**2 - 1)
    assert inflation.lag_months == 6


def test_more_severity_is_worse_in_every_month():
    worst = [scaled("severe", s).drivers(LUCK) for s in (0, 0.5, 1, 2, 4)]
    for mild, hard in pairwise(worst):
        assert np.all((hard.demand < mild.demand)[:, 5:])
        assert np.all((hard.credit > mild.credit)[:, 5:])
        assert np.all(hard.demand > 0)
        assert np.all(hard.leads <= mild.leads)


def test_the_name_says_how_severe_and_slips_are_refused():
    assert scaled("credit", 1.25).name == "credit x 1.25"
    with pytest.raises(InputError, match="no direction of stress is called crdit: did you mean credit"):
        scaled("crdit", 1)
    with pytest.raises(InputError, match="severity is -1, must be 0 or more"):
        scaled("credit", -1)
    with pytest.raises(InputError, match="severity is nan"):
        scaled("credit", math.nan)


def test_the_turn_of_a_straight_line():
    found = break_severity(lambda s: 1.3 - s, most=3, tolerance=1e-6)
    assert found == pytest.approx(1.3, abs=1e-6)
    assert found >= 1.3


def test_what_stands_throughout_and_what_falls_at_once():
    assert break_severity(lambda s: 1 + s, most=3, tolerance=0.01) is None
    assert break_severity(lambda s: -1.0, most=3, tolerance=0.01) == 0.0
    assert break_severity(lambda s: 0.0, most=3, tolerance=0.01) == 0.0
    assert break_severity(lambda s: math.nan, most=3, tolerance=0.01) == 0.0


def test_the_first_of_two_turns_is_found_if_a_look_falls_between_them():
    """Below 0 from 0.9 to 2.2 only: at the most severe it stands again."""
    assert break_severity(lambda s: (s - 0.9) * (s - 2.2), most=3, tolerance=1e-6) == pytest.approx(0.9, abs=2e-6)
    assert break_severity(lambda s: (s - 0.9) * (s - 2.2), most=3, tolerance=1e-6, looks=1) is None


def test_few_severities_are_asked_and_none_beyond_the_most():
    asked = []
    break_severity(lambda s: asked.append(s) or 2.5 - s, most=4, tolerance=0.01)
    assert asked[:4] == [0, 1, 2, 3]
    assert len(asked) <= 4 + math.ceil(math.log2(1 / 0.01))
    assert max(asked) <= 3


@pytest.mark.parametrize("wrong", [{"most": 0.0, "tolerance": 0.1}, {"most": 1.0, "tolerance": 0.0}])
def test_a_search_without_end_is_refused(wrong):
    with pytest.raises(ValueError, match="must be above 0"):
        break_severity(lambda s: 1.0, **wrong)
