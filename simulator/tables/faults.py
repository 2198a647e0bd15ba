"""Faults of a file, collected first and said once: where, what, and what would be right."""

from __future__ import annotations

from difflib import get_close_matches

from simulator.vocabulary import InputError

MAX_LINES = 20
MAX_ROWS = 8
MAX_VALUES = 4


class Faults:
    """Faults of one file; cells with the same fault share a line, a cell is faulted once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._lines: list[str] = []
        self._groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._seen: set[tuple[str, int]] = set()

    def __bool__(self) -> bool:
        return bool(self._lines or self._groups)

    def whole(self, line: str) -> None:
        """A fault of the whole file."""
        self._lines.append(f"{self.file} {line}")

    def cell(self, row: int, column: str, value: str, rule: str) -> None:
        """A fault of one cell; ``row`` is the line in the file, an empty ``value`` means an empty cell."""
        if (column, row) not in self._seen:
            self._seen.add((column, row))
            self._groups.setdefault((column, rule), []).append((row, value))

    def has(self, row: int, column: str) -> bool:
        return (column, row) in self._seen

    def lines(self) -> list[str]:
        """At most MAX_LINES lines in file order, then how many more there are."""
        groups = sorted(self._groups.items(), key=lambda item: min(row for row, _ in item[1]))
        told = self._lines + [self._line(column, rule, cells) for (column, rule), cells in groups]
        more = len(told) - MAX_LINES
        return told if more <= 0 else [*told[:MAX_LINES], f"{self.file}: and {more:,} more faults"]

    def stop(self) -> None:
        """Refuse the file if anything is wrong with it."""
        if self:
            raise InputError(self.lines())

    def _line(self, column: str, rule: str, cells: list[tuple[int, str]]) -> str:
        values = list(dict.fromkeys(value for _, value in sorted(cells, key=lambda cell: cell[0]) if value))
        shown = ", ".join(values[:MAX_VALUES]) + (" ..." if len(values) > MAX_VALUES else "")
        said = f"{column} is {shown}, {rule}" if values else f"{column} {rule}"
        return f"{self.file} {rows_in_words([row for row, _ in cells])}: {said}"


def rows_in_words(rows: list[int]) -> str:
    """``row 17``, ``rows 17, 40`` or ``rows 2, 3, ... and 12 more``."""
    first = ", ".join(str(row) for row in sorted(rows)[:MAX_ROWS])
    more = len(rows) - MAX_ROWS
    return f"row{'s' if len(rows) > 1 else ''} {first}" + (f" and {more:,} more" if more > 0 else "")


def counted(n: int, word: str = "customer") -> str:
    """``1 customer``, ``2,000 customers``."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def did_you_mean(word: str, known: list[str], *, cutoff: float = 0.6) -> str:
    """``; did you mean 'x'?`` with the nearest known word, or nothing."""
    same = [k for k in known if _plain(k) == _plain(word)]
    near = same or get_close_matches(word, known, n=1, cutoff=cutoff)
    return f"; did you mean '{near[0]}'?" if near else ""


def _plain(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalnum())
