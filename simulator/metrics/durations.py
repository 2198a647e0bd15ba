"""Waits as people say them: seconds, minutes or opening hours, in as few digits as their size asks for."""

from __future__ import annotations

from math import isnan

UNITS = ((2.0, 1.0, "h"), (2.0 / 60.0, 60.0, "min"), (0.0, 3600.0, "s"))
"""(From so many hours on, how many of the unit make an hour, its name)."""


def span(hours: float, gap: str = " ") -> str:
    """0.02 -> "72 s", 0.31 -> "19 min", 6.4 -> "6.4 h"; ``gap`` stands between number and unit."""
    if isnan(hours):
        return "-"
    per_hour, unit = _unit(hours)
    return f"{_digits(hours * per_hour)}{gap}{unit}"


def between(low: float, high: float) -> str:
    """An interval in one unit, that of its middle: "17-20 min"; nothing waits less than no time."""
    per_hour, unit = _unit((low + high) / 2.0)
    ends = dict.fromkeys((_digits(max(0.0, low) * per_hour), _digits(high * per_hour)))
    return f"{'-'.join(ends)} {unit}"


def _unit(hours: float) -> tuple[float, str]:
    return next((per_hour, unit) for least, per_hour, unit in UNITS if hours >= least or unit == "s")


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 or value < 0.05 else f"{value:.1f}"
