"""Customers who all drop out alike: BG/NBD runs to a limit, and the book says so instead of breaking."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import numpy as np
import pytest

from simulator.book import read_transactions, rhythm
from simulator.book.bgnbd import BgNbd, Purchases, churn_if_alive
from simulator.parameters import Parameters

DROP_OUT = 0.03
LAST = date(2025, 12, 31)


def _invoices(folder, customers=300):
    """Everybody buys about once in 26 days and leaves after any purchase with the same probability."""
    rng = np.random.default_rng(4)
    rows = ["customer_id,date,amount"]
    for k in range(customers):
        day = date(2024, 1, 1) + timedelta(days=int(rng.integers(500)))
        while day <= LAST:
            rows.append(f"{k},{day},10")
            if rng.random() < DROP_OUT:
                break
            day += timedelta(days=1 + int(rng.exponential(25)))
    path = folder / "alike.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("size", [1e5, 1e7])
def test_without_differences_dropping_out_is_the_geometric_limit(size):
    seen = Purchases(np.array([0, 5, 700]), np.array([0.0, 9.0, 23.0]), np.array([0.0, 12.0, 24.0]))
    model = BgNbd(2.0, 1.5, DROP_OUT * size, (1 - DROP_OUT) * size, 0.0)
    # λ ~ Gamma(r+x, α+T) and p fixed: E[exp(−12 λ p)] = (1 + 12 p / (α+T))^−(r+x)
    p = model.a / (size + seen.repeats)
    limit = (1 + 12 * p / (model.alpha + seen.age)) ** -(model.r + seen.repeats)
    assert 1 - churn_if_alive(seen, model, 12.0) == pytest.approx(limit, rel=2000 / size)


def test_customers_who_drop_out_alike_get_their_churn(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = read_transactions(_invoices(tmp_path), Parameters(), as_of=LAST)
    churn = book.customers["annual_churn"]
    assert churn.between(0.0, 1.0).all()
    # 365 / 26 purchases a year, each the last one with 3 %
    assert churn.mean() == pytest.approx(1 - np.exp(-DROP_OUT * 365 / 26), abs=0.05)
    (note,) = [n for n in book.notes if "BG/NBD" in n]
    assert "per purchase alike for all (a + b without bound)" in note
    assert "nan" not in note


def test_churn_that_is_not_finite_is_counted_and_the_sectors(tmp_path, monkeypatch):
    def broken(seen, model, span):
        churn = churn_if_alive(seen, model, span)
        churn[:2] = np.nan
        return churn

    monkeypatch.setattr(rhythm, "churn_if_alive", broken)
    book = read_transactions(_invoices(tmp_path), Parameters(), as_of=LAST)
    assert book.customers["annual_churn"].isna().sum() == 2
    assert any("no finite churn for 2 customers: theirs is the sector's" in n and "nan" not in n for n in book.notes)
