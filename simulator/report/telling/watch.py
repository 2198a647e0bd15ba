"""What to watch, and when to stop: early signs with month, threshold, false alarms and misses; and what to expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.charts.paired import interval
from simulator.charts.words import capital, count, listed, number
from simulator.metrics.margin import margin_over_time
from simulator.metrics.paired import revenue_of, total
from simulator.metrics.signs import SIGNS
from simulator.metrics.tripwires import tripwires
from simulator.report.content import Section, Table
from simulator.report.source import of_result
from simulator.report.telling.choice import looked_at, verdict
from simulator.report.telling.material import PLAIN_PERCENT, Material, Unit, money_unit

if TYPE_CHECKING:
    import pandas as pd

QUESTION = "What should we watch, and when should we stop?"
WHOLE = Unit("%", 100.0, 0, False)
LEARNED = ("strategy", "indicator", "month", "stop_when", "threshold", "unit", "false_alarm_rate", "miss_rate")
HOW = "learned on half of the draws and tried on the other"
MONTHS = (3, 6, 12, 24)
"""Months at which a board looks again."""


def told(m: Material) -> Section:
    """Section 6; without early signs it says so, and what to expect stands alone."""
    shown, wires = looked_at(m, verdict(m)), indicators(m)
    own = wires[wires["strategy"].isin(shown)]
    return Section(
        "watch",
        QUESTION,
        _headline(m, shown, own),
        paragraphs=tuple(str(said) for said in own["said"]),
        tables=(*_signs(m, wires), *(expected(m, name) for name in shown)),
        caveats=tuple(_caveats(wires)),
    )


def indicators(m: Material) -> pd.DataFrame:
    """Early signs of the result, one row each; a row without a month says why none."""
    return tripwires(m.ds)


def _known(wires: pd.DataFrame) -> pd.DataFrame:
    return wires[wires["month"].notna()]


def _headline(m: Material, shown: tuple[str, ...], own: pd.DataFrame) -> str:
    known = _known(own)
    if len(known):
        first = known.sort_values("month", kind="stable").iloc[0]
        name = m.name(str(first["strategy"]))
        sign = _sign(str(first["indicator"]))
        return f"The first sign to read is {sign[:1].lower()}{sign[1:]} in month {int(first['month'])}, for {name}"
    names = listed([m.name(name) for name in shown])
    return f"No early sign tells when to stop {names}: hold it against what is expected"


def _caveats(wires: pd.DataFrame) -> Iterator[str]:
    if len(_known(wires)):
        yield "A false alarm stops a strategy that would have paid; a miss lets one go on that will not."
    yield (
        "This holds in the reference economy. Outside nine of ten futures something is at work that nobody "
        "foresaw: stop and ask, whichever way it lies."
    )


def _signs(m: Material, wires: pd.DataFrame) -> Iterator[Table]:
    """Signs of every strategy that has any."""
    rows: list[list[str | float | None]] = []
    for row in _known(wires).to_dict("records"):
        limit = f"{row['stop_when']} {row['threshold']:,.4g} {row.get('unit') or ''}".strip()
        rates = (_rate(row, "false_alarm"), _rate(row, "miss"))
        rows.append(
            [m.strategies.get(row["strategy"], ""), _sign(str(row["indicator"])), float(row["month"]), limit, *rates]
        )
    if rows:
        heads = ["Strategy", "Sign", "In month", "Stop when", "False alarms", "Misses"]
        yield Table("tripwires", "Signs that say stop, for every strategy that has one", heads, rows,
                    replace(m.source("watch", *LEARNED, how=HOW), row=()))  # fmt: skip


def _sign(indicator: str) -> str:
    """A sign as a board reads it: what is measured, rather than its name."""
    known = SIGNS.get(indicator.replace(" ", "_"))
    return capital(known.words.rstrip(",")) if known else indicator


def _rate(row: dict[str, Any], kind: str) -> str:
    """ "19 % (16 to 21)"."""
    low, high = row.get(f"{kind}_low", np.nan), row.get(f"{kind}_high", np.nan)
    span = f" ({number(100 * low)} to {number(100 * high)})" if np.isfinite([low, high]).all() else ""
    return WHOLE.one(row[f"{kind}_rate"]) + span


def expected(m: Material, name: str) -> Table:
    """Revenue, margin and customers of a strategy at the months a board looks again: median and nine of ten futures."""
    sold, margin = m.of(revenue_of(m.ds), name), m.of(margin_over_time(m.ds), name)
    heads_ = m.of(total(m.ds, "active"), name)
    unit = money_unit(float(sold.median()), f"{m.currency} a month", sign=False)
    rows: list[list[str | float | None]] = []
    for month in sorted({k for k in MONTHS if k < m.months} | {m.months}):
        cells = [interval(series.sel(month=month)) for series in (sold, margin, heads_)]
        said = (
            f"{unit.one(cells[0].mid)} ({unit.span(cells[0])})",
            f"{PLAIN_PERCENT.one(cells[1].mid)} ({PLAIN_PERCENT.span(cells[1])})",
            f"{count(cells[2].mid)} ({count(cells[2].low)} to {count(cells[2].high)})",
        )
        rows.append([f"Month {month}", *said])
    heads = ["At the end of", "Revenue", "Operating margin, three months", "Customers"]
    title = f"What to expect of {m.name(name)}, {m.macros[m.reference]}: median (nine of ten futures)"
    return Table(f"expected_{name}", title, heads, rows,
                 of_result("revenue", "ebit", "active", strategy=name, macro=m.reference))  # fmt: skip
