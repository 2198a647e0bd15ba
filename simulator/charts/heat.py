"""Every strategy in every economy at a glance: the value it adds, and the revenue it gives up at worst."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import CenteredNorm, Normalize

from simulator.charts.ink import BASELINE, TEXT
from simulator.charts.paired import Range, either, leaders, others, ranges, together, worst_month
from simulator.charts.slide import NotApplicable, Words, blank, body, fitted, on_slide, settle, wide, wrapped
from simulator.charts.words import NBSP, capital, listed, number, plain
from simulator.metrics.spread import quantiles
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UNSURE = "○"
"""Stands beside a gain or loss whose 5-95 % interval includes zero."""
EVEN = 0.21
"""The relative luminance (WCAG 2) of a ground on which white and TEXT stand out alike."""
PALE_GAIN, PALE_DIP = 1.0, 4.0  # %: smaller gains and dips never take a strong colour


class Map(NamedTuple):
    """One heat map: its title, the median of each cell [strategy, economy], and the words written in the cells."""

    title: str
    middle: Floats
    words: list[list[str]]
    palette: str
    norm: Normalize


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """Two maps, strategy by economy: median ΔNPV in % of annual revenue, and the dip of revenue in %.

    Both are paired with do nothing; the dip is the gap of the worst month.
    """
    if not others(ds):
        raise NotApplicable("do_nothing alone leaves nothing to compare")
    gain, dip = delta_npv_pct_of_revenue(ds), -worst_month(ds).clip(max=0)
    first = ranges(gain.isel(macro=0))
    rows = [BASELINE, *sorted(others(ds), key=lambda name: -np.nan_to_num(first[name].mid))]
    fig = blank(ds, _words(gain))
    names = [fitted(fig, capital(plain(name, 80)), 14, 0.24 * body(fig)[0]) for name in rows]
    economies = [plain(name) for name in ds["macro"].values]
    maps = _gain(gain.sel(strategy=rows)), _dip(dip.sel(strategy=rows))
    stacked, cell, size = _layout(fig, names, economies, maps[0])
    axes = fig.subplots(2, 1, sharex=True) if stacked else fig.subplots(1, 2, sharey=True)
    for ax, shown in zip(axes, maps, strict=True):
        _fill(ax, shown, size)
        ax.set_title(shown.title, pad=8)
        if stacked or ax is axes[0]:
            ax.set_yticks(np.arange(len(rows)) + 0.5, names, size=size)
        if ax is axes[0] or not stacked:
            label = min([size, *(14 * (cell - 0.05) / wide(fig, word, 14) for e in economies for word in e.split())])
            heads = [wrapped(fig, name, label, cell - 0.04) for name in economies]
            ax.set_xticks(np.arange(len(economies)) + 0.5, heads, size=label)
        else:
            ax.tick_params(labeltop=False)
    return settle(fig)


def _layout(fig: Figure, names: list[str], economies: list[str], shown: Map) -> tuple[bool, float, float]:
    """Whether the maps stand one above the other, the width of a cell in inches, and the size of its writing.

    Side by side unless the writing can be larger stacked, which many economies ask for.
    """
    width, height = body(fig)
    width -= max(wide(fig, name, 14) for name in names) + 0.3
    longest = max(wide(fig, word, 14) for row in shown.words for word in row)
    sizes = []
    for beside, above in ((2, 1), (1, 2)):
        cell, row = (width / beside - 0.2) / len(economies), (height - 0.9 - 0.4 * above) / above / len(names)
        sizes.append((min(14.0, 14 * (cell - 0.1) / longest, 72 * row / 1.35), cell))
    stacked = bool(sizes[0][0] < min(12, sizes[1][0]))
    return stacked, sizes[stacked][1], max(sizes[stacked][0], 6.0)


def _words(gain: xr.DataArray) -> Words:
    """Who adds most value in each economy, and whether that is sure."""
    economies = [str(name) for name in gain["macro"].values]
    rivals = gain.sel(strategy=others(gain))
    finding = _finding([rivals.sel(macro=name) for name in economies])
    measure = (
        f"Against do nothing, median future; {UNSURE} not sure: "
        f"its 5–95{NBSP}% interval of paired futures includes zero"
    )
    middle = quantiles(rivals, (0.5,)).isel(quantile=0)
    cells = [f"{plain(s)} {_row(middle.sel(strategy=s).to_numpy())}" for s in others(gain)]
    named = listed([plain(name) for name in economies])
    return Words(finding, measure, f"{finding}. Value added in {named}, % of annual revenue: {'; '.join(cells)}.")


def _finding(rivals: list[xr.DataArray]) -> str:
    """The title, from the gains [strategy, path] in each economy; strategies its futures cannot tell apart share it."""
    best = [leaders(gains) for gains in rivals]
    always = [name for name in best[0] if all(name in names for names in best)]
    told = [ranges(gains)[(always or names)[0]] for gains, names in zip(rivals, best, strict=True)]
    size, unsure = f"{_span([gain.mid for gain in told])} of annual revenue", _sure(told)
    alone, one, many = rivals[0].sizes["strategy"] == 1, len(best) == 1, f"all {len(best)} economies"
    everywhere = "" if one else f" in {'both economies' if len(best) == 2 else many}"
    name = either(always or best[0][:1])
    if max(gain.mid for gain in told) <= 0:
        nothing = f"to doing nothing{'' if one else ' in any economy'}"
        if alone:
            return f"{capital(name)} adds no value {nothing}: {size}"
        return f"No strategy adds value {nothing}: {name} comes closest, {size}"
    if alone:
        return f"{capital(name)} adds value{everywhere}: {size}{unsure}"
    if all(set(names) == set(always) for names in best):
        return f"{capital(name)} adds most value{everywhere}: {size}{unsure}"
    if always:
        are = "is" if len(always) == 1 else "are"
        return f"{capital(together(always))} {are} ahead, or level with the best,{everywhere}: {size}{unsure}"
    return f"Which strategy adds most value depends on the economy: {_won(best)} of {len(best)}{unsure}"


def _won(best: list[list[str]]) -> str:
    """In how many economies each group of leaders leads: "a in 2 and b or c in 1"."""
    named = {frozenset(names): either(names) for names in reversed(best)}
    groups = Counter(frozenset(names) for names in best).most_common(3)
    return listed([f"{named[group]} in {times}" for group, times in groups])


def _sure(gains: list[Range]) -> str:
    """What a title adds where the gain it tells of, one an economy, is not above zero in nearly every future."""
    sure, of = sum(gain.above for gain in gains), len(gains)
    if sure == of:
        return ""
    return ", but not surely" if of == 1 else f", but surely only in {sure}" if sure else ", but surely in none"


def _span(values: list[float]) -> str:
    low, high = number(min(values), 1, sign=True), number(max(values), 1, sign=True)
    return f"{high if low == high else f'{low} to {high}'}{NBSP}%"


def _row(values: Floats) -> str:
    return ", ".join(number(float(value), 1, sign=True) for value in values)


def _gain(gain: xr.DataArray) -> Map:
    low, middle, high = quantiles(gain).transpose("quantile", "strategy", "macro").to_numpy()
    unsure = (low <= 0) & (high >= 0) & (low < high)
    words = [
        [number(value, 1, sign=True) + (f" {UNSURE}" if open_ else "") for value, open_ in zip(*row, strict=True)]
        for row in zip(middle.tolist(), unsure.tolist(), strict=True)
    ]
    usual = float(np.nanquantile(np.abs(middle), 0.8))
    norm = CenteredNorm(0, 2 * max(usual, PALE_GAIN))
    return Map("Value won (NPV, % of annual revenue)", middle, words, "PuOr", norm)


def _dip(dip: xr.DataArray) -> Map:
    middle = quantiles(dip, (0.5,)).isel(quantile=0).transpose("strategy", "macro").to_numpy()
    words = [[number(value, 1) for value in row] for row in middle.tolist()]
    norm = Normalize(0, 1.6 * max(float(np.nanmax(middle)), PALE_DIP))
    return Map("Revenue given up in the worst month (%)", middle, words, "Blues", norm)


def _fill(ax: Axes, shown: Map, size: float) -> None:
    """Colour and write the cells; do_nothing, the baseline, is the first row."""
    palette = matplotlib.colormaps[shown.palette]
    ax.pcolormesh(shown.middle, cmap=palette, norm=shown.norm, edgecolors="white", linewidth=3)
    for (row, column), value in np.ndenumerate(shown.middle):
        light = np.dot(np.power(palette(shown.norm(value))[:3], 2.2), (0.2126, 0.7152, 0.0722))
        ax.text(column + 0.5, row + 0.5, shown.words[row][column], size=size, ha="center", va="center",
                color="white" if light < EVEN else TEXT)  # fmt: skip
    ax.set_ylim(len(shown.words), 0)
    ax.grid(False)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    for side in ax.spines.values():
        side.set_visible(False)
