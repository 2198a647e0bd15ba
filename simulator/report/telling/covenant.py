"""The covenant: in how many futures a quarterly test fails, by strategy and economy, and from when on."""

from __future__ import annotations

import numpy as np

from simulator.charts.words import listed
from simulator.metrics.cash import breach_by_month
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.spread import FEW
from simulator.report.content import Chart
from simulator.report.source import Axis, of_result
from simulator.report.telling.material import Material, in_hundred

APART = 0.02
"""Chances no further apart than this, two futures in a hundred, are told as alike."""


def covenant(m: Material) -> tuple[Chart, ...]:
    """Chance of a breach within the run by strategy and economy; quarter by quarter in the worst economy."""
    column = f"covenant_breach_prob_{m.months}m"
    chances = {n: [m.cell("summary", column, n, e) for e in m.macros] for n in m.strategies}
    if not np.isfinite(list(chances.values())).all():
        return ()
    if not any(max(row) for row in chances.values()):
        return ()
    finding = _finding(m, chances)
    alt = "; ".join(f"{m.strategies[n]} " + ", ".join(f"{100 * c:.0f} %" for c in row) for n, row in chances.items())
    whole = Chart(
        "covenant", "heat", finding, f"{finding}. In {listed(list(m.macros.values()))}: {alt}.",
        list(m.macros.values()), {n: [100 * c for c in row] for n, row in chances.items()}, "% of futures",
        y=f"Futures in which a quarterly covenant test fails within {m.months} months",
        source=m.source(
            "summary", column, series=Axis("strategy", tuple(m.strategies)), categories=Axis("macro", tuple(m.macros)),
            times=100.0,
        ),
    )  # fmt: skip
    return (whole, *_by_quarter(m, chances))


def whose_covenant(m: Material) -> tuple[str, ...]:
    """What stands beside a covenant that breaks more often than not whatever is done: it is not the firm's own."""
    column = f"covenant_breach_prob_{m.months}m"
    lost = [m.macros[e] for e in m.macros if min(m.cell("summary", column, n, e) for n in m.strategies) > 0.5]
    if not lost:
        return ()
    return (
        f"In {listed(lost)} a covenant breaks more often than not, whatever is done. Debt, cash and covenants are "
        "numbers of the run (finance.*), not read from a book: set the firm's own before a lender hears of this.",
    )


def _finding(m: Material, chances: dict[str, list[float]]) -> str:
    """What doing nothing risks at worst, and which strategies risk more anywhere, or less everywhere."""
    still, economies = np.array(chances[DO_NOTHING]), list(m.macros.values())
    at = int(still.argmax())
    where = economies[at] if len(economies) > 1 else ""
    first = f"Doing nothing breaks a covenant {in_hundred(float(still[at]), m.paths, where)}"
    if m.paths < FEW:
        return first
    apart = {n: np.array(chances[n]) - still for n in m.others}
    more = [m.name(n) for n, gap in apart.items() if (gap > APART).any()]
    less = [m.name(n) for n, gap in apart.items() if (gap < -APART).any() and not (gap > APART).any()]
    told = [f"likelier with {listed(more)}"] if more else []
    told += [f"less likely with {listed(less)}"] if less else []
    return f"{first}; {', '.join(told)}" if told else f"{first}; no strategy changes that"


def _by_quarter(m: Material, chances: dict[str, list[float]]) -> tuple[Chart, ...]:
    """The share of futures that fail each quarter's test, in the economy in which most do: of do nothing, and of those
    with more than a few; none where nobody has more."""
    economy = list(m.macros)[int(np.argmax(np.max(list(chances.values()), axis=0)))]
    failing = 100 * breach_by_month(m.ds).sel(macro=economy, drop=True)
    lines = {n: failing.sel(strategy=n).to_numpy() for n in m.strategies}
    lines = {n: v for n, v in lines.items() if n == DO_NOTHING or v.max() > 100 * APART}
    if failing.sizes["month"] < 2 or max(v.max() for v in lines.values()) <= 100 * APART:
        return ()
    top = max(lines, key=lambda n: float(lines[n].max()))
    month = int(failing["month"][int(lines[top].argmax())])
    finding = (
        f"In {m.macros[economy]} most tests fail in month {month}, {lines[top].max():.0f} % of futures if nothing is "
        "done"
        if top == DO_NOTHING
        else f"In {m.macros[economy]} most tests fail in month {month} with {m.name(top)}: {lines[top].max():.0f} % of "
        f"futures, {lines[DO_NOTHING][int(lines[top].argmax())]:.0f} % if nothing is done"
    )
    alt = "; ".join(f"{m.strategies[n]} {v.max():.0f} % at most" for n, v in lines.items())
    rest = "" if len(lines) == len(m.strategies) else f"; all others below {100 * APART:.0f} %"
    return (
        Chart(
            "covenant_quarters", "line", finding, f"{finding}. {alt}{rest}.", [int(k) for k in failing["month"].values],
            {n: v.tolist() for n, v in lines.items()}, "% of futures", x="Month of the quarterly test",
            y=f"Futures that fail the covenant test of the quarter, {m.macros[economy]}{rest}",
            source=of_result(
                "covenant_headroom", how="below 0 at the end of a quarter, share of paths", measure=breach_by_month,
                macro=economy,
            ),
        ),
    )  # fmt: skip
