"""The ladder: which steps each customer goes through, as far as the plan can foresee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from scenarios.levers import Effects, Lever, concerned, effects
from scenarios.strategies.who import Selection, Who, still
from simulator.vocabulary import SERVICE_CLASSES, Align, Bools, Capacity, Effect, Ints, View


@dataclass(frozen=True)
class Step:
    """One action of a plan, ``after_months`` months after the decision of the step before it.

    ``still_below``: only for those whose estimated score, as planned after the steps before, is still on the
    wrong side of the cut. That is settled when the plan is made, not watched on the path.
    """

    lever: Lever
    at: Align
    after_months: int = 0
    still_below: bool = False


class Rungs(NamedTuple):
    """The steps each customer goes through, one bit a step from the first on, 0 none [N]; and the band of the lever's
    effects each is in, step by step, each [N]."""

    taken: Ints
    bands: tuple[Ints, ...]


def rungs(who: Who, what: Sequence[Step], view: View, capacity: Capacity, selection: Selection) -> Rungs:
    """Who goes how far, planned with the levers as they usually work."""
    taken = np.zeros(len(view.revenue), np.int64)
    planned, bands = view, []
    for k, step in enumerate(what):
        done = effects(step.lever, planned)
        goes = selection.chosen & concerned(done, planned.service_class)
        if step.still_below:
            goes &= still(who, selection, planned, capacity)
        taken |= goes.astype(np.int64) << k
        bands.append(done.band)
        if k + 1 < len(what):
            planned = after_each(planned, done, goes)
    return Rungs(taken, tuple(bands))


def after_each(view: View, done: Effects, goes: Bools) -> View:
    """The view as planned once each customer's own effect has done its work on those it concerns."""
    if len(done.of) == 1:
        return after(view, done.of[0], goes)
    for band in np.unique(done.band[goes]):
        view = after(view, done.of[band], goes & (done.band == band))
    return view


def after(view: View, effect: Effect, goes: Bools) -> View:
    """The view as planned once an action has done its work on those it concerns.

    Price: Δlp = realisation · ln(1 + list change), volume × exp(−ε Δlp); goods sold follow volume, not price.
    """
    log_price = view.price_realisation * np.log1p(effect.list_price)
    volume = np.where(goes, effect.volume * np.exp(-view.volume_elasticity[view.segment] * log_price), 1.0)
    tickets = np.where(goes, effect.tickets, 1.0)
    lowest = len(SERVICE_CLASSES) - 1
    below = np.minimum(view.service_class + effect.classes_down, lowest)
    to = below if effect.service_class < 0 else effect.service_class
    return replace(
        view,
        revenue=view.revenue * volume * np.where(goes, np.exp(log_price), 1.0),
        cogs=view.cogs * volume,
        cost_to_serve_desk=view.cost_to_serve_desk * tickets,
        cost_to_serve_operations=view.cost_to_serve_operations * np.where(goes, effect.activity, 1.0),
        tickets=view.tickets * tickets,
        service_class=np.where(goes, to, view.service_class),
    )
