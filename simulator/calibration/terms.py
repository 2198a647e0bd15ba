"""The calendar of contracts: how a term holds customers back and lets them go at its end.

The model's clock (``simulator.core.curves.calendar``) runs at ρ inside a term of L months and at L − ρ (L − 1) in its
last month: over a term it runs as far as the calendar does, so a year's churn does not depend on the term. Spells on
that clock are what ``frailty`` fits; the ρ under which they are most likely is the factor on hazards inside a term.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit

from simulator.calibration.estimate import Z80, Estimate, estimated, unestimated
from simulator.calibration.frailty import LEAVES, Spells, fit, moments, part
from simulator.calibration.likelihood import DROP80
from simulator.vocabulary import Bools, Floats, Ints

SOURCE = "gamma frailty on the contract's clock, maximum likelihood; interval by profile likelihood"
EDGES = (-8.0, 8.0)
"""Logits between which ρ is looked for: .0003 to .9997."""


def clocked(spells: Spells, term: Ints, in_term: float) -> Spells:
    """Spells in months of the contract's clock, for contracts that renew every ``term`` months [N] from their start.

    Who leaves on the day of a renewal was free to do so for a month: the middle of that month stands for it.
    """
    into = np.mod(spells.exit, term)
    on_the_day = (spells.cause == LEAVES) & (term > 1) & (into == 0.0) & (spells.exit >= spells.entry + 0.5)
    gone = np.where(on_the_day, spells.exit - 0.5, spells.exit)
    return spells._replace(entry=_clock(spells.entry, term, in_term), exit=_clock(gone, term, in_term))


def _clock(tenure: Floats, term: Ints, in_term: float) -> Floats:
    passed = np.floor(tenure / term) * term
    rest, inside = tenure - passed, term - 1.0
    last = term - in_term * inside
    return np.asarray(passed + in_term * np.minimum(rest, inside) + last * np.maximum(rest - inside, 0.0))


def ending(tenure: Floats, term: Ints) -> Bools:
    """Whether an exit at this tenure was in the last month of a term; one on the day of renewal was."""
    into = np.mod(tenure, term)
    return np.asarray((into > term - 1.0) | (into == 0.0))


def in_term_hazard(spells: Spells, term: Ints, segments: int) -> Estimate:
    """The factor ρ on the hazard inside a term, told by customers on terms of two months or more."""
    long = term > 1
    of, terms = part(spells, long), term[long]
    left = of.cause == LEAVES
    told: dict[str, Any] = {"name": "customers.in_term_hazard", "unit": "factor", "seen": int(left.sum())}
    months = np.bincount(of.segment, of.exit - of.entry, segments)
    leavers = (np.bincount(of.segment[left], minlength=segments) > 0) & (months > 0.0)
    if not leavers.any():
        why = "nobody on a term of two months or more left by choice in the months seen"
        return unestimated(scale="logit", source=SOURCE, why=why, **told)
    some = leavers[of.segment]
    place = (np.cumsum(leavers) - 1)[of.segment[some]]
    of, terms = part(of, some, place), terms[some]
    left = of.cause == LEAVES
    last = ending(of.exit[left], terms[left])
    slow, fast = int((~last).sum()), terms[left][last] - 1.0

    def loss(logit: float) -> float:
        rho = float(expit(logit))
        seen = moments(clocked(of, terms, rho), int(leavers.sum()))
        return -fit(seen).value - slow * float(np.log(rho)) - float(np.log1p((1.0 - rho) * fast).sum())

    return _estimate(loss, slow, told)


def _estimate(loss: Callable[[float], float], slow: int, told: dict[str, Any]) -> Estimate:
    best = minimize_scalar(loss, bounds=EDGES, method="bounded", options={"xatol": 1e-3})
    at, floor = float(best.x), float(best.fun) + DROP80
    low, high = (
        end if loss(end) <= floor else float(brentq(lambda x: loss(x) - floor, end, at, xtol=1e-2)) for end in EDGES
    )
    if (low, high) == EDGES:
        why = f"any factor from 0 to 1 fits {told['seen']} exits"
        return unestimated(scale="logit", source=SOURCE, why=why, **told)
    why = "" if slow else "nobody left inside a term: only an upper end is told"
    why = "the term holds nobody back: customers leave as if month to month" if high == EDGES[1] else why
    ends: dict[str, Any] = {
        "low": float(expit(low)) if slow else 0.0,
        "high": float(expit(high)),
        "why": why,
        "source": SOURCE,
    }
    return estimated(at=at, error=(high - low) / (2.0 * Z80), scale="logit", **ends, **told)
