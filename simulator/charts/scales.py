"""How numbers are written beside each other: thousands or millions, how many digits, and where an axis has its ticks.

One rule for sentences, page, paper, slides and the run's own charts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simulator.charts.words import MINUS, NBSP, number

NOTHING = "–"
"""Stands where there is no value."""
_LETTERS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_SHORT = 1e4
"""Money from this size on is written in thousands, millions or billions."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FINEST = 6  # digits of an axis, at most


class Scale(NamedTuple):
    """How the numbers of one chart or column are written: divided, in so many digits, and the unit after that."""

    divisor: float
    digits: int
    unit: str

    def say(self, value: float | None, sign: bool = False) -> str:
        """A number as written, without its unit."""
        return NOTHING if gone(value) else number(float(value or 0) / self.divisor, self.digits, sign)

    def code(self, sign: bool = False) -> str:
        """The same as a number format of spreadsheets, so that the number itself stays as it is."""
        body = "#,##0" + ("." + "0" * self.digits if self.digits else "") + "," * round(math.log10(self.divisor) / 3)
        return f'{"+" if sign else ""}{body};"{MINUS}"{body};{body}'


def gone(value: object) -> bool:
    """Whether there is no number: None, or one that is not finite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def kept(values: Iterable[object]) -> list[float]:
    """The numbers among the values."""
    return [float(v) for v in values if isinstance(v, int | float) and not gone(v)]


def of_size(size: float, unit: str, short: bool = True, fine: bool = True) -> Scale:
    """The scale of a number of this size: three digits that count, or two where not ``fine``.

    ``short``: in thousands, millions or billions where it is large, as money is.
    """
    divisor, letter = next((pair for pair in _LETTERS if size >= max(pair[0], _SHORT) and short), (1.0, ""))
    small, step = size / divisor, 10.0 if fine else 1.0
    digits = 0 if small >= 99.5 else 1 if small >= 0.95 * step else 2 if small >= 0.095 * step else 3
    return Scale(divisor, digits, f"{letter}{NBSP}{unit}" if letter else unit)


def scale(values: Iterable[object], unit: str = "", currency: str = "", fine: bool = False) -> Scale:
    """The scale of labels, by the largest of them; no more digits than any of them has."""
    found = kept(values)
    largest = max((abs(value) for value in found), default=0.0)
    how = of_size(largest, unit, bool(currency) and unit.startswith(currency), fine)
    return how._replace(digits=enough(found, how))


def axis(values: Iterable[object], unit: str, currency: str, from_zero: bool = False) -> Scale:
    """The scale of an axis that holds these values: digits enough that neighbouring ticks differ."""
    found = kept(values)
    how = scale(found, unit, currency)
    ends = [*found, 0.0] if from_zero else found
    step = step_of(min(ends), max(ends)) if ends and min(ends) < max(ends) else how.divisor
    return exact(how, [step])


def exact(how: Scale, ticks: Iterable[float]) -> Scale:
    """The scale with as many digits as these ticks need."""
    return how._replace(digits=enough(list(ticks), how._replace(digits=_FINEST)))


def step_of(low: float, high: float, most: int = 5) -> float:
    """The round step that makes about ``most`` of a span."""
    rough = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(s * power for s in _STEPS if s * power >= rough * 0.8)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers within a span."""
    step = step_of(low, high, most)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, math.floor(high / step + 1e-9) + 1)]


def span(values: Sequence[float], most: int = 6) -> tuple[float, float, float]:
    """The round numbers between which all values lie, and the step between ticks."""
    low, high = min(values), max(values)
    step = step_of(low, high if high > low else low + (abs(low) or 1.0), most)
    ends = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return ends[0] * step, max(ends[1], ends[0] + 1) * step, step


def enough(values: Sequence[float], how: Scale) -> int:
    """The fewest digits in which nothing is lost, no more than the scale has."""
    return next((d for d in range(how.digits) if all(_whole(value / how.divisor, d) for value in values)), how.digits)


def _whole(value: float, digits: int) -> bool:
    """Whether a number loses nothing in so many digits."""
    return abs(value - round(value, digits)) <= 1e-9 * abs(value) + 1e-12
