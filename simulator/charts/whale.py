"""The whale curve of the book: how profit piles up from the best customer to the worst, and who takes it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.charts.ink import BASELINE, LOSS, inks
from simulator.charts.labels import Label, place
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, number, percent
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FULL, AVOIDABLE = "whale_full_cost", "whale_avoidable"
COLOURS = {FULL: "#0072B2", AVOIDABLE: "#E69F00"}
TOLD = {FULL: "By full cost", AVOIDABLE: "By avoidable cost"}


class Peak(NamedTuple):
    """Where a curve is highest: share of customers up to there, cumulative profit there as a share of the total."""

    customers: float
    profit: float


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """Both whale curves of the opening book, each with its peak; the customers beyond it lose money.

    ``whale_full_cost`` and ``whale_avoidable`` [customer_percent]: cumulative profit, share of the book's total.
    """
    if not {FULL, AVOIDABLE} <= set(ds.data_vars):
        raise NotApplicable("the result holds no whale curve of the book")
    x = ds["customer_percent"].to_numpy().astype(float) / 100
    curves = {name: ds[name].to_numpy().astype(float) for name in (FULL, AVOIDABLE)}
    if not all(np.isfinite(y).all() and y[-1] > 0 for y in curves.values()):
        raise NotApplicable("the book as a whole earns nothing, so shares of its profit mean nothing")
    peaks = {name: _peak(x, y) for name, y in curves.items()}
    fig = blank(ds, _words(peaks[FULL], peaks[AVOIDABLE]))
    ax = fig.subplots()
    _plot(ax, x, curves, peaks)
    settle(fig)
    _name(ax, x, curves, peaks)
    return fig


def _peak(x: Floats, y: Floats) -> Peak:
    top = int(np.argmax(y))
    return Peak(float(x[top]), float(y[top] / y[-1]))


def _words(full: Peak, avoidable: Peak) -> Words:
    losing, avoiding = _share(1 - full.customers), _share(1 - avoidable.customers)
    finding = (
        f"{losing} of customers lose money at full cost and take back {percent(full.profit - 1)} of the profit; "
        f"{avoiding} lose money on the cost that would go with them"
    )
    if full.customers >= 1:
        finding = "No customer loses money, not even at full cost: every one adds to the profit of the book"
    measure = "Cumulative profit of the book today, most profitable customers first (% of total profit)"
    alt = (
        f"{finding}. Whale curves of the opening book: at full cost the curve peaks at {_share(full.profit)} of profit "
        f"after {_share(full.customers)} of customers, by avoidable cost at {_share(avoidable.profit)} after "
        f"{_share(avoidable.customers)}. Do nothing keeps the book as it is, at 100 %."
    )
    return Words(finding, measure, alt)


def _share(share: float) -> str:
    return f"{number(100 * share)}{NBSP}%"


def _plot(ax: Axes, x: Floats, curves: dict[str, Floats], peaks: dict[str, Peak]) -> None:
    """Curves in percent, the zone of loss-makers at full cost, and the book as it stands as the baseline."""
    for name, y in curves.items():
        ax.plot(100 * x, 100 * y / y[-1], color=COLOURS[name], ls="-" if name == FULL else (0, (5, 1.5)), zorder=4)
        ax.plot(100 * peaks[name].customers, 100 * peaks[name].profit, "o", color=COLOURS[name], zorder=5)
    ax.axhline(100, color=inks(())[BASELINE].colour, lw=2, zorder=3)
    ax.text(1, 101, "Do nothing: the profit of today = 100 %", va="bottom")
    top = 100 * max(peak.profit for peak in peaks.values())
    lowest = 100 * min(0.0, *(float(y.min() / y[-1]) for y in curves.values()))
    ax.set(xlim=(0, 100), ylim=(lowest * 1.05, 100 + max(1.7 * (top - 100), 16)))
    ax.set_xlabel("Customers, most profitable first (%)")
    ax.set_ylabel("Cumulative profit (%)")
    losing = 100 * (1 - peaks[FULL].customers)
    if losing > 0:
        ax.axvspan(100 - losing, 100, color=LOSS, alpha=0.12, zorder=0)
        middle = 100 - losing / 2 if losing > 24 else 99
        ax.text(middle, 8, f"Loss-makers at full cost:\n{number(losing)}{NBSP}% of customers",
                ha="center" if losing > 24 else "right")  # fmt: skip


def _name(ax: Axes, x: Floats, curves: dict[str, Floats], peaks: dict[str, Peak]) -> None:
    """Name each curve at its peak, clear of the curves and of the baseline."""
    labels = [
        Label(f"{TOLD[name]}: peak {_share(p.profit)}\nafter {_share(p.customers)} of customers",
              100 * p.customers, 100 * p.profit)
        for name, p in peaks.items()
    ]  # fmt: skip
    fine = np.linspace(0, 1, 400)
    drawn = [np.stack([100 * fine, 100 * np.interp(fine, x, y / y[-1])], axis=1) for y in curves.values()]
    place(ax, labels, np.concatenate([*drawn, np.stack([100 * fine, np.full(400, 100.0)], axis=1)]))
