"""How customers differ in staying: gamma frailty on a hazard that runs all the time, or a beta chance at each renewal.

gamma: h_i = h Z_i with Z ~ Gamma(1/theta, 1/theta), survivors of tenure a Gamma(1/theta, 1/theta + h a). sBG (shifted
beta-geometric, Fader & Hardie 2007): customers leave at renewals only, with a chance q_i ~ Beta(m S, (1 - m) S) of
their own; survivors of n renewals have Beta(m S, (1 - m) S + n). As a fuse: hazard -ln(1 - q) / L a month, all of it
burning in the renewal month. ``switches.survival`` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core import chance
from simulator.hazards import base_hazards
from simulator.parameters import Parameters
from simulator.vocabulary import Book, Floats, InputError, Ints

if TYPE_CHECKING:
    from simulator.prepare import Prepared

SECOND = np.uint32(0x9E3779B9)
"""Turns an id's words into those of its second gamma draw."""


def is_sbg(parameters: Parameters) -> bool:
    return parameters.switches.survival == "sbg"


def base_of(hazard: Floats, own: Any, fields: Mapping[str, Any], book: Book, parameters: Parameters) -> Floats:
    """What each customer starts from [N], so that survivors show the observed ``hazard``: the base hazard h (gamma), or
    the mean chance m of leaving at a renewal when new (sBG). ``fields``: tenure, term and segment."""
    if not is_sbg(parameters):
        return base_hazards(hazard, own, fields["tenure"], fields["segment"], book, parameters)
    strength, term, segment = parameters.customers.sbg_strength, fields["term"], fields["segment"]
    mean = np.asarray(-np.expm1(-hazard * term))
    for s, name in enumerate(book.segments):
        of = (segment == s) & ~own
        if of.any():
            faded = strength / (strength + _renewals(fields["tenure"][of], term[of])) / term[of]
            mean[of] = float(hazard[of].mean()) / float(faded.mean())
            if not mean[of][0] < 1.0:
                raise InputError(
                    f"parameters.customers.sbg_strength is {strength:g}: segment {name!r} churns "
                    f"{hazard[of].mean():.4f} a month, more than survivors of its tenure can; must be larger"
                )
    return mean


def usual_of(base: Floats, own: Any, tenure: Floats, term: Ints, parameters: Parameters) -> Floats:
    """Expected voluntary hazard per month at month 0 [N]: of survivors, but of newcomers where a churn was given."""
    survived = np.where(own, 0.0, tenure)
    if not is_sbg(parameters):
        return np.asarray(base / (1.0 + parameters.customers.frailty * base * survived))
    strength = parameters.customers.sbg_strength
    return np.asarray(base * strength / (strength + _renewals(survived, term)) / term)


def of_customers(prepared: Prepared, seed: int, draw: int) -> Floats:
    """Voluntary hazard of each customer in a draw [N]."""
    p, base = prepared.parameters, prepared.base_hazard
    survived = np.where(prepared.own_hazard, 0.0, prepared.tenure)
    if is_sbg(p):
        renewals = _renewals(survived, prepared.term)
        return _by_renewal(base, renewals, prepared.term, (seed, draw, prepared.low, prepared.high), p)
    shape = np.full(len(base), 1.0 / p.customers.frailty)
    return np.asarray(base * chance.frailties(seed, draw, prepared.low, prepared.high, shape, shape + base * survived))


def of_newcomers(prepared: Prepared, donor: Ints, key: tuple[int, int, Any, Any]) -> Floats:
    """Voluntary hazard of prospects like these donors, but new [R]; key = (seed, draw, low words, high words)."""
    p, base = prepared.parameters, prepared.base_hazard[donor]
    if is_sbg(p):
        return _by_renewal(base, np.zeros(len(donor)), prepared.term[donor], key, p)
    shape = np.full(len(donor), 1.0 / p.customers.frailty)
    return np.asarray(base * chance.frailties(*key, shape, shape))


def _renewals(tenure: Floats, term: Ints) -> Floats:
    return np.asarray(np.floor(tenure / term))


def _by_renewal(mean: Floats, renewals: Floats, term: Ints, key: tuple[int, int, Any, Any], p: Parameters) -> Floats:
    """-ln(1 - q) / L with q ~ Beta(m S, (1 - m) S + n), as the ratio of two gammas."""
    seed, draw, low, high = key
    strength, ones = p.customers.sbg_strength, np.ones(len(mean))
    leaves = chance.frailties(seed, draw, low, high, np.maximum(mean * strength, 1e-9), ones)
    stays = chance.frailties(seed, draw, low ^ SECOND, high, (1.0 - mean) * strength + renewals, ones)
    chance_of = np.minimum(leaves / np.maximum(leaves + stays, 1e-300), 1.0 - 1e-12)
    return np.asarray(-np.log1p(-chance_of) / term)
