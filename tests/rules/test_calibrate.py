"""``secateur calibrate``: known numbers come back, what no table tells stays as assumed, and the file says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hydra import compose, initialize_config_dir

from experiments.calibrate import calibrate
from experiments.calibrating.numbers import Calibration, applied, calibrated
from experiments.calibrating.written import parameter_file, table
from experiments.schema import check_for_compare, settle
from scenarios.conf import conf_folder
from simulator.calibration.estimate import Estimate, onto
from simulator.draws import draw_numbers, parameters_of
from simulator.history.history import History
from simulator.number import register
from simulator.parameters import Parameters
from simulator.posterior import check
from simulator.vocabulary import InputError
from tests import made_up_company as truth
from tests.menu.test_conf import composed

P = Parameters()


@pytest.fixture(scope="module")
def history() -> History:
    return truth.company()


@pytest.fixture(scope="module")
def found(history: History) -> Calibration:
    return calibrated(history, P)


def by_name(found: Calibration) -> dict[str, Estimate]:
    return {e.name: e for e in found.estimates}


@pytest.mark.parametrize(
    ("name", "true"),
    [
        ("customers.frailty", truth.FRAILTY),
        ("portrait.tickets.core", truth.TICKETS["core"]),
        ("portrait.tickets.mid", truth.TICKETS["mid"]),
        ("portrait.tickets.tail", truth.TICKETS["tail"]),
        ("variance of ticket rates, mid", 0.5),
        ("desk.handling_hours", truth.HANDLING),
        ("desk.patience", truth.PATIENCE),
        ("desk.rate", truth.DESK_RATE),
        ("finance.dso_days", truth.PAYS),
        ("customers.volume_drift.core", truth.DRIFT),
        ("customers.revenue_noise", truth.NOISE),
        ("acquisition.customers_per_month", 25.0),
    ],
)
def test_a_known_number_comes_back_within_its_error(found: Calibration, name: str, true: float) -> None:
    e = by_name(found)[name]
    assert e.status == "calibrated"
    assert onto(e.value, e.scale) == pytest.approx(onto(true, e.scale), abs=3.5 * e.error)


def test_churn_is_what_the_survivors_of_the_known_law_show(history: History, found: Calibration) -> None:
    people = history.table("customers")
    there = people[people["end_date"].isna()]
    tenure = (pd.Timestamp(truth.AS_OF) - there["start_date"]).dt.days.to_numpy() / 30.4375
    for role, yearly in truth.CHURN.items():
        hazard = -np.log1p(-yearly) / 12.0
        shown = hazard / (1.0 + truth.FRAILTY * hazard * tenure[(there["segment"] == role).to_numpy()])
        share = by_name(found)["customers.involuntary_share"].value
        expected = -np.expm1(-12.0 * shown.mean() / (1.0 - share))
        e = by_name(found)[f"customers.churn_per_year.{role}"]
        assert onto(e.value, "logit") == pytest.approx(onto(float(expected), "logit"), abs=3.5 * e.error)


def test_a_table_not_given_leaves_its_numbers_as_assumed_and_is_named(history: History) -> None:
    some = calibrated(replace(history, tables={"customers": history.table("customers")}), P)
    untold = {e.name: e.why for e in some.estimates if e.status == "prior"}
    assert untold["desk.patience"] == untold["portrait.tickets.core"] == "no tickets were given"
    assert "no ledger" in untold["desk.rate"]
    assert untold["customers.price_to_hazard"] == "no prices were given"
    assert "no transactions" in untold["finance.dso_days"]
    after = applied(some, P)
    assert (after.desk, after.finance, after.operations, after.floor) == (P.desk, P.finance, P.operations, P.floor)
    assert not set(untold) & set(after.posterior.numbers)


def test_who_leaves_at_renewals_only_is_held_by_the_term_whatever_the_length_of_months() -> None:
    luck, n = np.random.default_rng(5), 2000
    start = np.datetime64("2017-01-01") + luck.integers(0, 2800, n)
    strength, terms = 3.0, luck.geometric(luck.beta(0.6, 2.4, n)).clip(max=60)
    day = start - start.astype("M8[M]").astype("M8[D]")
    left = pd.Series((start.astype("M8[M]") + 12 * terms).astype("M8[D]") + day - 1).astype("M8[us]")
    people = pd.DataFrame({"customer_id": [f"k{k}" for k in range(n)], "segment": "mid", "exit_cause": "",
                           "start_date": pd.Series(start).astype("M8[us]"), "contract_term_months": 12.0,
                           "end_date": left.where(left <= pd.Timestamp(truth.AS_OF))})  # fmt: skip
    people = people[~(left < pd.Timestamp(truth.BEGINS))].reset_index(drop=True)
    some = by_name(calibrated(History({"customers": people}, truth.AS_OF, truth.BEGINS), P))
    assert some["customers.in_term_hazard"].high < 0.05
    sbg = some["customers.sbg_strength"]
    assert np.log(sbg.value) == pytest.approx(np.log(strength), abs=3.5 * sbg.error)


def test_purchases_alone_tell_churn_by_thirds_of_revenue() -> None:
    luck, drop, rows = np.random.default_rng(6), 0.06, []
    for k in range(700):  # once a month; drops out after a repeat purchase in six of a hundred
        day, again = luck.uniform(0.0, 500.0), False
        while day < 730.0:
            rows.append((f"k{k}", day, 10.0 + 0.1 * k))
            if again and luck.random() < drop:
                break
            day, again = day + luck.exponential(30.4375), True
    ids, days, amount = zip(*rows, strict=True)
    date = pd.Series(np.datetime64("2023-01-01") + np.floor(days).astype(int)).astype("M8[us]")
    lines = pd.DataFrame({"customer_id": pd.Series(ids, dtype="str"), "date": date, "amount": amount})
    some = by_name(calibrated(History({"transactions": lines}, truth.AS_OF), P))
    for role in ("core", "mid", "tail"):
        e = some[f"customers.churn_per_year.{role}"]
        true = onto(float(-np.expm1(-12.0 * drop)), "logit")
        assert onto(e.value, "logit") == pytest.approx(true, abs=3.5 * e.error)
        assert e.error < 0.5
    assert some["customers.frailty"].status == "prior"


@pytest.mark.parametrize(("table", "told"), [("tickets", "desk.patience"), ("ledger", "desk.rate"),
                                             ("acquisition", "acquisition.cost_per_customer")])  # fmt: skip
def test_one_table_alone_tells_what_it_can(history: History, found: Calibration, table: str, told: str) -> None:
    alone = by_name(calibrated(replace(history, tables={table: history.table(table)}), P))
    assert alone[told].value == pytest.approx(by_name(found)[told].value)
    assert alone["customers.frailty"].status == "prior"


def test_prices_that_follow_risk_are_caught_and_change_no_number() -> None:
    luck, n = np.random.default_rng(3), 4000
    risk, stay = luck.standard_normal(n), pd.Timestamp("2020-01-01")
    new = 100.0 * np.exp(0.05 * luck.standard_normal(n) - 0.08 * risk)
    left = luck.random(n) < 1.0 / (1.0 + np.exp(2.0 - 1.5 * risk))
    ids = [f"k{k}" for k in range(n)]
    tables = {
        "customers": pd.DataFrame({"customer_id": ids, "segment": "mid", "start_date": stay}),
        "prices": pd.DataFrame({"customer_id": ids, "date": pd.Timestamp("2024-01-01"), "old_price": 100.0,
                                "new_price": new, "left": left.astype(object)}),
    }  # fmt: skip
    some = calibrated(History(tables, truth.AS_OF, truth.BEGINS), P)
    assert by_name(some)["raw price change"].status == "refused"
    assert by_name(some)["customers.price_to_hazard"].status == "prior"
    assert applied(some, P).customers == P.customers


def test_every_number_told_lies_in_its_range_and_can_be_drawn(found: Calibration) -> None:
    after = applied(found, P)
    check(after)
    assert all(line.low <= line.value <= line.high for line in register(after) if not line.choices)
    worlds = [parameters_of(after, draw_numbers(after, {}, 7, 64).of(d)) for d in range(64)]
    frail = np.log([p.customers.frailty for p in worlds])
    e = by_name(found)["customers.frailty"]
    assert frail.std() == pytest.approx(e.error, rel=0.35)
    assert frail.mean() == pytest.approx(np.log(e.value), abs=0.5 * e.error)


def test_the_parameter_file_says_what_was_found(found: Calibration, tmp_path: Path) -> None:
    (tmp_path / "calibration").mkdir()
    base = settle(composed()).parameters
    parameter_file(found, base, tmp_path / "calibration" / "calibrated.yaml", tmp_path)
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        cfg = compose("config", [f"hydra.searchpath=[file://{tmp_path}]", "calibration=calibrated"])
    assert settle(cfg).parameters == applied(found, base)
    rows = table(found, base).set_index("name")
    assert rows.loc["operations.rate", "status"] == "prior"
    assert rows.loc["desk.patience", "prior"] == base.desk.patience


def test_the_command_leaves_everything_or_nothing(
    history: History, tmp_path: Path, capsys: Any, monkeypatch: Any
) -> None:
    history.table("customers").to_csv(tmp_path / "customers.csv", index=False)
    ledger = history.table("ledger")
    ledger.assign(month=ledger["month"].dt.strftime("%Y-%m")).to_csv(tmp_path / "ledger.csv", index=False)
    words = [f"history.folder={tmp_path}", "history.observed_from=2022-01-01", f"out={tmp_path / 'out'}"]
    calibrate(composed(*words))
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {"calibration", "calibration.html", "config.yaml", "parameters.csv", "run.json"}
    assert json.loads((tmp_path / "out" / "run.json").read_text())["rows"]["customers"] == 2344
    page = (tmp_path / "out" / "calibration.html").read_text()
    assert "no tickets were given" in page
    assert "customers.frailty" in page
    monkeypatch.setattr("simulator.report.html.write", lambda pack, path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calibrate(composed(*words[:2], f"out={tmp_path / 'other'}"))
    assert not list(tmp_path.glob("other*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no records are named"),
        (("history.as_of=2010-01-01",), "as_of is 2010-01-01, before anything"),
        (("history.as_of=yesterday",), "history.as_of is yesterday, must be a day"),
        (("history.roles.gold=core",), "history.roles names segment 'gold'"),
        (("history.tickets.path=nowhere.csv",), "nowhere.csv"),
    ],
)
def test_records_that_cannot_be_read_are_refused(
    words: tuple[str, ...], said: str, history: History, tmp_path: Path
) -> None:
    history.table("customers").head(50).to_csv(tmp_path / "customers.csv", index=False)
    folder = (f"history.folder={tmp_path}",) if words else ()
    with pytest.raises(InputError, match=said):
        calibrate(composed(*folder, *words, f"out={tmp_path / 'out'}"))
    assert not (tmp_path / "out").exists()


def test_segments_without_roles_or_revenue_are_asked_for(history: History) -> None:
    people = history.table("customers").replace({"segment": {"core": "gold", "mid": "silver", "tail": "lead"}})
    bare = replace(history, tables={"customers": people})
    with pytest.raises(InputError, match=r"history.roles has no value.*gold, lead, silver"):
        calibrated(bare, P)
    told = calibrated(bare, P, {"gold": "core", "silver": "mid", "lead": "tail"})
    assert by_name(told)["customers.churn_per_year.core"].seen > 0


def test_records_are_no_setting_of_a_comparison() -> None:
    with pytest.raises(InputError, match="history is set, but only secateur calibrate"):
        check_for_compare(settle(composed("history.folder=mine")))
