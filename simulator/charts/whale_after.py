"""The whale curve before and after each strategy: who is left loses money too, as cost stays that others bore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.charts.ink import STILL, Ink, inks
from simulator.charts.paired import others
from simulator.charts.panels import panels
from simulator.charts.scales import of_size
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, percent, plain
from simulator.metrics.whales import Whales, whales
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """One panel per strategy that changes the curve: today's dashed, that of those who remain, and thin what that
    would be had every cost gone with its customers.
    """
    found = {name: curves for name in others(ds) if (curves := whales(ds, name)) is not None}
    if not found:
        raise NotApplicable("the result holds no whale curve that a strategy changes")
    fig = blank(ds.isel(macro=[0]), _words(found, str(ds.attrs.get("currency", ""))))
    axes = panels(fig, list(found), [f"{percent(c.losing_after)} lose money" for c in found.values()])
    ink, x = inks(list(found)), ds["customer_percent"].to_numpy().astype(float)
    for ax, (name, curves) in zip(axes, found.items(), strict=True):
        _plot(ax, x, curves, ink[name])
    axes[0].set(xlim=(0, 100), xticks=(50, 100), xticklabels=("50", f"100{NBSP}%"))
    return settle(fig)


def _words(found: dict[str, Whales], currency: str) -> Words:
    name = max(found, key=lambda n: found[n].losing_after - found[n].losing_bare)
    curves = found[name]
    more = curves.losing_after - curves.losing_bare
    share = f"{percent(curves.losing_after)} of those who remain lose money at full cost"
    if more >= 0.5 and curves.staying > 0:
        how = of_size(curves.staying, currency)
        left = f"{how.say(curves.staying)}{NBSP}{how.unit}"
        finding = f"{capital(plain(name))} leaves {left} of cost a month behind: {share}, {percent(more)} because of it"
    else:
        finding = f"No strategy leaves cost behind that makes others lose money: with {plain(name)} {share}"
    measure = (
        f"Profit at full cost piled up,{NBSP}% of today's, most profitable customers first (% of the book then). "
        "Dashed: do nothing, today's curve; dotted: had all cost gone too"
    )
    told = [f"{plain(n)} {percent(c.losing_after)}, profit {percent(float(c.after[-1]))}" for n, c in found.items()]
    alt = f"{finding}. Today {percent(curves.losing_before)}. Share of losers and profit left: {'; '.join(told)}."
    return Words(finding, measure, alt)


def _plot(ax: Axes, x: Floats, curves: Whales, ink: Ink) -> None:
    ax.axhline(0, color=STILL.colour, lw=0.8)
    ax.plot(x, curves.before, color=STILL.colour, lw=1.8, dashes=STILL.dashes)
    ax.plot(x, curves.bare, color=ink.colour, lw=1.4, dashes=(1.2, 1.2))
    ax.plot(x, curves.after, color=ink.colour)
