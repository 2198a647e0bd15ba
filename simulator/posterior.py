"""What a company's own records say of some numbers, instead of their declared priors: how sure each is, and how their
errors hang together. ``secateur calibrate`` writes it, beside the values themselves; a run draws from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.number import Declared, register
from simulator.prior import Prior
from simulator.vocabulary import Floats, InputError

if TYPE_CHECKING:
    from simulator.parameters import Parameters

FITTED = ("lognormal", "logitnormal", "normal")
"""Kinds of a posterior: normal on the scale on which the number was estimated."""
KEPT_OUT = ("portrait.", "floor.")
"""Numbers that make the book or the desk's days, once for all draws."""


@dataclass  # not frozen: Hydra could not fill in one that a file adds
class Known:
    """Of one number: ``kind`` (lognormal: median = the value, log sd ``spread``; logitnormal: the same of the logit;
    normal: mean = the value, sd ``spread``), how many observations told it, and by which method."""

    kind: str = "lognormal"
    spread: float = 0.0
    seen: int = 0
    source: str = ""


@dataclass(frozen=True)
class Posterior:
    """``numbers``: by the path of a number of the model, of one by role also ``customers.churn_per_year.core``;
    ``correlation`` of their errors, pair by pair, 0 where none is given."""

    numbers: dict[str, Known] = field(default_factory=dict)
    correlation: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def priors(self) -> dict[str, Prior]:
        """From what each number is drawn."""
        return {name: Prior(known.kind, known.spread) for name, known in self.numbers.items()}  # type: ignore[arg-type]

    def matrix(self) -> Floats:
        """Correlation of the errors [k, k], in the order of ``numbers``."""
        place = {name: k for k, name in enumerate(self.numbers)}
        found = np.eye(len(place))
        for one, others in self.correlation.items():
            for other, r in others.items():
                found[place[one], place[other]] = found[place[other], place[one]] = r
        return found


def check(parameters: Parameters) -> None:
    """Refuse a posterior of numbers that are none, or cannot be drawn so; all faults in one message."""
    told = parameters.posterior
    lines = {line.name: line for line in register(parameters)}
    faults = [fault for name, known in told.numbers.items() for fault in _faults(name, known, lines)]
    faults = [*faults, *_unpaired(told)]
    if not faults and told.numbers and np.linalg.eigvalsh(told.matrix())[0] < 1e-9:
        faults = ["parameters.posterior.correlation is no correlation matrix: no errors can hang together like that"]
    if faults:
        raise InputError(faults)


def marked(lines: Iterable[Declared], posterior: Posterior) -> Iterator[Declared]:
    """Declared numbers with the standing, spread and source that the records gave some of them."""
    priors = posterior.priors
    for line in lines:
        known = posterior.numbers.get(line.name)
        if known is None:
            yield line
        else:
            source = f"{known.source} ({known.seen:,} observations)"
            yield replace(line, prior=str(priors[line.name]), status="calibrated", source=source)


def _faults(name: str, known: Known, lines: dict[str, Declared]) -> Iterator[str]:
    where, line = f"parameters.posterior.numbers.{name}", lines.get(name)
    if line is None:
        near = get_close_matches(name, lines, n=1)
        yield f"{where}: no number is called {name}{f': did you mean {near[0]}?' if near else ''}"
    elif not isinstance(line.value, float) or name.startswith(KEPT_OUT):
        yield f"{where}: {name} is the same in every draw, it can have no spread"
    elif known.kind == "logitnormal" and not 0.0 < line.value < 1.0:
        yield f"{where}.kind is logitnormal, but {name} is {line.value:g}, must lie between 0 and 1"
    if known.kind not in FITTED:
        yield f"{where}.kind is {known.kind}, must be one of {', '.join(FITTED)}"
    if not 0.0 < known.spread <= 10.0 * max(1.0, abs(_value(line))):
        yield f"{where}.spread is {known.spread:g}, must be more than 0 (a standard error)"


def _value(line: Declared | None) -> float:
    return float(line.value) if line is not None and isinstance(line.value, int | float) else 1.0


def _unpaired(told: Posterior) -> Iterator[str]:
    for one, others in told.correlation.items():
        for other, r in others.items():
            where: Any = f"parameters.posterior.correlation.{one}.{other}"
            if {one, other} - set(told.numbers) or one == other:
                yield f"{where}: both must be numbers of parameters.posterior.numbers, and not the same"
            elif not -1.0 < r < 1.0:
                yield f"{where} is {r:g}, must lie between -1 and 1"
