"""What we would do, and whether the answer changes over the sweep: in how many cells each strategy leads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.charts.paired import Range
from simulator.charts.words import capital, listed, percent
from simulator.metrics.paired import DO_NOTHING
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.answer import GAIN, Answer
from simulator.report.sweeping.places import answer_of, map_of
from simulator.report.sweeping.sweep import FEW, Sweep, of_cells, worded
from simulator.report.telling.caveats import SLIGHT
from simulator.report.telling.material import OF_REVENUE

RULE = "paired 5 to 95 % intervals against doing nothing and every rival, and the sign test over draws"
SOURCE = f"cells/*/results.zarr: {GAIN}, future by future, reference economy of each cell"
SIDE_BY_SIDE = 4
"""So many settings have a column each in the table of cells; more share one."""


def told(s: Sweep) -> Section:
    """Section 1: the answer of each cell by the rule of a single run, counted, never averaged."""
    return Section(
        "decision",
        "What would we do, and does the answer change over the sweep?",
        headline(s),
        paragraphs=tuple(_paragraphs(s)),
        figures=tuple(_figures(s)),
        charts=(standing(s), *gains(s), *extent(s)),
        tables=(*map_of(s), cells(s)),
        caveats=tuple(_caveats(s)),
    )


def headline(s: Sweep) -> str:
    """Who surely leads in every cell, or in how many; nothing is recommended that cells do not agree on."""
    n = len(s.answers)
    surely = {name: s.standings[name].sure for name in s.strategies if s.standings[name].sure}
    if not surely:
        first = s.shown[0]
        near = s.standings[first].level
        where = "In no cell" if n > 1 else "Not even in the only cell"
        return f"No recommendation: {where.lower()} can the best be told from the next; {s.name_of(first)} is level " \
               f"with the best in {of_cells(near, n)}"  # fmt: skip
    first = max(surely, key=lambda name: surely[name])
    if any(set(a.m.strategies) != set(s.strategies) for a in s.answers):
        told = [f"{s.name_of(n)} in {s.standings[n].sure} of {s.standings[n].cells}" for n in surely]
        return f"Cells do not all run the same strategies; surely best of the cells each runs in: {listed(told)}"
    if surely[first] == n:
        answering = " that answered" if s.lost else ""
        where = f"in the only cell{answering}" if n == 1 else \
            f"in all {n} cells{answering}: the answer does not change {_over(s)}"  # fmt: skip
        return f"We would choose {s.name_of(first)} {where}"
    rest = [f"{s.name_of(name)} in {many}" for name, many in surely.items() if name != first]
    if rest:
        return (
            f"The answer changes over the sweep: {s.name_of(first)} is surely best in {of_cells(surely[first], n)}, "
            f"{listed(rest)}"
        )
    return f"{capital(s.name_of(first))} is surely {_place(s, first)}"


def _over(s: Sweep) -> str:
    return "over the sweep" if s.settings else "with luck"


def _place(s: Sweep, name: str) -> str:
    """ "best in 7 of 12 cells, level with the best in 3, worse in 2"."""
    at = s.standings[name]
    parts = [f"level with the best in {at.level}"] * bool(at.level) + [f"behind it in {at.behind}"] * bool(at.behind)
    return ", ".join([f"best in {of_cells(at.sure, at.cells)}", *parts])


def _paragraphs(s: Sweep) -> Iterator[str]:
    yield (
        f"Each cell is a run of its own, {s.paths} futures of {s.months}, judged by one rule: {RULE}. Where that does "
        "not set one strategy apart, the cell recommends nothing."
    )
    if len(s.answers) > 1:
        for name in s.shown:
            yield f"{s.strategies[name]} is surely {_place(s, name)}; {_early(s, name)}."
    if s.of_priors:
        for name in s.shown:
            share = 100 * s.standings[name].sure / s.standings[name].cells
            yield (
                f"Cells are draws from what is believed of the numbers swept, so shares of cells are chances: "
                f"{s.name_of(name)} surely leads in {percent(share)} of them."
            )


def _early(s: Sweep, name: str) -> str:
    """What a board that looks at one year would see of it."""
    longer = [a for a in s.having(name) if len(a.m.horizons) > 1]
    if not longer:
        return "no cell runs on after the first year, so there is no second horizon"
    short = longer[0].m.horizons[0]
    spans = [a.early(name) for a in longer]
    known = [span for span in spans if np.isfinite(span.mid)]
    ahead, behind = (sum(side) for side in ([r.above for r in known], [r.below for r in known]))
    if not known:
        return f"what it is worth after {short} months was not measured"
    return (
        f"after {short} months it is surely ahead of doing nothing in {of_cells(ahead, len(known))}, surely behind "
        f"in {of_cells(behind, len(known))}"
    )


def _figures(s: Sweep) -> Iterator[Figure]:
    for name in s.shown:
        at = s.standings[name]
        yield Figure(f"{s.strategies[name]} surely leads", at.sure, f"in {of_cells(at.sure, at.cells)}", SOURCE)
        for label, pick in (("least", min), ("most", max)):
            if at.cells > 1:
                best = pick(s.having(name), key=lambda a: a.gain(name).mid)
                yield gain_of(s, best, name, f"where it is {label} ({s.said(best)})")
        if at.cells == 1:
            yield gain_of(s, s.having(name)[0], name, "in the only cell")


def gain_of(s: Sweep, a: Answer, name: str, where: str, macro: str | None = None) -> Figure:
    """The value of a strategy in one cell, with its interval and the row of the sweep's summary it stands in."""
    found = a.gain(name, macro)
    h = a.m.months
    return Figure(
        f"{s.strategies[name]}, value against doing nothing over {h} months, of a year's revenue, {where}",
        found.mid, f"{OF_REVENUE.one(found.mid)} ({OF_REVENUE.span(found)})",
        f"summary.csv: columns {GAIN}_{h}m_p05, _median, _p95, cell {a.key}, {a.m.row(name, macro)}",
        found.low, found.high,
    )  # fmt: skip


def standing(s: Sweep) -> Chart:
    """In how many cells each strategy surely leads, is level with the leader, or is surely behind."""
    order = sorted(s.strategies, key=lambda n: (-s.standings[n].sure, -s.standings[n].level, -s.middle(n)))
    series = {
        "Surely the best": [s.standings[n].sure for n in order],
        "Level with the best": [s.standings[n].level for n in order],
        "Surely behind the best": [s.standings[n].behind for n in order],
    }
    first = order[0]
    near = s.standings[first].sure + s.standings[first].level
    finding = f"{s.strategies[first]} is the best, or level with it, in {of_cells(near, s.standings[first].cells)}"
    alt = "; ".join(f"{s.strategies[n]} {_place(s, n)}" for n in order)
    return Chart(
        "standing", "stacked", finding, f"{finding}. Surely {alt}.", order, series, "cells", y="Where each stands",
        source=SOURCE,
    )  # fmt: skip


def gains(s: Sweep) -> Iterator[Chart]:
    """Strategy by cell, where there are few: median value; a cell whose interval includes zero is not sure."""
    if not 1 < len(s.answers) <= FEW:
        return
    spans = {name: [a.gain(name) for a in s.answers] for name in s.others}
    sure = [n for n, row in spans.items() if all(r.above for r in row)]
    finding = f"Surely worth more than doing nothing in every cell: {listed([s.name_of(n) for n in sure])}" if sure \
        else "No strategy is surely worth more than doing nothing in every cell"  # fmt: skip
    alt = "; ".join(f"{s.strategies[n]} {', '.join(OF_REVENUE.one(r.mid) for r in row)}" for n, row in spans.items())
    yield Chart(
        "gains", "heat", finding, f"{finding}. In cells {', '.join(map(s.label, s.answers))}: {alt}.",
        [s.label(a) for a in s.answers], {n: [_known(r.mid) for r in row] for n, row in spans.items()},
        "% of a year's revenue", y=f"Value against doing nothing; ○ not sure; cells: {s.key}",
        band={n: ([_known(r.low) for r in row], [_known(r.high) for r in row]) for n, row in spans.items()},
        source=f"summary.csv: columns {GAIN}_*m_p05, _median, _p95, reference economy of each cell",
    )  # fmt: skip


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def extent(s: Sweep) -> Iterator[Chart]:
    """Value of every strategy in its worst, middle and best cell, where there are too many to show each."""
    if len(s.answers) <= FEW:
        return
    order = sorted(s.others, key=lambda n: -s.middle(n))
    medians = {n: [a.gain(n).mid for a in s.having(n)] for n in order}
    series = {
        word: [float(np.quantile(medians[n], share)) for n in order]
        for word, share in (("Worst cell", 0.0), ("Middle cell", 0.5), ("Best cell", 1.0))
    }
    top = order[0]
    ends = [OF_REVENUE.one(series[word][0]) for word in ("Worst cell", "Best cell")]
    finding = f"{s.strategies[top]} is worth {ends[0]} in its worst cell and {ends[1]} in its best"
    alt = "; ".join(
        f"{s.strategies[n]} {OF_REVENUE.one(min(v))} to {OF_REVENUE.one(max(v))}" for n, v in medians.items()
    )
    yield Chart(
        "extent", "bar", finding, f"{finding}. Median future, worst to best cell: {alt}.", order, series,
        "% of a year's revenue", y="Value against doing nothing, median future",
        source=f"summary.csv: column {GAIN}_*m_median, reference economy of each cell",
    )  # fmt: skip


def cells(s: Sweep) -> Table:
    """Every cell: its settings, who leads and how surely, and the folder its own files lie in."""
    apart = len(s.varied) <= SIDE_BY_SIDE
    rows: list[list[str | float | None]] = []
    for a in s.answers:
        at = [worded(a.values[n]) if n in a.values else "" for n in s.varied] if apart else [s.said(a)]
        gain, lead = a.gain(a.verdict.leader), a.verdict.lead
        worth = ("–", "–") if a.verdict.leader == DO_NOTHING else (OF_REVENUE.one(gain.mid), OF_REVENUE.span(gain))
        rows.append([
            *at, answer_of(s, a), *worth, f"{OF_REVENUE.one(lead.mid)} ({OF_REVENUE.span(lead)})", a.key,
        ])  # fmt: skip
    heads = [capital(s.brief(n)) for n in s.varied] if apart else ["Settings"]
    return Table(
        "cells", "Every cell and its answer",
        [*heads, "Who leads", "Its value", "9 of 10 futures", "Ahead of the next", "Cell"],
        rows, f"{SOURCE}; cells.csv", "A cell is a folder: cells/ and the name in the last column.",
    )  # fmt: skip


def _slight(gains: list[Range]) -> bool:
    """Whether gains are sure somewhere and large nowhere."""
    return any(r.above for r in gains) and max(r.mid for r in gains) < SLIGHT


def _caveats(s: Sweep) -> Iterator[str]:
    if s.design == "search":
        yield "Cells lie where a search looked, mostly where it promised much: counts of cells are no chances."
    elif len(s.answers) > 1 and not s.of_priors:
        yield (
            "Cells are questions somebody chose to ask, so the number of cells in which a strategy leads is a count, "
            "not a chance: nobody said that all cells are as likely."
        )
    slight = [n for n in s.others if _slight([a.gain(n) for a in s.having(n)])]
    if slight:
        yield (
            f"Sure is not large: where {listed([s.name_of(n) for n in slight])} surely gain"
            f"{'s' if len(slight) == 1 else ''}, it is less than {SLIGHT:g} % of a year's revenue in the median future "
            "of every cell, which few plans are worth disturbing for."
        )
    if "random_prune" in s.strategies:
        yield "Random prune is a control, letting customers go by lot: nobody proposes it."
    if s.lost:
        yield f"{len(s.lost)} of {len(s.lost) + len(s.answers)} cells gave no answer: see what we do not know."
