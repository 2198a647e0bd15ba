"""Contracts and prices: the calendar's mean, the printed hazard ratios, the fading reference, volume against price."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.number import ByRole
from simulator.vocabulary import Effect, Entry
from tests.curves import calendar, price_factor, reference_gap
from tests.quiet import All, book_of, quiet, run

HAZARD = -math.log1p(-0.12) / 12  # 12 % a year


def raised(by: float, align: str = "renewal") -> All:
    """Everybody's list price up by a share, decided at the outset: bites in month 1 or at the first renewal."""
    return All((Entry(0, align, 1, Effect(list_price=by)),), name="raised")


# The contract calendar


@pytest.mark.parametrize(("term", "inside"), [(12, 0.15), (24, 0.15), (12, 0.3), (3, 0.0)])
def test_the_calendar_has_mean_one_over_any_whole_term(term, inside):
    factor = calendar(term, 5 % term + 1, 3 * term, inside)
    for start in range(2 * term):
        assert factor[start : start + term].mean() == pytest.approx(1.0, rel=1e-15)


def test_the_renewal_month_of_a_yearly_contract():
    factor = calendar(12, 4, 12, 0.15)
    assert factor[3] == pytest.approx(10.35)
    assert np.delete(factor, 3) == pytest.approx(np.full(11, 0.15))
    assert 1 - math.exp(-10.35 * HAZARD) == pytest.approx(0.104395, abs=5e-7)
    assert 1 - math.exp(-0.15 * HAZARD) == pytest.approx(0.001597, abs=5e-7)


def test_month_to_month_has_no_calendar():
    assert np.all(calendar(1, 1, 24, 0.15) == 1.0)


def test_the_engine_keeps_the_calendar():
    """Everybody renews in months 2 and 14: .104395 of those still there leave then, .001597 in other months."""
    n, paths = 40_000, 5
    book = book_of(n, annual_churn=0.12, contract_term_months=12, months_to_renewal=2)
    ds = run(book, quiet(customers={"in_term_hazard": 0.15}), months=14, paths=paths)
    left = ds.exits.sel(cause="voluntary").sum("path").values
    there = ds.active_start.sum("path").values
    for month, leavers, at_risk in zip(range(1, 15), left, there, strict=True):
        expected = 0.104395 if month in (2, 14) else 0.001597
        assert abs(leavers / at_risk - expected) < 4 * math.sqrt(expected * (1 - expected) / at_risk), month


# The reference price and the hazard


def test_printed_hazard_ratios_of_a_price_rise():
    """η = 2, λ = 1.6: HR = (1 + Δ)^3.2; a fall of the same log size is felt 1.6 times less."""
    printed = {0.03: 1.0992, 0.05: 1.1690, 0.10: 1.3566, 0.15: 1.5640, 0.20: 1.7922, 0.30: 2.3154}
    gap = np.log1p(list(printed))
    assert price_factor(gap, 2.0, 1.6) == pytest.approx(list(printed.values()), abs=5e-5)
    assert np.log(price_factor(-gap, 2.0, 1.6)) == pytest.approx(-2.0 * gap)
    assert price_factor(np.zeros(1), 2.0, 1.6) == 1.0


@pytest.mark.parametrize(("speed", "half_life"), [(0.15, 4.3), (0.30, 1.9)])
def test_the_reference_follows_with_its_half_life(speed, half_life):
    """Between whole months the gap is read off on the log scale, where it is a straight line."""
    steps = np.zeros(300)
    steps[2] = math.log(1.1)
    gap = reference_gap(steps, speed) / math.log(1.1)
    assert np.all(gap[:2] == 0)
    assert gap[2] == 1.0
    found = np.interp(math.log(2), -np.log(gap[2:40]), np.arange(38))
    assert found == pytest.approx(math.log(0.5) / math.log(1 - speed), rel=1e-12)
    assert found == pytest.approx(half_life, abs=0.05)


@pytest.mark.parametrize("speed", [0.15, 0.30])
def test_the_gaps_of_a_rise_add_up_to_the_rise_over_the_speed(speed):
    steps = np.zeros(400)
    steps[0], steps[7] = math.log(1.2), -math.log(1.05)
    assert reference_gap(steps, speed).sum() == pytest.approx((math.log(1.2) - math.log(1.05)) / speed, rel=1e-12)


def test_the_engine_shows_the_printed_ratio_and_its_fading():
    """+10 % in month 1: the hazard is × 1.3566 at once, × 1.3566^(.85^k) k months later, and nobody leaves later."""
    n, paths = 40_000, 5
    p = quiet(customers={"price_to_hazard": 2.0, "loss_aversion": 1.6, "reference_speed": 0.15})
    ds = run(book_of(n, annual_churn=0.3), p, raised(0.10, "now"), months=8, paths=paths)
    active = ds.active.sum("path") / (n * paths)
    hazard = -math.log1p(-0.3) / 12
    clock = hazard * np.cumsum(1.1 ** (3.2 * 0.85 ** np.arange(8)))
    for name, reading in (("raised", clock), ("do_nothing", hazard * np.arange(1, 9))):
        error = np.sqrt(np.exp(-reading) * (1 - np.exp(-reading)) / (n * paths))
        assert np.all(np.abs(active.sel(strategy=name).values - np.exp(-reading)) < 4 * error)
    fewer = float(ds.exits.sum(("cause", "month", "path")).diff("strategy").item())
    expected = math.exp(-8 * hazard) - math.exp(-clock[-1])
    assert abs(fewer / (n * paths) - expected) < 4 * math.sqrt(expected / (n * paths))
    assert np.all(ds.active.sel(strategy="raised") <= ds.active.sel(strategy="do_nothing"))


def test_announced_is_not_realised():
    """Realisation .6: the log price moves by .6 ln 1.1."""
    ds = run(book_of(3), quiet(customers={"price_realisation": 0.6}), raised(0.10, "now"), months=2)
    assert ds.revenue.sel(strategy="raised").values.ravel() == pytest.approx(300 * 1.1**0.6, rel=1e-6)


# Volume and price


def test_volume_answers_a_lasting_rise_by_its_elasticity():
    """ε = 1.2, +10 %: V → 1.1^−1.2 = .89193, read off COGS, which follows volume and never price."""
    lasting = math.exp(-1.2 * math.log(1.1))
    assert lasting == pytest.approx(0.89193, abs=5e-6)
    p = quiet(customers={"volume_elasticity": 1.2, "reference_speed": 0.30})
    ds = run(book_of(3, cogs_share=0.4), p, raised(0.10, "now"), months=60).sel(strategy="raised").squeeze()
    volume = (ds.cogs / 120).values
    assert volume[0] == 1.0
    assert volume[1] == pytest.approx(math.exp(-1.2 * 0.30 * math.log(1.1)), rel=1e-6)
    assert volume[-1] == pytest.approx(lasting, rel=2e-6)
    assert (ds.revenue / 300).values == pytest.approx(1.1 * volume, rel=2e-6)


def test_drift_is_volume():
    ds = run(book_of(3, cogs_share=0.4), quiet(customers={"volume_drift": ByRole(0.006, 0, 0)}), months=24)
    months = np.arange(1, 25)
    assert ds.revenue.values.ravel() == pytest.approx(300 * np.exp(0.006 * months), rel=1e-6)
    assert ds.cogs.values.ravel() == pytest.approx(120 * np.exp(0.006 * months), rel=1e-6)


def test_without_elasticity_the_same_customers_stay_and_pay_the_rise_from_their_renewal_on():
    """A quarter of the book renews in each of months 1 to 4; the rise of 8 % is realised by half."""
    n, rise = 400, 1.08**0.5
    phase, revenue = np.arange(n) % 4 + 1, 100.0 + np.arange(n)
    told = {"contract_term_months": 4, "months_to_renewal": phase, "monthly_revenue": revenue}
    p = quiet(customers={"price_realisation": 0.5, "in_term_hazard": 0.15})
    everybody_stays = book_of(n, annual_churn=0.0, **told)
    paid = run(everybody_stays, p, raised(0.08), months=6).revenue.sel(strategy="raised").squeeze()
    for month in range(1, 7):
        expected = revenue @ np.where(phase <= month, rise, 1.0)
        assert paid.sel(month=month).item() == pytest.approx(expected, rel=1e-6)
    ds = run(book_of(n, annual_churn=0.3, **told), p, raised(0.08), months=12, paths=6, draws=2)
    old, new = ds.sel(strategy="do_nothing"), ds.sel(strategy="raised")
    assert float(old.exits.sum()) > 0
    for name in ("active", "exits", "cogs"):
        assert np.array_equal(old[name], new[name]), name
    assert new.revenue.values[:, 3:] == pytest.approx(rise * old.revenue.values[:, 3:], rel=1e-6)


def test_the_whole_rise_falls_to_margin():
    """ε = η = 0 and no bad debt: COGS and capacity do not move, so EBITDA rises by what revenue does."""
    p = quiet(operations={"rate": 30.0}, desk={"rate": 40.0})
    book = book_of(50, cogs_share=0.4, tickets_per_month=2.0, activity_hours_per_month=1.5)
    ds = run(book, p, raised(0.10, "now"), months=6)
    assert np.all(ds.capacity_cost > 0)
    gain = ds.ebitda.diff("strategy").values.ravel()
    assert gain == pytest.approx(ds.revenue.diff("strategy").values.ravel(), abs=1e-6)
    assert gain == pytest.approx(np.full(6, 500.0), rel=1e-5)  # a price is kept to 2**-20
