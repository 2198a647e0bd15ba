"""Measures of a result, one a file: ``from simulator.metrics import summarise``.

The folder is the list: a file that declares a measure is found by itself, proved by the test of all measures,
and shown in summary.csv if it says so.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.metrics.desk_said import desk_words as desk_words
    from simulator.metrics.plain_words import caveat as caveat
    from simulator.metrics.plain_words import sentences as sentences
    from simulator.metrics.summary import summarise as summarise
    from simulator.metrics.truth import Truth

__all__ = ["caveat", "desk_words", "measures", "sentences", "summarise"]

_HOME = {
    "caveat": "simulator.metrics.plain_words",
    "desk_words": "simulator.metrics.desk_said",
    "sentences": "simulator.metrics.plain_words",
    "summarise": "simulator.metrics.summary",
}


def measures() -> dict[str, Truth]:
    """Every measure declared in this folder, by name."""
    from simulator.metrics.truth import Truth

    modules = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]
    declared = [(m.__name__, thing) for m in modules for thing in vars(m).values() if isinstance(thing, Truth)]
    return {truth.name: truth for home, truth in declared if truth.measure.__module__ == home}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
