"""Revenue of every strategy against doing nothing: the fan of futures, and the month in which it costs most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.ink import BASELINE, STILL, TEXT, Ink, inks
from simulator.charts.paired import Range, either, in_economy, leaders, others, ranges, sure, together, worst_month
from simulator.charts.panels import panels
from simulator.charts.scales import of_size
from simulator.charts.slide import Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, percent, plain
from simulator.metrics.paired import opening_revenue, revenue_of
from simulator.metrics.plain_words import NEGLIGIBLE_DIP
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS = (0.05, 0.25, 0.5, 0.75, 0.95)
NOTHING = 100 * NEGLIGIBLE_DIP  # % of revenue; a dip smaller than this is none


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """One panel per strategy: 5-95 % and 25-75 % of its futures, its median, the median of do nothing, the dip.

    The dip is R_t / R_t(do nothing) - 1 in the month in which its median is lowest; ``economy`` defaults to the
    reference.
    """
    here = in_economy(ds, economy)
    shown = others(here) or [BASELINE]
    gap = in_economy(worst_month(ds), economy).squeeze("macro").sel(strategy=shown)
    worst = ranges(gap)
    trough = {name: int(gap["month"].sel(strategy=name)) for name in shown}
    size, _, unit = of_size(float(here["opening_revenue"].sum("segment").median()), str(ds.attrs.get("currency", "")))
    fig = blank(here, _words(gap, trough, unit))
    sold = in_economy(revenue_of(ds), economy).squeeze("macro")
    fans = {name: _fan(sold.sel(strategy=name), opening_revenue(ds)) / size for name in {BASELINE, *shown}}
    axes = panels(fig, shown, [_dip(worst[name], trough[name]) for name in shown], here.sizes["month"])
    for ax, name in zip(axes, shown, strict=True):
        _plot(ax, fans[name], fans[BASELINE], inks(shown)[name])
        if worst[name].mid < -NOTHING:
            _mark(ax, fans[name][2], fans[BASELINE][2], trough[name])
    return settle(fig)


def _fan(sold: xr.DataArray, opening: xr.DataArray) -> Floats:
    """Quantiles of revenue [path, month] over the futures, [POINTS, month]; month 0 is the opening book [path]."""
    return np.asarray(np.quantile(np.column_stack([opening.to_numpy(), sold.to_numpy()]), POINTS, axis=0))


def _words(gap: xr.DataArray, trough: dict[str, int], unit: str) -> Words:
    worst = ranges(gap)
    names = list(worst)
    most, least = leaders(-gap), leaders(gap)
    deepest, mildest = worst[most[0]], worst[least[0]]
    at_worst = f"{percent(-deepest.mid)} at worst, in month {trough[most[0]]}"
    if names == [BASELINE]:
        finding = "Doing nothing: the futures that every strategy is measured against"
    elif deepest.mid > -NOTHING:
        finding = "No strategy takes revenue below what doing nothing brings"
    elif len(names) == 1:
        finding = f"{capital(plain(names[0]))} costs revenue {at_worst} {sure(-gap.sel(strategy=names[0]), f'{NBSP}%')}"
    elif set(least) & set(most):
        finding = f"All strategies cost revenue alike: {either(most)} most, {at_worst}"
    else:
        little = f"{either(least)} least, {percent(-mildest.mid)}"
        if none := [name for name in names if worst[name].mid >= -NOTHING]:
            little = f"{together(none)} {'costs' if len(none) == 1 else 'cost'} none"
        finding = f"{capital(either(most))} costs most revenue, {at_worst}; {little}"
    measure = (
        f"Revenue ({unit} a month): median, 25–75{NBSP}% and 5–95{NBSP}% of futures. "
        "Dot: worst month against do nothing (dashed)"
    )
    told = [f"{plain(name)} {_dip(dip, trough[name])}" for name, dip in worst.items()]
    return Words(finding, measure, f"{finding}. Revenue against do nothing by strategy: {'; '.join(told)}.")


def _dip(worst: Range, month: int) -> str:
    return f"{percent(worst.mid)} in month {month}" if worst.mid < -NOTHING else "no dip"


def _plot(ax: Axes, fan: Floats, still: Floats, ink: Ink) -> None:
    month = np.arange(fan.shape[1])
    ax.fill_between(month, fan[0], fan[4], color=ink.colour, alpha=0.16)
    ax.fill_between(month, fan[1], fan[3], color=ink.colour, alpha=0.30)
    ax.plot(month, fan[2], color=ink.colour)
    ax.plot(month, still[2], color=STILL.colour, lw=1.8, dashes=STILL.dashes)


def _mark(ax: Axes, line: Floats, still: Floats, month: int) -> None:
    """The gap in the month of the dip: a line from do nothing to the strategy, a dot at its end."""
    ax.plot([month, month], [still[month], line[month]], color=TEXT, lw=1.6)
    ax.plot(month, line[month], "o", color=TEXT, ms=6, mec="white", clip_on=False)
