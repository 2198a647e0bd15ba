"""The ladder: which steps each customer goes through, as far as the plan can foresee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from scenarios.levers import Lever
from scenarios.strategies.who import Selection, Who, badness
from simulator.vocabulary import Bools, Capacity, Effect, Ints, View


class Rung(Protocol):
    """What the ladder must know of a step."""

    @property
    def lever(self) -> Lever: ...
    @property
    def still_below(self) -> bool: ...


def rungs(who: Who, what: Sequence[Rung], view: View, capacity: Capacity, selection: Selection) -> Ints:
    """The steps each customer goes through, one bit a step from the first on, [N]."""
    taken = np.zeros(len(view.revenue), np.int64)
    planned = view
    for k, step in enumerate(what):
        effect = step.lever.effect()
        goes = selection.chosen & (planned.service_class != effect.service_class)
        if step.still_below:
            goes &= selection.still(badness(who, planned, capacity))
        taken |= goes.astype(np.int64) << k
        if k + 1 < len(what):
            planned = after(planned, effect, goes)
    return taken


def after(view: View, effect: Effect, goes: Bools) -> View:
    """The view as planned once an action has done its work on those it concerns.

    Price: Δlp = realisation · ln(1 + list change), volume × exp(−ε Δlp); goods sold follow volume, not price.
    """
    log_price = view.price_realisation * np.log1p(effect.list_price)
    volume = np.where(goes, effect.volume * np.exp(-view.volume_elasticity[view.segment] * log_price), 1.0)
    tickets = np.where(goes, effect.tickets, 1.0)
    moved = goes & (effect.service_class >= 0)
    return replace(
        view,
        revenue=view.revenue * volume * np.where(goes, np.exp(log_price), 1.0),
        cogs=view.cogs * volume,
        cost_to_serve_desk=view.cost_to_serve_desk * tickets,
        cost_to_serve_operations=view.cost_to_serve_operations * np.where(goes, effect.activity, 1.0),
        tickets=view.tickets * tickets,
        service_class=np.where(moved, effect.service_class, view.service_class),
    )
