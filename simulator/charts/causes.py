"""What changed and why: who left and by whose choice, and what became of those the firm did not mean to lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.charts.ink import BASELINE, CAUSE, FATE, TEXT
from simulator.charts.paired import in_economy
from simulator.charts.slide import Words, blank, body, figure_of, fitted, on_slide, settle, wide
from simulator.charts.words import capital, count, listed, many, number, plain
from simulator.metrics.causal import anyway_customers, collateral_customers, saved_customers
from simulator.metrics.exits import FIRM, exits_by_cause

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FATES = {"anyway": anyway_customers, "collateral": collateral_customers, "saved": saved_customers}
TOLD = {
    "voluntary": "own choice",
    "default": "could not pay",
    "terminated": "ended by us",
    "not_renewed": "not renewed",
    "anyway": "Let go, would\nhave left\nanyway",
    "collateral": "Others, who\nleave sooner",
    "saved": "Others, who\nstay longer",
}
Counts = dict[str, dict[str, float]]
"""By cause or fate, then by strategy: customers over the run, mean over the futures."""


@on_slide
def draw(ds: xr.Dataset, economy: str | None = None) -> Figure:
    """Left: customers who left, stacked by cause; right: let go but leaving anyway, collateral, saved.

    Counts over the run, means over the futures of one economy, which defaults to the reference.
    """
    here = in_economy(ds, economy)
    exits = in_economy(exits_by_cause(ds), economy).squeeze("macro")
    causes = {str(c): _mean(exits.sel(cause=c)) for c in exits["cause"].values if float(exits.sel(cause=c).max()) > 0}
    fates = {
        name: _mean(in_economy(fate(ds), economy).squeeze("macro")) for name, fate in FATES.items() if name in here
    }
    let_go = _mean(exits.sel(cause=FIRM).sum("cause"))
    rows = sorted(let_go, key=lambda name: (name == BASELINE, let_go[name]))
    fig = blank(here, _words(let_go, causes, fates, here.sizes["month"]))
    axes = fig.subplots(1, 1 + len(fates), sharey=True, width_ratios=[2.4] + [1.0] * len(fates), squeeze=False)[0]
    _stack(axes[0], causes, rows)
    longest = max((max(by.values()) for by in fates.values()), default=0.0)
    for ax, (name, by) in zip(axes[1:], fates.items(), strict=True):
        _bars(ax, [by[row] for row in rows], FATE[name], TOLD[name], max(longest, 1.0))
    names = [fitted(fig, capital(plain(name, 80)), 14, 0.20 * body(fig)[0]) for name in rows]
    axes[0].set_yticks(range(len(rows)), names)
    axes[0].set_ylim(-0.5 - (spare := max(0, 5 - len(rows)) / 2), len(rows) - 0.5 + spare)
    settle(fig)
    _inside(axes[0], causes, rows)
    return fig


def _mean(counts: xr.DataArray) -> dict[str, float]:
    return {str(name): float(counts.sel(strategy=name).mean("path")) for name in counts["strategy"].values}


def _words(let_go: dict[str, float], causes: Counts, fates: Counts, last: int) -> Words:
    """The finding is about the strategy that lets most customers go."""
    most = max(let_go, key=lambda name: (let_go[name], name != BASELINE))
    told = {
        "anyway": f"{number(fates['anyway'][most])} would have left anyway" if "anyway" in fates else "",
        "collateral": f"{_who(fates['collateral'][most], 'other', 'leave')} sooner" if "collateral" in fates else "",
        "saved": f"{_who(fates['saved'][most], 'other', 'stay')} longer" if "saved" in fates else "",
    }
    if let_go[most] > 0:
        finding = f"{capital(plain(most))} lets {many(let_go[most], 'customer')} go"
        finding += f": {listed([part for part in told.values() if part])}" if fates else ""
    else:
        total = sum(by[BASELINE] for by in causes.values())
        leave = f"{_who(total, 'customer', 'leave')} in {many(last, 'month')}"
        finding = f"Nobody is let go; doing nothing, {leave} of their own accord"
    within = f"within {many(last, 'month')}"
    measure = f"Customers who leave {within}, by cause, and what became of the others; mean of all futures"
    by_strategy = [f"{plain(name)} {count(sum(by[name] for by in causes.values()))} leave" for name in let_go]
    return Words(finding, measure, f"{finding}. In all, by strategy: {'; '.join(by_strategy)}.")


def _who(mean: float, one: str, do: str) -> str:
    """ "1 other leaves", "9 others leave"."""
    return f"{many(mean, one)} {do}{'s' if count(mean) == '1' else ''}"


def _stack(ax: Axes, causes: Counts, rows: list[str]) -> None:
    left = [0.0] * len(rows)
    for cause, by in causes.items():
        width = [by[name] for name in rows]
        ax.barh(range(len(rows)), width, left=left, height=0.68, color=CAUSE[cause], label=TOLD[cause])
        left = [a + b for a, b in zip(left, width, strict=True)]
    for row, total in enumerate(left):
        ax.annotate(count(total), (total, row), xytext=(5, 0), textcoords="offset points", va="center", weight="bold")
    ax.set(xlim=(0, 1.14 * max(*left, 1.0)), xticks=[])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    _bare(ax)


def _bars(ax: Axes, lengths: list[float], colour: str, title: str, longest: float) -> None:
    ax.barh(range(len(lengths)), lengths, height=0.68, color=colour)
    for row, length in enumerate(lengths):
        ax.annotate(count(length), (length, row), xytext=(5, 0), textcoords="offset points", va="center")
    ax.set_title(title, weight="normal")
    ax.set(xlim=(0, 1.5 * longest), xticks=[])
    _bare(ax)


def _bare(ax: Axes) -> None:
    ax.grid(False)
    ax.spines["bottom"].set_visible(False)


def _inside(ax: Axes, causes: Counts, rows: list[str]) -> None:
    """Each part's count in its bar, where it fits."""
    fig = figure_of(ax)
    inches = ax.get_window_extent().width / figure_of(ax).dpi / ax.get_xlim()[1]
    for row, name in enumerate(rows):
        left = 0.0
        for by in causes.values():
            if by[name] * inches > wide(fig, count(by[name]), 14) + 0.12:
                ax.text(left + by[name] / 2, row, count(by[name]), ha="center", va="center", color=TEXT)
            left += by[name]
