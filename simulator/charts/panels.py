"""Small multiples: one panel per strategy on shared axes, each with its name and its own finding on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.charts.slide import body, fitted
from simulator.charts.words import capital, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 9: 3}
"""Columns for so many panels; four for any other number."""


def panels(fig: Figure, names: Sequence[str], findings: Sequence[str], last: int | None = None) -> list[Axes]:
    """One axes per name with shared scales, months up to ``last`` below the lowest row; left-over places stay empty.

    ``last`` None: what runs along x is set by whoever draws.
    """
    columns = _COLUMNS.get(len(names), 4)
    rows = -(-len(names) // columns)
    grid = fig.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    room = body(fig)[0] / columns - (0.9 if columns < 4 else 0.55)
    for k, ax in enumerate(grid.flat):
        if k >= len(names):
            ax.remove()
            continue
        ax.annotate(findings[k], (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points", va="bottom")
        ax.set_title(fitted(fig, capital(plain(names[k], 80)), 14, room, "bold", lines=2 if rows < 3 else 1), pad=25)
        ax.tick_params(labelbottom=k >= (rows - 1) * columns)
        ax.locator_params(axis="y", nbins=6 if rows < 3 else 4)
    axes = list(grid.flat[: len(names)])
    if last is not None:
        months(axes[0], last, most=6 if columns < 3 else 3)
    return axes


def months(ax: Axes, last: int, most: int) -> None:
    """Ticks at whole months, quarters, halves or years, the finest step that needs at most ``most``."""
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= most), last)
    ticks = range(step, last + 1, step)
    ax.set_xticks(ticks, [f"month {tick}" if tick == step else f"{tick}" for tick in ticks])
    ax.set_xlim(0, last)
