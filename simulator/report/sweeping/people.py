"""Who is affected, over the cells: customers let go, the vulnerable among them, staff."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.charts.words import count, many
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.sweeping.answer import Answer
from simulator.report.sweeping.sweep import Sweep, least_to_most, of_cells
from simulator.report.telling.people import FIRM, WHOLE, let_go

SOURCE = f"cells/*/ethics.csv: columns {' + '.join(FIRM)}, reference economy of each cell"


def told(s: Sweep) -> Section:
    """Who is affected."""
    return Section(
        "people",
        "Who is affected, and how are they treated?",
        "; ".join(_headline(s, name) for name in s.shown),
        paragraphs=tuple(_paragraphs(s)),
        figures=tuple(_figures(s)),
        charts=tuple(chart(s)),
        tables=(table(s),),
        caveats=tuple(_caveats(s)),
    )


def gone(s: Sweep, name: str) -> list[float]:
    """Customers the firm ends, mean of futures, cell by cell."""
    return [let_go(a.m, name) for a in s.having(name)]


def _range(values: list[float]) -> str:
    return least_to_most([count(value) for value in sorted(values)])


def _headline(s: Sweep, name: str) -> str:
    found = gone(s, name)
    if max(found) < 0.5:
        return f"{s.strategies[name]} lets no customer go in any cell"
    return f"{s.strategies[name]} lets {_range(found)} customers go{', by cell' if len(set(found)) > 1 else ''}"


def _column(s: Sweep, column: str, name: str) -> list[tuple[float, Answer]]:
    found = [(a.m.cell("ethics", column, name), a) for a in s.having(name)]
    return [(value, a) for value, a in found if np.isfinite(value)]


def _paragraphs(s: Sweep) -> Iterator[str]:
    for name in s.shown:
        hurt = _column(s, "vulnerable_let_go_customers", name)
        some = sum(value > 0 for value, _ in hurt)
        fired = _column(s, "laid_off_agents", name)
        dismissing = sum(value >= 0.05 for value, _ in fired)
        told = []
        if hurt and _marked(s):
            told.append(f"lets vulnerable customers go in {of_cells(some, len(hurt))}")
        if fired:
            told.append(f"dismisses agents in {of_cells(dismissing, len(fired))}")
        if told:
            yield f"{s.strategies[name]} {' and '.join(told)}."


def _marked(s: Sweep) -> bool:
    """Whether anybody is let go and marked as vulnerable at all, in any cell and strategy."""
    return any(value > 0 for name in s.strategies for value, _ in _column(s, "vulnerable_left_customers", name))


def _figures(s: Sweep) -> Iterator[Figure]:
    for name in s.shown:
        ranked = sorted(s.having(name), key=lambda a: let_go(a.m, name))
        ends = (
            ((ranked[0], "fewest"), (ranked[-1], "most")) if let_go(ranked[-1].m, name) > 0.5 else ((ranked[-1], ""),)
        )
        for a, word in ends if len(ranked) > 1 else ends[-1:]:
            where = f" where {word} ({s.said(a)})" if word and len(ranked) > 1 else ""
            value = let_go(a.m, name)
            yield Figure(
                f"{s.strategies[name]}, customers let go by the firm{where}", value, many(value, "customer"),
                f"cells/{a.key}/ethics.csv: columns {' + '.join(FIRM)}, {a.m.row(name)}",
            )  # fmt: skip


def chart(s: Sweep) -> Iterator[Chart]:
    """Customers let go by strategy: in the cell with fewest, the middle one, and that with most."""
    found = {name: gone(s, name) for name in s.others if max(gone(s, name)) >= 0.5}
    if not found:
        return
    order = sorted(found, key=lambda n: -float(np.median(found[n])))
    parts: tuple[tuple[str, float], ...] = (
        ("Fewest, of all cells", 0.0),
        ("Middle cell", 0.5),
        ("Most, of all cells", 1.0),
    )
    if all(len(set(map(count, found[n]))) == 1 for n in order):
        parts = (("Every cell", 0.5),)
    series = {word: [float(np.quantile(found[n], share)) for n in order] for word, share in parts}
    finding = f"{s.strategies[order[0]]} lets most customers go, {_range(found[order[0]])}"
    if len(order) > 1:
        finding += f"; {s.name_of(order[-1])} fewest of those that let any go, {_range(found[order[-1]])}"
    alt = "; ".join(f"{s.strategies[n]} {_range(found[n])}" for n in order)
    yield Chart(
        "let_go", "bar", finding, f"{finding}. Over the cells: {alt}.", order, series, "customers",
        y="Customers let go by the firm, mean of futures", source=SOURCE,
    )  # fmt: skip


def table(s: Sweep) -> Table:
    """Every strategy over its cells: customers let go, notice, the vulnerable, agents dismissed."""
    shares = (
        ("noticed_3_months_share", "Three months' notice or more"),
        ("referred_share", "Shown somewhere else to go"),
    )
    heads_ = (("vulnerable_let_go_customers", "Vulnerable let go"), ("laid_off_agents", "Agents dismissed"))
    rows: list[list[str | float | None]] = []
    for name in s.others:
        found: list[str | float | None] = [s.strategies[name], _range(gone(s, name))]
        for column, _ in shares:
            values = sorted(value for value, _ in _column(s, column, name))
            found.append(least_to_most([WHOLE.one(value) for value in values]))
        for column, _ in heads_:
            values = [value for value, _ in _column(s, column, name)]
            found.append(_range(values))
        rows.append(found)
    heads = ["Strategy", "Customers let go", *(label for _, label in (*shares, *heads_))]
    return Table("treatment", "How people are treated, least to most over the cells", heads, rows,
                 "cells/*/ethics.csv, reference economies", "Means of futures; – where nobody is let go.")  # fmt: skip


def _caveats(s: Sweep) -> Iterator[str]:
    for name in s.shown:
        failing = [a for value, a in _column(s, "four_fifths_index", name) if value == 0.0]
        if failing:
            yield (
                f"{s.strategies[name]} fails the four-fifths screen in {of_cells(len(failing), len(s.having(name)))}: "
                "it picks one group of customers markedly more often than another, which asks for a reason."
            )
    if not _marked(s):
        yield "Nothing in these cells tells how the vulnerable fare: the book marks nobody, or none of them left."
