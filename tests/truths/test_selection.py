"""The winner's curse: choosing the lowest estimates chooses the largest errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios import load_strategy
from tests.views import view_of

N = 400_000
PURGE = load_strategy({"who": {"score": "contribution_profit", "below": 0}, "what": [{"do": "terminate"}]})


@pytest.mark.parametrize(
    ("noise", "pruned", "profitable", "mean_true"),
    [
        (0.25, 0.1660, 0.1674, -0.4565),
        (0.5, 0.1855, 0.3309, -0.2891),
        (1.0, 0.2398, 0.5492, +0.0836),
        (2.0, 0.3274, 0.7090, +0.5069),
    ],
)
def test_pruning_on_noisy_estimates(noise, pruned, profitable, mean_true):
    """True profit ~ N(1, 1), estimate = true + noise · N(0, 1), prune where the estimate is below 0."""
    rng = np.random.default_rng(20251231)
    true = 1.0 + rng.standard_normal(N)
    estimate = true + noise * rng.standard_normal(N)
    view = view_of(np.full(N, 10.0), operations=10.0 - estimate)
    gone = PURGE.decide(view).group >= 0

    def within(found, expected, sd, n):
        assert abs(found - expected) < 4 * sd / math.sqrt(n) + 5e-5, (found, expected)

    within(gone.mean(), pruned, math.sqrt(pruned * (1 - pruned)), N)
    within((true[gone] > 0).mean(), profitable, math.sqrt(profitable * (1 - profitable)), gone.sum())
    within(true[gone].mean(), mean_true, true[gone].std(), gone.sum())


def test_without_noise_nobody_profitable_is_pruned():
    true = 1.0 + np.random.default_rng(7).standard_normal(10_000)
    gone = PURGE.decide(view_of(np.full(10_000, 10.0), operations=10.0 - true)).group >= 0
    assert np.array_equal(gone, true < 0)
