"""What a leader can reckon by hand: when letting a loss-maker go pays, and how many customers a price rise may cost.

Closed forms, not measures of a result. They leave out congestion, working capital, referrals, word of mouth and exit
costs, which the simulation adds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Floats


class Termination(NamedTuple):
    """One customer let go, and how its cost to serve goes away; money a month, shares, rate a year."""

    margin: float  # revenue - COGS
    cost_to_serve: float
    fixed_share: float  # of the cost to serve: never goes away
    release_lag: int  # months before any capacity is released
    release_speed: float  # share of the slack released a month after that
    discount_rate: float


def unreleased(months: int, release_lag: int, release_speed: float) -> Floats:
    """Share of freed variable capacity still paid for, t = 0..months-1 months after: 1, then × (1 − speed) a month."""
    t = np.arange(months)
    return np.where(t < release_lag, 1.0, (1.0 - release_speed) ** np.maximum(0, t - release_lag + 1))


def termination_value(case: Termination, months: int) -> float:
    """ΔPV = Σ_{t=0}^{months-1} δ^{t+1} (−g + (1 − φ) c (1 − gap_t)), δ = (1 + rate)^(−1/12); money."""
    return float(np.sum(_monthly(case, months)))


def payback_month(case: Termination, horizon: int = 600) -> float:
    """First month by whose end the value is above 0; inf if that does not happen within ``horizon`` months."""
    paid_back = np.flatnonzero(np.cumsum(_monthly(case, horizon)) > 0.0)
    return float(paid_back[0] + 1) if paid_back.size else float("inf")


def break_even_fixed_share(case: Termination, months: int) -> float:
    """Fixed share φ at which the value over ``months`` is 0; towards 1 − g / c (all released at once) as they grow.

    The ``fixed_share`` of the case itself does not matter.
    """
    nothing_fixed, all_fixed = (termination_value(case._replace(fixed_share=phi), months) for phi in (0.0, 1.0))
    return nothing_fixed / (nothing_fixed - all_fixed)


def break_even_loss(rise: float, margin_share: float) -> float:
    """Share of equal customers a price rise may cost before it loses money: Δ / (Δ + m); unlike churn, all at once."""
    return rise / (rise + margin_share)


def _monthly(case: Termination, months: int) -> Floats:
    """Discounted gain of each month."""
    released = 1.0 - unreleased(months, case.release_lag, case.release_speed)
    gain = -case.margin + (1.0 - case.fixed_share) * case.cost_to_serve * released
    return np.asarray(gain * (1.0 + case.discount_rate) ** (-np.arange(1, months + 1) / 12.0))
