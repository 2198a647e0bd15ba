"""What it costs at the worst moment, over the cells: how deep, in which month, and when it is back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.charts.words import NBSP, number
from simulator.metrics.plain_words import NEGLIGIBLE_DIP
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.answer import Answer
from simulator.report.sweeping.sweep import Sweep, least_to_most, of_cells
from simulator.report.telling.material import PERCENT, in_hundred

DEPTH = "revenue_gap_min_share"
BACK = "crossing_month_median"
LATE = "not_back_share"


def told(s: Sweep) -> Section:
    """Section 2."""
    return Section(
        "dip",
        "What does it cost at the worst moment, and when is it back?",
        "; ".join(_headline(s, name) for name in s.shown),
        paragraphs=tuple(_paragraphs(s)),
        figures=tuple(_figures(s)),
        charts=tuple(tradeoff(s)),
        tables=(table(s),),
        caveats=(
            "The dip is the deepest month of each future against doing nothing in the same future, its median; the "
            "month named is that in which mean revenue lies furthest below. Both in each cell's reference economy. The "
            "pack of a single run tells the worst month of the median future instead, which is less deep.",
        ),
    )


def depth(a: Answer, name: str) -> float:
    """Revenue against doing nothing in the deepest month, a share, median of futures."""
    return a.number(f"{DEPTH}_median", name)


def _by_depth(s: Sweep, name: str) -> list[Answer]:
    """Cells of a strategy, the deepest dip first."""
    return sorted((a for a in s.having(name) if np.isfinite(depth(a, name))), key=lambda a: depth(a, name))


def _dipping(s: Sweep, name: str) -> list[Answer]:
    return [a for a in _by_depth(s, name) if depth(a, name) <= -NEGLIGIBLE_DIP]


def _headline(s: Sweep, name: str) -> str:
    cells, dips = _by_depth(s, name), _dipping(s, name)
    if not cells:
        return f"What {s.name_of(name)} costs in revenue was not measured"
    if not dips:
        return f"{s.strategies[name]} nowhere takes revenue noticeably below what doing nothing brings"
    deepest, mildest = depth(cells[0], name), depth(cells[-1], name)
    size = f"{_size(deepest)} below doing nothing" if len(cells) == 1 else \
        f"{least_to_most([_size(mildest), _size(deepest)])} below doing nothing, by cell"  # fmt: skip
    return f"{s.strategies[name]} takes revenue {size}, {_when(dips, name)}; {_return(s, name)}"


def _size(share: float) -> str:
    return f"{number(max(0.0, -100 * share), 1)}{NBSP}%"


def _when(cells: list[Answer], name: str) -> str:
    months = sorted({a.worst[name] for a in cells})
    return f"in month {months[0]}" if len(months) == 1 else f"in months {months[0]} to {months[-1]}"


def _back(dips: list[Answer], name: str) -> list[float]:
    """Months in which the median future is back, the earliest first; a cell in which it never is has none."""
    return sorted(month for a in dips if np.isfinite(month := a.number(BACK, name)))


def _return(s: Sweep, name: str) -> str:
    """When the median future is back, from the earliest cell to the latest."""
    dips = _dipping(s, name)
    soon = _back(dips, name)
    never = len(dips) - len(soon)
    if not soon:
        return f"the median future is not back before the end in {of_cells(never, len(dips))}"
    span = number(soon[0]) if soon[0] == soon[-1] else f"{number(soon[0])} to {number(soon[-1])}"
    late = f", and not before the end in {of_cells(never, len(dips))}" if never else ""
    return f"the median future is back in month {span}{late}"


def _paragraphs(s: Sweep) -> Iterator[str]:
    for name in s.shown:
        cells = _by_depth(s, name)
        if len(cells) > 1 and (dips := len(_dipping(s, name))):
            yield (
                f"{s.strategies[name]} takes revenue noticeably below doing nothing in {of_cells(dips, len(cells))}"
                f"{_deepest(s, cells, name)}."
            )


def _deepest(s: Sweep, cells: list[Answer], name: str) -> str:
    """Where it is deepest, if cells differ in it as written."""
    alike = _size(depth(cells[0], name)) == _size(depth(cells[-1], name))
    return "" if alike else f"; deepest where {s.said(cells[0])}"


def _figures(s: Sweep) -> Iterator[Figure]:
    for name in s.shown:
        cells = _by_depth(s, name)
        ends = [(cells[0], "deepest"), (cells[-1], "mildest")] if len(cells) > 1 else [(a, "") for a in cells]
        for a, where in ends if _dipping(s, name) else ends[:1]:
            low, mid, high = (a.number(f"{DEPTH}_{end}", name) for end in ("p05", "median", "p95"))
            cell = f" in the cell where it is {where} ({s.said(a)})" if where else ""
            yield Figure(
                f"{s.strategies[name]}, revenue against doing nothing in the worst month{cell}", mid,
                f"{PERCENT.one(mid)} ({number(100 * low, 1, True)} to {number(100 * high, 1, True)}{NBSP}%)",
                f"summary.csv: columns {DEPTH}_p05, _median, _p95, cell {a.key}, {a.m.row(name)}", low, high,
            )  # fmt: skip
        latest = max(s.having(name), key=lambda a: np.nan_to_num(a.number(LATE, name), nan=-1.0))
        share = latest.number(LATE, name)
        if np.isfinite(share):
            where = f", in the cell where most are not ({s.said(latest)})" if len(cells) > 1 and share else ""
            yield Figure(
                f"{s.strategies[name]}, not back at doing nothing's revenue before the end{where}", share,
                in_hundred(share, latest.m.paths),
                f"summary.csv: column {LATE}, cell {latest.key}, {latest.m.row(name)}",
            )  # fmt: skip


def tradeoff(s: Sweep) -> Iterator[Chart]:
    """Revenue given up at worst against value won: a point each cell and strategy."""
    spots = [(max(0.0, -100 * depth(a, name)), a.gain(name).mid, name) for name in s.others for a in _by_depth(s, name)]
    if len(spots) < 2:
        return
    spots.sort(key=lambda spot: spot[0])
    won = sum(value > 0 for _, value, _ in spots)
    finding = f"Value is won in the median future in {won} of {len(spots)} cases; "
    most = max(spots, key=lambda spot: spot[1])
    finding += f"the most, {number(most[1], 1, True)}{NBSP}%, where {number(most[0], 1)}{NBSP}% of revenue is given up"
    alt = "; ".join(
        f"{s.strategies[n]} gives up {_range([d for d, _, k in spots if k == n])} %, wins "
        f"{_range([v for _, v, k in spots if k == n])} %" for n in s.others
    )  # fmt: skip
    yield Chart(
        "tradeoff", "scatter", finding, f"{finding}. One point a cell: {alt}.", [d for d, _, _ in spots],
        {n: [v if k == n else None for _, v, k in spots] for n in s.others}, "% of a year's revenue",
        x="Revenue given up in the worst month (%)", y="Value won against doing nothing; one point a cell",
        source=f"summary.csv: columns {DEPTH}_median, delta_npv_pct_of_revenue_*m_median, reference economies",
    )  # fmt: skip


def _range(values: list[float]) -> str:
    return least_to_most([number(end(values), 1) for end in (min, max)]) if values else "nothing known"


def table(s: Sweep) -> Table:
    """Every strategy over its cells: mildest, middle and deepest dip, months, return."""
    rows: list[list[str | float | None]] = []
    for name in s.others:
        cells, dips = _by_depth(s, name), _dipping(s, name)
        if not cells:
            continue
        depths = [depth(a, name) for a in cells]
        ends = [PERCENT.one(float(np.quantile(depths, share))) for share in (1.0, 0.5, 0.0)]
        known = _back(dips, name)
        returns = f"month {least_to_most([number(known[0]), number(known[-1])])}" if known else "–"
        rows.append([
            s.strategies[name], *ends, _when(dips, name).removeprefix("in ") if dips else "no dip",
            returns if dips else "no dip", f"{len(dips) - len(known)} of {len(cells)}",
        ])  # fmt: skip
    heads = ["Strategy", "Mildest cell", "Middle cell", "Deepest cell", "Worst in", "Back after", "Cells not back"]
    return Table(
        "dips", "Revenue against doing nothing in the worst month, over the cells", heads, rows,
        f"summary.csv: columns {DEPTH}_median, {BACK}, reference economy of each cell; cells/*/results.zarr: revenue",
        "Back: the month in which the median future is at doing nothing's revenue again, of cells in which it is.",
    )  # fmt: skip
