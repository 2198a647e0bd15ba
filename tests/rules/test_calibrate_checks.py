"""What calibrate reads beside its main numbers: who bought less, who came back, a second model, what drove prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.calibrating.lines import said
from experiments.calibrating.numbers import Calibration
from experiments.calibrating.page import pack
from experiments.calibrating.purchases import check
from experiments.calibrating.records import records
from experiments.calibrating.repriced import repriced
from experiments.calibrating.serving import serving
from experiments.calibrating.work import Found
from simulator.calibration.costing import rate
from simulator.calibration.estimate import Estimate
from simulator.calibration.growth import growth
from simulator.calibration.pareto_nbd import ALIKE
from simulator.history.history import History
from simulator.parameters import Parameters
from tests import made_up_company as truth

P = Parameters()


def told_by(estimator: Any, history: History) -> dict[str, Estimate]:
    return {e.name: e for joint in estimator(records(history, P, None)) for e in joint.estimates}


def repriced_company(seed: int, epsilon: float, grown: float = 0.0, n: int = 600) -> History:
    """Three waves of rises over most customers, volume follows the reference price; ``grown``: those repriced grow."""
    luck, months, t = np.random.default_rng(seed), truth._months(), np.arange(truth.MONTHS)
    segment, wave = luck.choice(["core", "mid", "tail"], n), luck.choice([8, 14, 20, 99, 99], n)
    rise, raised = luck.uniform(0.02, 0.2, n), t >= wave[:, None]
    reached = 1.0 - 0.85 ** np.maximum(t - wave[:, None], 0)
    drift = np.where(segment == "core", 0.004, 0.0) + np.where(wave < 99, grown, 0.0)
    swing = drift[:, None] * t + 0.1 * luck.standard_normal((n, len(t)))
    volume = luck.lognormal(5, 1, n)[:, None] * np.exp(swing - epsilon * rise[:, None] * reached)
    ids = np.array([f"k{k}" for k in range(n)])
    lines = {"customer_id": np.repeat(ids, len(t)), "date": np.tile(months, n),
             "amount": (volume * np.where(raised, np.exp(rise)[:, None], 1.0)).ravel()}  # fmt: skip
    moved = wave < 99
    prices = {"customer_id": ids[moved], "date": months[wave[moved]], "old_price": 10.0,
              "new_price": 10.0 * np.exp(rise[moved])}  # fmt: skip
    people = {"customer_id": ids, "segment": segment, "start_date": pd.Timestamp("2021-01-05")}
    tables = {"customers": people, "transactions": lines, "prices": prices}
    return History({k: pd.DataFrame(v) for k, v in tables.items()}, truth.AS_OF, truth.BEGINS)


def test_less_bought_at_a_higher_price_is_told_from_records() -> None:
    """Elasticities drawn from what is believed; of 25 intervals of 80 % at least 15 hold the truth, and not all do."""
    held = []
    for k in range(25):
        true = 0.3 * np.exp(0.4 * np.random.default_rng([9, k]).standard_normal())
        e = told_by(repriced, repriced_company(k, true))["customers.volume_elasticity"]
        assert e.status == "calibrated"
        held.append(e.low <= true <= e.high)
    assert 15 <= sum(held) < 25
    assert "would have grown alike" in e.why


def test_rises_for_those_who_grow_are_not_believed() -> None:
    e = told_by(repriced, repriced_company(1, 0.3, grown=0.02))["customers.volume_elasticity"]
    assert e.status == "prior"
    assert "chosen for their growth" in e.why


def test_who_left_at_a_rise_is_not_one_who_bought_less() -> None:
    history = repriced_company(2, 0.3)
    people, lines = history.table("customers"), history.table("transactions")
    gone = set(history.table("prices")["customer_id"].iloc[::3])
    day = pd.Timestamp("2024-02-15")
    left = people["customer_id"].isin(gone)
    fewer = lines[~(lines["customer_id"].isin(gone) & (lines["date"] > day))]
    ends = people.assign(end_date=pd.Series(day, people.index).where(left).astype("M8[us]"))
    some = replace(history, tables={**history.tables, "customers": ends, "transactions": fewer})
    e = told_by(repriced, some)["customers.volume_elasticity"]
    whole = told_by(repriced, history)["customers.volume_elasticity"]
    assert e.value == pytest.approx(whole.value, rel=0.25)


@pytest.mark.parametrize(
    ("value", "told"),
    [(-0.00059, "-0.00059"), (0.000384, "0.00038"), (9.28e-05, "9e-05"), (0.0, "0"), (0.012345, "0.0123"),
     (999.6, "1,000"), (-1234567.8, "-1,234,568")],
)  # fmt: skip
def test_a_small_number_takes_no_more_room_than_its_column(value: float, told: str) -> None:
    assert said(value) == told


@pytest.mark.parametrize("table", ["transactions", "prices"])
def test_half_of_what_it_takes_tells_no_elasticity(table: str) -> None:
    history = repriced_company(1, 0.3)
    rest = {name: frame for name, frame in history.tables.items() if name != table}
    (e,) = told_by(repriced, replace(history, tables=rest)).values()
    assert (e.status, "no transactions beside prices" in e.why) == ("prior", True)


def test_patience_is_told_by_who_came_back_where_nobody_gave_up() -> None:
    luck, n = np.random.default_rng(4), 4000
    wait, calm, work = luck.exponential(3.0, n), luck.exponential(10.0, n), luck.lognormal(-1.0, 0.5, n)
    opened = pd.Timestamp("2024-01-01") + pd.to_timedelta(luck.uniform(0, 200, n), "D")
    frame = pd.DataFrame({"ticket_id": np.arange(n).astype(str), "customer_id": "k", "opened": opened,
                          "resolved": opened + pd.to_timedelta(np.minimum(wait, calm) + work, "h"),
                          "handling_minutes": 60.0 * work, "reopened": calm < wait})  # fmt: skip
    history = History({"tickets": frame}, date(2024, 12, 31))
    e = told_by(serving, history)["desk.patience"]
    assert np.log(e.value) == pytest.approx(np.log(10.0 / work.mean()), abs=3.5 * e.error)
    assert "reopened ticket" in e.why
    neither = replace(history, tables={"tickets": frame.drop(columns="reopened")})
    e = told_by(serving, neither)["desk.patience"]
    assert (e.status, "neither" in e.why) == ("prior", True)


def buyers(seed: int = 3, n: int = 800, linked: bool = False) -> History:
    """Pareto/NBD buyers over two years: rates Gamma(1, 1 a month), drop-out Gamma(1, 1/20), spend Gamma-Gamma."""
    luck, rows = np.random.default_rng(seed), []
    for k in range(n):
        rate, end = luck.gamma(1.0, 1.0), luck.exponential(1.0) / max(luck.gamma(1.0, 0.05), 1e-9)
        day, mean = luck.uniform(0.0, 6.0), 6.0 / luck.gamma(4.0, 1 / 15.0) * (rate if linked else 1.0)
        end += day
        while day < min(24.0, end):
            rows.append((f"k{k}", day, luck.gamma(6.0, mean / 6.0)))
            day += luck.exponential(1.0 / max(rate, 1e-9))
    ids, months, amount = zip(*rows, strict=True)
    day = np.datetime64("2023-01-01") + np.floor(np.array(months) * 30.4375).astype(int)
    lines = pd.DataFrame({"customer_id": pd.Series(ids, dtype="str"), "date": pd.Series(day).astype("M8[us]"),
                          "amount": amount})  # fmt: skip
    return History({"transactions": lines}, truth.AS_OF)


def test_a_second_model_of_the_same_purchases_is_its_check() -> None:
    seen = check(records(buyers(), P, None))
    assert seen is not None
    assert seen.agree
    assert seen.pareto.log_likelihood > seen.bgnbd.log_likelihood, "the law the purchases were drawn from"
    assert seen.spend == pytest.approx(6.0 * 15.0 / 3.0, rel=0.1)
    assert "they agree" in str(seen)
    wide = {e.name: e for joint in seen.joints for e in joint.estimates}
    for name, true in (("Pareto/NBD, purchase rate r", 1.0), ("spending, shape p", 6.0),
                       ("spending, shape q", 4.0)):  # fmt: skip
        assert np.log(wide[name].value) == pytest.approx(np.log(true), abs=3.5 * wide[name].error)
    off = seen._replace(purchases=(1.2, 1.0))
    assert (off.agree, round(off.apart, 2)) == (False, 0.2)
    assert "they disagree" in str(off)


def test_spending_that_follows_how_often_is_not_believed() -> None:
    seen = check(records(buyers(n=300, linked=True), P, None))
    assert seen is not None
    assert seen.spend is None
    spending = [e for joint in seen.joints for e in joint.estimates if e.name.startswith("spending")]
    assert {e.status for e in spending} == {"refused"}


def test_where_ends_are_recorded_or_few_bought_again_no_second_model_is_asked() -> None:
    assert check(records(truth.company(300), P, None)) is None
    assert check(records(buyers(n=50), P, None)) is None


def test_the_page_sets_both_models_side_by_side() -> None:
    own = records(buyers(n=300), P, None)
    told = Found(own, P, Calibration((), ()), check(own), "buyers")
    headlines = {s.key: s.headline for s in pack(told, "here", "secateur calibrate").sections}
    assert "on next year's purchases" in headlines["purchases"]
    assert told.check is not None
    assert told.check.pareto.s <= ALIKE, "the likelihood still rises where all drop out alike: the search ends there"
    edge = {e.name: e.status for e in told.check.joints[0].estimates}
    assert edge["Pareto/NBD, drop-out rate s"] == edge["Pareto/NBD, drop-out rate beta"] == "prior"
    assert "price" not in headlines


def test_two_months_of_a_pool_or_of_spend_tell_no_number() -> None:
    assert rate("desk", np.array([900.0, 1000.0]), np.array([10.0, 10.0])).status == "prior"
    assert rate("desk", np.array([900.0, 1000.0, 950.0]), np.full(3, 10.0)).status == "calibrated"
    assert {e.status for e in growth(np.array([9.0, 9.0]), np.array([30.0, 40.0]), P)} == {"prior"}
