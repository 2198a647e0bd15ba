"""The Gamma-Gamma model of what customers spend on average, apart from how often they buy.

Each purchase of a customer is Gamma(p, rate ν) with ν ~ Gamma(q, rate γ) of its own, so a customer's mean is pulled to
everybody's the more, the fewer purchases told it. Source: Fader and Hardie 2013, "The Gamma-Gamma model of monetary
value"; Colombo and Jiang 1999. Money is in any one unit; γ is in that unit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from simulator.book.simplex import minimise
from simulator.vocabulary import Floats, InputError, Ints


class Spending(NamedTuple):
    """What the model sees of each customer, arrays [N]: its purchases (of repeat buyers: the repeats) and the mean
    of what they came to."""

    purchases: Ints
    mean: Floats


class GammaGamma(NamedTuple):
    """A fitted model: p of a purchase, q and γ of its rate between customers, and its log-likelihood."""

    p: float
    q: float
    gamma: float
    log_likelihood: float


def check(seen: Spending) -> None:
    """Refuse what the model cannot take: purchases of nothing, or customers without a purchase."""
    wrong = {"mean must be above 0": ~(seen.mean > 0.0), "purchases must be 1 or more": ~(seen.purchases >= 1)}
    said = [f"spending: {fault}, is not for {int(of.sum()):,} customers" for fault, of in wrong.items() if of.any()]
    if said:
        raise InputError(said)


def fit(seen: Spending) -> GammaGamma:
    """Maximum likelihood over the logs of (p, q, γ)."""
    check(seen)
    scale = float(seen.mean.mean())

    def loss(logs: Floats) -> float:
        p, q, gamma = np.exp(np.clip(logs, -12, 12))
        return -float(log_likelihood(seen, p, q, gamma * scale).sum())

    best, value = minimise(loss, np.log([2.0, 2.0, 1.0]))
    p, q, gamma = np.exp(np.clip(best, -12, 12))
    return GammaGamma(float(p), float(q), float(gamma * scale), -value)


def log_likelihood(seen: Spending, p: float, q: float, gamma: float) -> Floats:
    """ln L of each customer's mean z over x purchases; shape [N].

    L = Γ(px+q) / (Γ(px) Γ(q)) · γ^q z^(px−1) x^(px) / (γ + x z)^(px+q).
    """
    x, z = seen.purchases, seen.mean
    px = p * x
    front = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
    return np.asarray(front + (px - 1.0) * np.log(z) + px * np.log(x) - (px + q) * np.log(gamma + x * z))


def expected_mean(seen: Spending, model: GammaGamma) -> Floats:
    """What a customer's next purchase comes to, given what was seen: p (γ + x z) / (p x + q − 1); shape [N].

    Infinite where p x + q ≤ 1: so few purchases under so wide a law have no mean.
    """
    x, z = seen.purchases, seen.mean
    weight = model.p * x + model.q - 1.0
    return np.asarray(
        np.where(weight > 0.0, model.p * (model.gamma + x * z) / np.where(weight > 0, weight, 1.0), np.inf)
    )
