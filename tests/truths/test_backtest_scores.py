"""Scores of a forecast: closed forms, proper scores, and what a forecast that knows itself must show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from simulator.backtest.rivals import Forecast, last_month, last_year, rivals, trend
from simulator.backtest.scores import BANDS, bias, crps, crps_normal, histogram, inside, pit
from simulator.backtest.verdict import CARE, FIT, UNFIT, Trial, judged, scored

RNG = np.random.default_rng(5)


def test_crps_of_an_ensemble_is_its_definition() -> None:
    ensemble, seen = RNG.normal(size=(7, 3)), RNG.normal(size=3)
    pairs = np.abs(ensemble[:, None] - ensemble[None]).sum(axis=(0, 1)) / (7 * 6)
    assert crps(ensemble, seen) == pytest.approx(np.abs(ensemble - seen).mean(axis=0) - 0.5 * pairs)
    assert crps(ensemble[:1], seen) == pytest.approx(np.abs(ensemble[0] - seen))


def test_crps_of_a_normal_is_that_of_a_large_ensemble_of_it() -> None:
    levels = (np.arange(200_000) + 0.5) / 200_000
    seen = np.array([0.3, 4.0])
    mean, sd = np.array([1.0, -2.0]), np.array([2.0, 0.5])
    told = crps(norm.ppf(levels)[:, None] * sd + mean, seen)
    assert crps_normal(mean, sd, seen) == pytest.approx(told, rel=1e-4)
    assert crps_normal(np.zeros(1), np.ones(1), np.zeros(1)) == pytest.approx([2 / (2 * np.pi) ** 0.5 - np.pi**-0.5])
    assert crps_normal(mean, np.zeros(2), seen) == pytest.approx(np.abs(seen - mean))


@given(st.floats(-3, 3), st.floats(0.3, 3))
def test_nobody_scores_better_than_who_tells_the_truth(shift: float, stretch: float) -> None:
    seen = norm.ppf((np.arange(400) + 0.5) / 400)
    honest = crps_normal(np.zeros(400), np.ones(400), seen).mean()
    assert crps_normal(np.full(400, shift), np.full(400, stretch), seen).mean() >= honest - 1e-3


def test_a_forecast_that_knows_itself_covers_as_much_as_its_bands_say() -> None:
    ensemble, seen = RNG.normal(size=(500, 4000)), RNG.normal(size=4000)
    for band in BANDS:
        assert inside(ensemble, seen, band).mean() == pytest.approx(band, abs=0.03)
    assert histogram(pit(ensemble, seen), 10) == pytest.approx(np.full(10, 0.1), abs=0.02)


def test_too_sure_is_a_bowl_and_too_wary_a_hill() -> None:
    seen = RNG.normal(size=2000)
    sure, wary = (histogram(pit(RNG.normal(scale=s, size=(300, 2000)), seen), 5) for s in (0.4, 3.0))
    assert sure[0] + sure[4] > 0.6
    assert wary[2] > 0.4


def test_ties_count_half() -> None:
    ensemble = np.array([[1.0], [2.0], [2.0], [3.0]])
    assert pit(ensemble, np.array([2.0])) == pytest.approx([(1 + 0.5 * 3) / 5])


def test_bias_is_a_share_of_what_was_seen() -> None:
    assert bias(np.full((3, 2), 11.0), np.full(2, 10.0)) == pytest.approx(0.1)
    assert np.isnan(bias(np.ones((3, 2)), np.zeros(2)))


def test_last_year_repeats_the_season_and_widens_by_the_year() -> None:
    past = np.tile(np.arange(12.0), 3) + np.repeat([0.0, 1.0, 2.0], 12)
    told = last_year(past, 15)
    assert told.mean == pytest.approx([*(np.arange(12.0) + 2), 2, 3, 4])
    assert told.sd == pytest.approx([1.0] * 12 + [2**0.5] * 3)


def test_a_full_year_is_enough_for_last_year_s_month() -> None:
    """Its errors are those of the month before until three of a year can be counted."""
    past = 100.0 + 10.0 * np.arange(12.0)
    told = last_year(past, 13)
    assert told.mean == pytest.approx([*past, past[0]])
    assert told.sd == pytest.approx([10.0] * 12 + [10.0 * 2**0.5])
    assert last_year(np.append(past, [250.0, 260.0, 270.0]), 1).sd == pytest.approx([(150**2 * 3 / 3) ** 0.5])


def test_the_last_month_is_repeated_and_widens_with_the_root_of_the_horizon() -> None:
    told = last_month(np.array([1.0, 3.0, 5.0, 7.0]), 3)
    assert told.mean == pytest.approx([7, 7, 7])
    assert told.sd == pytest.approx(2 * np.sqrt([1, 2, 3]))


def test_a_straight_line_is_continued_and_surely() -> None:
    told = trend(5 + 2.0 * np.arange(10), 3)
    assert told.mean == pytest.approx([25, 27, 29])
    assert told.sd == pytest.approx([0, 0, 0], abs=1e-9)
    assert rivals(np.ones(2), 3) == {}


def test_the_line_s_error_of_prediction_is_the_textbook_s() -> None:
    past = np.array([1.0, 2.0, 1.5, 3.5, 3.0])
    x = np.column_stack([np.ones(5), np.arange(5.0)])
    coefficients, rest, *_ = np.linalg.lstsq(x, past, rcond=None)
    at = np.array([1.0, 6.0])
    sd = (rest[0] / 3 * (1 + at @ np.linalg.inv(x.T @ x) @ at)) ** 0.5
    told = trend(past, 2)
    assert (told.mean[1], told.sd[1]) == pytest.approx((at @ coefficients, sd))


def trial(shift: float, spread: float, months: int = 60, rival: float = 4.0, quantity: str = "revenue") -> Trial:
    rng = np.random.default_rng(1)
    seen = 100 + rng.normal(size=months)
    ensemble = 100 + shift + spread * rng.normal(size=(400, months))
    told = {"last year": Forecast(np.full(months, 100 + rival), np.ones(months))}
    return Trial(quantity, "money", "2025-06", ensemble, seen, told)


@pytest.mark.parametrize(
    ("given_trial", "grade", "said"),
    [
        (trial(0.0, 1.1), FIT, ""),
        (trial(0.0, 1.1, months=6), CARE, "6 months of the calendar cannot tell"),
        (trial(0.0, 1.1, rival=0.0), CARE, "last year says it better"),
        (trial(9.0, 12.0), CARE, "9 % too high"),
        (trial(0.0, 3.0), CARE, "lie in the 50 % band: it is too wide"),
        (trial(0.0, 0.2), UNFIT, "of months lie in the 80 % band"),
        (trial(-20.0, 20.0), CARE, "20 % too low"),
        (trial(-20.0, 12.0), UNFIT, "20 % too low"),
    ],
)
def test_the_verdict_follows_its_rule_and_says_why(given_trial: Trial, grade: str, said: str) -> None:
    found = judged([scored([given_trial])])
    assert found.grade == grade
    assert any(said in reason for reason in found.reasons) == bool(said)


def test_one_bad_quantity_spoils_the_verdict_and_origins_add_up() -> None:
    good, bad = trial(0.0, 1.1), trial(0.0, 0.2, quantity="exits")
    assert judged([scored([good]), scored([bad])]).grade == UNFIT
    both = scored([good, good])
    assert (both.months, both.distinct, both.origins) == (120, 60, 2)
    assert both.crps == pytest.approx(scored([good]).crps)
    assert both.skill["last year"] > 0
    assert judged([]).grade == UNFIT
