"""The resilience triangle: revenue of each strategy in a bad economy against itself in the reference economy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.ink import BASELINE, STILL, Ink, inks
from simulator.charts.paired import either, leaders, others, ranges
from simulator.charts.panels import panels
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, number, plain
from simulator.metrics import resilience as metric
from simulator.metrics.spread import quantiles
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """One panel per strategy: Q_t = revenue under stress / revenue in the reference economy, the loss shaded.

    ``economy`` defaults to that, beside the reference, in which doing nothing has the lowest index, 1 - area / months.
    """
    if ds.sizes["macro"] < 2:
        raise NotApplicable("one economy alone shows no resilience: it takes a bad one beside the reference")
    index = metric.resilience(ds)
    if economy is None:
        still = quantiles(index.sel(strategy=BASELINE).isel(macro=slice(1, None)), (0.5,)).isel(quantile=0)
        economy = str(still.idxmin("macro").item())
    shown = others(ds) or [BASELINE]
    scores = {name: found.mid for name, found in ranges(index.sel(macro=economy)).items()}
    fig = blank(ds.sel(macro=[economy]), _words(index.sel(macro=economy), scores, economy))
    held = 100 * quantiles(metric.quality(ds).sel(macro=economy))
    axes = panels(fig, shown, [f"index {number(scores[name], 3)}" for name in shown], ds.sizes["month"])
    ink = inks(shown)
    for ax, name in zip(axes, shown, strict=True):
        _plot(ax, held.sel(strategy=name).to_numpy(), held.sel(strategy=BASELINE).to_numpy()[1], ink[name])
    return settle(fig)


def _words(index: xr.DataArray, scores: dict[str, float], economy: str) -> Words:
    best, worst = leaders(index), leaders(-index)
    still, shock = number(scores[BASELINE], 3), plain(economy)
    if len(scores) == 1:
        finding = f"Under {shock} doing nothing holds a resilience index of {still}"
    elif min(scores.values()) > 0.9995:
        finding = f"{capital(shock)} takes next to no revenue from any strategy: every resilience index is {still}"
    elif set(best) & set(worst):
        finding = f"No strategy is surely more or less resilient under {shock} than doing nothing, index {still}"
    elif BASELINE in best:
        finding = f"Under {shock} no strategy holds up surely better than doing nothing, index {still}"
    else:
        held = number(scores[best[0]], 3)
        finding = f"Under {shock} {either(best)} holds up best: resilience index {held}, do nothing {still}"
    if len(scores) > 2 and not set(best) & set(worst) and worst[0] != BASELINE:
        finding += f"; {either(worst)} worst, {number(scores[worst[0]], 3)}"
    measure = (
        f"Revenue,{NBSP}% of the same strategy without the shock (thin: 5–95{NBSP}%). "
        "Shaded: revenue lost; dashed: do nothing"
    )
    told = [f"{plain(name)} {number(score, 3)}" for name, score in scores.items()]
    return Words(finding, measure, f"{finding}. Resilience index (1 - revenue lost / all revenue): {'; '.join(told)}.")


def _plot(ax: Axes, held: Floats, still: Floats, ink: Ink) -> None:
    """``held`` [low, median, high][month] and the median of do nothing, %; month 0 = 100 %."""
    low, middle, high = (np.concatenate([[100.0], line]) for line in held)
    month = np.arange(len(middle))
    ax.fill_between(month, middle, 100, where=list(middle < 100), interpolate=True, color=ink.colour, alpha=0.30)
    for edge in (low, high):
        ax.plot(month, edge, color=ink.colour, lw=1, alpha=0.7)
    ax.axhline(100, color=STILL.colour, lw=0.8)
    ax.plot(month, middle, color=ink.colour)
    ax.plot(month, np.concatenate([[100.0], still]), color=STILL.colour, lw=1.8, dashes=STILL.dashes)
