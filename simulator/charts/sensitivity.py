"""Which uncertain number moves the answer most: the gain of the best strategy at both ends of each, as a tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.charts.ink import STILL, TEXT, inks
from simulator.charts.paired import others
from simulator.charts.scales import of_size
from simulator.charts.slide import NotApplicable, Words, blank, body, fitted, on_slide, settle
from simulator.charts.words import NBSP, capital, number, plain
from simulator.metrics.tornado import FEWEST_DRAWS, by_chance, enough, sensitivity
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.register import WEAKEST

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 8
"""Bars at most."""
FAR = 1.5
"""Doing nothing is left off the scale where it lies further from all bars than so many times their whole width."""
LOW, HIGH = "○", "●"


class Bar(NamedTuple):
    """One uncertain number: its name, what it is at its 5 and 95 % point, the gain there (%), beyond chance or not."""

    name: str
    ends: tuple[float, float]
    gain: tuple[float, float]
    sure: bool

    @property
    def width(self) -> float:
        return abs(self.gain[1] - self.gain[0])


class Found(NamedTuple):
    """The best strategy of the reference economy, its mean gain (%), its bars, the numbers and draws there were."""

    strategy: str
    mean: float
    bars: list[Bar]
    tried: int
    draws: int


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """A bar a number, the widest on top: ΔNPV in % of annual revenue with it low and high, all others as drawn.

    Of the strategy with the largest mean gain in the reference economy; a pale bar is one that chance could have made.
    """
    found = _found(ds)
    fig = blank(ds.isel(macro=[0]), _words(found))
    ax = fig.subplots()
    for row, bar in enumerate(reversed(found.bars)):
        _bar(ax, row, bar, inks(others(ds))[found.strategy].colour)
    _frame(ax, found)
    room = 0.34 * body(fig)[0]
    names = [fitted(fig, capital(said(bar.name)), 14, room, lines=2) for bar in reversed(found.bars)]
    ax.set_yticks(range(len(names)), names)
    return settle(fig)


def _found(ds: xr.Dataset) -> Found:
    """In the reference economy."""
    if not others(ds):
        raise NotApplicable("do_nothing alone has no gain that a number could move")
    if not enough(ds):
        raise NotApplicable(f"which number matters takes {FEWEST_DRAWS} draws or more")
    gain = delta_npv_pct_of_revenue(ds).isel(macro=0).mean("path")
    best = max(others(ds), key=lambda name: float(gain.sel(strategy=name)))
    economy, table = str(ds["macro"].values[0]), sensitivity(ds)
    table = table[(table["strategy"] == best) & (table["macro"] == economy)]
    draws = len(np.unique(ds["draw"].values))
    least = by_chance(draws, max(1, len(table)))
    bars = sorted((_read(row, least) for _, row in table[table["note"] == ""].iterrows()), key=lambda bar: -bar.width)
    if not bars:
        raise NotApplicable(f"no uncertain number has a smooth effect on the gain of {plain(best)}")
    return Found(best, float(gain.sel(strategy=best)), bars[:MOST], len(table), draws)


def _read(row: pd.Series, least: float) -> Bar:
    ends, gain = (
        (float(row[f"{stem}_p05"]), float(row[f"{stem}_p95"])) for stem in ("parameter", "delta_npv_pct_of_revenue_at")
    )
    return Bar(str(row["parameter"]), ends, gain, bool(abs(row["spearman"]) > least))


def _words(found: Found) -> Words:
    """What moves the gain most, said only where chance does not make one of so many numbers as telling."""
    name, top = plain(found.strategy), found.bars[0]
    fine = 1 if top.width >= 0.15 else 2
    low, high = (f"{number(gain, fine, sign=True)}{NBSP}%" for gain in top.gain)
    told = f"{low} of revenue if low, {high} if high"
    if top.sure:
        finding = f"What {name} gains turns most on {meant(top.name)}: {told}"
    else:
        none = f"{found.draws} draws show no number that surely moves what {name} gains"
        finding = f"{none}; the likeliest is {meant(top.name)}: {told}"
    measure = (
        f"NPV against do nothing with one number at its 5{NBSP}% ({LOW}) or 95{NBSP}% point ({HIGH}); "
        "pale: no more than chance"
    )
    bars = [f"{said(bar.name)} {number(bar.gain[0], 1, sign=True)} to {number(bar.gain[1], 1, sign=True)}"
            for bar in found.bars]  # fmt: skip
    mean = number(found.mean, 1, sign=True)
    alt = f"{finding}. Mean gain on do nothing {mean} % of annual revenue; low to high number: {'; '.join(bars)}."
    return Words(finding, measure, alt)


def said(name: str) -> str:
    """``desk.quality_to_hazard`` → "desk: quality to hazard"; a name of a lever or strategy keeps its owner."""
    *owners, last = name.split(".")
    owner = " ".join(plain(part) for part in owners if part not in ("lever", "strategy", "economy"))
    return f"{owner}: {plain(last)}" if owner else plain(last)


def meant(name: str) -> str:
    """What the number stands for, where the list of the weakest assumptions says so in words; else its name."""
    return next((weak.what for weak in WEAKEST if weak.name == name), said(name))


def _bar(ax: Axes, row: int, bar: Bar, colour: str) -> None:
    """From one gain to the other, a ring where the number is low, a dot where it is high, the number beside each."""
    alpha = 0.85 if bar.sure else 0.35
    ax.barh(row, bar.gain[1] - bar.gain[0], left=bar.gain[0], height=0.5, color=colour, alpha=alpha)
    for gain, end, other, face in zip(bar.gain, bar.ends, reversed(bar.gain), ("white", TEXT), strict=True):
        right = gain > other or (gain == other and face == TEXT)
        ax.plot(gain, row, "o", color=TEXT, mfc=face, ms=8, mew=1.6, zorder=4)
        ax.annotate(figure(end), (gain, row), xytext=(9 if right else -9, 0), textcoords="offset points", size=13,
                    va="center", ha="left" if right else "right")  # fmt: skip


def figure(value: float) -> str:
    """A number of any size in two digits or whole: "0.034", "2.7", "17,830", "1.2 M"."""
    if abs(value) >= 1e6:
        size, _, unit = of_size(abs(value), "")
        return f"{number(value / size, 1)}{NBSP}{unit.strip()}"
    if value == 0 or abs(value) >= 100:
        return number(value)
    return number(value, max(0, min(6, 1 - int(np.floor(np.log10(abs(value)))))))


def _frame(ax: Axes, found: Found) -> None:
    """Room for the figures, the mean gain, and doing nothing where it is in reach."""
    ends = [end for bar in found.bars for end in bar.gain]
    least, most = min(*ends, found.mean), max(*ends, found.mean)
    width = max(most - least, 1e-9)
    reach = max(least, -most, 0.0) <= FAR * width
    left, right = (min(least, 0.0), max(most, 0.0)) if reach else (least, most)
    air = 0.12 * (right - left)
    spare = max(0, 5 - len(found.bars)) / 2
    ax.set(xlim=(left - air, right + air), ylim=(-0.6 - spare, len(found.bars) + 0.1 + spare))
    ax.set_xlabel(f"Gain of {plain(found.strategy)} against do nothing (% of annual revenue)")
    ax.axvline(found.mean, color=TEXT, lw=1.2, zorder=1)
    nothing_left = found.mean >= 0
    _head(ax, found.mean, f"mean {number(found.mean, 1, sign=True)}{NBSP}%", left_of=not nothing_left)
    if reach:
        ax.axvline(0, color=STILL.colour, lw=1.5, dashes=STILL.dashes, zorder=1)
        _head(ax, 0.0, "do nothing", left_of=nothing_left)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x")
    ax.spines["left"].set_visible(False)


def _head(ax: Axes, x: float, text: str, left_of: bool) -> None:
    """A line's name at its upper end."""
    ax.annotate(text, (x, 1), xycoords=("data", "axes fraction"), xytext=(-5 if left_of else 5, 0), size=13,
                textcoords="offset points", ha="right" if left_of else "left", va="top")  # fmt: skip
