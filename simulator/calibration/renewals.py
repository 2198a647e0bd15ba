"""Chances at renewals by maximum likelihood: the shifted beta-geometric law, one mean a segment, one strength.

Customers leave at renewals only, with a chance q ~ Beta(m S, (1 − m) S) of their own. At the renewal after j of them

    P(leaves) = m S / (S + j),   P(renews) = ((1 − m) S + j) / (S + j),

so all the data tell is, for each segment and j, how many renewed and how many left. Counts of a cohort are such a
table; so are single customers, and one whose first renewals lie before the records (left truncation) or whose later
ones lie ahead enters only the renewals that were seen. Source: Fader and Hardie 2007, "How to project customer
retention"; α = m S, β = (1 − m) S.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.calibration.estimate import Z80, Estimate, Joint, correlation_of, estimated, unestimated
from simulator.calibration.frailty import LEAVES, Spells
from simulator.calibration.likelihood import Law, Peak, climb, covariance, curvature_of_last, profile_interval
from simulator.vocabulary import Floats, InputError, Ints

SOURCE = "shifted beta-geometric law, maximum likelihood (Fader and Hardie 2007)"
STRENGTHS = (0.05, 1000.0)
"""The strengths the model takes (``customers.sbg_strength``): from chances of 0 or 1 to one chance for all."""

SURE = 0.25
"""Standard error of ln S up to which its law is as good as normal: beyond, profile likelihood."""


class Renewals(NamedTuple):
    """How often customers of each segment with j renewals behind them renewed and left at the next, [S, J] each."""

    renewed: Floats
    left: Floats


class Answer(NamedTuple):
    """``joint``: mean chance of leaving at a renewal of each segment when new, and their common strength;
    ``mean`` [S] (nan: untold) and ``strength``, the most likely; ``log_likelihood`` of all renewals seen."""

    joint: Joint
    mean: Floats
    strength: float
    log_likelihood: float

    def beta(self, segment: int = 0) -> tuple[float, float]:
        """α and β of a segment's chances."""
        return float(self.mean[segment] * self.strength), float((1.0 - self.mean[segment]) * self.strength)


def of_cohorts(alive: Sequence[Sequence[float]]) -> Renewals:
    """From numbers alive at the start and after each renewal, one row a cohort; all cohorts are one segment."""
    renewed = np.zeros((1, max((len(row) for row in alive), default=1) - 1))
    left = np.zeros_like(renewed)
    for k, row in enumerate(alive, 1):
        counts = np.asarray(row, dtype=np.float64)
        if len(counts) < 2 or not np.isfinite(counts).all() or (np.diff(counts) > 0).any() or counts[-1] < 0:
            raise InputError(f"cohort {k}: alive must be two numbers or more that never rise and are never below 0")
        renewed[0, : len(counts) - 1] += counts[1:]
        left[0, : len(counts) - 1] -= np.diff(counts)
    return Renewals(renewed, left)


def of_customers(spells: Spells, term: Ints, segments: int, slack: float = 0.5) -> Renewals:
    """From spells of single customers whose contracts renew every ``term`` months [N] from their start.

    An exit by choice within ``slack`` months of a renewal was a refusal to renew; any other, the firm's own, a default
    or one inside the term, ends what was seen: it is censored. A renewal counts if it fell after ``entry``.
    """
    due = np.maximum(np.rint(spells.exit / term), 1.0)
    refused = (spells.cause == LEAVES) & (np.abs(spells.exit - due * term) <= slack)
    before = np.floor(spells.entry / term).astype(np.int64)
    after = np.where(refused, due - 1, np.floor(spells.exit / term)).astype(np.int64)
    before = np.minimum(before, after)
    width = int(after.max(initial=0)) + 2
    passed = np.zeros((segments, width))
    np.add.at(passed, (spells.segment, before), 1.0)
    np.add.at(passed, (spells.segment, after), -1.0)
    left = np.zeros((segments, width))
    np.add.at(left, (spells.segment[refused], after[refused]), 1.0)
    return Renewals(np.cumsum(passed, axis=1), left)


def law_of(seen: Renewals) -> Law:
    """The log-likelihood of (logit m of each segment, ln S) with gradient and Hessian."""
    renewed, left = seen
    j, all_left = np.arange(renewed.shape[1]), left.sum(axis=1)

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        strength = float(np.exp(at[-1]))
        mean = 1.0 / (1.0 + np.exp(-at[:-1]))
        alpha, beta = mean * strength, ((1.0 - mean) * strength)[:, None]
        risk, size = renewed + left, len(mean)
        value = float(all_left @ np.log(alpha) + (renewed * np.log(beta + j) - risk * np.log(strength + j)).sum())
        share, total, m = beta / (beta + j), strength / (strength + j), mean[:, None]
        bend = share * (1.0 - share)
        slope = all_left * (1.0 - mean) - mean * (renewed * share).sum(axis=1)
        gradient = np.append(slope, all_left.sum() + (renewed * share - risk * total).sum())
        hessian = np.zeros((size + 1, size + 1))
        own = renewed * (m * (1.0 - m) * share - m * m * bend)  # by the logit, β changes at −m β
        hessian[np.arange(size), np.arange(size)] = -all_left * mean * (1.0 - mean) - own.sum(axis=1)
        hessian[-1, :-1] = hessian[:-1, -1] = -(renewed * m * bend).sum(axis=1)
        hessian[-1, -1] = (renewed * bend - risk * total * (1.0 - total)).sum()
        return value, gradient, hessian

    return law


def fit(seen: Renewals) -> Peak:
    """The most likely (logit m of each segment, ln S); every segment must have renewals and refusals."""
    share = seen.left.sum(axis=1) / (seen.left + seen.renewed).sum(axis=1)
    law, (low, high), free = law_of(seen), np.log(STRENGTHS), np.full(len(share), -np.inf)
    peak = climb(law, np.append(np.log(share / (1.0 - share)), np.log(3.0)), low=np.append(free, low))
    return peak if peak.at[-1] <= high else climb(law, np.append(peak.at[:-1], high), fixed=len(share))


def renewals(seen: Renewals, names: Sequence[str]) -> Answer:
    """Mean chance of leaving of each segment, ``names``, and the strength all share."""
    refused, stayed = seen.left.sum(axis=1), seen.renewed.sum(axis=1)
    told = (refused > 0) & (stayed > 0)
    mean = np.full(len(names), np.nan)
    chances = [_no_chance(name, refused[s], stayed[s]) for s, name in enumerate(names)]
    if not told.any():
        why = "no segment has both customers who renewed and customers who left at a renewal"
        return Answer(Joint((*chances, _no_strength(0, why)), np.eye(len(names) + 1)), mean, np.nan, np.nan)
    of = Renewals(seen.renewed[told], seen.left[told])
    peak = fit(of)
    strength, edge = _strength(of, peak)
    held = np.append(np.zeros(int(told.sum()), dtype=bool), edge)
    errors = covariance(peak.information, held)
    for k, s in enumerate(np.flatnonzero(told).tolist()):
        chances[s] = estimated(_path(names[s]), float(peak.at[k]), float(errors[k, k] ** 0.5), "logit", seen=int(
            refused[s] + stayed[s]), unit="share", source=SOURCE)  # fmt: skip
    mean[told] = 1.0 / (1.0 + np.exp(-peak.at[:-1]))
    correlation, place = np.eye(len(names) + 1), np.append(np.flatnonzero(told), len(names))
    correlation[np.ix_(place, place)] = correlation_of(errors)
    return Answer(Joint((*chances, strength), correlation), mean, float(np.exp(peak.at[-1])), peak.value)


def churn_per_year(answer: Answer, segment: int, passed: Ints, term: Ints, involuntary_share: float = 0.0) -> float:
    """The yearly churn that makes ``simulator.survival`` start from the segment's mean chance: what survivors of
    ``passed`` renewals on contracts of ``term`` months show on average, m S / (S + passed) / term a month."""
    shown = answer.mean[segment] * answer.strength / (answer.strength + passed) / term
    return float(-np.expm1(-12.0 * shown.mean() / (1.0 - involuntary_share)))


def _strength(seen: Renewals, peak: Peak) -> tuple[Estimate, bool]:
    """The strength, and whether it is held at an edge or untold: then it has no variance beside the chances."""
    risk = seen.renewed + seen.left
    count = int(risk.sum())
    if (risk > 0).sum() <= len(risk):
        return _no_strength(count, "everybody seen was at one and the same renewal: how loyalty grows is untold"), True
    at, (low, high), told = float(peak.at[-1]), np.log(STRENGTHS), {"unit": "renewals", "seen": count}
    alone = curvature_of_last(peak)
    if low < at < high and alone > SURE**-2.0:
        return estimated("customers.sbg_strength", at, alone**-0.5, "log", source=SOURCE, **told), False
    first, last = profile_interval(law_of(seen), peak, len(peak.at) - 1, (low, high), 0.5)
    if first <= low and last >= high:
        return _no_strength(count, "any strength fits: too few renewals, or all of one age"), True
    why = "one chance for all customers fits as well" if last >= high else ""
    why = "customers who either always renew or never do fit as well" if first <= low else why
    ends = {"low": float(np.exp(first)), "high": float(np.exp(last)), "why": why}
    found = estimated("customers.sbg_strength", at, (last - first) / (2.0 * Z80), "log", **ends, **told,
                      source=SOURCE + "; interval by profile likelihood")  # fmt: skip
    return found, not low < at < high


def _no_strength(count: int, why: str) -> Estimate:
    return unestimated("customers.sbg_strength", "log", unit="renewals", seen=count, source=SOURCE, why=why)


def _path(name: str) -> str:
    return f"mean chance of leaving at a renewal when new, {name}"


def _no_chance(name: str, refused: float, stayed: float) -> Estimate:
    seen = int(refused + stayed)
    why = f"of {seen:,} renewals seen, {'none was refused' if stayed else 'all were refused'}"
    return unestimated(_path(name), "logit", unit="share", seen=seen, source=SOURCE, why=why)
