"""The BG/NBD model of repeat purchases: how often, and whether the customer is still there.

While alive a customer buys at random at an own rate λ ~ Gamma(r, rate α); after each repeat purchase the
customer drops out with an own probability p ~ Beta(a, b). Source: Fader, Hardie and Lee 2005, "Counting your
customers the easy way". Time is in any one unit; α is in that unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from simulator.book.simplex import minimise
from simulator.vocabulary import Floats, Ints

MAX_TERMS = 20_000
"""Purchases to come up to which the chance to stay is summed; far beyond any daily buyer in a year."""


class Purchases(NamedTuple):
    """What the model sees of each customer, arrays [N]: repeats after the first purchase, time from the first
    to the last purchase (``recency``) and from the first to the end of observation (``age``)."""

    repeats: Ints
    recency: Floats
    age: Floats


class BgNbd(NamedTuple):
    """A fitted model: r and α of the purchase rate, a and b of the drop-out probability, and its log-likelihood."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


def fit(seen: Purchases) -> BgNbd:
    """Maximum likelihood over the logs of (r, α, a, b)."""
    start = (0.5, max(1e-3, float(seen.age.mean()) / 2), 1.0, 2.0)
    return BgNbd(*most_likely(seen, log_likelihood, start))


def most_likely(seen: Purchases, law: Callable[..., Floats], start: Sequence[float]) -> list[float]:
    """The parameters under which ``law(seen, *parameters)`` [N] adds up to most, all positive, and that sum last."""
    unique, counts = grouped(seen)

    def loss(logs: Floats) -> float:
        return -float(counts @ law(unique, *np.exp(np.clip(logs, -12, 12))))

    best, value = minimise(loss, np.log(start))
    return [*np.exp(np.clip(best, -12, 12)).tolist(), -value]


def grouped(seen: Purchases) -> tuple[Purchases, Ints]:
    """Customers of whom the same was seen put together, and how many they are."""
    together, counts = np.unique(np.column_stack(seen), axis=0, return_counts=True)
    return Purchases(together[:, 0].astype(np.int64), *np.asarray(together[:, 1:].T, dtype=np.float64)), counts


def log_likelihood(seen: Purchases, r: float, alpha: float, a: float, b: float) -> Floats:
    """ln L of each customer; shape [N].

    L = Γ(r+x) α^r / Γ(r) · B(a, b+x) / B(a, b) · [ (α+T)^−(r+x) + 1{x>0} a/(b+x−1) (α+t)^−(r+x) ].
    """
    x = seen.repeats
    rising = _log_rising(r, x) + _log_rising(b, x) - _log_rising(a + b, x)
    staying = -(r + x) * np.log(alpha + seen.age)
    return np.asarray(rising + r * np.log(alpha) + staying + np.log1p(_odds_gone(seen, r, alpha, a, b)))


def alive_prob(seen: Purchases, model: BgNbd) -> Floats:
    """P(still a customer at the end of observation); 1 after a single purchase, as the model has it; shape [N]."""
    return np.asarray(1.0 / (1.0 + _odds_gone(seen, *model[:4])))


def rate_if_alive(seen: Purchases, model: BgNbd) -> Floats:
    """Expected purchases per unit of time of a customer known to be alive: (r+x) / (α+T); shape [N]."""
    return np.asarray((model.r + seen.repeats) / (model.alpha + seen.age))


def expected_so_far(seen: Purchases, model: BgNbd) -> Floats:
    """Repeat purchases expected of the time a customer was there, E[λ τ | seen] (τ in any unit); shape [N].

    Still there: (r+x)/(α+T) · T; dropped out after the last purchase: (r+x)/(α+t) · t. Over all customers it adds up to
    the purchases seen where the fit is most likely.
    """
    r, alpha, *_ = model
    alive, x = alive_prob(seen, model), seen.repeats
    there, gone = (r + x) / (alpha + seen.age) * seen.age, (r + x) / (alpha + seen.recency) * seen.recency
    return np.asarray(alive * there + (1.0 - alive) * gone)


def churn_if_alive(seen: Purchases, model: BgNbd, span: float) -> Floats:
    """P(dropping out within ``span``) of a customer known to be alive; shape [N].

    Given alive, λ ~ Gamma(r+x, α+T) and p ~ Beta(a, b+x), independent; drop-outs come at rate λ·p, so
    P(stay) = E[exp(−λ p s)] = 2F1(r+x, a; a+b+x; −s/(α+T)).
    """
    x = np.asarray(seen.repeats, dtype=np.float64)
    z = np.asarray(-span / (model.alpha + seen.age))
    return np.asarray(1.0 - _stays(model, x, z))


def expected_purchases(seen: Purchases, model: BgNbd, span: float) -> Floats:
    """Purchases expected within ``span`` after the end of observation, given what was seen; shape [N]."""
    x = np.asarray(seen.repeats, dtype=np.float64)
    made = _to_come(model, x, np.asarray(-span / (model.alpha + seen.age)))[1]
    return np.asarray(alive_prob(seen, model) * made)


def expected_when_new(model: BgNbd, spans: Floats) -> Floats:
    """Repeat purchases expected of a customer within each span [K] after the first purchase; the same shape."""
    made, some = np.zeros(len(spans)), spans > 0.0
    made[some] = _to_come(model, np.zeros(int(some.sum())), np.asarray(-spans[some] / model.alpha))[1]
    return made


def _odds_gone(seen: Purchases, r: float, alpha: float, a: float, b: float) -> Floats:
    """Odds of having dropped out after the last purchase; 0 without a repeat purchase."""
    x = seen.repeats
    silent = (r + x) * (np.log(alpha + seen.age) - np.log(alpha + seen.recency))
    return np.asarray(np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * np.exp(np.minimum(silent, 600)), 0.0))


def _log_rising(start: float, n: Ints) -> Floats:
    """ln Γ(start+n) − ln Γ(start) for whole n ≥ 0."""
    steps = np.log(start + np.arange(int(n.max(initial=0))))
    return np.asarray(np.concatenate([[0.0], np.cumsum(steps)])[n])


def _stays(model: BgNbd, x: Floats, z: Floats) -> Floats:
    """2F1(r+x, a; a+b+x; z) for z ≤ 0 as a mean over the number K of purchases to come; shape [N].

    After the Pfaff transformation w = z/(z−1) the series is Σ P(K=k) · (b+x)_k / (a+b+x)_k with
    K ~ NegBin(r+x, w): the k-th term is the chance to buy k times and to stay each time. Terms are positive
    and summed from their logs, so that a and b may run to their limit of one drop-out probability a/(a+b).
    """
    return np.asarray(np.minimum(_to_come(model, x, z)[0], 1.0))


def _to_come(model: BgNbd, x: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Of a customer alive whose would-be purchases are K ~ NegBin(r+x, z/(z−1)): P(stays), and how many it makes.

    It makes the first of K for certain, and the next if it stayed after the one before: Σ_{j<K} (b+x)_j / (a+b+x)_j.
    """
    shape, stayed = model.r + x, model.b + x
    w = z / (z - 1.0)
    mode = float(np.max(shape * -z, initial=0.0))
    log_prob, log_kept = -shape * np.log1p(-z), np.zeros(len(x))
    stays, made = np.exp(log_prob), np.zeros(len(x))
    so_far = np.zeros(len(x))
    for k in range(MAX_TERMS):
        so_far = so_far + np.exp(log_kept)
        log_prob = log_prob + np.log((shape + k) / (1.0 + k) * w)
        log_kept = log_kept + np.log((stayed + k) / (model.a + stayed + k))
        prob = np.exp(log_prob)
        stays, made = stays + prob * np.exp(log_kept), made + prob * so_far
        if k > mode and np.all(prob <= 1e-14 * stays):
            break
    return stays, made
