"""What customers are ranked by: one score a file, the folder is the list.

A file holds ``score(view, capacity)`` of shape [N], its ``UNIT``, and ``WORSE``: whether a low or a high value
speaks against the customer. A score reads estimates only; there is nothing else in a ``View``. A score that is a
weighted sum of revenue, goods sold and cost to serve also holds ``weights(view, capacity)``: only such a score can be
followed month by month on the path, and so trigger an action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, NamedTuple

from simulator.vocabulary import Capacity, Floats, View

Weights = tuple[float, float, float, float]
"""Of revenue, goods sold, cost to serve at the desk and in operations in a score."""


class Score(NamedTuple):
    """A way to rank customers."""

    name: str
    of: Callable[[View, Capacity], Floats]
    unit: str
    worse: Literal["low", "high"]
    weights: Callable[[View, Capacity], Weights] | None = None


def _score(name: str) -> Score:
    m = import_module(f"{__name__}.{name}")
    return Score(name, m.score, m.UNIT, m.WORSE, getattr(m, "weights", None))


SCORES: Mapping[str, Score] = {m.name: _score(m.name) for m in iter_modules(__path__)}
"""Every score by the word a strategy file uses for it."""
