"""Base hazards of leaving: solved so that a book's survivors show the churn that was observed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.parameters import Parameters
from simulator.vocabulary import Book, Floats, InputError, Ints

if TYPE_CHECKING:
    from simulator.prepare import Prepared


def total_hazard(frame: Any, book: Book, parameters: Parameters, segment: Ints) -> tuple[Floats, Any]:
    """Hazard per month of leaving by choice or default [N], and who brings a yearly churn of their own."""
    yearly = np.array([parameters.customers.churn_per_year.of(role) for role in book.roles])[segment]
    given = np.asarray(frame["annual_churn"].to_numpy(dtype=np.float64))
    own = np.isfinite(given)
    return -np.log1p(-np.where(own, given, yearly)) / 12.0, own


def base_hazards(hazard: Floats, own: Any, tenure: Floats, segment: Ints, book: Book, parameters: Parameters) -> Floats:
    """Base hazard h of each customer: solved so that the survivors of each segment show the observed churn.

    Survivors of tenure a have E[Z] = 1 / (1 + theta h a); h solves mean(h / (1 + theta h a)) = observed hazard.
    A customer with a churn c of its own meets it over the next year: (1 + 12 theta h)^(-1/theta) = 1 - c.
    """
    theta = parameters.customers.frailty
    base = np.asarray(np.expm1(12.0 * theta * hazard) / (12.0 * theta))
    for s, name in enumerate(book.segments):
        of = (segment == s) & ~own
        if of.any():
            base[of] = solve_base_hazard(float(hazard[of].mean()), tenure[of], theta, name)
    return base


def solve_base_hazard(observed: float, tenure: Floats, theta: float, segment: str) -> float:
    """h with mean(h / (1 + theta h a)) = observed; InputError where even h -> infinity falls short."""
    if observed <= 0.0:
        return 0.0
    limit = np.inf if (tenure <= 0.0).any() else float(np.mean(1.0 / (theta * tenure)))
    if observed >= limit:
        most = float(np.mean(1.0 / tenure)) / observed
        raise InputError(
            f"parameters.customers.frailty is {theta:g}: segment {segment!r} churns {observed:.4f} a month, more than "
            f"survivors of its tenure can at that frailty; must be below {most:.3g}"
        )
    low, high = 0.0, observed
    while np.mean(high / (1.0 + theta * high * tenure)) < observed:
        high *= 2.0
    while low < (middle := 0.5 * (low + high)) < high:
        below = np.mean(middle / (1.0 + theta * middle * tenure)) < observed
        low, high = (middle, high) if below else (low, middle)
    return middle


def feasible(prepared: Prepared, parameters: Parameters) -> Parameters:
    """Parameters whose frailty survivors of the book's tenures can have at the observed churn."""
    c, tenure = parameters.customers, prepared.tenure
    limit = np.inf
    for s, role in enumerate(prepared.book.roles):
        of = (prepared.segment == s) & ~prepared.own_hazard
        if of.any() and (tenure[of] > 0.0).all():
            observed = -np.log1p(-c.churn_per_year.of(role)) / 12.0 * (1.0 - c.involuntary_share)
            limit = min(limit, float(np.mean(1.0 / tenure[of])) / max(observed, 1e-300))
    if c.frailty < 0.98 * limit:
        return parameters
    return replace(parameters, customers=replace(c, frailty=0.98 * limit))
