"""The race of ``secateur benchmark``: time of one path by customers for every way to run it, both on log scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.ink import Ink, inks
from simulator.charts.labels import Label, place
from simulator.charts.slide import NotApplicable, Words, blank, on_slide, settle
from simulator.charts.words import NBSP, capital, count, digits, listed, number, plain
from simulator.metrics.durations import span
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWS = "race"
OURS = "wheel"
CALLED = {
    "naive": "readable loop",
    "straight": "straight loop",
    "c": "straight loop in C",
    "numpy": "NumPy",
    "pandas": "pandas",
}
"""Ways whose names on a board are not those in the table."""
_WEIGHT = 15  # how much more a label keeps clear of a marker than of a line


@on_slide
def draw(ds: xr.Dataset) -> Figure:
    """One line per way, ``path_seconds`` [way, customers], with its name at its end; lower is faster.

    ``over_wheel`` [way, customers]: the median over rounds of its time over ours.
    """
    if "path_seconds" not in ds:
        raise NotApplicable("this is no race: there are no ways to run a path to compare")
    ways = [str(way) for way in ds["way"].values]
    ink = inks(ways)
    fig = blank(ds, _words(ds, ways))
    ax = fig.subplots()
    _frame(ax, ds)
    busy = [_way(ax, ds, way, ink[way]) for way in ways]
    settle(fig)
    place(ax, [_label(ds, way, ink[way]) for way in ways], np.concatenate(busy))
    return fig


def _words(ds: xr.Dataset, ways: list[str]) -> Words:
    """At the largest of the books that most ways can bear: ours, the nearest of the others, the farthest."""
    seconds = ds["path_seconds"]
    run = seconds.notnull().sum("way").values
    most = int(seconds["customers"][np.flatnonzero(run == run.max())[-1]])
    here = seconds.sel(customers=most)
    ours = float(here.sel(way=OURS))
    over = ds["over_wheel"].sel(customers=most)
    ratio = {way: float(over.sel(way=way)) for way in ways if over.sel(way=way).notnull()}
    told = sorted(ratio, key=ratio.__getitem__)
    finding = f"With {most:,} customers the wheel runs {ds.attrs['months']} months in {_time(ours)}"
    if told:
        ends = [told[0], told[-1]] if len(told) > 1 else told
        finding += f"; {listed([f'{_in_a_sentence(way)} takes {_times(ratio[way])}' for way in ends])} as long"
    measure = f"Processor time of a path and strategy, by customers, log scales; {ds.attrs['machine']}, one core"
    return Words(finding, measure, f"{finding}. {'; '.join(f'{_called(w)} {_times(ratio[w])}' for w in told)}.")


def _called(way: str) -> str:
    """The name beside a line."""
    told = CALLED.get(way, capital(plain(way)))
    return capital(told) if "loop" in told else told


def _in_a_sentence(way: str) -> str:
    told = CALLED.get(way, capital(plain(way)))
    return f"the {told}" if "loop" in told else told


def _time(seconds: float) -> str:
    return (
        f"{number(1000.0 * seconds, digits(1000.0 * seconds))}{NBSP}ms"
        if seconds < 1.0
        else span(seconds / 3600.0, NBSP)
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2g} times" if ratio < 9.95 else f"{count(ratio)} times"


def _frame(ax: Axes, ds: xr.Dataset) -> None:
    ax.set_xscale("log")
    ax.set_yscale("log")
    sizes, seconds = ds["customers"].values, ds["path_seconds"].values
    ax.set_xlim(sizes.min() / 1.3, sizes.max() * (sizes.max() / sizes.min()) ** 0.2 * 1.3)
    ax.set_ylim(np.nanmin(seconds) / 1.8, np.nanmax(seconds) * 2.2)
    ax.minorticks_off()
    ax.set_xticks(list(sizes), [f"{int(n):,}" for n in sizes])
    ticks = {1e-5: "10 µs", 1e-4: "0.1 ms", 1e-3: "1 ms", 1e-2: "10 ms", 0.1: "0.1 s", 1.0: "1 s", 10.0: "10 s"}
    low, high = ax.get_ylim()
    kept = {at: name for at, name in ticks.items() if low <= at <= high}
    ax.set_yticks(list(kept), [name.replace(" ", NBSP) for name in kept.values()])
    ax.set_xlabel("Customers")


def _way(ax: Axes, ds: xr.Dataset, way: str, ink: Ink) -> Floats:
    """The line of a way; returns points along it, for labels to keep clear of."""
    x, y = _line(ds, way)
    strong = way == OURS
    ax.plot(x, y, color=ink.colour, dashes=ink.dashes or (None, None), marker=ink.marker, lw=4.0 if strong else 2.2,
            zorder=5 if strong else 3)  # fmt: skip
    along = np.geomspace(x[0], x[-1], 40)
    curve = np.stack([along, np.exp(np.interp(np.log(along), np.log(x), np.log(y)))], axis=1)
    return np.concatenate([curve, np.stack([x, y], axis=1).repeat(_WEIGHT, axis=0)])


def _line(ds: xr.Dataset, way: str) -> tuple[Floats, Floats]:
    found = ds["path_seconds"].sel(way=way).dropna("customers")
    return found["customers"].values.astype(float), found.values


def _label(ds: xr.Dataset, way: str, ink: Ink) -> Label:
    """The name of a way at the end of its line."""
    x, y = _line(ds, way)
    return Label(_called(way), float(x[-1]), float(y[-1]), ink.colour)
