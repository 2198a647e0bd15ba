"""Backtests of books of buyers: made-up worlds whose truth is known, and the real files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from experiments.backtesting.buying import bought
from experiments.backtesting.origins import Origin
from experiments.backtesting.trials import Tried, tried
from experiments.warmup import _tiny
from simulator.backtest.verdict import scored
from simulator.history.history import History
from simulator.history.read import read_history
from simulator.tables.source import Source
from simulator.vocabulary import Book

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
RETAIL = ("CustomerID", "InvoiceDate", "Quantity*UnitPrice", "InvoiceNo")
BEGINS, PAST, AFTER = date(2023, 1, 1), 12, 6


def world(seed: int, swing: float, customers: int = 700, new: float = 40.0) -> History:
    """Eighteen months of purchases: customers of before, new ones every month, all buying more or less together; after
    each purchase one in twenty has had enough."""
    luck = np.random.default_rng(seed)
    n, months = customers + int(new * (PAST + AFTER)), PAST + AFTER
    new_from = np.where(np.arange(n) < customers, -1.0, luck.uniform(0.0, months, n))
    rate, mean = luck.gamma(1.2, 0.4, n), luck.gamma(6.0, 6.0, n)
    factor = np.exp(swing * luck.standard_normal(months) - swing**2 / 2.0)
    there, bought = np.ones(n, dtype=bool), [(np.flatnonzero(new_from >= 0.0), new_from[new_from >= 0.0])]
    for t in range(months):
        span = np.clip(t + 1.0 - new_from, 0.0, 1.0)
        times = luck.poisson(rate * there * span * factor[t])
        gone = luck.geometric(0.05, n)  # the purchase after which the customer is gone
        who = np.repeat(np.arange(n), np.minimum(times, gone))
        there &= times < gone
        bought.append((who, np.maximum(new_from[who], t) + luck.random(len(who)) * span[who]))
    lines = pd.DataFrame({"who": np.concatenate([w for w, _ in bought]), "at": np.concatenate([a for _, a in bought])})
    lines = lines[lines["at"] < months]
    month, part = np.divmod(lines["at"].to_numpy(), 1.0)
    begins = (np.datetime64(BEGINS, "M") + month.astype(int)).astype("M8[D]")
    day = begins + np.floor(28 * part).astype("m8[D]")
    frame = pd.DataFrame({
        "customer_id": pd.Series([f"c{k}" for k in lines["who"]], dtype="str"), "date": pd.Series(day).astype("M8[us]"),
        "amount": mean[lines["who"]] * luck.gamma(4.0, 0.25, len(lines)),
    })  # fmt: skip
    tables = {"transactions": frame.sort_values("date").reset_index(drop=True)}
    return History(tables, date(2024, 6, 30), BEGINS, "made up")


def trial(history: History, day: date, months: int, paths: int, draws: int) -> Tried:
    return tried(replace(_tiny(), paths=paths, draws=draws), history, Origin(day, 12, months))


def test_purchases_and_buyers_of_a_path_follow_its_money() -> None:
    """Ten money a purchase; who buys once a month on average buys at all with 1 − 1/e; whoever is new buys."""
    frame = pd.DataFrame({"purchases_per_month": [1.0, 1.0], "monthly_revenue": [10.0, 10.0], "alive_prob": [1.0, 0.5]})
    money = np.broadcast_to([[[1000.0], [4000.0]]], (500, 2, 1))
    came = np.broadcast_to([[[0.0], [200.0]]], (500, 2, 1))
    dims = ("path", "month", "segment")
    ds = xr.Dataset({"revenue_start": (dims, money), "acquired": (dims, came)})
    purchases, buyers = bought(ds, Book(frame, date(2024, 1, 1), ("all",), ("mid",)), 3)
    assert purchases.mean(axis=0) == pytest.approx([100.0, 400.0], rel=0.02)
    assert purchases.var(axis=0) == pytest.approx([100.0, 400.0], rel=0.2)
    again = 1.0 - np.exp(-1.0)
    assert buyers.mean(axis=0) == pytest.approx([100.0 * again, 200.0 + 200.0 * again], rel=0.02)


@pytest.mark.slow
def test_a_made_up_shop_is_told_without_bias() -> None:
    found = trial(world(1, 0.0), date(2023, 12, 31), AFTER, 32, 8)
    assert [t.quantity for t in found.trials] == ["revenue", "purchases", "buying customers"]
    for one in found.trials:
        assert abs(scored([one]).bias) < 0.08, one.quantity


@pytest.mark.slow
def test_bands_hold_in_shops_whose_customers_swing_together() -> None:
    """Revenue and purchases come out some 9 % too high, buying customers 12 %: the sector's drift, and a drop-out that
    a year of purchases hardly tells. What is claimed of the bands holds all the same."""
    of = [trial(world(seed, 0.12), date(2023, 12, 31), AFTER, 64, 32) for seed in range(12)]
    for k, name in enumerate(("revenue", "purchases", "buying customers")):
        score = scored([found.trials[k] for found in of])
        for band, share in score.covered.items():
            assert share >= band - 0.12, (name, band)
        assert abs(score.bias) < 0.12 or name == "buying customers"


@pytest.mark.slow
def test_a_real_wholesaler_is_told_better_than_by_rivals() -> None:
    """128 paths gave: bias −3 %, all months in the 80 % band, CRPS 31,200 against 36,100 of the straight line."""
    name = "online_retail_to_2011_08.parquet"
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not here: real purchases are not part of the repository")
    columns = dict(zip(("customer_id", "date", "amount", "invoice"), RETAIL, strict=True))
    history = read_history({"transactions": Source(str(DATA / name), columns=columns)})
    score = scored([trial(history, date(2011, 5, 31), 3, 64, 32).trials[0]])
    assert abs(score.bias) < 0.10
    assert score.covered[0.95] == 1.0
    assert all(skill > 0.0 for skill in score.skill.values())


def test_the_published_sample_of_a_shop_is_told_for_its_second_39_weeks() -> None:
    """128 paths gave: bias −2 %, 89 % of months in the 95 % band (purchases 67 %), CRPS 738; BG/NBD alone 1,166."""
    try:
        told = metadata.distribution("Lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt")
    except metadata.PackageNotFoundError:
        pytest.skip("the published sample of 2,357 customers comes with the package lifetimes, not installed")
    frame = pd.read_csv(
        str(told), sep=r"\s+", header=None, names=["_", "customer_id", "date", "n", "amount"], dtype=str
    )
    lines = pd.DataFrame({"customer_id": frame["customer_id"], "date": pd.to_datetime(frame["date"]).astype("M8[us]"),
                          "amount": frame["amount"].astype(float)})  # fmt: skip
    history = History({"transactions": lines}, date(1998, 6, 30), None, "published")
    found = [scored([one]) for one in trial(history, date(1997, 9, 30), 9, 32, 16).trials]
    for score in found:
        assert abs(score.bias) < 0.08, score.quantity
        assert score.covered[0.95] > 0.5, score.quantity
        assert all(skill > 0.0 for skill in score.skill.values()), score.quantity
