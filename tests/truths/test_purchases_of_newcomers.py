"""Books of buyers whose truth is known: who came before the records began, who is new, and who spends more."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.book.bgnbd import BgNbd, Purchases, expected_so_far, fit
from simulator.book.rhythm import balance, later, laws, rhythm
from simulator.calibration.newcomers import first_month, first_seen
from simulator.segments import like_newcomers
from tests.quiet import book_of, quiet, run

MONTHS = 9.0


def bought(luck: np.random.Generator, rate, first, leaves=0.0) -> Purchases:
    """Customers first seen at ``first`` who go on to buy at their rate until the records end, or they drop out."""
    repeats, recency = np.zeros(len(rate), np.int64), np.zeros(len(rate))
    for i, (own, begin) in enumerate(zip(rate, first, strict=True)):
        day = begin
        while (day := day + luck.exponential(1.0 / own)) < MONTHS:
            repeats[i] += 1
            recency[i] = day - begin
            if luck.random() < leaves:
                break
    return Purchases(repeats, recency, MONTHS - np.asarray(first))


def world(seed: int) -> tuple[Purchases, np.ndarray, np.ndarray]:
    """1,500 customers of before the records, seen when they next buy, and 1,500 new ones over the months; their rates,
    and who is new."""
    luck = np.random.default_rng(seed)
    old, new = luck.gamma(0.8, 0.5, 1500), luck.gamma(0.8, 0.5, 1500)
    first = np.concatenate([luck.exponential(1.0 / old), luck.uniform(0.0, MONTHS, 1500)])
    there = first < MONTHS
    rate, fresh = np.concatenate([old, new])[there], (np.arange(3000) >= 1500)[there]
    return bought(luck, rate, first[there]), rate, fresh


@pytest.mark.parametrize("leaves", [0.0, 0.2])
def test_purchases_balance_and_money_does_where_who_buys_often_spends_more(leaves: float) -> None:
    luck = np.random.default_rng(4)
    rate = luck.gamma(0.8, 0.5, 4000)
    seen = bought(luck, rate, luck.uniform(0.0, 3.0, 4000), leaves)
    law = fit(seen)
    assert expected_so_far(seen, law).sum() == pytest.approx(seen.repeats.sum(), rel=1e-3)
    assert balance(seen, law, np.full(4000, 7.0)) == pytest.approx(1.0, abs=1e-3)
    assert balance(seen, law, luck.gamma(2.0, 10.0, 4000)) == pytest.approx(1.0, abs=0.03)
    value = 20.0 * np.sqrt(rate / rate.mean())
    assert balance(seen, law, value) > 1.03
    if not leaves:
        told = rhythm(seen, value)
        assert told.revenue.sum() == pytest.approx((rate * value).sum(), rel=0.03)
        assert (told.rate * value).sum() < 0.97 * (rate * value).sum()


def test_who_was_there_before_buys_by_a_law_of_its_own() -> None:
    seen, rate, _ = world(1)
    found = laws(seen)
    assert len(found) == 2
    told, late = rhythm(seen, np.ones(len(rate))), later(seen)
    assert told.rate[late].mean() == pytest.approx(rate[late].mean(), rel=0.08)
    assert "first seen later" in told.note
    one = fit(seen)
    pulled = (one.r + seen.repeats) / (one.alpha + seen.age)
    assert pulled[late].mean() > 1.15 * rate[late].mean()


def test_one_cohort_buys_by_one_law() -> None:
    luck = np.random.default_rng(2)
    seen = bought(luck, luck.gamma(0.8, 0.5, 2000), luck.uniform(0.0, MONTHS, 2000))
    assert len(laws(seen)) == 1


def test_who_was_silent_so_far_is_not_new() -> None:
    """170 a month are new, 3,000 were there before: counts of first purchases alone would promise far more."""
    law, held, over = BgNbd(0.74, 2.0, 0.0, 1.0, 0.0), 0, []
    for seed in range(60):
        luck = np.random.default_rng(seed)
        before = np.floor(luck.exponential(1.0 / luck.gamma(law.r, 1.0 / law.alpha, 3000))).astype(int)
        counts = np.bincount(before[before < 18], minlength=18) + luck.poisson(170.0, 18)
        told, came = first_seen(counts[:6], law), counts[6:].mean()
        held += told.low <= came <= told.high
        over.append((told.value / came, counts[3:6].mean() / came))
    assert held / 60 == pytest.approx(0.8, abs=0.1)
    assert np.mean(over, axis=0)[0] == pytest.approx(1.0, abs=0.03)
    assert np.mean(over, axis=0)[1] > 1.25


def test_a_closed_cohort_brings_nobody_and_a_steady_stream_as_many_as_before() -> None:
    luck, law = np.random.default_rng(1), BgNbd(0.74, 2.0, 0.0, 1.0, 0.0)
    assert first_seen(np.array([789, 835, 727, 0, 0, 0, 0, 0, 0]), law).value == 0.0
    assert first_seen(luck.poisson(100.0, 36), law).value == pytest.approx(100.0, rel=0.1)


def test_the_first_month_of_a_buyer_is_its_largest() -> None:
    start, months, like = first_month(np.full(400, 90.0), 30.0, 4.5)
    assert (start.value, months.value, like.value) == (pytest.approx(3.0), 1.0, 4.5)
    assert {e.status for e in first_month(np.full(5, 90.0), 30.0, 4.5)} == {"prior"}


def test_newcomers_who_buy_at_once_bring_most_in_their_first_month() -> None:
    told = {"customers_per_month": 200.0, "cost_per_customer": 1.0, "onboarding_months": 0}
    p = quiet(acquisition=told | {"ramp_months": 1, "ramp_start": 3.0})
    ds = run(book_of(200), p, months=4, paths=3, draws=1)
    assert (ds.acquired.values > 0).all()
    for path, came in enumerate(ds.acquired.values):
        expected = np.convolve(came, [300.0, 100.0, 100.0, 100.0])[:4]
        assert ds.revenue.values[path] - 20_000 == pytest.approx(expected, rel=1e-5)


def test_newcomers_are_like_customers_of_short_tenure() -> None:
    """Half the book is new and brings 100, half is old and brings 900: newcomers bring 100."""
    revenue, tenure = np.repeat([100.0, 900.0], 100), np.repeat([2.0, 40.0], 100)
    told = {"customers_per_month": 5000.0, "cost_per_customer": 1.0, "ramp_months": 0, "onboarding_months": 0}
    book = book_of(200, monthly_revenue=revenue, tenure_months=tenure)
    for like, brings in ((3.0, 100.0), (2400.0, 500.0), (0.5, 500.0)):
        ds = run(book, quiet(acquisition=told | {"like_tenure": like}), months=1, paths=4, draws=1)
        each = (ds.revenue.values[:, 0] - 100_000).sum() / ds.acquired.values[:, 0].sum()
        assert each == pytest.approx(brings, rel=1e-5 if brings == 100.0 else 0.1), like


def test_every_segment_has_somebody_newcomers_are_like() -> None:
    short = quiet(acquisition={"like_tenure": 3.0})
    tenure = np.array([1.0, 9.0, 9.0])
    assert like_newcomers(tenure, np.array([0, 0, 1]), short).tolist() == [True, True, True]
    assert like_newcomers(tenure, np.array([0, 0, 0]), short).tolist() == [True, False, False]
