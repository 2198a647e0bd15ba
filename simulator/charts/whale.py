"""The whale curve of the book: how profit piles up from the best customer to the worst, and who takes it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.charts.ink import LOSS, STILL
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
    """Where a curve is highest: % of customers up to there, cumulative profit there in % of the total, and its end."""

    customers: float
    profit: float
    end: float

    @property
    def losing(self) -> float:
        """% of customers beyond the peak: each of them loses money."""
        return 100 - self.customers


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """Both whale curves of the opening book, each with its peak; the customers beyond it lose money.

    ``whale_full_cost`` and ``whale_avoidable`` [customer_percent]: cumulative profit over |total profit|, shares.
    """
    if not {FULL, AVOIDABLE} <= set(ds.data_vars):
        raise NotApplicable("the result holds no whale curve of the book")
    x = ds["customer_percent"].to_numpy().astype(float)
    curves = {name: 100 * ds[name].to_numpy().astype(float) for name in (FULL, AVOIDABLE)}
    if not all(np.isfinite(y).all() and y.any() for y in curves.values()):
        raise NotApplicable("the book earns nothing at all, so shares of its profit mean nothing")
    peaks = {name: Peak(float(x[np.argmax(y)]), float(y.max()), float(y[-1])) for name, y in curves.items()}
    fig = blank(ds.isel(macro=[0]), _words(peaks[FULL], peaks[AVOIDABLE]))
    ax = fig.subplots()
    _plot(ax, x, curves, peaks)
    settle(fig)
    _name(ax, x, curves, peaks)
    return fig


def _words(full: Peak, avoidable: Peak) -> Words:
    losing, avoiding = _whole(full.losing), _whole(avoidable.losing)
    if full.end < 0:
        finding = f"At full cost the book loses money: {losing} of customers lose more than the others earn"
    elif full.losing == 0:
        finding = "No customer loses money, not even at full cost: every one adds to the profit of the book"
    else:
        finding = (
            f"{losing} of customers lose money at full cost and take back {percent(full.profit - full.end)} of the "
            f"profit; {avoiding} lose money on the cost that would go with them"
        )
    measure = "Cumulative profit of the book today, most profitable customers first (% of total profit)"
    alt = (
        f"{finding}. Whale curves of the opening book: by full cost {_peak(full)}; by avoidable cost "
        f"{_peak(avoidable)}. Do nothing keeps the book as it is."
    )
    return Words(finding, measure, alt)


def _peak(peak: Peak, line: str = " ") -> str:
    return f"peak {_whole(peak.profit)}{line}after {_whole(peak.customers)} of customers"


def _whole(value: float) -> str:
    return f"{number(value)}{NBSP}%"


def _plot(ax: Axes, x: Floats, curves: dict[str, Floats], peaks: dict[str, Peak]) -> None:
    """Curves in percent, the zone of loss-makers at full cost, and the book as it stands as the baseline.

    Above the higher peak a fifth of the height is left free, room for two lines.
    """
    for name, y in curves.items():
        ax.plot(x, y, color=COLOURS[name], ls="-" if name == FULL else (0, (5, 1.5)), zorder=4)
        ax.plot(peaks[name].customers, peaks[name].profit, "o", color=COLOURS[name], zorder=5)
    full = peaks[FULL]
    ax.axhline(full.end, color=STILL.colour, lw=2, zorder=3)
    top = max(peak.profit for peak in peaks.values())
    lowest = min(0.0, *(float(y.min()) for y in curves.values()))
    ax.set(xlim=(0, 100), ylim=(lowest * 1.05, top + max(0.7 * (top - abs(full.end)), 0.22 * (top - lowest))))
    ax.set_xlabel("Customers, most profitable first (%)")
    ax.set_ylabel("Cumulative profit (%)")
    if full.losing > 0:
        roomy = full.losing > 24
        ax.axvspan(full.customers, 100, color=LOSS, alpha=0.12, zorder=0)
        ax.annotate(f"Loss-makers at full cost:\n{_whole(full.losing)} of customers",
                    (full.customers + full.losing / 2 if roomy else 99, 0), xycoords=("data", "axes fraction"),
                    xytext=(0, 12), textcoords="offset points", ha="center" if roomy else "right")  # fmt: skip


def _name(ax: Axes, x: Floats, curves: dict[str, Floats], peaks: dict[str, Peak]) -> None:
    """Name each curve at its peak and the baseline, clear of all three."""
    labels = [Label(f"{TOLD[name]}: {_peak(p, chr(10))}", p.customers, p.profit) for name, p in peaks.items()]
    still = "the profit of today" if peaks[FULL].end > 0 else "today's loss at full cost"
    labels.append(Label(f"Do nothing:\n{still}", 5, peaks[FULL].end))
    fine = np.linspace(0, 100, 400)
    drawn = [np.stack([fine, np.interp(fine, x, y)], axis=1) for y in curves.values()]
    place(ax, labels, np.concatenate([*drawn, np.stack([fine, np.full(400, peaks[FULL].end)], axis=1)]))
