"""Two models of buying without a contract side by side, and what customers spend: do they tell the same future?

BG/NBD tells churn where no ends are recorded. Pareto/NBD, in which customers may leave at any moment and not only after
a purchase, is its check. Gamma-Gamma tells what a purchase comes to, which holds where that has nothing to do with how
often customers buy.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from experiments.calibrating.records import Records
from experiments.calibrating.staying import FEWEST
from simulator.book import bgnbd
from simulator.book.bgnbd import BgNbd, Purchases
from simulator.calibration import gamma_gamma, pareto_nbd
from simulator.calibration.belief import refused
from simulator.calibration.estimate import Joint
from simulator.calibration.gamma_gamma import Spending
from simulator.calibration.pareto_nbd import ParetoNbd
from simulator.calibration.purchases import gamma_gamma_estimates, money_apart, pareto_nbd_estimates
from simulator.history.buying import Buying, buying
from simulator.vocabulary import Floats

MOST = 1000
"""Customers of whom both models are fitted; more would take minutes and tell hardly more."""
YEAR = 12.0
ALIKE = 0.1
"""By how much models that agree may differ: purchases of the next year as a share, and the share still there."""
APART = 0.2
"""Correlation of how often with how much beyond which Gamma-Gamma is not believed."""


class Check(NamedTuple):
    """Of ``seen`` customers: both fits, what each expects of the next year and who is still there (means a customer),
    what a purchase is expected to come to (None: not believed), and all parameters with their errors."""

    seen: int
    bgnbd: BgNbd
    pareto: ParetoNbd
    purchases: tuple[float, float]
    alive: tuple[float, float]
    spend: float | None
    joints: tuple[Joint, ...]

    @property
    def apart(self) -> float:
        """By how much the larger number of purchases expected exceeds the smaller, as a share of the smaller."""
        low, high = sorted(self.purchases)
        return high / low - 1.0 if low > 0.0 else float(high > 0.0)

    @property
    def agree(self) -> bool:
        return self.apart <= ALIKE

    def __str__(self) -> str:
        (b, p), (stays, lives) = self.purchases, self.alive
        off = abs(stays - lives)
        verdict = (
            "they disagree: what purchases tell of churn hangs on the model"
            if not self.agree
            else f"they agree on that, not on who is still there ({stays:.0%} and {lives:.0%})"
            if off > ALIKE
            else f"they agree, also on who is still there ({stays:.0%} and {lives:.0%})"
        )
        return (
            f"BG/NBD expects {b:.3g} purchases a customer in the next year, Pareto/NBD {p:.3g} ({self.apart:.0%} apart"
            f"; log-likelihood {self.bgnbd.log_likelihood:,.1f} and {self.pareto.log_likelihood:,.1f}): {verdict}"
        )


def check(told: Records) -> Check | None:
    """Both models on the same customers; None where ends are recorded, or too few bought again."""
    ends = told.has("customers") and "end_date" in told.history.table("customers")
    if ends or not told.has("transactions"):
        return None
    bought = _some(buying(told.history))
    seen = bought.bought
    if (seen.repeats > 0).sum() < FEWEST:
        return None
    by_visits, by_time = bgnbd.fit(seen), pareto_nbd.fit(seen)
    pareto = pareto_nbd_estimates(seen, by_time)
    named = tuple(replace(e, name=f"Pareto/NBD, {_short(e.name)}") for e in pareto.estimates)
    expected = bgnbd.expected_purchases(seen, by_visits, YEAR)
    spending, spend = _spending(bought, expected)
    return Check(
        len(seen.age), by_visits, by_time,
        (_mean(expected), _mean(pareto_nbd.expected_purchases(seen, by_time, YEAR))),
        (_mean(bgnbd.alive_prob(seen, by_visits)), _mean(pareto_nbd.alive_prob(seen, by_time))),
        spend, (replace(pareto, estimates=named), spending),
    )  # fmt: skip


def _spending(bought: Buying, expected: Floats) -> tuple[Joint, float | None]:
    """Gamma-Gamma of those who bought again, and the money of a purchase expected in the next year."""
    repeats, value = bought.bought.repeats, np.nan_to_num(bought.value)
    fine = (repeats > 0) & (value > 0.0)
    seen = Spending(repeats[fine], value[fine])
    model = gamma_gamma.fit(seen)
    joint, tied = gamma_gamma_estimates(seen, model), money_apart(seen)
    if abs(tied) > APART:
        why = f"those who buy often spend otherwise than those who seldom do (correlation {tied:+.2f}, at most {APART})"
        return replace(joint, estimates=tuple(refused(e, why) for e in joint.estimates)), None
    why = "whether what is spent changes with time, or with how often"
    told = tuple(replace(e, why=e.why or why) for e in joint.estimates)
    mean = gamma_gamma.expected_mean(Spending(repeats, value), model)
    known = np.isfinite(mean) & np.isfinite(expected)
    total = float(expected[known].sum())
    return replace(joint, estimates=told), float(expected[known] @ mean[known]) / total if total > 0.0 else None


def _some(bought: Buying) -> Buying:
    """At most MOST customers, the same ones every time."""
    n = len(bought.value)
    if n <= MOST:
        return bought
    at = np.sort(np.random.default_rng(7).choice(n, MOST, replace=False))
    seen = bought.bought
    return bought._replace(
        customer_id=bought.customer_id[at], segment=bought.segment[at], value=bought.value[at],
        bought=Purchases(seen.repeats[at], seen.recency[at], seen.age[at]),
    )  # fmt: skip


def _short(name: str) -> str:
    return name.replace(", shape ", " ").replace(", scale ", " ")


def _mean(values: Floats) -> float:
    return float(np.nanmean(values))
