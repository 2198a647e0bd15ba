"""``secateur backtest``: origins, a past that nothing after it changes, swings of rare purchases, the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import simulator
from experiments import stage
from experiments.backtesting.origins import Origin, origins
from experiments.backtesting.then import book_then
from experiments.backtesting.trials import forecast, tried
from experiments.branches import BacktestChoice
from experiments.calibrating.numbers import applied, calibrated
from experiments.warmup import _tiny
from simulator.calibration.lumps import lumps
from simulator.history.history import History
from simulator.vocabulary import InputError
from tests.here import secateur
from tests.made_up_company import company

DAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def history() -> History:
    whole = company(250)
    return replace(whole, tables={name: frame for name, frame in whole.tables.items() if name != "acquisition"})


@pytest.fixture(scope="module")
def found(history: History):
    return tried(_tiny(), history, Origin(DAY, 30, 6))


def test_every_quantity_the_records_hold_is_tried(found, history: History) -> None:
    assert [trial.quantity for trial in found.trials] == ["revenue", "active customers", "exits", "tickets"]
    customers = history.tables["customers"]
    there = (customers["start_date"] <= pd.Timestamp(DAY)) & ~(customers["end_date"] <= pd.Timestamp("2024-07-31"))
    new = customers["start_date"].between("2024-07-01", "2024-07-31") & ~(customers["end_date"] <= "2024-07-31")
    active = found.trials[1]
    assert active.seen[0] == int((there | new).sum())
    assert active.ensemble.shape == (2, 6)
    assert set(active.rivals) == {"last month", "last year", "straight line"}
    assert abs(np.median(active.ensemble[:, 0]) / active.seen[0] - 1.0) < 0.1


def test_nothing_after_the_day_changes_the_forecast(found, history: History) -> None:
    lines, people = history.tables["transactions"], history.tables["customers"].copy()
    other = lines.assign(amount=lines["amount"].where(lines["date"] <= pd.Timestamp(DAY), 9.0 * lines["amount"]))
    more = lines.tail(50).assign(date=pd.Timestamp("2024-08-15"))
    other = pd.concat([other, more], ignore_index=True)
    late = people["end_date"] > pd.Timestamp(DAY)
    people["end_date"] = people["end_date"].mask(late)
    people["exit_cause"] = people["exit_cause"].mask(late, "")
    again = tried(
        _tiny(), replace(history, tables={**history.tables, "transactions": other, "customers": people}),
        Origin(DAY, 30, 6),
    )  # fmt: skip
    for one, two in zip(found.trials, again.trials, strict=True):
        assert np.array_equal(one.ensemble, two.ensemble), one.quantity
        for name, told in one.rivals.items():
            assert np.array_equal(told.mean, two.rivals[name].mean)
    assert not np.array_equal(found.trials[0].seen, again.trials[0].seen)


def test_the_book_is_who_was_there_and_what_they_brought(history: History) -> None:
    past = history.until(DAY)
    book = book_then(past, _tiny().parameters, {}, None)
    people, lines = past.tables["customers"], past.tables["transactions"]
    there = people[people["end_date"].isna()]
    assert set(book.customers["customer_id"]) == set(there["customer_id"])
    old = there[there["start_date"] < "2023-06-01"]["customer_id"].iloc[0]
    year = lines[(lines["customer_id"] == old) & (lines["date"] > "2023-06-30")]["amount"].sum()
    told = book.customers.set_index("customer_id").loc[old, "monthly_revenue"]
    assert told == pytest.approx(year / 12.0, rel=0.02)


@pytest.mark.parametrize("begins", [date(2023, 9, 15), date(2024, 2, 2)])
def test_the_book_does_not_hang_on_when_exits_are_first_seen(begins: date, history: History) -> None:
    """Where nobody says from when exits were recorded, the first of them is taken; sales were recorded before."""
    whole, late = (
        book_then(one.until(DAY), _tiny().parameters, {}, None).customers
        for one in (history, replace(history, told_from=begins))
    )
    for name in ("monthly_revenue", "tickets_per_month"):
        assert late[name].tolist() == whole[name].tolist()


def test_newcomers_come_to_the_book_as_the_records_count_them(history: History) -> None:
    """The model scales newcomers by the rows of its book over the sector's; those referred come by their own rate."""
    p = applied(calibrated(history, _tiny().parameters), _tiny().parameters)
    people = history.tables["customers"]
    rows = int(people["end_date"].isna().sum())
    came = int(((people["start_date"] >= "2024-01-01") & (people["referred_by"] == "")).sum()) / 12.0
    assert p.acquisition.customers_per_month * rows / p.portrait.customers == pytest.approx(came, abs=0.01)


def test_origins_roll_as_far_as_anything_is_known_after_them(history: History) -> None:
    told = BacktestChoice("2024-08-31", origins=5, step=2, months=3)
    assert origins(told, history) == (Origin(date(2024, 8, 31), 32, 3), Origin(date(2024, 10, 31), 34, 2))
    assert origins(BacktestChoice(), history) == (Origin(date(2023, 12, 31), 24, 12),)


@pytest.mark.parametrize(
    ("freeze", "said"),
    [
        ("2024-06-15", "must be the last day of a month: did you mean 2024-06-30?"),
        ("2024-12-31", "no whole month is known after it"),
        ("2022-02-28", "2 whole months are known before it"),
        ("June", "must be a day (YYYY-MM-DD)"),
    ],
)
def test_days_that_cannot_be_tried_are_refused(freeze: str, said: str, history: History) -> None:
    with pytest.raises(InputError) as refused:
        origins(BacktestChoice(freeze), history)
    assert said in str(refused.value)


def test_the_desk_answers_as_in_a_comparison(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = {}

    def answer(run, parameters, tickets):
        heard["mode"], heard["tickets"] = run.desk.mode, tickets.sum()
        return "the desk as asked"

    def simulated(book, *others, desk, **told):
        heard["desk"] = desk
        return xr.Dataset(coords={"strategy": ["do_nothing"], "macro": ["baseline"]})

    monkeypatch.setattr(stage, "desk_answer", answer)
    monkeypatch.setattr(simulator, "simulate", simulated)
    run = _tiny()
    book = book_then(history.until(DAY), run.parameters, {}, None)
    forecast(replace(run, desk=replace(run.desk, mode="simulated")), book, run.parameters, 2)
    tickets = pytest.approx(book.customers["tickets_per_month"].sum())
    assert heard == {"mode": "simulated", "tickets": tickets, "desk": "the desk as asked"}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_book_of_rare_buyers_swings_as_its_purchases_do(seed: int) -> None:
    luck = np.random.default_rng(seed)
    n, months = 400, 400
    rate, mean = luck.gamma(2.0, 0.4, n), luck.gamma(4.0, 5.0, n)
    counts = luck.poisson(rate, (months, n))
    totals = np.zeros(months)
    sizes, who = [], []
    for month, row in enumerate(counts):
        of = np.repeat(np.arange(n), row)
        size = mean[of] * luck.gamma(4.0, 0.25, len(of))
        totals[month] = size.sum()
        if month < 24:
            sizes.append(size)
            who.append(of)
    told = lumps(rate, np.concatenate(sizes), np.concatenate(who), 2.0)
    assert told.status == "calibrated"
    swing = told.value * np.sqrt(((rate * mean) ** 2).sum())
    assert swing == pytest.approx(totals.std(), rel=0.1)
    assert "at most" not in told.why


def test_few_purchases_tell_no_swing_and_very_rare_ones_the_largest() -> None:
    few = lumps(np.full(5, 0.1), np.full(10, 3.0), np.zeros(10, dtype=np.int64), 2.0)
    assert few.status == "prior"
    rare = lumps(np.full(500, 0.01), np.full(500, 3.0), np.arange(500), 2.0)
    assert (rare.value, "10.0, the model holds 2 at most" in rare.why) == (pytest.approx(2.0), True)


def test_the_command_leaves_scores_page_and_verdict(tmp_path: Path) -> None:
    luck = np.random.default_rng(3)
    who = luck.choice(60, 1500)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.sort(luck.integers(0, 730, 1500)), unit="D")
    lines = pd.DataFrame({"customer_id": [f"c{k}" if k else "" for k in who], "date": days.strftime("%Y-%m-%d"),
                          "amount": luck.gamma(4.0, 10.0, 1500).round(2)})  # fmt: skip
    lines.to_csv(tmp_path / "lines.csv", index=False)
    words = ("history.transactions.path=lines.csv", "backtest.months=4", "paths=8", "draws=4", "threads=1")
    done = secateur("backtest", *words, "backtest.origins=2", "out=run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines_said = done.stdout.strip().splitlines()
    assert max(map(len, lines_said[:-1])) <= 80
    assert any(line.startswith("Verdict: ") for line in lines_said)
    assert any("BG/NBD alone" in line for line in lines_said)
    assert {f.name for f in (tmp_path / "run").iterdir()} == {
        "backtest.csv", "backtest.html", "config.yaml", "run.json", "scores.csv",
    }  # fmt: skip
    months = pd.read_csv(tmp_path / "run" / "backtest.csv")
    assert len(months) == 3 * 8
    told = months.set_index(["quantity", "origin", "month"])["seen"]
    assert (told["buying customers"] <= told["purchases"]).all()
    nobodys, money = int((who == 0).sum()), lines["amount"]
    said = f"{nobodys} lines without a known customer, net {money[who == 0].sum():,.0f}"
    assert said in " ".join(done.stdout.split())
    assert said in (tmp_path / "run" / "backtest.html").read_text(encoding="utf-8")
    inside = (who != 0) & (days >= "2024-07-01") & (days < "2024-11-01")
    assert told["revenue"]["2024-06-30"].sum() == pytest.approx(money[inside].sum())
    assert ((months["q2.5"] <= months["q50"]) & (months["q50"] <= months["q97.5"])).all()
    told = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert f"Verdict: {told['verdict']}." in done.stdout
    wrong = secateur("compare", "backtest.months=3", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "backtest.months is 3, but only secateur backtest has a use for it" in wrong.stderr
