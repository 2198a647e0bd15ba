"""The Pareto/NBD model of repeat purchases: a customer may drop out at any moment, not only after a purchase.

While alive a customer buys at an own rate λ ~ Gamma(r, rate α) and drops out at an own rate μ ~ Gamma(s, rate β).
Source: Schmittlein, Morrison and Colombo 1987, "Counting your customers"; the likelihood as in Fader and Hardie 2005,
"A note on deriving the Pareto/NBD model". Beside BG/NBD (``simulator.book.bgnbd``) it is the check: there, a customer
without a repeat purchase cannot have left. Time is in any one unit; α and β are in that unit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, hyp2f1

from simulator.book.bgnbd import Purchases, most_likely
from simulator.vocabulary import Bools, Floats, Ints

ALIKE = 50.0
"""Shape of rates beyond which customers are as good as alike: no larger one is looked for, where it takes minutes."""
DEEPEST = 3000
"""Steps of the continued fraction at most: exact for z up to 1 − 3e-6, beyond which only a search goes astray."""


class ParetoNbd(NamedTuple):
    """A fitted model: r and α of the purchase rate, s and β of the drop-out rate, and its log-likelihood."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float


def fit(seen: Purchases) -> ParetoNbd:
    """Maximum likelihood over the logs of (r, α, s, β), r and s up to ALIKE."""
    age = max(1e-3, float(seen.age.mean()))

    def law(of: Purchases, r: float, alpha: float, s: float, beta: float) -> Floats:
        return log_likelihood(of, r, alpha, s, beta) if max(r, s) <= ALIKE else np.full(len(of.age), -1e6)

    return ParetoNbd(*most_likely(seen, law, (0.5, age / 3, 0.5, age / 3)))


def log_likelihood(seen: Purchases, r: float, alpha: float, s: float, beta: float) -> Floats:
    """ln L of each customer; shape [N].

    L = Γ(r+x) α^r β^s / (Γ(r) (α+T)^(r+x) (β+T)^s) · (1 + odds of having dropped out).
    """
    x = seen.repeats
    alive = -(r + x) * np.log(alpha + seen.age) - s * np.log(beta + seen.age)
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return np.asarray(front + alive + _log_one_plus_odds(seen, r, alpha, s, beta))


def alive_prob(seen: Purchases, model: ParetoNbd) -> Floats:
    """P(still a customer at the end of observation); shape [N]."""
    return np.asarray(np.exp(-_log_one_plus_odds(seen, *model[:4])))


def expected_purchases(seen: Purchases, model: ParetoNbd, span: float) -> Floats:
    """Purchases expected within ``span`` after the end of observation, given what was seen; shape [N].

    P(alive) · (r+x)/(α+T) · (β+T) · (1 − q^(s−1)) / (s − 1), q = (β+T)/(β+T+span): given alive, λ and μ are
    independent gammas, and a life of rate μ buys λ (1 − e^(−μ span)) / μ.
    """
    there = model.beta + seen.age
    log_q, power = -np.log1p(span / there), model.s - 1.0
    lived = -log_q if abs(power) < 1e-9 else -np.expm1(power * log_q) / power
    return np.asarray(alive_prob(seen, model) * (model.r + seen.repeats) / (model.alpha + seen.age) * there * lived)


def _log_one_plus_odds(seen: Purchases, r: float, alpha: float, s: float, beta: float) -> Floats:
    """ln(1 + odds of being gone), odds = s/(r+s+x) · (e^silent G(t) − G(T)), written so that nothing overflows.

    By Euler's and Pfaff's transformations the published 2F1(r+s+x, s+1; r+s+x+1; ·) becomes (1+..)^.. · G with
    1 ≤ G ≤ (r+s+x)/s: the difference of two numbers that cannot run away.
    """
    x = seen.repeats
    silent = (r + x) * np.log((alpha + seen.age) / (alpha + seen.recency))
    silent = silent + s * np.log((beta + seen.age) / (beta + seen.recency))
    part = s / (r + s + x)
    late = part * _bounded(x, seen.age, (r, alpha, s, beta))
    early = part * _bounded(x, seen.recency, (r, alpha, s, beta))
    return np.asarray(silent + np.log(early + np.exp(-silent) * np.maximum(1.0 - late, 0.0)))


def _bounded(x: Ints, time: Floats, model: tuple[float, float, float, float]) -> Floats:
    """G = 2F1(1, r+x; r+s+x+1; (α−β)/(α+t)); for α < β its equal (α+t)/(β+t) · 2F1(1, s+1; …; (β−α)/(β+t))."""
    r, alpha, s, beta = model
    c: Floats = np.asarray(r + s + x + 1.0, dtype=np.float64)
    b: Floats = np.asarray(r + x if alpha >= beta else np.full(len(x), s + 1.0), dtype=np.float64)
    if alpha >= beta:
        return _unit(b, c, (alpha - beta) / (alpha + time))
    return np.asarray((alpha + time) / (beta + time)) * _unit(b, c, np.asarray((beta - alpha) / (beta + time)))


def _unit(b: Floats, c: Floats, z: Floats) -> Floats:
    """2F1(1, b; c; z) for 0 ≤ z < 1 and c > b; where its gamma functions overflow, by Gauss's continued fraction."""
    found = np.asarray(hyp2f1(1.0, b, c, z))
    lost: Bools = ~np.isfinite(found)
    if lost.any():
        found[lost] = _fraction(b[lost], c[lost], z[lost])
    return found


def _fraction(b: Floats, c: Floats, z: Floats) -> Floats:
    """1/(1 − g1 z/(1 − g2 z/(1 − …))), from far enough down: it converges as ((1 − √(1−z))/(1 + √(1−z)))^(2n)."""
    depth = min(DEEPEST, int(np.ceil(10.0 / np.arctanh(np.sqrt(1.0 - float(z.max()))))) + 20)
    total = np.ones(len(z))
    for k in range(depth, 0, -1):
        even = k * (c - b + k - 1.0) / ((c + 2.0 * k - 2.0) * (c + 2.0 * k - 1.0))
        odd = (b + k - 1.0) * (c + k - 2.0) / ((c + 2.0 * k - 3.0) * (c + 2.0 * k - 2.0))
        total = 1.0 - odd * z / (1.0 - even * z / total)
    return np.asarray(1.0 / total)
