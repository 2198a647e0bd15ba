"""How far a sweep is: a bar where somebody watches, a line for each cell where the output is a file."""

from __future__ import annotations

import sys
import textwrap
import time

from experiments.sweeping.cell import Cell, Outcome


class Progress:
    """Told of every cell that ends; ``jobs`` at a time share the time that is left."""

    def __init__(self, total: int, done: int) -> None:
        self.total, self.before, self.ended, self.failed = total, done, 0, 0
        self.begun = time.perf_counter()

    def __call__(self, cell: Cell, outcome: Outcome) -> None:
        self.ended += 1
        self.failed += bool(outcome.error)
        if outcome.error:
            told = f"cell {cell.key} ({cell.said}) failed: {outcome.error}"
            self._clear()
            print(*textwrap.wrap(told, 80, subsequent_indent="  "), sep="\n", file=sys.stderr, flush=True)
        line = f"{self.before + self.ended} of {self.total} cells"
        line += f", {self.failed} failed" if self.failed else ""
        line += f", {self._left()}"
        if sys.stderr.isatty():
            print(f"\r{line:<79}", end="", file=sys.stderr, flush=True)
        else:
            print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)

    def skip(self, cells: int) -> None:
        """Cells that were done before."""
        self.before += cells

    def close(self) -> None:
        """Leave the line free for others."""
        self._clear()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            print(f"\r{'':<79}\r", end="", file=sys.stderr, flush=True)

    def _left(self) -> str:
        """Time to go, at the pace so far."""
        waiting = self.total - self.before - self.ended
        if not waiting:
            return f"all in {spell(time.perf_counter() - self.begun)}"
        return f"about {spell((time.perf_counter() - self.begun) / self.ended * waiting)} left"


def spell(seconds: float) -> str:
    """A time as a person says it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
