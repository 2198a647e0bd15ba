"""What an action does to a customer: one lever a file, the folder is the list.

A file ``not_renew.py`` holds the frozen dataclass ``NotRenew``: the lever's numbers, declared with unit, range
and source, and ``effect()``, the pure function from those numbers to the core's words. A lever whose effect differs
from customer to customer also has ``by_band(view)``, which gives each customer a band and each band its effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from simulator.prior import Prior, drawn, uncertain
from simulator.vocabulary import SERVICE_CLASSES, Align, Bools, Effect, Ints, View


class Lever(Protocol):
    """One action with its numbers; ``ALIGN`` lists the moments it can happen at, the usual one first."""

    ALIGN: ClassVar[tuple[Align, ...]]

    @property
    def notice_months(self) -> int | None:
        """None: what is usual in the trade (``in_trade``)."""
        ...

    def effect(self) -> Effect: ...

    def said(self) -> str:
        """The action in plain words, for the preview."""


class Effects(NamedTuple):
    """What a lever does to each customer: ``of[band]`` for those in a band [N], nothing for those in band -1."""

    band: Ints
    of: tuple[Effect, ...]


def effects(lever: Lever, view: View) -> Effects:
    """The effect on each customer of a view."""
    by_band = getattr(lever, "by_band", None)
    if by_band is not None:
        told: Effects = by_band(view)
        return told
    return Effects(np.zeros(len(view.revenue), np.int64), (lever.effect(),))


def concerned(done: Effects, service_class: Ints) -> Bools:
    """Whom an action concerns, [N]: not those outside its bands, nor those already where it would move them."""
    to = np.array([e.service_class for e in done.of])[done.band]
    down = np.array([e.classes_down for e in done.of])[done.band]
    lowest = len(SERVICE_CLASSES) - 1
    return np.asarray((done.band >= 0) & (to != service_class) & ((down == 0) | (service_class < lowest)))


def exits(lever: Lever) -> bool:
    """Whether the customer is gone once the action is done."""
    return lever.effect().exit >= 0


def in_trade(lever: Lever, usual: int) -> Lever:
    """The lever with the usual notice where it has none of its own."""
    return replace(lever, notice_months=usual) if lever.notice_months is None else lever  # type: ignore[type-var]


def notice_of(lever: Lever) -> int:
    """Months of notice of a lever that has one."""
    if lever.notice_months is None:
        raise ValueError("a lever without notice of its own must be put into a trade first")
    return lever.notice_months


def name_of(lever: Lever) -> str:
    """The word a strategy file uses for a lever."""
    return next(name for name, kind in LEVERS.items() if kind is type(lever))


def as_drawn(lever: Lever, quantile: Mapping[str, float]) -> Lever:
    """The lever with its uncertain numbers (``lever.migrate.hazard``) where this draw has them."""
    return drawn(lever, quantile, f"lever.{name_of(lever)}.") if quantile else lever


def uncertain_numbers(lever: Lever) -> dict[str, Prior]:
    """The priors of a lever's uncertain numbers, by the names ``View.quantile`` uses."""
    return dict(uncertain(lever, f"lever.{name_of(lever)}."))


def every_uncertain_number() -> dict[str, Prior]:
    """The priors of all levers, by the names ``View.quantile`` uses."""
    return {name: prior for kind in LEVERS.values() for name, prior in uncertain_numbers(kind()).items()}


def central_numbers(lever: Lever) -> dict[str, float]:
    """The values at the centre of the lever's uncertain numbers, by the same names."""
    return {name: float(getattr(lever, name.rsplit(".", 1)[-1])) for name in uncertain_numbers(lever)}


def _lever(name: str) -> type[Lever]:
    module = import_module(f"{__name__}.{name}")
    made: type[Lever] = getattr(module, name.title().replace("_", ""))
    return made


LEVERS: Mapping[str, type[Lever]] = {m.name: _lever(m.name) for m in iter_modules(__path__)}
"""Every lever by the word a strategy file uses for it."""
