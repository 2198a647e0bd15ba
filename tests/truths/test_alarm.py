"""Cuts and their errors against closed forms: Youden's J of two normals, intervals that hold what they promise."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from simulator.metrics.alarm import Cut, best_cut, rounded, score


def test_the_best_cut_of_two_normals_lies_half_way() -> None:
    """N(0, 1) good and N(2, 1) bad: cut at 1, J = 2 Φ(1) − 1 = .6827, both errors 1 − Φ(1) = .1587."""
    points = np.array([NormalDist().inv_cdf((k + 0.5) / 2000) for k in range(2000)])
    value, bad = np.concatenate([points, points + 2.0]), np.repeat([False, True], 2000)
    cut = best_cut(value, bad)
    assert cut.above
    assert cut.threshold == pytest.approx(1.0, abs=0.06)
    found = score(cut, value, bad, np.tile(np.arange(50), 80))
    assert found.j == pytest.approx(0.6827, abs=0.005)
    assert (found.false_alarm.share, found.miss.share) == pytest.approx((0.1587, 0.1587), abs=0.02)
    below = best_cut(-value, bad)
    assert not below.above
    assert below.threshold == pytest.approx(-cut.threshold)


def test_errors_by_hand() -> None:
    """Of four bad one is missed, of four good one is stopped: J = .5; the threshold itself does not ring."""
    value = np.array([1.0, 2.0, 3.0, 9.0, 0.0, 2.0, 5.0, 9.0])
    bad = np.array([True, True, True, True, False, False, False, False])
    found = score(Cut(5.0, False), value, bad, np.arange(8))
    assert (found.miss.share, found.false_alarm.share, found.j) == (0.25, 0.5, 0.25)


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_intervals_hold_the_truth_about_as_often_as_they_say(rate: float) -> None:
    """32 draws of 32 futures whose rates differ by draw: the mean rate is inside in nine of ten tries and more."""
    rng, inside = np.random.default_rng(5), 0
    unit = np.repeat(np.arange(32), 32)
    for _ in range(400):
        by_draw = rng.beta(10.0 * rate, 10.0 * (1.0 - rate), 32)[unit]
        rang = rng.random(unit.size) < by_draw
        found = score(Cut(0.5, True), rang.astype(float), np.zeros(unit.size, dtype=bool), unit).false_alarm
        inside += found.low <= rate <= found.high
    assert inside / 400 >= 0.9


def test_what_was_never_seen_is_not_called_impossible() -> None:
    unit = np.repeat(np.arange(32), 8)
    found = score(Cut(0.5, True), np.zeros(256), np.zeros(256, dtype=bool), unit).false_alarm
    assert (found.share, found.low) == (0.0, 0.0)
    assert 0.05 < found.high < 0.2


def test_a_threshold_is_as_round_as_the_spread_allows() -> None:
    assert rounded(23.4567, 3.0) == 23.5
    assert rounded(2345.67, 950.0) == 2350.0
    assert rounded(0.0123456, 0.004) == 0.0123
    assert rounded(7.0, 0.0) == 7.0
