"""The support desk alone: mean wait against load by formula, simulated points with intervals, strategies' desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.text import Text

from simulator.charts.ink import QUIET, TEXT, Ink, inks
from simulator.charts.labels import Label, place
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, percent, plain
from simulator.metrics.certainty import clear, interval
from simulator.metrics.durations import span
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

SHOWS = "desk"
ALL = "all"
SECOND = 1.0 / 3600.0
_WEIGHT = 15  # how much more a label keeps clear of a marker than of a curve
_ALONG = 4  # and than of a bar
TICKS = {1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 36_000: "10 h", 360_000: "100 h"}
"""Seconds of waiting an axis may name."""


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """One curve per service class over the offered load (right: fuller), waits on a log scale.

    Lines: the formula, corrected where the Dataset has that (then the exact one is dashed); points with 95 % bars: the
    discrete-event desk at each row of the staffing table; diamonds: strategies' desks, for the class with most tickets.
    """
    if "formula_curve_wait_hours" not in ds:
        raise NotApplicable("this is no result of secateur desk: there is no desk by itself to show")
    names = _present(ds)
    ink = inks(names)
    fig = blank(ds, _words(ds, names))
    ax = fig.subplots()
    _frame(ax, ds, names)
    busy = [_class(ax, ds, name, ink[name]) for name in names]
    today = _today(ax, ds)
    settle(fig)
    labels = [_curve_label(ax, ds, name, ink[name]) for name in names] + _strategies(ax, ds, _main(ds))
    diamonds = np.array([(label.x, label.y) for label in labels[len(names) :]]).reshape(-1, 2).repeat(_WEIGHT, axis=0)
    place(ax, labels, _inside(ax, np.concatenate([*busy, diamonds, _kept(ax, ds, today)])))
    return fig


def _present(ds: xr.Dataset) -> list[str]:
    tickets = ds["tickets_per_month"].drop_sel(service_class=ALL)
    return [str(name) for name in tickets["service_class"].values[tickets.values > 0.0]]


def _main(ds: xr.Dataset) -> str:
    """The class with most tickets."""
    tickets = ds["tickets_per_month"].drop_sel(service_class=ALL)
    return str(tickets["service_class"].values[int(tickets.values.argmax())])


def _best(ds: xr.Dataset) -> str:
    return "response" if "response_curve_wait_hours" in ds else "formula"


def _words(ds: xr.Dataset, names: list[str]) -> Words:
    """What the class with most tickets waits today, and with some agents more, as simulated and by formula."""
    main, heads, kind = _main(ds), ds["agents"].values, _best(ds)
    now = int(np.flatnonzero(heads == ds.attrs["today_agents"])[0])
    more = min(now + 2, len(heads) - 1)
    seen, exact = _simulated(ds, main, "mean"), ds[f"{kind}_wait_hours"].sel(service_class=main).values
    called = "corrected formula" if kind == "response" else "formula"
    load, formula = _load(ds.attrs["today_load"]), f"({called}: {_wait(exact[now])} and {_wait(exact[more])})"
    finding = (
        f"At {load} load a {plain(main)} ticket waits {_wait(seen[now])}; "
        f"{_agents(heads[more])} agents instead of {_agents(heads[now])} make it {_wait(seen[more])} {formula}"
    )
    ends = {k: (float(_simulated(ds, main, "low")[k]), float(_simulated(ds, main, "high")[k])) for k in (now, more)}
    if not all(clear(float(seen[k]), *ends[k]) for k in ends):
        finding = (
            f"Too few runs to tell how long a {plain(main)} ticket waits at {load} load: "
            f"{interval(*ends[now], NBSP)}; with {_agents(heads[more])} agents instead of {_agents(heads[now])}: "
            f"{interval(*ends[more], NBSP)} {formula}"
        )
    told = [f"{plain(name)} {_simulated_now(ds, name, now)}" for name in names]
    return Words(finding, _measure(ds, main), f"{finding}. Simulated mean waits today: {', '.join(told)}.")


def _measure(ds: xr.Dataset, main: str) -> str:
    """What is drawn, and for whom the diamonds are."""
    lines = "lines: corrected formula, dashed: exact" if _best(ds) == "response" else "lines: exact formula"
    measure = f"Mean wait by load, log scale; {lines}; points: simulated, bars 95{NBSP}%"
    if "strategy_load" not in ds:
        return measure
    mode, months = ds.attrs.get("run_mode", "exact"), ds.attrs.get("run_months", 12)
    return f"{measure}; diamonds: strategies' {plain(main)} tickets, desk {mode}, mean of last {months} months"


def _simulated_now(ds: xr.Dataset, name: str, now: int) -> str:
    """A class's simulated wait today; its interval where that is too wide for a number."""
    mean, low, high = (float(_simulated(ds, name, bound)[now]) for bound in ("mean", "low", "high"))
    return _wait(mean) if clear(mean, low, high) else f"{interval(low, high, NBSP)} (too few runs)"


def _simulated(ds: xr.Dataset, name: str, bound: str) -> Floats:
    return np.asarray(ds["simulated_wait_hours"].sel(service_class=name, bound=bound).values)


def _load(load: float) -> str:
    return percent(100.0 * load)


def _wait(hours: float) -> str:
    return span(hours, NBSP)


def _agents(heads: float) -> str:
    return f"{heads:,.1f}".removesuffix(".0") if heads >= 0.95 else f"{heads:.2g}"


def _frame(ax: Axes, ds: xr.Dataset, names: list[str]) -> None:
    """Axes that hold all rows and strategies; waits under a second are not worth the room."""
    loads = 100.0 * np.concatenate([ds["row_load"].values, _strategy_loads(ds)])
    ax.set_xlim(max(0.0, loads.min() - 3.0), min(loads.max() + 4.0, 100.0 * float(ds["load"].max())))
    waits = np.concatenate([_simulated(ds, n, b) for n in names for b in ("mean", "high")])
    waits = np.concatenate([waits, ds["formula_wait_hours"].sel(service_class=names).values.ravel()])
    seen = waits[waits > SECOND]
    ax.set_yscale("log")
    ax.set_ylim(max(SECOND, 0.6 * seen.min(initial=1.0)), 2.0 * seen.max(initial=10.0 * SECOND))
    ax.minorticks_off()
    ax.set_yticks([s * SECOND for s in TICKS], list(TICKS.values()))
    ax.set_ylim(max(SECOND, 0.6 * seen.min(initial=1.0)), 2.0 * seen.max(initial=10.0 * SECOND))
    ax.set_xlabel("Offered load (% of what the agents at work can do)  →  fuller")
    top = ax.secondary_xaxis("top")
    top.set_xlabel("Agents on the payroll, for today's tickets only", color=QUIET)
    ticks = _apart(100.0 * ds["row_load"].values, ds["agents"].values, ds.attrs["today_agents"], ax.get_xlim())
    top.set_xticks(list(ticks), list(ticks.values()))


def _apart(loads: Floats, heads: Floats, today: float, span_: tuple[float, float]) -> dict[float, str]:
    """Ticks for whole numbers of agents, none nearer to another than a thirtieth of the axis."""
    kept: dict[float, str] = {}
    for load, head in zip(loads, heads, strict=True):
        near = any(abs(load - other) < (span_[1] - span_[0]) / 30.0 for other in kept)
        if span_[0] <= load <= span_[1] and not near and (head != today or head == int(head)):
            kept[float(load)] = _agents(head)
    return kept


def _class(ax: Axes, ds: xr.Dataset, name: str, ink: Ink) -> Floats:
    """Curves and simulated points of one class; returns points along them, for labels to keep clear of."""
    x, kind = 100.0 * ds["load"].values, _best(ds)
    y = ds[f"{kind}_curve_wait_hours"].sel(service_class=name).values
    ax.plot(x, y, color=ink.colour)
    if kind == "response":
        ax.plot(
            x, ds["formula_curve_wait_hours"].sel(service_class=name).values, color=ink.colour, lw=1.5, dashes=(3, 2)
        )
    at = 100.0 * ds["row_load"].values
    mean, low, high = (_simulated(ds, name, bound) for bound in ("mean", "low", "high"))
    bars = np.clip([mean - low, high - mean], 0.0, None)
    ax.errorbar(at, mean, bars, fmt=ink.marker, color=ink.colour, ms=7, elinewidth=2, capsize=6, zorder=5)
    points = np.stack([np.tile(at, 3), np.concatenate([mean, low, high])], axis=1).repeat(_WEIGHT, axis=0)
    floor, roof = ax.get_ylim()
    along = np.geomspace(np.clip(low, floor, roof), np.clip(high, floor, roof), 15).ravel()
    bar = np.stack([np.tile(at, 15), along], axis=1).repeat(_ALONG, axis=0)
    return np.concatenate([np.stack([x, y], axis=1), points, bar])


def _today(ax: Axes, ds: xr.Dataset) -> Annotation:
    """Where today's desk stands; an arrow to the right where that is off the axis."""
    load, right = 100.0 * ds.attrs["today_load"], ax.get_xlim()[1]
    told = f"today: {_agents(ds.attrs['today_agents'])} on the payroll"
    left = load < 0.8 * right + 0.2 * ax.get_xlim()[0]
    if load <= right:
        ax.axvline(load, color=QUIET, lw=1.2, dashes=(4, 1.5), zorder=1)
    else:
        told += f", {_load(load / 100.0)} load  →"
    told_at, beside = (min(load, right), 0.0), (5 if left else -5, 6)
    coords: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "in_layout": False}
    return ax.annotate(told, told_at, beside, ha="left" if left else "right", color=TEXT, **coords)


def _curve_label(ax: Axes, ds: xr.Dataset, name: str, ink: Ink) -> Label:
    """The class beside its curve, a quarter from the right."""
    left, right = ax.get_xlim()
    at = right - 0.12 * (right - left)
    y = np.interp(at, 100.0 * ds["load"].values, ds[f"{_best(ds)}_curve_wait_hours"].sel(service_class=name).values)
    return Label(capital(plain(name)), at, float(max(y, 1.2 * ax.get_ylim()[0])), ink.colour)


def _strategies(ax: Axes, ds: xr.Dataset, main: str) -> list[Label]:
    """Each strategy's desk as a diamond with its name, at what the class with most tickets waits."""
    if "strategy_load" not in ds:
        return []
    waits = ds["strategy_wait_hours"].sel(ticket_class=main).values
    spots = [(str(n), 100.0 * float(x), float(y)) for n, x, y in zip(ds["strategy"].values, ds["strategy_load"].values,
                                                                     waits, strict=True)]  # fmt: skip
    low, high = ax.get_ylim()
    shown = [(name, x, float(np.clip(y, 1.1 * low, high))) for name, x, y in spots if np.isfinite(x + y)]
    for _, x, y in shown:
        ax.plot(x, y, "D", color="#222222", mec="white", ms=9, zorder=6)
    return [Label(capital(plain(name, 28)), x, y) for name, x, y in shown]


def _strategy_loads(ds: xr.Dataset) -> Floats:
    found = ds["strategy_load"].values if "strategy_load" in ds else np.zeros(0)
    return np.asarray(found[np.isfinite(found)])


def _kept(ax: Axes, ds: xr.Dataset, words: Annotation) -> Floats:
    """Points along today's line and under its words."""
    load, (low, high) = 100.0 * ds.attrs["today_load"], ax.get_ylim()
    line = np.stack([np.full(40, load), np.geomspace(low, high, 40)], axis=1)
    (x0, y0), (x1, y1) = Text.get_window_extent(words).get_points()
    under = np.meshgrid(np.linspace(x0, x1, 20), np.linspace(y0, y1, 4))
    pixels = np.stack([grid.ravel() for grid in under], axis=1)
    return np.concatenate([line, ax.transData.inverted().transform(pixels)])


def _inside(ax: Axes, points: Floats) -> Floats:
    """The points that lie within the axes."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    x, y = points.T
    kept: Floats = points[(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)]
    return kept
