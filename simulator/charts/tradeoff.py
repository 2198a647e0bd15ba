"""What margin costs in revenue: the dip of every strategy against its gain in operating margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.charts.ink import STILL, Ink, inks
from simulator.charts.labels import Label, place
from simulator.charts.paired import Range, in_economy, others, ranges, worst_month
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, percent, plain, points
from simulator.metrics.margin import margin_change
from simulator.metrics.plain_words import NEGLIGIBLE_DIP
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

FAR_OUT = 3.5
"""A strategy that alone makes an axis this many times longer is shown at the edge, with its numbers."""


class Point(NamedTuple):
    """One strategy: revenue given up in its worst month (%) and margin won (points), each 5, 50 and 95 %."""

    given: Range
    won: Range
    ink: Ink


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
    given = -in_economy(worst_month(ds), economy).squeeze("macro").sel(strategy=names)
    won = in_economy(margin_change(ds), economy).squeeze("macro").sel(strategy=names)
    x, y, ink = ranges(given), ranges(won), inks(names)
    spots = {name: Point(x[name], y[name], ink[name]) for name in names if not np.isnan(x[name].mid + y[name].mid)}
    near = _near(spots)
    fig = blank(here, _words(given, won))
    ax = fig.subplots()
    for name in near:
        _point(ax, spots[name])
    still = _origin(ax)
    settle(fig)
    labels = [Label(capital(plain(name, 32)), x[name].mid, y[name].mid, ink[name].colour) for name in near]
    labels += [_at_edge(ax, name, spot) for name, spot in spots.items() if name not in near]
    place(ax, labels, _busy(ax, still, [spots[name] for name in near]))
    return fig


def _near(spots: dict[str, Point]) -> list[str]:
    """All strategies but the two at most that alone would crush the rest into a corner."""

    near = list(spots)
    for _ in range(2):
        whole = _lengths([spots[name] for name in near])
        shrunk = {name: whole / _lengths([spots[o] for o in near if o != name]) for name in near if len(near) > 3}
        furthest = max(shrunk, key=lambda name: float(shrunk[name].max()), default="")
        if furthest and shrunk[furthest].max() > FAR_OUT:
            near.remove(furthest)
    return near


def _lengths(spots: list[Point]) -> Floats:
    """How long the two axes must be to hold the bars of these strategies and the origin."""
    ends = np.array([(*spot.given[:3], *spot.won[:3]) for spot in spots]).reshape(-1, 2, 3)
    return np.asarray(np.maximum(ends.max(axis=(0, 2), initial=0) - ends.min(axis=(0, 2), initial=0), 0.5))


def _words(given: xr.DataArray, won: xr.DataArray) -> Words:
    """Who wins most margin, against who wins less for less revenue, or, where nobody does, the dearest."""
    x, y = ranges(given), ranges(won)
    best = undominated({name: (x[name].mid, y[name].mid) for name in x})
    head = best[0]
    cheaper = [name for name in best[1:] if y[name].mid > 0]
    sure = [name for name in cheaper if y[name].above]
    rival = [*sure, *cheaper, max(x, key=lambda name: x[name].mid)][0]
    if not y[head].mid > 0:
        finding = f"No strategy wins margin: {plain(head)} comes closest, {_won(y[head].mid)} and {_given(x[head].mid)}"
    else:
        finding = f"{capital(plain(head))} {_won(y[head].mid)} of margin{_may(y[head])} and {_given(x[head].mid)}"
        other = f"; {plain(rival)} {_won(y[rival].mid)}{_may(y[rival])} and {_given(x[rival].mid)}"
        finding += f" at worst{'' if rival == head else other}"
    measure = f"Against do nothing: revenue in its worst month and operating margin of the last year; bars 5–95{NBSP}%"
    told = [f"{plain(name)} {percent(x[name].mid)} for {points(y[name].mid)}" for name in x]
    return Words(finding, measure, f"{finding}. Revenue given up at worst and margin won: {'; '.join(told)}.")


def undominated(spots: dict[str, tuple[float, float]]) -> list[str]:
    """Strategies by (revenue given up, margin won) of which no other gives up less and wins more; most margin first.

    What is not worth naming is no revenue given up; one without margin is behind all others.
    """
    given = {name: up if up > 100 * NEGLIGIBLE_DIP else 0.0 for name, (up, _) in spots.items()}
    order = sorted(spots, key=lambda name: (-np.nan_to_num(spots[name][1], nan=-np.inf), given[name]))
    return [name for k, name in enumerate(order) if all(given[name] < given[ahead] for ahead in order[:k])]


def _won(gain: float) -> str:
    if np.isnan(gain):
        return "sells nothing any more"
    return f"{'loses' if gain < 0 else 'wins'} {points(abs(gain), sign=False)}"


def _may(won: Range) -> str:
    """What a title adds to a gain or a loss that futures disagree on."""
    return "" if won.clear or np.isnan(won.mid) else " on balance"


def _given(up: float) -> str:
    return f"gives up {percent(up)} of revenue" if up > 100 * NEGLIGIBLE_DIP else "gives up no revenue"


def _point(ax: Axes, spot: Point) -> None:
    x, y, ink = spot
    ax.plot([x.low, x.high], [y.mid, y.mid], color=ink.colour, lw=2, alpha=0.55)
    ax.plot([x.mid, x.mid], [y.low, y.high], color=ink.colour, lw=2, alpha=0.55)
    ax.plot(x.mid, y.mid, ink.marker, color=ink.colour, ms=12, mec="white", zorder=5)


def _origin(ax: Axes) -> Annotation:
    """do_nothing, the two lines it stands on, and which way is better; returns its name."""
    ax.margins(0.10, 0.14)
    for line in (ax.axhline, ax.axvline):
        line(0, color=STILL.colour, lw=1.2, dashes=STILL.dashes, zorder=1)
    ax.plot(0, 0, STILL.marker, color=STILL.colour, ms=12, mec="white", zorder=6)
    left, right = ax.get_xlim()
    ax.set_xlim(min(left, -0.15 * right), right)
    ax.set_ylim(ax.get_ylim())
    ax.grid(axis="both")
    ax.set_xlabel("Revenue given up in the worst month (%)  →  worse")
    ax.set_ylabel("Operating margin won (points)  →  better")
    return ax.annotate("Do nothing", (0, 0), (-9, -9), textcoords="offset points", ha="right", va="top")


def _at_edge(ax: Axes, name: str, spot: Point) -> Label:
    """A strategy off the scale: its marker at the edge nearest to it, its numbers in its label."""
    x, y = float(np.clip(spot.given.mid, *ax.get_xlim())), float(np.clip(spot.won.mid, *ax.get_ylim()))
    ax.plot(x, y, spot.ink.marker, color=spot.ink.colour, ms=12, mec="white", zorder=5, clip_on=False)
    told = f"{capital(plain(name, 32))}, off the scale:\n{_given(spot.given.mid)}, {_won(spot.won.mid)}"
    return Label(told, x, y, spot.ink.colour)


def _busy(ax: Axes, still: Annotation, spots: list[Point]) -> Floats:
    """Points along all bars and the two lines of do nothing, and under its name, for labels to keep clear of."""
    share = np.linspace(0, 1, 40)
    across = [np.stack([x.low + share * (x.high - x.low), np.full(40, y.mid)], axis=1) for x, y, _ in spots]
    upright = [np.stack([np.full(40, x.mid), y.low + share * (y.high - y.low)], axis=1) for x, y, _ in spots]
    along = np.concatenate([np.linspace(0, edge, 40) for edge in (*ax.get_xlim(), *ax.get_ylim())])
    lines = np.stack([along, np.zeros(160)], axis=1)
    lines[80:] = lines[80:, ::-1]
    (x0, y0), (x1, y1) = ax.transData.inverted().transform(still.get_window_extent())
    under = np.stack([grid.ravel() for grid in np.meshgrid(np.linspace(x0, x1, 12), np.linspace(y0, y1, 4))], axis=1)
    return np.concatenate([*across, *upright, lines, under, np.zeros((20, 2))])
