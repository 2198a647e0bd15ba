"""Measures of a result, one a file: ``from simulator.metrics import summarise``.

The folder is the list: a file that declares a measure is found by itself, proved by the test of all measures,
and shown in summary.csv if it says so.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.metrics.blocks import measured as measured
    from simulator.metrics.desk_said import desk_words as desk_words
    from simulator.metrics.error_bars import interval as interval
    from simulator.metrics.error_bars import standard_error as standard_error
    from simulator.metrics.memory import Piece
    from simulator.metrics.plain_words import caveat as caveat
    from simulator.metrics.plain_words import sentences as sentences
    from simulator.metrics.reservations import doubts as doubts
    from simulator.metrics.split import uncertainty as uncertainty
    from simulator.metrics.summary import summarise as summarise
    from simulator.metrics.tables import decision_table as decision_table
    from simulator.metrics.tables import ethics_table as ethics_table
    from simulator.metrics.tables import pairs as pairs
    from simulator.metrics.tornado import sensitivity as sensitivity
    from simulator.metrics.truth import Truth

_HOME = {
    "caveat": "simulator.metrics.plain_words",
    "decision_table": "simulator.metrics.tables",
    "desk_words": "simulator.metrics.desk_said",
    "doubts": "simulator.metrics.reservations",
    "ethics_table": "simulator.metrics.tables",
    "measured": "simulator.metrics.blocks",
    "interval": "simulator.metrics.error_bars",
    "pairs": "simulator.metrics.tables",
    "sensitivity": "simulator.metrics.tornado",
    "sentences": "simulator.metrics.plain_words",
    "standard_error": "simulator.metrics.error_bars",
    "summarise": "simulator.metrics.summary",
    "uncertainty": "simulator.metrics.split",
}

__all__ = [*_HOME, "by_path", "measures"]  # noqa: PLE0604


def measures() -> dict[str, Truth]:
    """Every measure declared in this folder, by name."""
    from simulator.metrics.truth import Truth

    return {thing.name: thing for thing in _declared() if isinstance(thing, Truth)}


def by_path() -> list[Truth | Piece]:
    """Every measure and piece that is something of one path, and so can be worked out on any paths by themselves."""
    from simulator.metrics.memory import Piece

    return [thing for thing in _declared() if isinstance(thing, Piece) or thing.by_path]


@cache
def _declared() -> list[Truth | Piece]:
    """Measures and pieces of all files, each from the file that declares it."""
    from simulator.metrics.memory import Piece
    from simulator.metrics.truth import Truth

    modules = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]
    declared = [(m.__name__, thing) for m in modules for thing in vars(m).values() if isinstance(thing, Truth | Piece)]
    return [thing for home, thing in declared if thing.measure.__module__ == home]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
