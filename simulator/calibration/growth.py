"""What spending on acquisition brings, how late, and how many come because others sent them.

Newcomers of a month ~ counts with mean N0 · (spend a lag ago / usual spend)^γ, more spread than chance. Each lag from 0
to 12 months is fitted on the same months and shrunk to the prior; γ is the mean over lags by their likelihood, and its
error holds what the lag leaves open. Referred newcomers are counted apart: rate = referred / customer-months.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.calibration.belief import Belief, after, belief, posterior
from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.calibration.regression import dispersion, poisson
from simulator.vocabulary import Floats

SOURCE = (
    "Poisson regression on the log of spend, errors scaled by what counts vary; shrunk to the prior; every lag by its "
    "likelihood"
)
NUMBER, COST, ELASTICITY, LAG, REFERRAL = (
    f"acquisition.{name}" for name in ("customers_per_month", "cost_per_customer", "elasticity", "lag", "referral_rate")
)
MOST_LAG = 12
FEWEST_MONTHS = 12
"""Months left after the longest lag, below which response and lag are not told."""
FEWEST_LEVELS = 3
"""Months below which not even their number is told."""
CLEARLY = 4.0
"""Log-likelihood by which a lag of the wrong sign must beat the best of the right one to be taken for an answer."""
LEAST_SPREAD = 0.05
"""Sd of the log of spend below which its effect is not told."""
FEWEST_COMERS = 20
WHY = "spend that follows expected demand looks more effective than it is"


def growth(spend: Floats, newcomers: Floats, parameters: Any) -> tuple[Estimate, ...]:
    """``acquisition.customers_per_month``, ``…cost_per_customer``, ``…elasticity`` and ``…lag``.

    From months [T] of spend and of newcomers who were won (not referred).
    """
    seen, before = len(spend), belief(parameters, ELASTICITY)
    total = float(newcomers.sum())
    if total < FEWEST_COMERS or seen < FEWEST_LEVELS or not np.all(spend > 0.0):
        why = (
            f"{total:.0f} newcomers in {seen} months; at least {FEWEST_COMERS} in {FEWEST_LEVELS} months, and spend "
            "above 0 in every month"
        )
        units = {NUMBER: "rows/month", COST: "money", ELASTICITY: "-", LAG: "months"}
        return tuple(
            unestimated(name, "log" if name != LAG else "plain", unit=unit, seen=seen, source=SOURCE, why=why)
            for name, unit in units.items()
        )
    level, price = _level(spend, newcomers, seen)
    spread = float(np.log(spend).std())
    if seen - MOST_LAG < FEWEST_MONTHS or spread < LEAST_SPREAD:
        why = (
            f"{seen} months of spend with a spread of {spread:.0%}: {MOST_LAG + FEWEST_MONTHS} months and "
            f"{LEAST_SPREAD:.0%} are needed to tell what more spend brings, and when"
        )
        lag = unestimated(LAG, "plain", unit="months", seen=seen, source=SOURCE, why=why)
        return level, price, before.open(seen=seen, source=SOURCE, why=why), lag
    return level, price, *_response(spend, newcomers, parameters)


def referral(referred: float, customer_months: float, parameters: Any) -> Estimate:
    """``acquisition.referral_rate``: newcomers sent by customers over months customers were there."""
    before, source = belief(parameters, REFERRAL), "Poisson count; shrunk to the prior"
    if referred < 1.0 or customer_months <= 0.0:
        why = "no newcomer is recorded as referred: nobody was, or nobody asked"
        return before.open(seen=0, source=source, why=why)

    def predicted(at: Floats) -> tuple[Floats, Floats]:
        return at, np.eye(1)

    rate = np.array([np.log(referred / customer_months)])
    found = posterior([before], predicted, rate, np.array([[1.0 / referred]]))
    why = "referrals nobody recorded"
    return after([before], *found, seen=round(referred), source=source, why=why).estimates[0]


def _level(spend: Floats, newcomers: Floats, seen: int) -> tuple[Estimate, Estimate]:
    """Newcomers a month, and spend over newcomers; the error of both logs from month to month."""
    total = float(newcomers.sum())
    error = float(np.sqrt(max(newcomers.var(ddof=1) / newcomers.mean(), 1.0) / total))
    told: dict[str, Any] = {"seen": seen, "source": "counts and spend by month"}
    number = estimated(NUMBER, float(np.log(total / seen)), error, "log", unit="rows/month", **told)
    why = "what part of the spend wins newcomers: all of it is counted"
    return number, estimated(COST, float(np.log(spend.sum() / total)), error, "log", unit="money", why=why, **told)


def _response(spend: Floats, newcomers: Floats, parameters: Any) -> tuple[Estimate, Estimate]:
    """(Elasticity, lag): each lag's posterior, and the mean over lags by their likelihood (with the prior's part)."""
    before, lags = belief(parameters, ELASTICITY), np.arange(MOST_LAG + 1)
    counts = newcomers[MOST_LAG:]
    fits, spreads = [], []
    for lag in lags:
        x = np.log(spend[MOST_LAG - lag : len(spend) - lag] / spend.mean())
        columns = np.column_stack([np.ones(len(x)), x])
        fits.append(poisson(("one", "spend"), columns, counts))
        spreads.append(max(1.0, dispersion(fits[-1], columns, counts)))
    best = int(np.argmax([fit.value for fit in fits]))
    slopes, errors = np.array([fit.of("spend") for fit in fits]).T
    errors = errors * np.sqrt(spreads[best])
    told: dict[str, Any] = {"seen": len(counts), "source": SOURCE}
    likely = np.array([fit.value for fit in fits]) / spreads[best]
    gain = float(likely[best] - likely[slopes > 0.0].max(initial=-np.inf))
    if slopes[best] + 3.0 * errors[best] <= 0.0 and gain > CLEARLY:  # one of 13 lags is soon 2 errors off
        why = (
            f"more spend went with fewer newcomers ({slopes[best]:+.2f}, standard error {errors[best]:.2f}, at the "
            f"likeliest lag, {best} months): spend answered to demand"
        )
        late = unestimated(LAG, "plain", unit="months", why=why, **told)
        return before.open(why=why, **told), late
    found = [_after(before, slope, error) for slope, error in zip(slopes, errors, strict=True)]
    values = likely + [value for _, _, value in found]
    weight = np.exp(values - values.max())
    weight /= weight.sum()
    places, variances = np.array([(at, variance) for at, variance, _ in found]).T
    at = float(weight @ places)
    error = float(np.sqrt(weight @ (variances + (places - at) ** 2)))
    elasticity = estimated(ELASTICITY, at, error, "log", unit=before.unit, why=WHY, **told)
    return elasticity, _lag(weight, len(counts))


def _after(before: Belief, slope: float, error: float) -> tuple[float, float, float]:
    """(Log elasticity, its variance, log-likelihood lost by heeding the prior) of one lag."""

    def predicted(at: Floats) -> tuple[Floats, Floats]:
        return np.exp(at), np.exp(at)[:, None]

    at, variance = posterior([before], predicted, np.array([slope]), np.array([[error**2]]))
    off, moved = (slope - np.exp(at[0])) / error, (at[0] - before.at) / before.spread
    return float(at[0]), float(variance[0, 0]), float(0.5 * np.log(variance[0, 0]) - 0.5 * (off**2 + moved**2))


def _lag(weight: Floats, seen: int) -> Estimate:
    """The likeliest lag, with the central 80 % of the others' weight."""
    lags, below, best = np.arange(len(weight)), np.cumsum(weight), int(np.argmax(weight))
    low, high = (int(np.searchsorted(below, q)) for q in (0.1, 0.9))
    error = float(np.sqrt(weight @ (lags - weight @ lags) ** 2))
    told: dict[str, Any] = {"unit": "months", "seen": seen, "source": SOURCE, "low": float(low), "high": float(high)}
    if weight[best] < 2.0 / len(weight):
        why = "no lag stands out: the prior stays"
        return unestimated(LAG, "plain", unit="months", seen=seen, source=SOURCE, why=why)
    return estimated(LAG, float(best), error, "plain", why="" if low == high else f"{low} to {high} months", **told)
