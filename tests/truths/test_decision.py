"""The worth of knowing, dominance, error bars: estimators against closed forms on constructed samples."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from simulator.metrics.dominance import dominates
from simulator.metrics.error_bars import interval, standard_error
from simulator.metrics.information import evpi, evpi_raw, evppi
from simulator.metrics.regret import evpi_normal
from simulator.metrics.smooth import fitted, ranks, spearman

DRAWS = 4096


def normal(n: int, mean: float, sd: float) -> np.ndarray:
    """Equally likely points of N(mean, sd), without luck."""
    return np.array([NormalDist(mean, sd).inv_cdf((k + 0.5) / n) for k in range(n)])


@pytest.fixture(scope="module")
def gain() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """INB = 1 + X + Y with sd 1.6 and 1.2, uncorrelated (each X with Y and with -Y); the choice beside it brings 0."""
    rng = np.random.default_rng(5)
    x = np.tile(normal(DRAWS // 2, 0.0, 1.6), 2)
    half = rng.permutation(normal(DRAWS // 2, 0.0, 1.2))
    y = np.concatenate([half, -half])
    return x, y, np.column_stack([np.zeros(DRAWS), 1.0 + x + y])


def test_worth_of_knowing_one_number(gain):
    """EVPPI_X = .259072, and EVPPI_Y likewise, by regression; a number that does nothing is worth next to nothing."""
    x, y, inb = gain
    assert evppi(x, inb) == pytest.approx(0.259072, abs=0.002)
    assert evppi(y, inb) == pytest.approx(evpi_normal(1.0, 1.2), abs=0.002)
    idle = np.random.default_rng(9).permutation(normal(DRAWS, 0.0, 1.0))
    assert evppi(idle, inb) < 0.002


def test_the_scale_of_the_number_does_not_matter(gain):
    x, _, inb = gain
    assert evppi(np.exp(x), inb) == pytest.approx(evppi(x, inb), rel=1e-12)


def test_knowing_all_is_worth_the_most(gain):
    """EVPI of N(1, 2) is .395593; with every draw's mean seen without luck there is nothing to correct."""
    x, _, inb = gain
    values = np.repeat(inb.T[..., None], 4, axis=-1)
    assert evpi_raw(values) == pytest.approx(0.395593, abs=0.005)
    assert evpi(values) == pytest.approx(evpi_raw(values), rel=1e-9)
    assert evpi(values) > evppi(x, inb)


def test_the_luck_of_few_paths_is_not_worth_knowing(gain):
    """Eight paths a draw with sd 3: raw EVPI is that of sd √(4 + 9/8), about .51; most of the excess is taken out."""
    _, _, inb = gain
    luck = np.random.default_rng(1).normal(0.0, 3.0, (DRAWS, 8))
    values = np.stack([np.zeros_like(luck), inb[:, 1:] + luck])
    raw, mended = evpi_raw(values), evpi(values)
    assert raw == pytest.approx(evpi_normal(1.0, np.sqrt(4 + 9 / 8)), abs=0.03)
    assert abs(mended - 0.395593) < 0.4 * (raw - 0.395593)


def test_one_path_a_draw_cannot_be_mended():
    assert np.isnan(evpi(np.ones((2, 5, 1))))


# --- curves and ranks ---


def test_a_bent_curve_is_found_and_a_flat_one_stays_flat():
    rng = np.random.default_rng(2)
    x = rng.uniform(-1, 1, 256)
    bent, flat = np.abs(x), np.zeros(256)
    curve = fitted(x, np.column_stack([bent, flat]) + rng.normal(0, 0.05, (256, 2)))
    assert np.abs(curve[:, 0] - bent).mean() < 0.04
    assert np.abs(curve[:, 1]).max() < 0.04


def test_rank_correlation_by_hand():
    """1 − 6 Σd² / (n (n² − 1)) = 1 − 6·4 / 120 = .8; ties share their mean rank."""
    assert spearman(np.array([1.0, 2, 3, 4, 5]), np.array([10.0, 30, 20, 50, 40])) == pytest.approx(0.8)
    assert ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist() == [2.5, 1.0, 2.5, 4.0]
    assert np.isnan(spearman(np.ones(4), np.arange(4.0)))


# --- dominance ---


def test_dominance_of_normals():
    """N(1, 1) beats N(0, 1) at both orders; N(0, 1) beats N(0, 2) at the second only; twins do not beat each other."""
    draw = np.repeat(np.arange(64), 8)
    rng = np.random.default_rng(4)
    order = rng.permutation(512)
    z, other = normal(512, 0, 1)[order], normal(512, 0, 1)[rng.permutation(512)]
    assert [dominates(1 + z, other, draw, k) for k in (1, 2)] == [True, True]
    assert [dominates(other, 1 + z, draw, k) for k in (1, 2)] == [False, False]
    assert [dominates(z, 2 * other, draw, k) for k in (1, 2)] == [False, True]
    assert [dominates(2 * other, z, draw, k) for k in (1, 2)] == [False, False]
    assert [dominates(z, z.copy(), draw, k) for k in (1, 2)] == [False, False]


def test_first_order_dominance_implies_second_order_where_it_is_sure():
    base = np.arange(64.0)
    draw = np.repeat(np.arange(16), 4)
    assert dominates(base + 100, base, draw, 1)
    assert dominates(base + 100, base, draw, 2)


def test_what_a_few_draws_show_by_chance_is_not_dominance():
    rng = np.random.default_rng(8)
    draw = np.repeat(np.arange(16), 8)
    found = [
        dominates(rng.normal(0, 1, 16)[draw], rng.normal(0, 1, 16)[draw], draw, order)
        for _ in range(40)
        for order in (1, 2)
    ]
    assert np.mean(found) <= 0.1


def test_seven_futures_prove_no_dominance_and_eight_may():
    base = np.arange(8.0)
    assert not dominates(base[:7] + 100, base[:7], np.arange(7), 1)
    assert dominates(base + 100, base, np.arange(8), 1)


# --- error bars ---


def test_standard_error_from_eight_randomisations_by_hand():
    """Means of the eight are 0..7: sd √6, standard error √6 / √8; Student's t with 7 degrees of freedom is 2.3646."""
    values = np.concatenate([np.arange(8.0) - 3.0, np.arange(8.0) + 3.0])
    assert standard_error(values) == pytest.approx(np.sqrt(6 / 8))
    assert interval(values) == pytest.approx((3.5 - 2.364624 * np.sqrt(0.75), 3.5 + 2.364624 * np.sqrt(0.75)), abs=1e-5)


def test_error_bars_of_independent_paths_are_those_of_the_textbook():
    rng = np.random.default_rng(6)
    found = [standard_error(rng.normal(0, 3, 64)) for _ in range(400)]
    assert np.mean(np.square(found)) == pytest.approx(9 / 64, rel=0.15)


def test_one_path_has_no_error_bar():
    assert np.isnan(standard_error(np.ones(1)))
    assert np.isnan(interval(np.ones(1))).all()
    assert np.isnan(standard_error(np.array([1.0, np.inf])))
