"""Simulated waits said no surer than they are: whether an interval tells anything, and digits that do not mislead."""

from __future__ import annotations

from math import isnan

from simulator.metrics.durations import between, span

TELLING = 0.5
"""Half an interval as a share of its mean; from here on it is too wide to agree or to differ with anything."""
PER_HOUR = {"h": 1.0, "min": 60.0, "s": 3600.0}
FINEST = 3
"""Digits after the point at most."""


def clear(mean: float, low: float, high: float) -> bool:
    """Whether an interval is narrow enough to tell something; one unknown, or about nothing, is not."""
    return (high - low) / 2.0 < TELLING * mean


def interval(low: float, high: float, gap: str = " ") -> str:
    """An interval as "17-20 min", or "-" where it is not known."""
    return "-" if isnan(low + high) else between(low, high).replace(" ", gap)


def beside(value: float, low: float, high: float) -> tuple[str, str]:
    """(A wait, an interval) in words; with more digits where as rounded the wait would touch an end it does not."""
    said, seen = span(value), interval(low, high)
    if isnan(value) or seen == "-":
        return said, seen
    (numbers, unit), ends = seen.split(" "), (max(0.0, low), high)
    touches = said.endswith(f" {unit}") and said.split(" ")[0] in numbers.split("-") and value not in ends
    digits, per_hour = 0, PER_HOUR[unit]
    while touches and digits < FINEST:
        digits += 1
        number, *rounded = (f"{x * per_hour:,.{digits}f}" for x in (value, *ends))
        said, seen = f"{number} {unit}", f"{'-'.join(dict.fromkeys(rounded))} {unit}"
        touches = number in rounded
    return said, seen
