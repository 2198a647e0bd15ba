"""What could go wrong: economies by cells, the cells in which who leads surely loses, covenants."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.charts.words import listed
from simulator.metrics.paired import DO_NOTHING
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.answer import GAIN, Answer
from simulator.report.sweeping.decision import gain_of
from simulator.report.sweeping.sweep import FEW, Sweep, least_to_most, of_cells
from simulator.report.telling.material import OF_REVENUE, Unit, in_hundred

WHOLE = Unit("%", 100.0, 0, False)
MOST = 20
"""Rows of the table of what goes wrong."""


def told(s: Sweep) -> Section:
    """Section 3."""
    return Section(
        "risk",
        "What could go wrong, in which economy and in which cells?",
        "; ".join(_headline(s, name) for name in s.shown),
        paragraphs=tuple(_paragraphs(s)),
        figures=tuple(_figures(s)),
        charts=tuple(chart for name in s.shown for chart in (*economies(s, name), *heat(s, name))),
        tables=(*table(s), *chances(s)),
        caveats=(
            "A case is one cell in one economy. In each of them a strategy is held against doing nothing in the same "
            "economy: what the economy itself costs stands in the pack of a single cell.",
        ),
    )


def cases(s: Sweep, name: str) -> list[tuple[Answer, str]]:
    """Every cell and economy a strategy was run in."""
    return [(a, macro) for a in s.having(name) for macro in a.m.macros]


def _losing(s: Sweep, name: str) -> list[tuple[Answer, str]]:
    return [(a, macro) for a, macro in cases(s, name) if a.gain(name, macro).below]


def _headline(s: Sweep, name: str) -> str:
    every = cases(s, name)
    ahead = sum(a.gain(name, macro).above for a, macro in every)
    lost = _losing(s, name)
    if ahead == len(every):
        return f"{s.strategies[name]} stays surely ahead of doing nothing in every cell and economy"
    where = f"surely ahead of doing nothing in {ahead} of {len(every)} cases"
    if not lost:
        return f"{s.strategies[name]} is {where}, surely behind in none"
    economies = listed([s.macros[e] for e in dict.fromkeys(macro for _, macro in lost)])
    return f"{s.strategies[name]} is {where}, surely behind in {len(lost)} ({economies})"


def _worst(s: Sweep, name: str) -> tuple[Answer, str]:
    return min(cases(s, name), key=lambda case: case[0].gain(name, case[1]).mid)


def breach(a: Answer, name: str, macro: str) -> float:
    return a.number(f"covenant_breach_prob_{a.m.months}m", name, macro)


def _breaching(s: Sweep, name: str) -> list[tuple[Answer, str]]:
    return [(a, macro) for a, macro in cases(s, name) if breach(a, name, macro) > 0]


def _paragraphs(s: Sweep) -> Iterator[str]:
    for name in s.shown:
        hit = _breaching(s, name)
        still = [(a, e) for a, e in hit if breach(a, name, e) > breach(a, DO_NOTHING, e)]
        if hit:
            tail = f"; more often than if nothing is done in {len(still)} of them" if still else \
                ", but in none more often than if nothing is done"  # fmt: skip
            yield f"{s.strategies[name]} breaks a covenant in some future of {len(hit)} cases{tail}."
        else:
            yield f"{s.strategies[name]} breaks no covenant in any future of any cell and economy that was run."


def _figures(s: Sweep) -> Iterator[Figure]:
    for name in s.shown:
        a, macro = _worst(s, name)
        where = f"at worst ({s.macros[macro]}{f'; {s.said(a)}' if len(s.answers) > 1 else ''})"
        yield gain_of(s, a, name, where, macro)
        a, macro = max(cases(s, name), key=lambda case: np.nan_to_num(breach(case[0], name, case[1]), nan=-1.0))
        share = breach(a, name, macro)
        if np.isfinite(share):
            said = in_hundred(share, a.m.paths, s.macros[macro]) if share else "in no future of any cell"
            yield Figure(
                f"{s.strategies[name]} breaks a covenant{f', at worst ({s.said(a)})' if share else ''}", share, said,
                f"summary.csv: column covenant_breach_prob_{a.m.months}m, cell {a.key}, {a.m.row(name, macro)}",
            )  # fmt: skip


def economies(s: Sweep, name: str) -> Iterator[Chart]:
    """In how many cells a strategy surely gains, cannot be told, or surely loses, economy by economy."""
    if len(s.answers) <= FEW:
        return
    spans = {e: [a.gain(name, e) for a in s.having(name) if e in a.m.macros] for e in s.macros}
    spans = {e: row for e, row in spans.items() if row}
    gains = [sum(r.above for r in row) for row in spans.values()]
    losses = [sum(r.below for r in row) for row in spans.values()]
    open_ = [len(row) - up - down for row, up, down in zip(spans.values(), gains, losses, strict=True)]
    least = min(range(len(gains)), key=lambda k: gains[k] / len(list(spans.values())[k]))
    names = [s.macros[e].capitalize() for e in spans]
    finding = (
        f"{s.strategies[name]} is least sure in {s.macros[list(spans)[least]]}: surely ahead of doing nothing in "
        f"{of_cells(gains[least], len(list(spans.values())[least]))}"
    )
    alt = "; ".join(
        f"{n} {a} ahead, {b} open, {c} behind" for n, a, b, c in zip(names, gains, open_, losses, strict=True)
    )
    yield Chart(
        f"economies_{name}", "stacked", finding, f"{finding}. Cells by economy: {alt}.", names,
        {"Surely ahead": gains, "Cannot be told": open_, "Surely behind": losses}, "cells",
        y=f"{s.strategies[name]} against doing nothing",
        source=f"summary.csv: columns {GAIN}_*m_p05, _p95, rows {name}",
    )  # fmt: skip


def heat(s: Sweep, name: str) -> Iterator[Chart]:
    """Economy by cell, where there are few: median value; a cell whose interval includes zero is not sure."""
    if not 1 < len(s.answers) <= FEW:
        return
    own = s.having(name)
    spans = {e: [a.gain(name, e) for a in own] for e in s.macros if any(e in a.m.macros for a in own)}
    a, macro = _worst(s, name)
    finding = f"{s.strategies[name]} is worth least in {s.macros[macro]}, {OF_REVENUE.one(a.gain(name, macro).mid)}"
    finding += f" where {s.said(a)}"
    alt = "; ".join(f"{s.macros[e]} {', '.join(OF_REVENUE.one(r.mid) for r in row)}" for e, row in spans.items())
    band = {s.macros[e].capitalize(): ([_none(r.low) for r in row], [_none(r.high) for r in row])
            for e, row in spans.items()}  # fmt: skip
    yield Chart(
        f"risk_{name}", "heat", finding, f"{finding}. In cells {', '.join(map(s.label, own))}: {alt}.",
        [s.label(a) for a in own], {s.macros[e].capitalize(): [_none(r.mid) for r in row] for e, row in spans.items()},
        "% of a year's revenue", y=f"{s.strategies[name]} against doing nothing; ○ not sure; cells: {s.key}",
        band=band, source=f"summary.csv: columns {GAIN}_*m_p05, _median, _p95, rows {name}",
    )  # fmt: skip


def _none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def table(s: Sweep) -> Iterator[Table]:
    """Cells and economies in which a strategy that leads somewhere surely loses or breaks a covenant, worst first."""
    bad = [
        (a.gain(name, macro).mid, name, a, macro)
        for name in s.shown
        for a, macro in dict.fromkeys((*_losing(s, name), *_breaching(s, name)))
    ]
    bad.sort(key=lambda row: row[0])
    rows: list[list[str | float | None]] = [
        [
            s.strategies[name], s.said(a), s.macros[macro].capitalize(), OF_REVENUE.one(mid),
            OF_REVENUE.span(a.gain(name, macro)), WHOLE.one(breach(a, name, macro)), a.key,
        ]
        for mid, name, a, macro in bad[:MOST]
    ]  # fmt: skip
    if not bad:
        return
    one = "s" if len(s.shown) == 1 else ""
    whose = f"{listed([s.name_of(name) for name in s.shown])} surely lose{one}"
    more = f"The worst {MOST} of {len(bad)}." if len(bad) > MOST else ""
    heads = ["Strategy", "Settings", "Economy", "Value", "9 of 10 futures", "Breaks a covenant", "Cell"]
    yield Table(
        "wrong", f"Where {whose} against doing nothing, or break{one} a covenant", heads, rows,
        f"summary.csv: columns {GAIN}_*m_p05, _median, _p95, covenant_breach_prob_*m", more,
    )  # fmt: skip


def chances(s: Sweep) -> Iterator[Table]:
    """Chance of being worth more than doing nothing over both horizons: least and most over the cells, by economy."""
    rows: list[list[str | float | None]] = []
    first = sorted({a.m.horizons[0] for a in s.answers})
    picks = (0, -1) if any(len(a.m.horizons) > 1 for a in s.answers) else (0,)
    after = (f"After {' or '.join(map(str, first))} months", f"After {s.months}")
    for name in s.others:
        for macro in s.macros:
            own = [a for a in s.having(name) if macro in a.m.macros]
            spans = []
            for pick in picks:
                found = [a.number(f"beats_do_nothing_prob_{a.m.horizons[pick]}m", name, macro) for a in own]
                known = [value for value in found if np.isfinite(value)]
                spans.append(least_to_most([WHOLE.one(share) for share in sorted(known)]))
            if own:
                rows.append([s.strategies[name], s.macros[macro].capitalize(), *spans])
    yield Table(
        "chances", "Chance of being worth more than doing nothing, least to most over the cells",
        ["Strategy", "Economy", *after[: len(picks)]], rows,
        "summary.csv: column beats_do_nothing_prob_*m", "Ties count half.",
    )  # fmt: skip
