"""Axes and legends on paper: ticks in as many digits as they need, names beside the field."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, Locator

from simulator.charts.scales import Scale, exact, ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_LINES = 3
_FEW = 4  # so many names stand in a row above the field, more at its right


class _Ticks(Formatter):
    """Numbers on the scale of the chart, all with the digits that the finest of them needs."""

    def __init__(self, how: Scale) -> None:
        self._how, self._places = how, [0.0]

    def set_locs(self, locs: Any) -> None:
        """Hear where the ticks are."""
        self._places = [float(place) for place in locs]

    def __call__(self, x: float, pos: int | None = None) -> str:
        return exact(self._how, self._places).say(x)


class _Places(Locator):
    """Ticks where the page and the slides have them too."""

    def __init__(self, most: int) -> None:
        self._most = most

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Round numbers within a span."""
        return ticks(min(vmin, vmax), max(vmin, vmax), self._most) if vmin != vmax else [vmin]

    def __call__(self) -> list[float]:
        assert self.axis is not None
        return self.tick_values(*self.axis.get_view_interval())


def numbered(axis: Axis, how: Scale, most: int = 6) -> None:
    """Write an axis on a scale."""
    axis.set_major_locator(_Places(most))
    axis.set_major_formatter(_Ticks(how))


def legend(ax: Axes) -> None:
    """Names of the series, where there are several."""
    marks, names = ax.get_legend_handles_labels()
    if len(names) < 2:
        return
    size = 10 if len(names) <= 14 else 8
    if len(names) <= _FEW:
        ax.legend(
            marks, names, loc="lower left", bbox_to_anchor=(0, 1.01), ncols=len(names), handlelength=2.4, fontsize=size
        )
    else:
        ax.legend(marks, names, loc="upper left", bbox_to_anchor=(1.01, 1), handlelength=3, fontsize=size)


def short(name: str, line: int) -> str:
    """A name over as many lines as it takes, three at most; an ellipsis for what is longer, and in a word that is."""
    parts = textwrap.wrap(name, line, break_long_words=False, break_on_hyphens=False) or [name]
    if len(parts) > _LINES:
        parts = [*parts[: _LINES - 1], f"{parts[_LINES - 1]} …"]
    return "\n".join(part if len(part) <= line + 6 else f"{part[: line + 5]}…" for part in parts)
