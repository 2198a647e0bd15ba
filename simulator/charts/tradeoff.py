"""What margin costs in revenue: the dip of every strategy against its gain in operating margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.ink import STILL, Ink, inks
from simulator.charts.labels import Label, place
from simulator.charts.paired import Range, in_economy, leaders, others, ranges, worst_month
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, percent, plain, points
from simulator.metrics.margin import margin_change
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """One point per strategy with 5-95 % bars both ways; do nothing is the origin.

    Right: revenue given up in the worst month of the median future, %; up: operating margin won over the last
    twelve months, points; both paired with do nothing, in one economy, which defaults to the reference.
    """
    names = others(ds)
    if not names:
        raise NotApplicable("do_nothing alone leaves nothing to trade off")
    here = in_economy(ds, economy)
    given, won = -worst_month(here).sel(strategy=names), margin_change(here).squeeze("macro").sel(strategy=names)
    fig = blank(here, _words(given, won))
    ax = fig.subplots()
    x, y, ink = ranges(given), ranges(won), inks(names)
    for name in names:
        _point(ax, x[name], y[name], ink[name])
    still = _origin(ax)
    settle(fig)
    labels = [Label(capital(plain(name, 32)), x[name].mid, y[name].mid) for name in names]
    place(ax, labels, _busy(ax, still, [(x[name], y[name]) for name in names]))
    return fig


def _words(given: xr.DataArray, won: xr.DataArray) -> Words:
    x, y = ranges(given), ranges(won)
    best = leaders(won)[0]
    costliest = max(x, key=lambda name: x[name].mid)
    price = percent(max(x[best].mid, 0.0))
    if y[best].mid <= 0:
        gain = points(y[best].mid)
        finding = f"No strategy wins margin: {plain(best)} comes closest, {gain} for {price} of revenue at worst"
    else:
        may = "" if y[best].low > 0 else " on balance"
        finding = f"{capital(plain(best))} {_won(y[best].mid)} of margin{may} and gives up {price} of revenue at worst"
        if costliest != best:
            finding += f"; {plain(costliest)} {_won(y[costliest].mid)} and gives up {percent(x[costliest].mid)}"
    measure = f"Against do nothing: revenue in its worst month and operating margin of the last year; bars 5–95{NBSP}%"
    told = [f"{plain(name)} {percent(x[name].mid)} for {points(y[name].mid)}" for name in x]
    return Words(finding, measure, f"{finding}. Revenue given up at worst and margin won: {'; '.join(told)}.")


def _won(gain: float) -> str:
    return f"{'loses' if gain < 0 else 'wins'} {points(abs(gain), sign=False)}"


def _point(ax: Axes, x: Range, y: Range, ink: Ink) -> None:
    ax.plot([x.low, x.high], [y.mid, y.mid], color=ink.colour, lw=2, alpha=0.55)
    ax.plot([x.mid, x.mid], [y.low, y.high], color=ink.colour, lw=2, alpha=0.55)
    ax.plot(x.mid, y.mid, ink.marker, color=ink.colour, ms=12, mec="white", zorder=5)


def _origin(ax: Axes) -> Annotation:
    """do_nothing, the two lines it stands on, and which way is better; returns its name."""
    for line in (ax.axhline, ax.axvline):
        line(0, color=STILL.colour, lw=1.2, dashes=STILL.dashes, zorder=1)
    ax.plot(0, 0, STILL.marker, color=STILL.colour, ms=12, mec="white", zorder=6)
    ax.margins(0.10, 0.14)
    left, right = ax.get_xlim()
    ax.set_xlim(min(left, -0.15 * right), right)
    ax.grid(axis="both")
    ax.set_xlabel("Revenue given up in the worst month (%)  →  worse")
    ax.set_ylabel("Operating margin won (points)  →  better")
    return ax.annotate("Do nothing", (0, 0), (-9, -9), textcoords="offset points", ha="right", va="top")


def _busy(ax: Axes, still: Annotation, bars: list[tuple[Range, Range]]) -> Floats:
    """Points along all bars and the two lines of do nothing, and under its name, for labels to keep clear of."""
    share = np.linspace(0, 1, 40)
    across = [np.stack([x.low + share * (x.high - x.low), np.full(40, y.mid)], axis=1) for x, y in bars]
    upright = [np.stack([np.full(40, x.mid), y.low + share * (y.high - y.low)], axis=1) for x, y in bars]
    along = np.concatenate([np.linspace(0, edge, 40) for edge in (*ax.get_xlim(), *ax.get_ylim())])
    lines = np.stack([along, np.zeros(160)], axis=1)
    lines[80:] = lines[80:, ::-1]
    (x0, y0), (x1, y1) = ax.transData.inverted().transform(still.get_window_extent())
    under = np.stack([grid.ravel() for grid in np.meshgrid(np.linspace(x0, x1, 12), np.linspace(y0, y1, 4))], axis=1)
    return np.concatenate([*across, *upright, lines, under, np.zeros((20, 2))])
