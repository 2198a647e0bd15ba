"""Operating margin over time for every strategy, and what each has won on doing nothing at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import ConnectionPatch

from simulator.charts.ink import BASELINE, STILL, Ink, inks
from simulator.charts.paired import Range, either, in_economy, leaders, others, ranges, sure, together
from simulator.charts.panels import months
from simulator.charts.slide import Words, blank, body, fitted, on_slide, settle, wide
from simulator.charts.words import NBSP, between, capital, digits, many, number, plain, points
from simulator.metrics.margin import YEAR, margin_change, margin_over_time
from simulator.metrics.spread import surely

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOTHING = 0.05  # points of margin that would be written as 0.0
NARROWEST = 0.2  # points each side of do nothing, however small the gains
FRAME, TIE = 1.5, 0.5  # inches: what stands around the axes; between the lines and the names


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """Left: the median margin of each strategy by month; right: its paired gain on do nothing, 5-95 % of futures.

    Margin is EBIT over revenue of the trailing twelve months; ``economy`` defaults to the reference.
    """
    here = in_economy(ds, economy)
    change = in_economy(margin_change(ds), economy).squeeze("macro")
    lines = 100 * margin_over_time(here, "operating", YEAR).squeeze("macro").median("path")
    gains = ranges(change)
    rows = sorted(gains, key=lambda name: (np.nan_to_num(gains[name].mid), name != BASELINE))
    fig = blank(here, _words(change, here.sizes["month"]))
    room = body(fig)[0] - FRAME
    names = [fitted(fig, capital(plain(name, 80)), 14, 0.28 * room) for name in rows]
    middle = max(wide(fig, name, 14) for name in names) + TIE + 0.15
    left, naming, right = fig.subplots(1, 3, width_ratios=[0.6 * (room - middle), middle, 0.4 * (room - middle)])
    ink = inks(others(here))
    _lines(left, lines, ink)
    _gains(right, [gains[name] for name in rows], [ink[name] for name in rows])
    _names(naming, left, middle, names, [(lines.sel(strategy=name).to_numpy()[-1], ink[name]) for name in rows])
    return settle(fig)


def _words(change: xr.DataArray, last: int) -> Words:
    gains, names = ranges(change), others(change)
    finding = _finding(change.sel(strategy=names), last)
    measure = (
        f"Operating margin (EBIT,{NBSP}% of revenue, trailing 12 months), median; "
        f"right: change against do nothing, 5–95{NBSP}%"
    )
    told = [f"{plain(name)} {points(gains[name].mid)} ({_between(gains[name])})" for name in names]
    return Words(finding, measure, f"{finding}. Change of operating margin against do nothing: {'; '.join(told)}.")


def _finding(change: xr.DataArray, last: int) -> str:
    """The title, from the gains [strategy, path]; those are sure whose interval lies wholly above zero."""
    gains, best = ranges(change), leaders(change)
    if not best:
        return "Doing nothing: the operating margin that every strategy is measured against"
    if all(abs(end) < NOTHING for gain in gains.values() for end in gain):
        return f"No strategy moves the operating margin within {many(last, 'month')}"
    firm = sorted((n for n in gains if surely(change.sel(strategy=n)) > 0), key=lambda name: -gains[name].mid)
    told = (firm or best)[0]
    spread = sure(change.sel(strategy=told), sign=True)
    won = f"{points(gains[told].mid)} against do nothing after {many(last, 'month')} {spread}"
    if best[0] in firm:
        return f"{capital(either(best))} lifts the operating margin most: {won}"
    if firm:
        lift, own = ("lifts", "") if len(firm) == 1 else ("lift", f"{plain(told)} ")
        ahead = f"{plain(best[0])} has more in the median, {points(gains[best[0]].mid)}, but not surely"
        return f"{capital(together(firm))} surely {lift} the operating margin: {own}{won}; {ahead}"
    if len(gains) == 1:
        return f"{capital(plain(best[0]))} does not surely lift the operating margin: {won}"
    return f"No strategy surely lifts the operating margin: {either(best)} comes closest, {won}"


def _between(gain: Range) -> str:
    return between(gain.low, gain.high, sign=True)


def _lines(ax: Axes, lines: xr.DataArray, ink: dict[str, Ink]) -> None:
    month = lines["month"].to_numpy()
    for name, look in ink.items():
        front = 4 if name == BASELINE else 3
        ax.plot(month, lines.sel(strategy=name), color=look.colour, dashes=look.dashes or (1, 0), zorder=front)
    months(ax, int(month[-1]), most=6)
    ax.set_ylabel("Operating margin (%)")


def _gains(ax: Axes, gains: list[Range], ink: list[Ink]) -> None:
    """A row per strategy, the largest gain on top: interval, median, and the median in figures."""
    ax.axvline(0, color=STILL.colour, lw=1.5, dashes=STILL.dashes, zorder=1)
    for row, (gain, look) in enumerate(zip(gains, ink, strict=True)):
        ax.plot([gain.low, gain.high], [row, row], color=look.colour, lw=4, alpha=0.6, solid_capstyle="butt")
        ax.plot(gain.mid, row, look.marker, color=look.colour, ms=9)
        figure = "0" if look == STILL else number(gain.mid, max(digits(gain.mid), 1), sign=True)
        ax.annotate(figure, (1, row), xytext=(8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    va="center")  # fmt: skip
    ax.set(ylim=(-0.6, len(gains) - 0.4), yticks=[], xlabel="Change (points)")
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)
    left, right = ax.get_xlim()
    ax.set_xlim(min(left, -NARROWEST), max(right, NARROWEST))
    ax.locator_params(axis="x", nbins=4)


def _names(ax: Axes, left: Axes, middle: float, names: list[str], ends: list[tuple[float, Ink]]) -> None:
    """Each name on the row of its gain, tied by a thin line to the end of its margin line."""
    ax.set(ylim=(-0.6, len(names) - 0.4), xlim=(0, middle))
    ax.axis("off")
    last = left.get_xlim()[1]
    for row, (name, (end, look)) in enumerate(zip(names, ends, strict=True)):
        ax.annotate(name, (0, row), xytext=(72 * TIE, 0), textcoords="offset points", va="center", in_layout=False)
        if np.isfinite(end):
            tie = ConnectionPatch((last, end), (0.45 * TIE, row), "data", "data", axesA=left, axesB=ax, lw=1.2)
            tie.set(color=look.colour, in_layout=False)
            ax.add_artist(tie).set_clip_on(False)
