"""Tickets per customer: a rate of its own for each, so counts are over-dispersed (negative binomial).

A customer with rate λ opens Poisson(λ t) tickets in t months; λ ~ Gamma with mean m and variance v m². Then
P(n) = Γ(n + s) / (Γ(s) n!) · (s / (s + m t))^s · (m t / (s + m t))^n, s = 1/v. Where a list holds only customers who
ever opened one, the chance of none is divided out. Source: Greenwood and Yule 1920; Cameron and Trivedi 1998.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammaln

from simulator.calibration.estimate import Estimate, Joint, correlation_of, estimated, independent, unestimated
from simulator.calibration.likelihood import Law, climb, covariance, curvature
from simulator.calibration.regression import rescaled
from simulator.vocabulary import Floats, Ints

SOURCE = "negative binomial by maximum likelihood, with exposure"
FEWEST = 30
"""Customers, and tickets, below which nothing is told."""
HEAVY = 1.5
"""Times the law's spread above which the counts' own is told beside it."""
POISSON = np.log(1e-4)
"""Log of a variance between customers below which counts are as good as Poisson."""


def tickets(counts: Ints, months: Floats, role: str, *, only_openers: bool = False) -> Joint:
    """``portrait.tickets.<role>`` (mean a month) and the squared coefficient of variation of customers' own rates.

    counts, months [N]: tickets of each customer and the months it was seen; ``only_openers``: customers without a
    ticket are missing from the records.
    """
    name, spread = f"portrait.tickets.{role}", f"variance of ticket rates, {role}"
    counts, months = counts[months > 0.0], months[months > 0.0]
    total = int(counts.sum())
    if len(counts) < FEWEST or total < FEWEST:
        why = f"{total} tickets of {len(counts)} customers; at least {FEWEST} of both are needed"
        told: dict[str, Any] = {"seen": len(counts), "source": SOURCE, "why": why}
        return independent(
            unestimated(name, "log", unit="tickets/month", **told),
            unestimated(spread, "log", unit="variance over squared mean", **told),
        )
    unique, times = np.unique(np.column_stack([counts, months]), axis=0, return_counts=True)
    law = _law(unique[:, 0], unique[:, 1], times.astype(np.float64), only_openers)
    start = np.array([np.log(total / float(months.sum())), 0.0])
    peak = climb(law, start, low=np.array([-np.inf, POISSON]))
    flat = peak.at[1] <= POISSON + 1e-6
    errors = covariance(peak.information, np.array([False, flat]))
    expected = float(np.exp(peak.at[0])) * months
    own = _own_spread(counts, expected)
    why = "whether a customer's rate lasts: trouble that passes looks the same in one total"
    if not only_openers and own > HEAVY * np.exp(peak.at[1]):
        why += f"; a few open far more than this law has it (their counts alone say {own:.2f})"
        errors = rescaled(errors, 0, float(np.sqrt(((counts - expected) ** 2).sum()) / expected.sum()))
    answer = _answer(name, spread, peak.at, np.sqrt(np.diag(errors)), flat, len(counts), why)
    return Joint(answer, correlation_of(errors))


def _answer(
    name: str, spread: str, at: Floats, error: Floats, flat: bool, seen: int, why: str
) -> tuple[Estimate, Estimate]:
    told: dict[str, Any] = {"seen": seen, "source": SOURCE}
    mean = estimated(name, float(at[0]), float(error[0]), "log", unit="tickets/month", **told)
    if flat:
        why = "counts differ no more than chance makes them: customers may all be alike"
        return mean, unestimated(spread, "log", unit="variance over squared mean", why=why, seen=seen, source=SOURCE)
    return mean, estimated(
        spread, float(at[1]), float(error[1]), "log", unit="variance over squared mean", why=why, **told
    )


def _own_spread(counts: Ints, expected: Floats) -> float:
    """Variance over squared mean of rates as the squares of the counts have it: (Σ (n − m)² − n) / Σ m²."""
    return float((((counts - expected) ** 2) - counts).sum() / (expected**2).sum())


def log_sd(variance: float) -> float:
    """``portrait.load_log_sd`` of a log-normal with this variance over squared mean."""
    return float(np.sqrt(np.log1p(variance)))


def _law(counts: Floats, months: Floats, times: Floats, only_openers: bool) -> Law:
    """Log-likelihood of (ln m, ln v), slopes and curvature by differences."""

    def value(at: Floats) -> float:
        mean, s = np.exp(at[0]) * months, np.exp(-at[1])
        none = -s * np.log1p(mean / s)
        told = gammaln(counts + s) - gammaln(s) + none + counts * (np.log(mean) - np.log(s + mean))
        if only_openers:
            told = told - np.log(-np.expm1(none))
        return float(times @ told)

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        by = 1e-4 * np.eye(len(at))
        slope = np.array([(value(at + d) - value(at - d)) / 2e-4 for d in by])
        return value(at), slope, curvature(value, at)

    return law
