"""The purchase model meets its published numbers, simulation, and real invoices it has not seen."""

from __future__ import annotations

from datetime import date
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.book import read_transactions
from simulator.book.bgnbd import (
    BgNbd,
    Purchases,
    alive_prob,
    churn_if_alive,
    fit,
    log_likelihood,
    rate_if_alive,
)
from simulator.book.profit import gini, top_share
from simulator.book.purchases import customers_of, read_lines
from simulator.book.simplex import minimise
from tests.sectors import sector

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)
"""Fader, Hardie and Lee 2005: 2,357 customers of CDNOW, weeks."""
RETAIL = {"customer_id": "CustomerID", "date": "InvoiceDate", "amount": "Quantity*UnitPrice", "invoice": "InvoiceNo"}


def _data(name):
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not here: real purchases are not part of the repository")
    return DATA / name


@pytest.fixture(scope="module")
def retail():
    return read_lines(_data("online_retail_to_2011_08.parquet"), RETAIL).frame


def test_published_log_likelihood_of_single_customers():
    """The first customers of the published worksheet: repeats, recency and age in weeks."""
    seen = Purchases(np.array([2, 1, 0, 7]), np.array([30.43, 1.71, 0.0, 29.43]), np.full(4, 38.86))
    told = log_likelihood(seen, *PUBLISHED[:4])
    assert told == pytest.approx([-9.4596, -4.4711, -0.5538, -21.8644], abs=0.0025)  # printed to three digits


def test_published_fit_where_the_lifetimes_package_brings_its_sample():
    try:
        told = metadata.distribution("Lifetimes").locate_file("lifetimes/datasets/cdnow_customers_summary.csv")
    except metadata.PackageNotFoundError:
        pytest.skip("the published sample of 2,357 customers comes with the package lifetimes, not installed")
    sample = pd.read_csv(str(told))
    model = fit(Purchases(*(sample[name].to_numpy() for name in ("frequency", "recency", "T"))))
    assert model[:4] == pytest.approx(PUBLISHED[:4], abs=0.0006)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_every_tenth_customer_of_the_real_shop_scatters_around_the_published_fit():
    lines = pd.read_csv(_data("cdnow_master.csv"))
    lines["date"] = pd.to_datetime(lines["date"].astype(str))
    end = pd.Timestamp("1997-09-30")
    days = lines[lines["date"] <= end].drop_duplicates(["id", "date"]).groupby("id")["date"]
    table = days.agg(["min", "max", "count"])
    models = []
    for k in range(10):
        t = table[table.index % 10 == k]
        weeks = ((t["max"] - t["min"]).dt.days / 7, (end - t["min"]).dt.days / 7)
        models.append(fit(Purchases(t["count"].to_numpy() - 1, *(w.to_numpy() for w in weeks))))
        assert len(t) == 2357
    found = np.array(models)
    # the published sample is one such tenth: its numbers lie inside the scatter of the ten, the means are near
    assert (found.min(axis=0) < np.array(PUBLISHED)).all()
    assert (found.max(axis=0) > np.array(PUBLISHED)).all()
    assert found.mean(axis=0)[0] == pytest.approx(0.243, abs=0.02)
    assert found.mean(axis=0)[4] == pytest.approx(-9582.4, rel=0.02)


def _simulated(model, n, age, rng):
    """Customers who buy at their own rate and may drop out after each repeat purchase."""
    rate, drop = rng.gamma(model.r, 1 / model.alpha, n), rng.beta(model.a, model.b, n)
    repeats, recency, alive = np.zeros(n, dtype=np.int64), np.zeros(n), np.ones(n, dtype=bool)
    clock = np.zeros(n)
    going = np.ones(n, dtype=bool)
    while going.any():
        clock = clock + rng.exponential(1 / rate)
        going &= clock <= age
        repeats[going] += 1
        recency[going] = clock[going]
        gone = going & (rng.random(n) < drop)
        alive &= ~gone
        going &= ~gone
    return Purchases(repeats, recency, np.full(n, float(age))), alive, rate, drop


def test_simulated_customers_are_recovered():
    rng = np.random.default_rng(5)
    true = BgNbd(0.8, 3.0, 1.2, 4.0, 0.0)
    seen, alive, rate, drop = _simulated(true, 20_000, 30.0, rng)
    model = fit(seen)
    assert model.r == pytest.approx(0.8, rel=0.05)
    assert model.alpha == pytest.approx(3.0, rel=0.06)
    assert model.a / (model.a + model.b) == pytest.approx(1.2 / 5.2, rel=0.05)
    told = alive_prob(seen, true)
    for low, high in ((0.0, 0.1), (0.3, 0.6), (0.8, 0.95)):
        band = (told >= low) & (told < high)
        se = 0.5 / band.sum() ** 0.5
        assert told[band].mean() == pytest.approx(alive[band].mean(), abs=4 * se)
    assert rate_if_alive(seen, true)[alive].mean() == pytest.approx(rate[alive].mean(), rel=0.02)
    # rate and drop-out of those alive make their churn: 1 − exp(−λ p s)
    stay = np.exp(-rate[alive] * drop[alive] * 12.0)
    assert churn_if_alive(seen, true, 12.0)[alive].mean() == pytest.approx(1 - stay.mean(), abs=0.005)


def test_churn_given_alive_closed_form():
    """With a = b = 1 and x = 0, p is uniform: P(stay) = (c/(s(1−r))) [ ((c+s)/c)^(1−r) − 1 ], c = α + T."""
    model = BgNbd(0.5, 2.0, 1.0, 1.0, 0.0)
    seen = Purchases(np.array([0, 0]), np.zeros(2), np.array([6.0, 40.0]))
    c, s, r = 2.0 + seen.age, 12.0, 0.5
    stay = c / (s * (1 - r)) * (((c + s) / c) ** (1 - r) - 1)
    assert churn_if_alive(seen, model, s) == pytest.approx(1 - stay, rel=1e-12)


def test_alive_prob_by_hand():
    seen = Purchases(np.array([0, 1, 4]), np.array([0.0, 5.0, 20.0]), np.array([20.0, 20.0, 20.0]))
    odds = 0.793 / 2.426 * (24.414 / 9.414) ** 1.243
    assert alive_prob(seen, PUBLISHED) == pytest.approx([1.0, 1 / (1 + odds), 1 / (1 + 0.793 / 5.426)])


def test_simplex_finds_the_bottom_of_the_valley():
    best, value = minimise(lambda p: float((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2), np.array([-1.2, 1.0]))
    assert best == pytest.approx([1.0, 1.0], abs=1e-4)
    assert value < 1e-8


def test_facts_of_the_real_wholesaler(retail):
    everyone = customers_of(retail, date(2011, 8, 31))
    buyers = everyone[everyone["gross"] > 0]
    assert (len(everyone), len(buyers)) == (3360, 3317)
    assert top_share(buyers["gross"].to_numpy()) == pytest.approx(0.730, abs=0.0005)
    assert gini(buyers["gross"].to_numpy()) == pytest.approx(0.698, abs=0.0005)
    assert (buyers["purchases"] == 1).mean() == pytest.approx(0.415, abs=0.0005)
    # 55 in floating point, 56 in pence: the returns of 13762 cancel the purchases to within 4e-15
    assert (everyone["net"] <= 0).sum() == 56
    assert everyone.loc["13762", "net"] == 0
    quiet = (retail[retail["customer_id"] != ""].groupby("customer_id")["date"].max() < "2011-06-01").mean()
    assert quiet == pytest.approx(0.41, abs=0.005)


def test_book_of_the_real_wholesaler():
    path = _data("online_retail_to_2011_08.parquet")
    book = read_transactions(
        path, sector("wholesale"), as_of=date(2011, 8, 31), columns=RETAIL, gross_margin=0.35, currency="GBP"
    )
    c = book.customers
    assert len(c) == 3304
    assert (book.segments, book.roles) == (("core", "mid", "tail"), ("core", "mid", "tail"))
    assert (c["monthly_revenue"] > 0).all()
    assert c["monthly_revenue"].sum() == pytest.approx(c["net_total"].sum() / 9, rel=0.1)
    notes = "\n".join(book.notes)
    assert "left out: 88,652 lines without a customer, net 842,824 (14.6% of all)" in notes
    assert "left out: 56 of 3,360 known customers" in notes
    assert "finds no drop-out in 9.0 months" in notes
    assert "gross margin is assumed: 35.0%" in notes
    assert c["annual_churn"].isna().all()


def test_nine_months_ahead_in_the_real_shop():
    """Rate × value × P(alive) at the end of September 1997 against what the next nine months brought."""
    path = _data("cdnow_master.csv")
    book = read_transactions(
        path,
        sector("subscription"),
        as_of=date(1997, 9, 30),
        columns={"customer_id": "id", "amount": "sales"},
        gross_margin=0.35,
    )
    c = book.customers
    later = pd.read_csv(path)
    later = later[later["date"] > 19970930]
    promised = (c["monthly_revenue"] * c["alive_prob"]).sum()
    brought = later["sales"].sum() / 9
    assert promised == pytest.approx(brought, rel=0.15)
    # ranked by P(alive) among those with repeats, the likely ones return far more often
    again = c["customer_id"].isin(later["id"].astype(str))
    repeaters = c["purchases"] > 1
    assert again[repeaters & (c["alive_prob"] > 0.9)].mean() > 3 * again[repeaters & (c["alive_prob"] < 0.3)].mean()
    assert 0.05 < c["annual_churn"].mean() < 0.5
