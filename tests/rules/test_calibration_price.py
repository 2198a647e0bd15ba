"""Price changes whose answer must not be believed, and what of a record of changes does not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.calibration.price import PriceChanges, response
from simulator.calibration.regression import least_squares, logistic, poisson
from simulator.parameters import Parameters

P = Parameters()


def test_a_rise_that_keeps_customers_is_not_believed_even_with_controls():
    chance = np.random.default_rng(3)
    change, tenure = 0.05 * chance.standard_normal(4000), chance.random(4000)
    left = (chance.random(4000) < 1 / (1 + np.exp(2 + 15 * change))).astype(float)
    found = response(PriceChanges(left, np.ones(4000), np.exp(change), controls={"tenure": tenure}), P)
    assert [e.status for e in found.hazard.estimates] == ["prior", "prior"]
    assert found.controlled.status == found.naive.status == "refused"
    assert "prices followed something these records do not hold" in found.hazard.estimates[0].why


def test_prices_in_another_currency_and_rows_in_another_order_change_nothing():
    chance = np.random.default_rng(4)
    old, risk = chance.lognormal(5, 1, 3000), chance.standard_normal(3000)
    new = old * np.exp(0.05 * chance.standard_normal(3000) - 0.02 * risk)
    left = (chance.random(3000) < 1 / (1 + np.exp(2 - 0.5 * risk - 4 * np.log(new / old)))).astype(float)
    market, cost = (old * np.exp(0.1 * chance.standard_normal(3000)) for _ in range(2))
    group = np.where(risk > 0, "high", "low")
    told = PriceChanges(left, old, new, market, cost, {"risk": risk, "group": group})
    order = chance.permutation(3000)
    cents = PriceChanges(
        left[order], *(100 * p[order] for p in (old, new, market, cost)),
        controls={"risk": 7 * risk[order], "group": group[order]},
    )  # fmt: skip
    for a, b in zip(response(told, P).hazard.estimates, response(cents, P).hazard.estimates, strict=True):
        assert a.status == "calibrated"
        assert (a.value, a.error) == pytest.approx((b.value, b.error), rel=1e-5)


def test_a_price_that_followed_its_controls_to_the_letter_tells_nothing():
    chance = np.random.default_rng(9)
    cost = 0.05 * chance.standard_normal(4000)
    left = (chance.random(4000) < 1 / (1 + np.exp(2 - 4 * cost))).astype(float)
    told = PriceChanges(left, np.ones(4000), np.exp(cost), cost=np.exp(cost))
    assert "followed the controls" in response(told, P).hazard.estimates[0].why


def test_regressions_meet_what_can_be_counted():
    """Two groups: the odds, the means and the differences are those of the table."""
    group = np.repeat([0.0, 1.0], [40, 60])
    columns = np.column_stack([np.ones(100), group])
    happened = np.concatenate([np.repeat([1.0, 0.0], [10, 30]), np.repeat([1.0, 0.0], [30, 30])])
    odds = logistic(("one", "group"), columns, happened)
    assert odds.at == pytest.approx([np.log(1 / 3), np.log(3)], abs=1e-5)
    assert odds.of("group")[1] == pytest.approx(np.sqrt(1 / 10 + 1 / 30 + 1 / 30 + 1 / 30), rel=1e-5)
    counts = poisson(("one", "group"), columns, 1 + 2 * group)
    assert counts.at == pytest.approx([0, np.log(3)], abs=1e-5)
    assert least_squares(("one", "group"), columns, 5 + 2 * group).at == pytest.approx([5, 2])


def test_changes_beyond_thirty_per_cent_are_left_out_and_counted():
    chance = np.random.default_rng(8)
    change = 0.05 * chance.standard_normal(3000)
    left = (chance.random(3000) < 1 / (1 + np.exp(2 - 6 * change))).astype(float)
    told = PriceChanges(left, np.ones(3000), np.exp(change), controls={"tenure": chance.random(3000)})
    odd = replace(told, new=np.where(np.arange(3000) < 30, 2.0, told.new))
    assert "30 of 3,000 changes left out" in response(odd, P).hazard.estimates[0].why
