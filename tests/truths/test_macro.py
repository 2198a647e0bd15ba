"""The economy: the chain's stationary law, the noise's moments, the course of a stress, by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios import load_macro
from scenarios.macro.noise import CORRELATION, FACTORS, Noise
from scenarios.macro.regimes import Regimes
from scenarios.macro.stress import Inflation, Shape
from scenarios.menu import names
from simulator.vocabulary import ALWAYS_DRIVEN, Shocks

OFF = {"scale": 0}
ECONOMIES = sorted(set(names("macro")) - {"supervisory"})
"""All that need nothing of a user's own."""


def shocks(paths: int, months: int, seed: int = 1) -> Shocks:
    rng = np.random.default_rng(seed)
    return Shocks(rng.standard_normal((paths, months, 5)), rng.random((paths, months)))


def quiet(name: str) -> dict[str, object]:
    """The stress of a file without the noise, as a mapping."""
    return {"name": name, "defaults": [name], "noise": OFF}


# Regimes


def test_stationary_law_and_second_eigenvalue():
    values, vectors = np.linalg.eig(Regimes().transitions().T)
    order = np.argsort(-values.real)
    law = vectors[:, order[0]].real
    assert law / law.sum() == pytest.approx([0.7611, 0.1332, 0.1057], abs=5e-5)
    assert values[order[1]].real == pytest.approx(0.9017, abs=5e-5)


def test_the_matrix_is_the_published_one():
    published = [[0.97917, 0.01667, 0.00417], [0.05556, 0.88889, 0.05556], [0.08, 0.02, 0.90]]
    assert Regimes().transitions() == pytest.approx(np.array(published), abs=5e-6)
    assert Regimes().transitions().sum(axis=1) == pytest.approx(np.ones(3), abs=1e-15)


def test_the_chain_starts_in_expansion_and_reaches_its_law():
    u = np.random.default_rng(3).random((20_000, 120))
    regime = Regimes().chain(u)
    first = Regimes().transitions()[0]
    for state, share in enumerate(first):
        assert abs((regime[:, 0] == state).mean() - share) < 4 * math.sqrt(share * (1 - share) / 20_000)
    for state, share in enumerate([0.7611, 0.1332, 0.1057]):
        assert abs((regime[:, -1] == state).mean() - share) < 4 * math.sqrt(share * (1 - share) / 20_000) + 5e-5


def test_a_recession_lasts_twelve_more_months_with_probability_nine_tenths_to_the_twelfth():
    regime = Regimes().chain(np.random.default_rng(4).random((40_000, 80)))
    inside = regime[:, 60] == 2
    lasting = (regime[inside, 61:73] == 2).all(axis=1)
    expected = 0.9**12
    assert expected == pytest.approx(0.2824, abs=5e-5)
    assert abs(lasting.mean() - expected) < 4 * math.sqrt(expected * (1 - expected) / inside.sum())


def test_levels_close_a_quarter_of_the_gap_each_month():
    level = Regimes().level(np.array([[2, 2, 1, 0]]))
    use = [-0.025, -0.04375, -0.0428125, -0.032109375]
    assert level.use[0] == pytest.approx(use)
    assert level.log_churn[0, :2] == pytest.approx([0.0625, 0.109375])
    assert level.log_credit[0, 0] == pytest.approx(0.25 * math.log(2.5))
    assert level.log_cac[0, 0] == pytest.approx(0.25 * math.log(1.15))


def test_baseline_starts_at_no_change_and_is_not_centred():
    drivers = load_macro({"defaults": ["baseline"], "noise": OFF}).drivers(shocks(20_000, 120))
    calm = (drivers.regime[:, :3] == 0).all(axis=1)
    assert np.all(drivers.demand[calm, :3] == 1)
    assert drivers.demand[:, -1].mean() == pytest.approx(1 - 0.016, abs=0.001)
    assert drivers.log_churn[:, -1].mean() == pytest.approx(0.04, abs=0.002)
    assert np.allclose(drivers.leads, 1.5 * (drivers.demand - 1), rtol=0, atol=1e-15)
    for flat in (drivers.wage, drivers.attrition, drivers.price, drivers.cost):
        assert np.all(flat == 1)


# Noise


def test_stationary_sds():
    assert Noise().stationary_sd() == pytest.approx([0.0228, 0.0560, 0.0025, 0.1667, 0.0500], abs=5e-5)


def test_correlation_is_a_correlation():
    assert np.array_equal(CORRELATION, CORRELATION.T)
    assert np.linalg.eigvalsh(CORRELATION).min() > 0
    told = {("demand", "churn"): -0.5, ("demand", "credit"): -0.5, ("churn", "credit"): 0.5, ("cost", "cac"): 0.4}
    for (a, b), rho in told.items():
        assert CORRELATION[FACTORS.index(a), FACTORS.index(b)] == rho


def test_each_factor_has_mean_one_in_every_month():
    logs = Noise().logs(shocks(40_000, 40).normals)
    for x in logs:
        factor = np.exp(x)
        error = factor.std(axis=0) / math.sqrt(len(factor))
        assert np.all(np.abs(factor.mean(axis=0) - 1) < 4 * error)


def test_the_noise_reaches_its_stationary_sd_and_forgets_as_told():
    """After forty months: sd within 4 SE, correlation of neighbouring months = the share kept."""
    logs = np.stack(Noise().logs(shocks(40_000, 42, seed=5).normals))
    assert logs[:, :, 40].std(axis=1) == pytest.approx(Noise().stationary_sd(), rel=4 / math.sqrt(80_000))
    kept = [np.corrcoef(x[:, 40], x[:, 41])[0, 1] for x in logs]
    assert kept == pytest.approx([0.85, 0.7, 0.6, 0.8, 0.8], abs=4 / math.sqrt(40_000))


def test_innovations_have_the_told_sd_and_correlation():
    logs = np.stack(Noise().logs(shocks(100_000, 1, seed=9).normals))[:, :, 0]
    assert logs.std(axis=1) == pytest.approx([0.012, 0.04, 0.002, 0.10, 0.03], rel=0.01)
    assert np.corrcoef(logs) == pytest.approx(CORRELATION, abs=4 / math.sqrt(100_000))


def test_memory_by_hand():
    z = np.zeros((1, 3, 5))
    z[0, 0, 0] = 1.0
    demand = Noise().logs(z)[0][0]
    variance = 0.012**2 * np.cumsum([1, 0.85**2, 0.85**4])
    assert demand == pytest.approx(0.012 * np.array([1, 0.85, 0.85**2]) - variance / 2)


# Stress paths


def test_the_course_of_a_stress_by_hand():
    course = Shape(onset=3, ramp=4, plateau=2, half_life=2.0).intensity(13)
    fading = [0.5**0.5, 0.5, 0.5**1.5, 0.25, 0.5**2.5]
    assert course == pytest.approx([0, 0, 0.25, 0.5, 0.75, 1, 1, 1, *fading])


def test_the_severe_recession_by_hand():
    drivers = load_macro(quiet("severe_recession")).drivers(shocks(2, 36))
    for month, share in ((5, 0.0), (6, 1 / 6), (8, 0.5), (11, 1.0), (23, 1.0), (31, 0.5)):
        row = (0, month - 1)
        assert drivers.demand[row] == pytest.approx(1 - 0.18 * share)
        assert drivers.leads[row] == pytest.approx(-0.25 * share)
        assert drivers.log_churn[row] == pytest.approx(math.log(1.57) * share)
        assert drivers.credit[row] == pytest.approx(4**share)
        assert drivers.cac[row] == pytest.approx(1.3**share)
        assert drivers.cost[row] == pytest.approx(0.99**share)
    down = 1 - 0.18 * np.clip(np.arange(-4, 32) / 6, 0, 1)[:23]
    assert drivers.regime[0, :23].tolist() == np.where(down <= 0.95, 2, 0).tolist()


def test_a_path_without_regimes_is_in_recession_while_use_is_five_percent_down():
    regime = load_macro(quiet("mild_recession")).drivers(shocks(2, 36)).regime
    assert np.nonzero(regime[1])[0].tolist() == list(range(9, 19))
    assert set(regime.ravel()) == {0, 2}
    assert not load_macro(quiet("boom")).drivers(shocks(1, 36)).regime.any()


def test_stagflation_by_hand():
    drivers = load_macro(quiet("stagflation")).drivers(shocks(1, 40))
    cost, wage, price = drivers.cost[0], drivers.wage[0], drivers.price[0]
    assert cost[[1, 2, 13, 19, 39]] == pytest.approx([1, 1.1 ** (1 / 12), 1.1, 1.1**1.5, 1.1**1.5])
    assert wage[[1, 13, 39]] == pytest.approx([1, 1.07, 1.07**1.5])
    assert price[6:] == pytest.approx(np.sqrt(cost[:-6]))
    assert np.all(price[:8] == 1)
    assert price[8] > 1


def test_years_of_inflation():
    assert Inflation(months=2).years(onset=2, months=4).tolist() == [0, 1 / 12, 2 / 12, 2 / 12]
    assert Inflation(months=2).years(onset=2, months=4, lag=1).tolist() == [0, 0, 1 / 12, 2 / 12]


def test_severe_is_worse_than_mild_in_every_month():
    """Real costs are left out: they fall a little in the severe path, as they do when demand collapses."""
    luck = shocks(3, 60)
    mild, severe = (load_macro(quiet(n)).drivers(luck) for n in ("mild_recession", "severe_recession"))
    felt = slice(5, None)
    for name, sign in (("demand", -1), ("leads", -1), ("log_churn", 1), ("credit", 1), ("cac", 1)):
        a, b = getattr(mild, name), getattr(severe, name)
        assert np.all(sign * (b - a)[:, felt] > 0), name
        assert np.all((b == a)[:, :5]), name
    for name in ("attrition", "wage", "price"):
        assert np.array_equal(getattr(mild, name), getattr(severe, name))


# What holds for every economy


@pytest.mark.parametrize("name", ECONOMIES)
def test_a_path_does_not_depend_on_its_neighbours_nor_on_the_horizon(name):
    economy, luck = load_macro(name), shocks(37, 24)
    together = economy.drivers(luck)
    some = np.array([4, 0, 30, 17, 8])
    apart = economy.drivers(Shocks(luck.normals[some], luck.uniforms[some]))
    short = economy.drivers(Shocks(luck.normals[:, :11], luck.uniforms[:, :11]))
    for field in together._fields:
        whole = getattr(together, field)
        if whole is None:
            assert getattr(short, field) is None
            continue
        months = slice(None) if field == "lost_month" else slice(11)
        assert np.array_equal(getattr(apart, field), whole[some]), field
        assert np.array_equal(getattr(short, field), whole[:, months]), field


@pytest.mark.parametrize("name", ECONOMIES)
def test_every_economy_feels_the_same_noise(name):
    luck = shocks(5, 36)
    noisy, calm = load_macro(name).drivers(luck), load_macro(quiet(name)).drivers(luck)
    plain = Noise().logs(luck.normals)
    assert noisy.demand / calm.demand == pytest.approx(np.exp(plain[0]))
    assert noisy.log_churn - calm.log_churn == pytest.approx(plain[1])
    assert noisy.cost / calm.cost == pytest.approx(np.exp(plain[2]))
    assert noisy.credit / calm.credit == pytest.approx(np.exp(plain[3]))
    assert noisy.cac / calm.cac == pytest.approx(np.exp(plain[4]))
    assert noisy.leads - calm.leads == pytest.approx(1.5 * (np.exp(plain[0]) - 1))
    assert np.array_equal(noisy.regime, calm.regime)
    told = {field: x for field, x in noisy._asdict().items() if x is not None}
    assert set(ALWAYS_DRIVEN) <= set(told)
    assert all(np.all(np.isfinite(x)) for x in told.values())
    assert {x.shape for field, x in told.items() if field != "lost_month"} == {(5, 36)}
