"""How gains run along swept settings: lines along a number, points of a sample, a heat map of two settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.charts.words import capital
from simulator.report.content import Chart
from simulator.report.sweeping.answer import GAIN
from simulator.report.sweeping.places import ACROSS, at, axes_of, square
from simulator.report.sweeping.sweep import Sweep, numeric, titled, told_of, worded
from simulator.report.telling.material import OF_REVENUE

SOURCE = f"summary.csv: columns {GAIN}_*m_p05, _median, _p95, reference economy of each cell"
UNIT = "% of a year's revenue"
LINED = 3
"""Values of a setting from which a line says more than bars."""


def profiles(s: Sweep, moving: Sequence[str]) -> Iterator[Chart]:
    """The charts that fit the design; ``moving``: settings that move the answer, the most first."""
    for name in moving:
        values = s.settings[name]
        if not all(numeric(v) for v in values) or len(values) < LINED:
            continue
        if s.design != "grid" and len(values) > ACROSS:
            yield points(s, name)
            break
        if len(s.settings) > 1 or name == moving[0]:
            yield line(s, name)
    if square(s) and len(s.settings[axes_of(s)[1]]) <= ACROSS:
        for strategy in s.shown[:1]:
            yield plane(s, strategy)


def line(s: Sweep, name: str) -> Chart:
    """Value along one setting: the middle cell at each value; with its interval where no other setting varies."""
    values = [float(v) for v in s.settings[name] if numeric(v)]
    alone = len(s.varied) == 1
    series, band = {}, {}
    for strategy in s.shown:
        spans = [[a.gain(strategy) for a in s.having(strategy) if a.values.get(name) == v] for v in values]
        series[strategy] = [float(np.median([r.mid for r in row])) if row else None for row in spans]
        if alone:
            band[strategy] = tuple([row[0][k] if row else None for row in spans] for k in (0, 2))
    first = s.shown[0]
    ends = [v for v in series[first] if v is not None]
    finding = (
        f"{s.strategies[first]} is worth {OF_REVENUE.one(ends[0])} at {worded(values[0])} and "
        f"{OF_REVENUE.one(ends[-1])} at {worded(values[-1])} of {told_of(name)}"
    )
    told = "; ".join(
        f"{s.strategies[n]} {', '.join(OF_REVENUE.one(v) if v is not None else '–' for v in row)}"
        for n, row in series.items()
    )
    return Chart(
        f"along_{name.replace('.', '_')}", "line", finding, f"{finding}. At {', '.join(map(worded, values))}: {told}.",
        values, series, UNIT, x=titled(name), band=band,  # type: ignore[arg-type]
        y=f"Value against doing nothing, {'median and 90 % of futures' if alone else 'middle cell at each value'}",
        source=SOURCE,
    )  # fmt: skip


def points(s: Sweep, name: str) -> Chart:
    """Value against the setting that matters most: a point each cell and strategy that leads somewhere."""
    spots = sorted(
        ((float(a.values[name]), a.gain(n).mid, n) for n in s.shown for a in s.having(n) if name in a.values),
        key=lambda spot: spot[0],
    )
    first = s.shown[0]
    own = [value for _, value, n in spots if n == first]
    below = sum(value < 0 for value in own)
    finding = f"{s.strategies[first]} over {told_of(name)}: worth {OF_REVENUE.one(min(own))} to "
    finding += f"{OF_REVENUE.one(max(own))}, below doing nothing in {below} of {len(own)} cells (median future)"
    return Chart(
        "points", "scatter", finding, f"{finding}. One point a cell.", [x for x, _, _ in spots],
        {n: [y if k == n else None for _, y, k in spots] for n in s.shown}, UNIT, x=titled(name),
        y="Value against doing nothing, median future; one point a cell", source=SOURCE,
    )  # fmt: skip


def plane(s: Sweep, strategy: str) -> Chart:
    """One strategy over two settings; a cell whose interval includes zero is not sure."""
    cells, (down, across) = square(s), axes_of(s)
    rows = {
        f"{capital(s.brief(down))} {worded(r)}": [at(s, cells, r, c) for c in s.settings[across]]
        for r in s.settings[down]
    }
    spans = {head: [a.gain(strategy) if a and a.has(strategy) else None for a in row] for head, row in rows.items()}
    known = [r for row in spans.values() for r in row if r]
    finding = (
        f"{s.strategies[strategy]} is worth {OF_REVENUE.one(min(r.mid for r in known))} to "
        f"{OF_REVENUE.one(max(r.mid for r in known))}, surely more than doing nothing in "
        f"{sum(r.above for r in known)} of {len(known)} cells"
    )
    alt = "; ".join(f"{h} {', '.join(OF_REVENUE.one(r.mid) if r else '–' for r in row)}" for h, row in spans.items())
    heads = [f"{s.brief(across)} {worded(v)}" for v in s.settings[across]]
    return Chart(
        "plane", "heat", finding, f"{finding}. At {', '.join(heads)}: {alt}.", heads,
        {h: [r.mid if r else None for r in row] for h, row in spans.items()}, UNIT,
        y=f"Value of {s.name_of(strategy)} against doing nothing; ○ not sure",
        band={h: ([r.low if r else None for r in row], [r.high if r else None for r in row])
              for h, row in spans.items()}, source=SOURCE,
    )  # fmt: skip
