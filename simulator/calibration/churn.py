"""Churn of a book that may be left at any time: spells of customers become the model's own numbers, with their errors.

The model is told what survivors show (``customers.churn_per_year``) and solves the base hazard h from it
(``simulator.hazards``); the likelihood tells h. So what is answered is the churn of the survivors at the end of the
records: 1 − exp(−12 v / (1 − q)), v = mean(h / (1 + θ h a)) over their tenures a, q the involuntary share; solved over
the same tenures it gives back h. Defaults are a competing hazard, constant and without frailty; the model has one share
for all segments: q / (1 − q) = defaults / Σ exposure · v.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from simulator.calibration.default import default_hazards, involuntary_share, no_share
from simulator.calibration.estimate import Estimate, Joint, correlation_of, estimated, unestimated
from simulator.calibration.frailty import DEFAULTS, LEAVES, SOURCE, STAYS, Spells, check, fit, moments, part, variance
from simulator.calibration.likelihood import Peak, covariance, jacobian
from simulator.vocabulary import Floats, Ints


class Churn(NamedTuple):
    """``joint``: churn of each segment, frailty, involuntary share; ``base_hazard`` [S] a month of new customers (nan:
    no exit tells it) and ``theta``, the most likely; ``defaults``: their hazard in each segment."""

    joint: Joint
    base_hazard: Floats
    theta: float
    defaults: tuple[Estimate, ...]


class _Book(NamedTuple):
    """The segments whose churn the data tell [S]: tenure of every survivor and its segment, exposure, defaults."""

    tenure: Floats
    segment: Ints
    exposure: Floats
    defaults: int


def churn(spells: Spells, names: Sequence[str]) -> Churn:
    """Churn of each segment, frailty and involuntary share; ``names``: of the segments."""
    check(spells, len(names))
    exits, there = (np.bincount(spells.segment[spells.cause == c], minlength=len(names)) for c in (LEAVES, STAYS))
    months: Floats = np.asarray(np.bincount(spells.segment, spells.exit - spells.entry, len(names)), dtype=np.float64)
    told = (exits > 0) & (there > 0) & (months > 0.0)
    if not told.any():
        return _nothing(spells, names, exits, there)
    some = told[spells.segment]
    of = part(spells, some, (np.cumsum(told) - 1)[spells.segment[some]])
    seen = moments(of, int(told.sum()))
    peak = fit(seen)
    stays = of.cause == STAYS
    book = _Book(of.exit[stays], of.segment[stays], months[told], int((of.cause == DEFAULTS).sum()))
    frailty = variance(seen, peak)
    at, errors = _carried(peak, book, frailty)
    share = involuntary_share(float(at[-1]), float(errors[-1, -1] ** 0.5), of, int(exits.sum()))
    churns = [_no_churn(name, exits[s], there[s], spells, s) for s, name in enumerate(names)]
    for k, s in enumerate(np.flatnonzero(told).tolist()):
        churns[s] = _churn(names[s], float(at[k]), float(errors[k, k] ** 0.5), int(exits[s]))
    correlation = np.eye(len(names) + 2)
    place = np.append(np.flatnonzero(told), [len(names), len(names) + 1])
    correlation[np.ix_(place, place)] = correlation_of(errors)
    base = np.full(len(names), np.nan)
    base[told] = np.exp(peak.at[:-1])
    joint = Joint((*churns, frailty, share), correlation)
    return Churn(joint, base, float(peak.at[-1]), default_hazards(spells, names))


def usual(hazards: Floats, theta: float, tenure: Floats, segment: Ints) -> Floats:
    """Hazard a month by choice [S] that survivors of these tenures show: mean of h / (1 + θ h a)."""
    shown = hazards[segment] / (1.0 + theta * hazards[segment] * tenure)
    return np.asarray(np.bincount(segment, shown, len(hazards)) / np.bincount(segment, minlength=len(hazards)))


def _carried(peak: Peak, book: _Book, frailty: Estimate) -> tuple[Floats, Floats]:
    """Logits of the churns, frailty and logit of the involuntary share on their scales [S + 2], and covariance."""
    size = len(peak.at) - 1
    edge = np.append(np.zeros(size, dtype=bool), frailty.status == "prior" or peak.at[-1] <= 0.0)
    spread = np.zeros((size + 2, size + 2))
    spread[:-1, :-1] = covariance(peak.information, edge)
    spread[-1, -1] = 1.0 / max(book.defaults, 1)

    def numbers(p: Floats) -> Floats:
        shown = usual(np.exp(p[:size]), float(p[size]), book.tenure, book.segment)
        odds = book.defaults * np.exp(p[-1]) / float(book.exposure @ shown)
        yearly = -np.expm1(-12.0 * shown * (1.0 + odds))
        frail = np.log(p[size]) if frailty.scale == "log" and not edge[-1] else p[size]
        return np.concatenate([logit(yearly), [frail, np.log(odds) if odds > 0.0 else -np.inf]])

    at = np.append(peak.at, 0.0)
    with np.errstate(invalid="ignore"):
        turn = np.nan_to_num(jacobian(numbers, at))
    return numbers(at), turn @ spread @ turn.T


def _churn(name: str, at: float, error: float, exits: int) -> Estimate:
    path = f"customers.churn_per_year.{name}"
    return estimated(path, at, error, "logit", unit="share/year", seen=exits, source=SOURCE)


def _no_churn(name: str, exits: int, there: int, spells: Spells, s: int) -> Estimate:
    of = spells.segment == s
    months = float((spells.exit[of] - spells.entry[of]).sum())
    why = (
        "nobody is left at the end of the records"
        if exits and months
        else f"no exit by choice in {months:,.0f} customer-months"
    )
    why = why if months else "no month of any customer was seen"
    if not exits and months:
        why += f": the churn is below {-np.expm1(-36.0 / months):.2g} a year with 95 % certainty"
    path = f"customers.churn_per_year.{name}"
    return unestimated(path, "logit", unit="share/year", seen=int(exits), source=SOURCE, why=why)


def _nothing(spells: Spells, names: Sequence[str], exits: Ints, there: Ints) -> Churn:
    churns = [_no_churn(name, exits[s], there[s], spells, s) for s, name in enumerate(names)]
    why = "no segment has exits by choice, customers left and months seen"
    frailty = unestimated(
        "customers.frailty",
        "log",
        unit="variance of hazard between customers",
        seen=int(exits.sum()),
        source=SOURCE,
        why=why,
    )
    share = no_share(int((spells.cause == DEFAULTS).sum()), why)
    joint = Joint((*churns, frailty, share), np.eye(len(names) + 2))
    return Churn(joint, np.full(len(names), np.nan), np.nan, default_hazards(spells, names))
