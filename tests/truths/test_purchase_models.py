"""Models of purchases without a contract: published fits, closed forms, simulation, and what scale must not change."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from simulator.book import bgnbd
from simulator.book.bgnbd import BgNbd, Purchases
from simulator.calibration import gamma_gamma, pareto_nbd
from simulator.calibration.gamma_gamma import GammaGamma, Spending, expected_mean
from simulator.calibration.pareto_nbd import ParetoNbd
from simulator.calibration.purchases import (
    bgnbd_estimates,
    gamma_gamma_estimates,
    money_apart,
    pareto_nbd_estimates,
)

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cdnow_master.csv"
BGNBD = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)
PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669, -9595.0)
SPENDING = GammaGamma(6.25, 3.74, 15.44, 0.0)
END = pd.Timestamp("1997-09-30")


def by_customer(lines):
    """Repeats, recency and age in weeks up to the end of September 1997, and what repeats came to; lines after it."""
    days = lines.groupby(["id", "date"], as_index=False)["sales"].sum()
    first = days.groupby("id")["date"].transform("min")
    past = days["date"] <= END
    again = days[past & (days["date"] > first)].groupby("id")["sales"].agg(["size", "mean"])
    span = days[past].groupby("id")["date"].agg(["min", "max", "count"])
    weeks = ((span["max"] - span["min"]).dt.days / 7, (END - span["min"]).dt.days / 7)
    seen = Purchases(span["count"].to_numpy() - 1, *(w.to_numpy() for w in weeks))
    paid = again[again["mean"] > 0]
    return seen, Spending(paid["size"].to_numpy(), paid["mean"].to_numpy()), int((~past).sum())


@pytest.fixture(scope="module")
def published():
    """The published sample of 2,357 customers of CDNOW, told once from its purchases."""
    try:
        path = metadata.distribution("Lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt")
    except metadata.PackageNotFoundError:
        pytest.skip("the published sample of 2,357 customers comes with the package lifetimes, not installed")
    lines = pd.read_csv(str(path), sep=r"\s+", names=["master", "id", "date", "cds", "sales"])
    lines["date"] = pd.to_datetime(lines["date"].astype(str))
    return by_customer(lines)


def test_published_bg_nbd(published):
    found = bgnbd.fit(published[0])
    assert found[:4] == pytest.approx(BGNBD[:4], abs=0.0006)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_published_pareto_nbd(published):
    found = pareto_nbd.fit(published[0])
    assert found[:4] == pytest.approx(PARETO[:4], abs=0.0006)
    assert found.log_likelihood == pytest.approx(-9595.0, abs=0.05)


def test_published_gamma_gamma(published):
    spending = published[1]
    found = gamma_gamma.fit(spending)
    assert len(spending.mean) == 946
    assert found[:3] == pytest.approx(SPENDING[:3], abs=0.006)
    assert money_apart(spending) == pytest.approx(0.11, abs=0.005)


def test_both_models_expect_the_next_nine_months_of_the_real_sample(published):
    """1,882 purchases came in weeks 40 to 78; the published forecasts fall short by about a tenth."""
    seen, _, later = published
    assert later == 1882
    assert bgnbd.expected_purchases(seen, BGNBD, 39.0).sum() == pytest.approx(later, rel=0.15)
    assert pareto_nbd.expected_purchases(seen, PARETO, 39.0).sum() == pytest.approx(later, rel=0.15)


def test_every_tenth_customer_of_the_real_shop_is_told_alike_by_its_shared_file():
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name} is not here: real purchases are not part of the repository")
    lines = pd.read_csv(SHARED)
    lines = lines[lines["id"] % 10 == 4]
    lines["date"] = pd.to_datetime(lines["date"].astype(str))
    seen, spending, later = by_customer(lines)
    found, check = bgnbd.fit(seen), pareto_nbd.fit(seen)
    for joint, truth in ((bgnbd_estimates(seen, found), BGNBD), (pareto_nbd_estimates(seen, check), PARETO)):
        for estimate, true in zip(joint.estimates, truth, strict=False):
            assert abs(np.log(estimate.value / true)) < 3 * estimate.error * 2**0.5  # two samples of one shop
    for estimate, true in zip(
        gamma_gamma_estimates(spending, gamma_gamma.fit(spending)).estimates, SPENDING, strict=False
    ):
        assert abs(np.log(estimate.value / true)) < 3 * estimate.error * 2**0.5
    assert bgnbd.expected_purchases(seen, found, 39.0).sum() == pytest.approx(later, rel=0.2)


SEEN = Purchases(np.array([2, 1, 0, 7, 30]), np.array([30.43, 1.71, 0.0, 29.43, 20.0]), np.full(5, 38.86))


@pytest.mark.parametrize("model", [PARETO, ParetoNbd(0.6, 12.0, 0.5, 4.0, 0.0), ParetoNbd(2.0, 5.0, 3.0, 5.0, 0.0)])
def test_pareto_nbd_likelihood_is_the_integral_over_the_moment_of_drop_out(model):
    """Alive until T, or gone at a moment y in [t, T]: E[λ^x e^(−λ y)] times the density of y."""
    r, alpha, s, beta, _ = model

    def bought(x, y):
        return np.exp(gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + y))

    told = pareto_nbd.log_likelihood(SEEN, *model[:4])
    for k, (x, t, age) in enumerate(zip(*SEEN, strict=True)):
        there = bought(x, age) * (beta / (beta + age)) ** s
        gone, _ = quad(lambda y, x=x: bought(x, y) * s / beta * (beta / (beta + y)) ** (s + 1), t, age, epsrel=1e-11)
        assert told[k] == pytest.approx(np.log(there + gone), rel=1e-9)
        assert pareto_nbd.alive_prob(SEEN, model)[k] == pytest.approx(there / (there + gone), rel=1e-8)


def test_pareto_nbd_stays_finite_for_buyers_of_every_day_and_wild_parameters():
    seen = Purchases(np.array([0, 3, 900, 5000]), np.array([0.0, 1.0, 300.0, 700.0]), np.array([700.0] * 4))
    for model in ((1e-3, 1e3, 50.0, 1e-3), (1e3, 1e-3, 1e-3, 1e5), (0.5, 1e5, 0.5, 1e-3)):
        assert np.isfinite(pareto_nbd.log_likelihood(seen, *model)).all(), model
        alive = pareto_nbd.alive_prob(seen, ParetoNbd(*model, 0.0))
        assert ((alive >= 0) & (alive <= 1 + 1e-12)).all()


def test_gauss_fraction_is_the_hypergeometric_function():
    b, c, z = np.array([3.2, 40.0, 1.5]), np.array([5.0, 44.0, 90.0]), np.array([0.3, 0.99, 0.999])
    np.testing.assert_allclose(pareto_nbd._fraction(b, c, z), pareto_nbd._unit(b, c, z), rtol=1e-9)


def lives(rng, rate, drop, dropped_by_purchase, age, later):
    """Repeats and recency up to ``age`` and purchases in the ``later`` span, event by event."""
    n = len(rate)
    gone = np.full(n, np.inf) if dropped_by_purchase else rng.exponential(1.0 / drop)
    clock, counts, recency, after = np.zeros(n), np.zeros(n, dtype=int), np.zeros(n), np.zeros(n)
    while (going := clock < age + later).any():
        clock = clock + rng.exponential(1.0 / rate)
        bought = going & (clock < np.minimum(gone, age + later))
        before = bought & (clock <= age)
        counts, recency = counts + before, np.where(before, clock, recency)
        after += bought & ~before
        leaves = bought & (rng.random(n) < drop) if dropped_by_purchase else ~bought
        clock = np.where(leaves | ~bought, np.inf, clock)
    return Purchases(counts, recency, np.full(n, float(age))), after


@pytest.mark.parametrize("name", ["bgnbd", "pareto"])
def test_expected_purchases_are_those_of_simulated_customers(name):
    rng, n, age, later = np.random.default_rng(8), 15_000, 20.0, 15.0
    rate = rng.gamma(0.8, 1.0 / 3.0, n)
    if name == "bgnbd":
        model, of = BgNbd(0.8, 3.0, 0.9, 4.0, 0.0), bgnbd
        drop = rng.beta(model.a, model.b, n)
    else:
        model, of = ParetoNbd(0.8, 3.0, 1.0, 25.0, 0.0), pareto_nbd  # s = 1: the logarithm in its expectation
        drop = rng.gamma(model.s, 1.0 / model.beta, n)
    seen, after = lives(rng, rate, drop, name == "bgnbd", age, later)
    told = of.expected_purchases(seen, model, later)
    for few, many in ((0, 0), (1, 3), (4, 10), (11, 1000)):
        band = (seen.repeats >= few) & (seen.repeats <= many)
        assert told[band].mean() == pytest.approx(after[band].mean(), abs=4 * after[band].std() / band.sum() ** 0.5)


def test_bg_nbd_expectation_is_the_published_formula_and_grows_with_the_span():
    """(a+b+x−1)/(a−1) [1 − ((α+T)/(α+T+s))^(r+x) 2F1(r+x, b+x; a+b+x−1; s/(α+T+s))] · P(alive)."""
    from scipy.special import hyp2f1

    r, alpha, a, b, _ = BGNBD
    x, age, span = SEEN.repeats, SEEN.age, 39.0
    part = ((alpha + age) / (alpha + age + span)) ** (r + x)
    part = part * hyp2f1(r + x, b + x, a + b + x - 1, span / (alpha + age + span))
    published = (a + b + x - 1) / (a - 1) * (1 - part) * bgnbd.alive_prob(SEEN, BGNBD)
    assert bgnbd.expected_purchases(SEEN, BGNBD, span) == pytest.approx(published, rel=1e-8)
    for of, model in ((bgnbd, BGNBD), (pareto_nbd, PARETO)):
        grown = np.array([of.expected_purchases(SEEN, model, s) for s in (1e-6, 1.0, 10.0, 100.0)])
        assert (np.diff(grown, axis=0) > 0).all()
        assert grown[0] * 1e6 == pytest.approx(
            of.alive_prob(SEEN, model) * (model.r + x) / (model.alpha + age), rel=1e-4
        )


def test_gamma_gamma_likelihood_integrates_to_one_and_pulls_means_together():
    p, q, gamma, _ = SPENDING

    def density(z):
        return float(np.exp(gamma_gamma.log_likelihood(Spending(np.array([3]), np.array([z])), p, q, gamma))[0])

    assert quad(density, 0, np.inf)[0] == pytest.approx(1.0, abs=1e-6)
    seen = Spending(np.array([1, 50]), np.array([100.0, 100.0]))
    everybody = p * gamma / (q - 1)
    once, often = expected_mean(seen, SPENDING)
    assert everybody < once < often < 100.0
    assert quad(lambda z: z * density(z), 0, np.inf)[0] == pytest.approx(everybody, rel=1e-6)
    assert np.isinf(expected_mean(seen, GammaGamma(0.1, 0.5, 1.0, 0.0))[0])


@pytest.fixture(scope="module")
def simulated():
    rng = np.random.default_rng(9)
    rate, drop = rng.gamma(0.8, 1.0 / 3.0, 700), rng.gamma(0.7, 1.0 / 12.0, 700)
    return lives(rng, rate, drop, False, 30.0, 1.0)[0]


def test_days_or_weeks_tell_the_same(simulated):
    weeks = pareto_nbd.fit(simulated)
    days = pareto_nbd.fit(Purchases(simulated.repeats, simulated.recency * 7.0, simulated.age * 7.0))
    assert days[:4] == pytest.approx((weeks.r, weeks.alpha * 7, weeks.s, weeks.beta * 7), rel=2e-3)
    truth = (0.8, 3.0, 0.7, 12.0)
    for estimate, true in zip(pareto_nbd_estimates(simulated, weeks).estimates, truth, strict=True):
        assert abs(np.log(estimate.value / true)) < 3 * estimate.error


def test_twice_the_customers_halve_the_variance_of_spending():
    rng = np.random.default_rng(10)
    x = rng.integers(1, 9, 800)
    nu = rng.gamma(3.74, 1 / 15.44, 800)
    seen = Spending(x, rng.gamma(6.25 * x) / nu / x)
    model = gamma_gamma.fit(seen)
    once = gamma_gamma_estimates(seen, model)
    twice = gamma_gamma_estimates(Spending(np.tile(x, 2), np.tile(seen.mean, 2)), model)
    for a, b, true in zip(once.estimates, twice.estimates, SPENDING, strict=False):
        assert a.error**2 / b.error**2 == pytest.approx(2.0, rel=1e-3)
        assert abs(np.log(a.value / true)) < 3 * a.error
    np.testing.assert_allclose(once.correlation, twice.correlation, atol=1e-4)


def test_money_in_another_currency_changes_only_gamma():
    rng = np.random.default_rng(11)
    x = rng.integers(1, 9, 300)
    seen = Spending(x, rng.gamma(6.25 * x) / rng.gamma(3.74, 1 / 15.44, 300) / x)
    one, other = gamma_gamma.fit(seen), gamma_gamma.fit(Spending(x, seen.mean * 100.0))
    assert other[:3] == pytest.approx((one.p, one.q, one.gamma * 100.0), rel=1e-3)
