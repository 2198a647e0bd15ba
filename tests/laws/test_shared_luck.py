"""Shared luck: what two strategies differ by is told with a small part of the noise of two independent runs."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator import simulate
from simulator.metrics.value import npv
from tests.sectors import sector
from tests.small import small, turned

NAMES = (
    "big_bang_purge",
    "clean_exit_at_renewal",
    "price_as_filter",
    "tier_migration",
    "ladder",
    "naive_revenue_cut",
    "random_prune",
)
DRAWS, EACH = 4, 64


@pytest.fixture(scope="module")
def values():
    """Net present value [strategy, draw, path of the draw]; do_nothing first. 400 unlike customers, feedback on.

    Rivals absorb nobody: what a newcomer costs would follow the revenue let go, which is luck of one strategy alone.
    """
    p = turned(sector("saas"), {"acquisition.absorption": 0.0})
    strategies = {name: load_strategy(name) for name in ("do_nothing", *NAMES)}
    told = simulate(small("saas", 400), strategies, {"baseline": load_macro("baseline")}, parameters=p,
                    months=36, paths=DRAWS * EACH, draws=DRAWS, threads=2, priors=False)  # fmt: skip
    return npv(told).squeeze("macro").values.reshape(len(strategies), DRAWS, EACH)


def variance(of):
    """Variance over the paths of a draw, mean over draws: of luck alone, what is not known held fixed."""
    return of.var(axis=-1, ddof=1).mean(axis=-1)


def test_the_difference_of_two_strategies_is_mostly_free_of_luck(values):
    """Independent = the strategy on one path less do-nothing on another of the same draw: variances add up."""
    paired = variance(values[1:] - values[0])
    independent = variance(values[1:]) + variance(values[0])
    gain = dict(zip(NAMES, independent / paired, strict=True))
    assert min(gain.values()) > 20, gain
    assert np.median(list(gain.values())) > 50, gain


def test_runs_on_different_paths_are_independent(values):
    """The yardstick itself: pairing a path with the next one takes no luck out."""
    crossed = variance(values[1:] - np.roll(values[0], 1, axis=-1))
    ratio = (variance(values[1:]) + variance(values[0])) / crossed
    assert (ratio > 0.7).all()
    assert (ratio < 1.4).all()
