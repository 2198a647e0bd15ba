"""Evenly spread luck: exact in law, blind to neighbours and horizon, and worth many times its number of paths."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios import load_macro
from scenarios.macro.noise import FACTORS, MEMORY
from scenarios.macro.regimes import Regimes
from simulator.core import chance
from simulator.shocks import CALM, HORIZON, _components, _net, replicates, shocks
from simulator.shocks import MEMORY as SUPPOSED
from simulator.vocabulary import Shocks

IDS = np.arange(512)


def spread(seed: int, ids: np.ndarray = IDS, months: int = 36) -> Shocks:
    return shocks(seed, ids // 8, ids, months)


def random(seed: int, months: int = 36) -> Shocks:
    return Shocks(*chance.macro_shocks(seed, IDS // 8, IDS, months))


def test_a_path_does_not_know_its_neighbours_nor_its_block_nor_the_horizon():
    together = spread(7, months=72)
    for some, months in ((np.array([300]), 72), (np.array([511, 3, 64]), 24), (IDS[256:], 5), (np.arange(4096), 61)):
        apart = spread(7, some, months)
        here = some[some < 512]
        assert np.array_equal(apart.normals[: len(here)], together.normals[here, :months])
        assert np.array_equal(apart.uniforms[: len(here)], together.uniforms[here, :months])


def test_a_longer_net_begins_with_the_shorter():
    assert np.array_equal(_net(5, 3, 9)[:16], _net(5, 3, 4))
    assert not np.array_equal(_net(5, 3, 4), _net(5, 2, 4))


def test_normals_and_uniforms_are_independent_and_standard():
    """Each month of each factor over 800 randomisations of 8 points each; a net repeats nothing across seeds."""
    made = [spread(seed, np.arange(64), 12) for seed in range(100)]
    z = np.concatenate([s.normals for s in made]).reshape(6400, -1)
    u = np.concatenate([s.uniforms for s in made])
    assert np.abs(z.mean(axis=0)).max() < 4.5 / math.sqrt(6400)
    assert np.abs(z.var(axis=0) - 1).max() < 4.5 * math.sqrt(2 / 6400)
    assert np.abs(u.mean(axis=0) - 0.5).max() < 4.5 / math.sqrt(12 * 6400)
    both = np.corrcoef(np.concatenate([z, u], axis=1).T)
    assert np.abs(both - np.eye(len(both))).max() < 5 / math.sqrt(6400)


def test_the_whole_distribution_is_normal_and_uniform():
    from scipy.stats import kstest

    luck = spread(11, np.arange(20_000), 3)
    assert kstest(luck.normals[:, 1, 0], "norm").statistic < 1.63 / math.sqrt(20_000)
    assert kstest(luck.uniforms[:, 2], "uniform").statistic < 1.63 / math.sqrt(20_000)


def test_components_are_an_orthonormal_basis_that_explains_the_noise():
    """Components of the sum of all months: all of its variance, most of it in the leading few."""
    basis = _components(0.85)
    assert basis.T @ basis == pytest.approx(np.eye(HORIZON), abs=1e-12)
    answer = np.tril(0.85 ** np.abs(np.subtract.outer(np.arange(HORIZON), np.arange(HORIZON))))
    explained = np.sum((answer @ basis) ** 2, axis=0)
    assert np.all(np.diff(explained) < 1e-9)
    assert explained.sum() == pytest.approx(np.sum(answer**2))
    assert explained[:12].sum() / explained.sum() > 0.75


def test_the_supposed_law_is_that_of_the_economy():
    assert tuple(MEMORY[f] for f in FACTORS) == SUPPOSED
    assert pytest.approx(Regimes().transitions()[0, 0], abs=1e-12) == CALM


def test_the_end_of_the_first_expansion_is_geometric():
    u = spread(3, np.arange(20_000), 60).uniforms
    for month in (1, 12, 36, 60):
        share = CALM**month
        error = math.sqrt(share * (1 - share) / 20_000)
        assert abs((u[:, :month] < CALM).all(axis=1).mean() - share) < 4 * error


def test_error_bars_from_randomisations_are_honest():
    """Means of the eight randomisations: their spread tells the spread of the mean of all over seeds."""
    told, means = [], []
    for seed in range(60):
        sums = spread(seed, months=12).normals[:, :, 0].sum(axis=1)
        by = [sums[replicates(IDS) == k].mean() for k in range(8)]
        told.append(np.var(by, ddof=1) / 8)
        means.append(sums.mean())
    assert 0.5 < np.mean(told) / np.mean(np.square(means)) < 2


@pytest.mark.parametrize(("name", "least"), [("severe_recession", (20, 20)), ("baseline", (4, 1.3))])
def test_the_mean_of_a_year_needs_a_fraction_of_the_paths(name, least):
    """Variance over twenty seeds of the mean over 512 paths of demand in year one and over three years.

    When the first expansion ends is spread; what the regimes do afterwards is not, hence the second number.
    """
    economy = load_macro(name)
    found = []
    for luck in (spread, random):
        demand = [economy.drivers(luck(seed)).demand for seed in range(20)]
        found.append([np.var([x[:, :months].mean() for x in demand], ddof=1) for months in (12, 36)])
    assert np.all(np.array(found[1]) > np.array(least) * np.array(found[0]))


def test_another_net_of_the_same_index_says_nothing_of_the_economy():
    """Leading coordinates of the nets uncertain numbers would come from, against ours: no common digit."""
    from scipy.stats import qmc

    other = qmc.Sobol(16, scramble=True, seed=np.random.default_rng(1)).random_base2(8) > 0.5
    ours = _net(1, 0, 8) > 0.5
    agreement = np.corrcoef(other.T.astype(float), ours.T.astype(float))[:16, 16:]
    assert np.abs(agreement).max() < 4.5 / math.sqrt(256)
