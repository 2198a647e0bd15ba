"""Who is still there: closed forms of survival with and without frailty, met by the engine."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.hazards import solve_base_hazard
from simulator.luck import rows_of
from simulator.number import ByRole
from simulator.prepare import prepare
from simulator.vocabulary import Book, InputError
from tests.quiet import Steady, book_of, quiet, run

N, DRAWS = 50_000, 4


def yearly(hazard: float) -> float:
    """The yearly churn of a constant hazard a month."""
    return 1.0 - math.exp(-12.0 * hazard)


def alive(book: Book, frailty: float, months: int, told: dict[str, float] | None = None) -> np.ndarray:
    """Share of the book alive after months 0..T, all draws together."""
    p = quiet(customers={"frailty": frailty})
    ds = run(book, p, macro=Steady(told or {}), months=months, paths=DRAWS, draws=DRAWS)
    return np.concatenate([[1.0], ds.active.mean("path").values / len(book.customers)])


def within(found: float, expected: float, n: int = N * DRAWS, errors: float = 4.0) -> None:
    error = math.sqrt(expected * (1.0 - expected) / n)
    assert abs(found - expected) < errors * error, (found, expected, error)


def survival(theta: float, hazard: float, t: float) -> float:
    """S(t) = (1 + θ h t)^(−1/θ) of newcomers with frailty of variance θ."""
    return (1.0 + theta * hazard * t) ** (-1.0 / theta)


def test_constant_hazard_of_one_percent():
    expected = 1.0 - math.exp(-12 * 0.01)
    assert expected == pytest.approx(0.113080, abs=5e-7)
    within(1.0 - alive(book_of(N, annual_churn=yearly(0.01)), 0.001, 12)[12], expected)


@pytest.mark.parametrize(
    ("theta", "table"),
    [(1.0, (0.80645, 0.67568, 0.58140, 0.45455)), (0.5, (0.79719, 0.65036, 0.54066, 0.39062))],
)
def test_newcomers_thin_out_as_gamma_frailty_says(theta, table):
    """Newcomers with h = .02; the hazard of those alive falls, though nobody's own hazard ever does."""
    share = alive(book_of(N, annual_churn=1.0 - survival(theta, 0.02, 12)), theta, 60)
    for month, printed in zip((12, 24, 36, 60), table, strict=True):
        assert survival(theta, 0.02, month) == pytest.approx(printed, abs=5e-6)
        within(share[month], survival(theta, 0.02, month))
    leaving = 1.0 - survival(theta, 0.02, 42) / survival(theta, 0.02, 36)
    within(1.0 - share[42] / share[36], leaving, n=int(N * DRAWS * share[36]))


def test_hazard_and_frailty_of_those_alive_at_36():
    """E[Z | alive at a] = 1 / (1 + θ h a): survivors of tenure 36 are drawn with it, and show that hazard."""
    expected = 1.0 / (1.0 + 1.0 * 0.02 * 36)
    assert expected == pytest.approx(0.58140, abs=5e-6)
    assert 0.02 * expected == pytest.approx(0.01163, abs=5e-6)
    book = book_of(N, tenure_months=36.0)
    p = quiet(customers={"frailty": 1.0, "churn_per_year": ByRole(yearly(0.02 * expected), 0, 0)})
    prepared = prepare(book, p)
    assert prepared.base_hazard == pytest.approx(np.full(N, 0.02), rel=1e-9)
    z = rows_of(prepared, 11, 0, 1).real[:, 1] / prepared.base_hazard
    assert abs(z.mean() - expected) < 4 * expected / math.sqrt(N)  # Gamma(1, ·): sd = mean
    assert abs(z.var() - expected**2) < 4 * math.sqrt(8 / N) * expected**2  # variance of the variance: 8 mean^4 / n


def test_survivors_of_36_months_live_on_as_the_newcomers_who_came_so_far():
    """The opening book is a sample of survivors: S(36 + t) / S(36), not S(t)."""
    theta, book = 0.5, book_of(N, tenure_months=36.0)
    observed = 0.02 / (1 + theta * 0.02 * 36)
    p = quiet(customers={"frailty": theta, "churn_per_year": ByRole(yearly(observed), 0, 0)})
    ds = run(book, p, months=24, paths=DRAWS, draws=DRAWS)
    for month in (6, 12, 24):
        expected = survival(theta, 0.02, 36 + month) / survival(theta, 0.02, 36)
        within(float(ds.active.sel(month=month).mean()) / N, expected)


@pytest.mark.parametrize(("theta", "churn", "tenure"), [(0.5, 0.17, 36.0), (1.0, 0.45, 18.0)])
def test_a_book_of_mixed_tenure_shows_its_observed_churn_at_once(theta, churn, tenure):
    """Exponential tenures: the solved base hazard is far above what is seen, and month 1 shows what is seen.

    (A month's exits are a few per cent fewer than its opening hazard: the weak leave first within the month too.)
    """
    book = book_of(N, tenure_months=np.random.default_rng(5).exponential(tenure, N))
    p = quiet(customers={"frailty": theta, "churn_per_year": ByRole(churn, 0, 0)})
    prepared = prepare(book, p)
    observed, h, age = -math.log1p(-churn) / 12, prepared.base_hazard, prepared.tenure
    assert h.min() == h.max() > 1.1 * observed
    assert np.mean(h / (1 + theta * h * age)) == pytest.approx(observed, rel=1e-12)
    ds = run(book, p, months=1, paths=DRAWS, draws=DRAWS)
    rate = 1.0 / theta + h * age
    expected = 1.0 - float(np.mean((rate / (rate + h)) ** (1.0 / theta)))
    assert expected == pytest.approx(1.0 - math.exp(-observed), rel=0.04)
    within(1.0 - float(ds.active.mean()) / N, expected)


def test_churn_that_no_frailty_explains_is_refused_with_the_largest_that_does():
    """Survivors of exactly 100 months at θ = 1 leave at most at 1 / 100 a month, whatever h; 2 % needs θ below .5."""
    tenure = np.full(10, 100.0)
    with pytest.raises(InputError, match=r"frailty is 1: segment 'tail' churns 0\.0200 .* must be below 0\.5$"):
        solve_base_hazard(0.02, tenure, 1.0, "tail")
    h = solve_base_hazard(0.02, tenure, 0.4999, "tail")
    assert h / (1 + 0.4999 * h * 100) == pytest.approx(0.02)
    p = quiet(customers={"frailty": 1.0, "churn_per_year": ByRole(yearly(0.02), 0, 0)})
    with pytest.raises(InputError, match="frailty"):
        run(book_of(10, tenure_months=100.0), p)


def test_one_newcomer_makes_any_churn_feasible():
    assert solve_base_hazard(0.02, np.array([0.0, 100.0, 100.0]), 1.0, "tail") > 0.02


def test_a_hazard_ratio_shrinks_in_the_book_while_every_customer_keeps_it():
    """HR 1.5 for everybody; at H = 1 and θ = 1 the book shows 1.5 (1 + 1) / (1 + 1.5) = 1.2."""
    h, t = 0.05, 20  # H = h t = 1
    book = book_of(N, annual_churn=yearly(h))
    base, raised = (alive(book, 1.0, t + 1, {"log_churn": math.log(hr)}) for hr in (1.0, 1.5))
    ratio = math.log(raised[t - 1] / raised[t + 1]) / math.log(base[t - 1] / base[t + 1])
    before, after = h * (t - 1), h * (t + 1)
    exact = math.log((1 + 1.5 * after) / (1 + 1.5 * before)) / math.log((1 + after) / (1 + before))
    assert exact == pytest.approx(1.2, abs=0.001)
    leavers = N * DRAWS * np.array([base[t - 1] - base[t + 1], raised[t - 1] - raised[t + 1]])
    assert abs(ratio - exact) < 4 * exact * math.sqrt((1 / leavers).sum())


def test_hazard_ratio_on_a_shared_fuse():
    """HR 1.3 from H = .5: e^−.5 − e^−.65, by the same customers leaving earlier and nobody later."""
    expected = math.exp(-0.5) - math.exp(-0.65)
    assert expected == pytest.approx(0.084485, abs=5e-7)
    book = book_of(N, annual_churn=yearly(0.05))
    base, raised = (alive(book, 0.001, 10, {"log_churn": math.log(hr)}) for hr in (1.0, 1.3))
    assert np.all(raised <= base)
    within(base[10] - raised[10], expected)
