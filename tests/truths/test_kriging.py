"""Smoothing of noisy points: the truth is found where it is known."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.desk.kriging import smooth


def test_kriging_finds_a_smooth_surface_through_noise():
    chance = np.random.default_rng(3)
    x = chance.random((150, 2))
    truth = lambda at: np.sin(3 * at[:, 0]) + at[:, 1] ** 2  # noqa: E731
    surface = smooth(x, truth(x) + chance.normal(0, 0.05, 150), np.full(150, 0.05))
    new = 0.1 + 0.8 * chance.random((200, 2))
    error = surface(new) - truth(new)
    assert np.sqrt(np.mean(error**2)) < 0.025, "half the noise of a single point"
    exact = smooth(x, truth(x), np.full(150, 1e-4))
    assert exact(x) == pytest.approx(truth(x), abs=0.01)
