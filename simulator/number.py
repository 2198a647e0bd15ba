"""How every number of the model is declared and checked: once, with unit, range, source and standing."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields, is_dataclass
from typing import Any

from simulator.vocabulary import InputError

STATUSES = ("assumed", "calibrated", "scenario")


@dataclass(frozen=True)
class ByRole:
    """One number for each role a segment can play: core, mid and tail of the book."""

    core: float
    mid: float
    tail: float

    def of(self, role: str) -> float:
        return float(getattr(self, role))


@dataclass(frozen=True)
class ByClass:
    """One number for each service class, best priority first."""

    premium: float
    standard: float
    self_service: float

    @property
    def values(self) -> tuple[float, float, float]:
        return self.premium, self.standard, self.self_service


@dataclass(frozen=True)
class Declared:
    """One line of the parameter register."""

    name: str
    value: Any
    unit: str
    low: float
    high: float
    source: str
    status: str
    choices: tuple[str, ...] = ()
    prior: str = ""


def number(
    default: Any, unit: str, low: float, high: float, source: str, status: str = "assumed", *, prior: Any = None
) -> Any:
    """Declare a dataclass field that is a number (or a ``ByRole`` or ``ByClass`` of numbers) of the model.

    ``low`` and ``high`` are the allowed range, ends included; ``status`` says whether the value is
    assumed, calibrated on data, or a scenario somebody chose. A number whose default is None may be left
    out, and is then no number of the model. ``prior``: a ``simulator.prior.Prior`` where the value is uncertain and
    is drawn anew for each draw of a run.
    """
    if status not in STATUSES:
        raise ValueError(f"status {status!r} must be one of {STATUSES}")
    told = {"unit": unit, "low": low, "high": high, "source": source, "status": status, "prior": prior}
    if isinstance(default, ByRole | ByClass | dict):
        return field(default_factory=lambda: default, metadata=told)
    return field(default=default, metadata=told)


def choice(default: str, choices: tuple[str, ...], source: str, status: str = "assumed") -> Any:
    """Declare a dataclass field that is one of a few words; its number in the register is the word's place."""
    unit = f"one of {', '.join(choices)}"
    told = {"unit": unit, "low": 0, "high": len(choices) - 1, "source": source, "status": status, "choices": choices}
    return field(default=default, metadata=told)


def register(tree: Any, prefix: str = "") -> Iterator[Declared]:
    """Walk a tree of frozen dataclasses, and tuples of them, and yield every declared number with its path."""
    for f in fields(tree):
        value, name = getattr(tree, f.name), f"{prefix}{f.name}"
        if "unit" in f.metadata:
            if value is not None or f.default is not None:
                yield from _lines(f, name, value)
        elif is_dataclass(value):
            yield from register(value, f"{name}.")
        elif isinstance(value, tuple):
            for k, part in enumerate(value, 1):
                if is_dataclass(part):
                    yield from register(part, f"{name}.{k}.")


def faults(tree: Any, prefix: str = "") -> dict[str, str]:
    """What is wrong with each number outside its declared range, by the number's path."""
    return {line.name: fault for line in register(tree, prefix) if (fault := _fault(line))}


def check(tree: Any, prefix: str = "") -> None:
    """Refuse a tree whose numbers leave their declared range; all faults in one message."""
    if wrong := faults(tree, prefix):
        raise InputError(list(wrong.values()))


def _lines(f: Field[Any], name: str, value: Any) -> Iterator[Declared]:
    if is_dataclass(value):
        parts = {g.name: getattr(value, g.name) for g in fields(value)}
    elif isinstance(value, dict):
        parts = value
    else:
        parts = {"": value}
    m = f.metadata
    for key, part in parts.items():
        full, prior = f"{name}.{key}" if key != "" else name, str(m.get("prior") or "")
        given = (m["unit"], m["low"], m["high"], m["source"], m["status"])
        yield Declared(full, part, *given, m.get("choices", ()), prior)


def _fault(line: Declared) -> str | None:
    v = line.value
    if line.choices:
        return None if v in line.choices else f"{line.name} is {v}, must be {line.unit}{_meant(str(v), line.choices)}"
    if isinstance(v, bool) or not isinstance(v, int | float) or math.isnan(v):
        return f"{line.name} is {v!r}, must be a number ({line.unit})"
    if line.low <= v <= line.high:
        return None
    return f"{line.name} is {v:g}, must lie in [{line.low:g}, {line.high:g}]{_slip(line)}"


def _meant(wrong: str, choices: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(wrong, choices, n=1, cutoff=0.5)
    return f": did you mean {close[0]}?" if close else ""


def _slip(line: Declared) -> str:
    if line.unit.startswith("share") and 1 < line.value <= 100:
        return f" (a share, not a percentage: did you mean {line.value / 100:g}?)"
    return f" ({line.unit})"
