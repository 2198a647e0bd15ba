"""How a board reads it: names as words, numbers with thousands separators, signs and units."""

from __future__ import annotations

import math
from collections.abc import Sequence

NBSP = "\N{NO-BREAK SPACE}"
"""Between a number and its unit, so that no line break parts them."""
MINUS = "\N{MINUS SIGN}"


FINEST = 5
"""Digits after the point of an interval's ends, fewer than this."""


def plain(name: object, longest: int = 44) -> str:
    """A name as words, ``clean_exit`` → "clean exit"; a very long one loses its middle."""
    words = " ".join(str(name).replace("_", " ").split()) or "(no name)"
    if len(words) <= longest:
        return words
    head = (longest - 1) * 2 // 3
    return f"{words[:head].rstrip()}…{words[-(longest - 1 - head) :].lstrip()}"


def capital(sentence: str) -> str:
    """The same sentence with a capital to begin with."""
    return sentence[:1].upper() + sentence[1:]


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def number(value: float, digits: int = 0, sign: bool = False) -> str:
    """A number with thousands separators and a true minus; one that rounds to nothing carries no sign."""
    if math.isnan(value):
        return "n/a"
    rounded = round(value, digits)
    mark = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    return f"{mark}{abs(rounded):,.{digits}f}"


def count(value: float) -> str:
    """How many: whole from ten on, one digit for a mean below."""
    return number(value, 0 if value >= 9.95 or value == round(value) else 1)


def many(amount: float, one: str) -> str:
    """A count with its noun: "1 month", "12 months", "4.2 customers"."""
    told = count(amount)
    return f"{told} {one if told == '1' else one + 's'}"


def percent(value: float, sign: bool = False) -> str:
    """A percentage with its unit, in as many digits as its size asks for."""
    return f"{number(value, digits(value), sign)}{NBSP}%"


def points(value: float, sign: bool = True) -> str:
    """A difference of percentages with its unit."""
    return f"{number(value, digits(value), sign)}{NBSP}points"


def between(low: float, high: float, sign: bool = False) -> str:
    """An interval without its unit, both ends in the same digits: "−0.3 to +1.1"; one clear of zero reads so."""
    finest = min(max(digits(low), digits(high)), 1 if max(abs(low), abs(high)) >= 1 else 2)
    if low > 0 or high < 0:  # an end that is not zero is not written as zero
        near = min(abs(low), abs(high))
        finest = next((d for d in range(finest, FINEST) if round(near, d)), finest)
    return f"{number(low, finest, sign)} to {number(high, finest, sign)}"


def digits(value: float) -> int:
    """Digits after the point: none from 10 on, one from a tenth on and for what rounds to nothing, else two."""
    size = abs(value)
    if math.isnan(size) or size >= 9.95:
        return 0
    return 1 if size >= 0.095 or size < 0.005 else 2
