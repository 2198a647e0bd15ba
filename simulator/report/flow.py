"""Text set into columns: broken into lines by a measure of width, and over pages where one is not enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Measure = Callable[[str, float, bool], float]
"""Width in points of a text, given its size in points and whether it is bold."""


class Style(NamedTuple):
    """How a paragraph is set: ``size`` and the air ``before`` it in points, ``leading`` in sizes."""

    size: float
    before: float
    bold: bool = False
    leading: float = 1.25

    @property
    def line(self) -> float:
        """Height of one line in points."""
        return self.size * self.leading


class Piece(NamedTuple):
    """A paragraph, or the part of one that fits, and the name of its style."""

    text: str
    style: str


class Column(NamedTuple):
    """Room for text: width and height in points."""

    width: float
    height: float


def lines(text: str, style: Style, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than ``width`` points; a word wider than a line is broken inside."""
    blank = measure(" ", style.size, style.bold)
    done: list[str] = []
    line, used = "", 0.0
    for word in _words(text, style, width, measure):
        length = measure(word, style.size, style.bold)
        if line and used + blank + length > width:
            done.append(line)
            line, used = "", 0.0
        line, used = (f"{line} {word}", used + blank + length) if line else (word, length)
    return [*done, line] if line or not done else done


def shortened(text: str, style: Style, column: Column, measure: Measure) -> str:
    """The text, or as much of its beginning as the column holds, with an ellipsis."""
    most = max(int(column.height / style.line + 0.01), 1)
    if len(lines(text, style, column.width, measure)) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = len(lines(f"{text[:middle].rstrip()}…", style, column.width, measure)) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def fitting(text: str, styles: Sequence[Style], column: Column, measure: Measure) -> tuple[str, Style]:
    """The text in the first of the styles in which it fits; in the last it is cut if it must be."""
    for style in styles:
        if len(lines(text, style, column.width, measure)) * style.line <= column.height + 0.5:
            return text, style
    return shortened(text, styles[-1], column, measure), styles[-1]


def high(piece: Piece, styles: Mapping[str, Style], width: float, measure: Measure) -> float:
    """Height in points of a piece set ``width`` points wide, with the air before it."""
    style = styles[piece.style]
    return style.before + len(lines(piece.text, style, width, measure)) * style.line


def pages(pieces: Sequence[Piece], styles: Mapping[str, Style], column: Column, measure: Measure) -> list[list[Piece]]:
    """The pieces in order on as many columns as they need; at least one, which may be empty.

    A paragraph that does not fit goes to the next column whole; one longer than a column is broken between lines.
    """
    done: list[list[Piece]] = [[]]
    left = column.height
    for piece in (piece for piece in pieces if piece.text.strip()):
        style, rest = styles[piece.style], lines(piece.text, styles[piece.style], column.width, measure)
        if style.before + len(rest) * style.line > left and done[-1]:
            done.append([])
            left = column.height
        most = max(int((column.height - style.before) / style.line), 1)
        while len(rest) > most:
            done[-1].append(Piece(" ".join(rest[:most]), piece.style))
            done.append([])
            rest, left = rest[most:], column.height
        done[-1].append(Piece(" ".join(rest), piece.style))
        left -= style.before + len(rest) * style.line
    return done


def _words(text: str, style: Style, width: float, measure: Measure) -> list[str]:
    words: list[str] = []
    for word in text.replace("\N{NO-BREAK SPACE}", "\0").split():
        rest = word.replace("\0", "\N{NO-BREAK SPACE}")
        while len(rest) > 1 and measure(rest, style.size, style.bold) > width:
            fits = next(
                (k for k in range(len(rest) - 1, 1, -1) if measure(rest[:k], style.size, style.bold) <= width), 1
            )
            words.append(rest[:fits])
            rest = rest[fits:]
        words.append(rest)
    return words
