"""What a sweep is asked, read from the command line: words that hold for every cell, and settings that vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override

from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIOR = "prior"
"""Word for values drawn from a number's declared prior."""
FLAGS = {"-m": "", "--multirun": "", "--rerun-failed": "rerun"}
"""Options of a sweep; the first two say nothing here: a sweep always is several runs."""
USUAL = ("keep=quantiles", "charts=false")
"""What a cell keeps unless told otherwise."""


@dataclass(frozen=True)
class Span:
    """Every number between two: for designs that sample."""

    low: float
    high: float


Varied = tuple[str, ...] | Span | str
"""Values a setting takes, as typed; or a span; or ``prior``."""


@dataclass(frozen=True)
class Asked:
    """``fixed``: words as typed, for every cell; ``varied``: setting -> what it takes; ``rerun``: failed cells only."""

    fixed: tuple[str, ...]
    varied: dict[str, Varied]
    rerun: bool = False


def asked(words: Sequence[str]) -> Asked:
    """Take the words of a command line apart; options stay with the fixed ones."""
    rerun = any(FLAGS.get(word) == "rerun" for word in words)
    fixed, varied, parser = list(USUAL), {}, OverridesParser.create()
    for word in (word for word in words if word not in FLAGS):
        override = parser.parse_override(word) if "=" in word and not word.startswith("-") else None
        told = None if override is None else _varied(override)
        if told is None:
            fixed.append(word)
            continue
        name = override.get_key_element()  # type: ignore[union-attr]
        if name in varied:
            raise InputError(f"{name} is varied twice: give all its values at once")
        varied[name] = told
    return Asked(tuple(fixed), varied, rerun)


def _varied(override: Override) -> Varied | None:
    """What a setting takes where it takes more than one value; None: it has one."""
    if not override.is_sweep_override():
        return PRIOR if override.value() == PRIOR and override.key_or_group.startswith("parameters.") else None
    value = override.value()
    if isinstance(value, IntervalSweep):
        low, high = float(value.start or 0.0), float(value.end or 0.0)
        if not low < high:
            raise InputError(f"{override.key_or_group} goes from {low:g} to {high:g}: write interval(low,high)")
        return Span(low, high)
    return tuple(_each(override))


def _each(override: Override) -> Iterator[str]:
    seen: set[str] = set()
    for one in override.sweep_string_iterator():
        if one in seen:
            raise InputError(f"{override.key_or_group} takes {one} twice")
        seen.add(one)
        yield one


def worded(told: Varied) -> str:
    """What a setting takes, as it would be typed."""
    if isinstance(told, Span):
        return f"interval({told.low:g},{told.high:g})"
    return ",".join(told) if isinstance(told, tuple) else told
