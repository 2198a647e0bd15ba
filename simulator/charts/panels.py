"""Small multiples: one panel per strategy on shared axes, each with its name and its own finding on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.charts.ink import TEXT
from simulator.charts.slide import body, fitted
from simulator.charts.words import capital, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 9: 3}
"""Columns for so many panels; four for any other number."""


def panels(fig: Figure, names: Sequence[str], findings: Sequence[str]) -> list[Axes]:
    """One axes per name, shared scales, months below the lowest of each column; left-over places stay empty."""
    columns = _COLUMNS.get(len(names), 4)
    rows = -(-len(names) // columns)
    grid = fig.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    wide = body(fig)[0] / columns - (0.9 if columns < 4 else 0.55)
    for k, ax in enumerate(grid.flat):
        if k >= len(names):
            ax.remove()
            continue
        _head(fig, ax, fitted(fig, capital(plain(names[k], 80)), 14, wide, "bold", lines=2), findings[k])
        ax.tick_params(labelbottom=k + columns >= len(names))
        if k + columns >= len(names):
            ax.set_xlabel("Month")
    return list(grid.flat[: len(names)])


def months(ax: Axes, last: int, most: int = 4) -> None:
    """Ticks at whole months, quarters, halves or years: the finest step that needs at most ``most``."""
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= most), last)
    ax.set_xticks(range(step, last + 1, step))
    ax.set_xlim(0, last)


def _head(fig: Figure, ax: Axes, name: str, finding: str) -> None:
    ax.annotate(finding, (0, 1), xytext=(0, 5), xycoords="axes fraction", textcoords="offset points", color=TEXT,
                va="bottom")  # fmt: skip
    ax.set_title(name, pad=25)
