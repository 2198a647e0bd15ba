"""What anybody could say without a model: the last month, the month a year ago, a straight line; with past errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Floats

YEAR = 12
FEWEST = 3
"""Months of the past that a rival needs."""


class Forecast(NamedTuple):
    """Mean and standard deviation of each month to come [H]."""

    mean: Floats
    sd: Floats


Rival = Callable[[Floats, int], Forecast]
"""From the past [T] to the next months."""


def last_month(past: Floats, months: int) -> Forecast:
    """The last month again; its error grows with the root of the horizon, as of a random walk."""
    return _last(past, months, 1)


def last_year(past: Floats, months: int) -> Forecast:
    """The same month a year ago, of a past of a year and more. Errors: those it would have made so far, and before
    three of a year can be counted those of the month before."""
    return _last(past, months, YEAR)


def _last(past: Floats, months: int, season: int) -> Forecast:
    ahead = np.arange(1, months + 1)
    mean = past[len(past) - season + (ahead - 1) % season]
    steps = past[season:] - past[:-season] if len(past) >= season + FEWEST else np.diff(past)
    cycles = np.ceil(ahead / season)
    return Forecast(np.asarray(mean), np.asarray(_rms(steps) * np.sqrt(cycles)))


def trend(past: Floats, months: int) -> Forecast:
    """A straight line by least squares, with its error of prediction: s sqrt(1 + 1/n + (t - mean t)^2 / Sxx)."""
    n = len(past)
    t, ahead = np.arange(n, dtype=np.float64), np.arange(n, n + months, dtype=np.float64)
    centre = t.mean()
    across = float(((t - centre) ** 2).sum())
    slope = float(((t - centre) * past).sum()) / across
    rest = past - past.mean() - slope * (t - centre)
    s = np.sqrt(float((rest**2).sum()) / max(1, n - 2))
    mean = past.mean() + slope * (ahead - centre)
    return Forecast(np.asarray(mean), np.asarray(s * np.sqrt(1.0 + 1.0 / n + (ahead - centre) ** 2 / across)))


RIVALS: dict[str, tuple[Rival, int]] = {
    "last month": (last_month, FEWEST), "last year": (last_year, YEAR), "straight line": (trend, FEWEST),
}  # fmt: skip
"""By the name a table gives them, and how many months of the past each needs."""


def rivals(past: Floats, months: int) -> dict[str, Forecast]:
    """The forecast of every rival for which the past is long enough."""
    return {name: rival(past, months) for name, (rival, least) in RIVALS.items() if len(past) >= least}


def _rms(steps: Floats) -> float:
    return float(np.sqrt(np.mean(steps**2))) if len(steps) else 0.0
