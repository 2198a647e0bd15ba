"""How wide a text will be in Arial, without a font at hand: the widths of Helvetica, which Arial copies.

Source: Adobe Core 14 font metrics (AFM), Helvetica and Helvetica-Bold, characters 32 to 126 in thousandths of the size.
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

_PLAIN = (
    "278 278 355 556 556 889 667 222 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 "
    "556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 "
    "722 667 611 722 667 944 667 667 611 278 278 278 469 556 222 556 556 500 556 556 278 556 556 222 222 "
    "500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 278 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 "
    "556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 "
    "722 667 611 722 667 944 667 667 611 333 278 333 584 556 278 556 611 556 611 556 333 611 611 278 278 "
    "556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
_ALL = {bold: [int(n) for n in table.split()] for bold, table in ((False, _PLAIN), (True, _BOLD))}
_CARE = 1.02  # programs round letters and kern them, each in its own way
_OTHER, _CAPITAL, _FULL = 584, 760, 1000  # an accented or Greek letter, its capital, a Chinese or Japanese sign


def wide(text: str, size: float, bold: bool = False) -> float:
    """Width in points of one line of text set in Arial at ``size`` points; a careful guess beyond ASCII."""
    return sum(_one(letter, bold) for letter in text) * _CARE * size / 1000


def _one(letter: str, bold: bool) -> int:
    code = ord(letter)
    if 32 <= code < 127:
        return _ALL[bold][code - 32]
    if letter == "\N{NO-BREAK SPACE}":
        return _ALL[bold][0]
    if east_asian_width(letter) in "WF":
        return _FULL
    if letter in "…—":
        return _FULL
    kind = category(letter)
    return 0 if kind == "Mn" else _CAPITAL if kind == "Lu" else _FULL if kind == "So" else _OTHER
