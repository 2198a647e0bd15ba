"""What we do not know, and which cheap study would tell us: worth of knowing, tornado, the weakest assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.charts.words import capital, number
from simulator.metrics.information import evpi_raw
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.spread import FEW, draw_means
from simulator.metrics.tornado import FEWEST_DRAWS, by_chance
from simulator.register import WEAKEST
from simulator.report.content import Chart, Figure, Section, Table
from simulator.report.source import COLUMN, Axis
from simulator.report.telling.choice import looked_at, verdict
from simulator.report.telling.material import OF_REVENUE, Material, Unit, single
from simulator.report.telling.words import meant

if TYPE_CHECKING:
    import pandas as pd

MOST = 8
EVPI = "perfect_information_pct_of_revenue"
EVPPI = "evppi_pct_of_revenue"
AT = "delta_npv_pct_of_revenue_at"
WORTH = Unit("%", 1.0, 2, False)
COLUMNS = (f"{AT}_p05", f"{AT}_p95", EVPPI)
LITTLE = 0.05
"""% of a year's revenue: a worth of knowing below this changes no decision."""


def told(m: Material) -> Section:
    """Section 5."""
    name = looked_at(m, verdict(m))[0]
    lines = moved(m, name)
    return Section(
        "unknowns",
        "What do we not know, and which cheap study would tell us?",
        _headline(m, name, lines),
        paragraphs=tuple(_paragraphs(m, name, lines)),
        figures=tuple(_figures(m, name)),
        charts=tornado(m, name, lines),
        tables=(studies(m, name),),
        caveats=(
            "The worth of knowing is that of choosing better among the strategies that were run. It does not "
            "count what "
            "the model leaves out, nor ranges that were set too narrow.",
        ),
    )


def moved(m: Material, name: str) -> pd.DataFrame:
    """Uncertain numbers that move the strategy's gain in the reference economy, the widest bar first."""
    table = m.tables["sensitivity"]
    found = table[(table["strategy"] == name) & (table["macro"] == m.reference)]
    found = found[found[f"{AT}_p05"].notna()]
    width = (found[f"{AT}_p95"] - found[f"{AT}_p05"]).abs()
    return found.assign(width=width).sort_values("width", ascending=False, kind="stable")


def _sure(m: Material, row: Any) -> bool:
    draws = len(np.unique(m.ds["draw"].values))
    return draws >= FEWEST_DRAWS and abs(float(row["spearman"])) > by_chance(
        draws, max(1, len(m.tables["sensitivity"]["parameter"].unique()))
    )


def _headline(m: Material, name: str, lines: pd.DataFrame) -> str:
    worth = m.cell("decision", EVPI, name)
    if not len(lines):
        return (
            f"The run cannot say which unknown number matters most: it takes {FEWEST_DRAWS} draws or more of what "
            "is not known"
        )
    top = meant(str(lines["parameter"].iloc[0]))
    matter = f"what moves the gain of {m.name(name)} most is {top}"
    if np.isfinite(worth) and worth < LITTLE:
        return f"Knowing more would hardly change the choice; {matter}"
    if np.isfinite(worth):
        return f"Knowing everything before choosing is worth {WORTH.one(worth)} of a year's revenue; {matter}"
    return capital(matter)


def _paragraphs(m: Material, name: str, lines: pd.DataFrame) -> Iterator[str]:
    yield (
        "Perfect information is the most that any study could be worth: what a board would gain on average if it "
        "could choose after the truth is known. A study that costs more than that is not worth its money."
    )
    rows = lines.to_dict("records")
    sure = [row for row in rows if _sure(m, row)]
    for row in sure[:3]:
        study = next((one.measure for one in WEAKEST if one.name == row["parameter"]), "")
        yield (
            f"{capital(meant(str(row['parameter'])))} surely moves the gain of {m.name(name)}, from "
            f"{OF_REVENUE.one(row[f'{AT}_p05'])} where it is low to {OF_REVENUE.one(row[f'{AT}_p95'])} where "
            "it is high." + (f" Cheap study: {study}." if study else " No cheap study of it is on our list.")
        )
    if len(rows) > len(sure):
        yield f"{'Others that seem' if sure else 'Each number that seems'} to move it may do so by chance alone."
    if alone := _against_nothing(m, name):
        yield alone


def _against_nothing(m: Material, name: str) -> str:
    """Whether anything known could turn this strategy into a mistake."""
    gain = draw_means(m.of(m.gain(), name)).values
    worth = evpi_raw(np.stack([gain, np.zeros_like(gain)])[..., None])
    if len(gain) < FEW:
        return ""
    losing = float((gain < 0).mean())
    if losing == 0.0:
        return (
            f"In none of the {len(gain)} draws of what is not known is {m.name(name)} worse than doing "
            "nothing on average: "
            "a pilot would teach how to do it well, rather than whether."
        )
    return (
        f"In {round(losing * len(gain))} of {len(gain)} draws of what is not known {m.name(name)} is worse than doing "
        "nothing on average. A "
        f"pilot that settled this beforehand would be worth {WORTH.one(worth)} of a year's revenue at most."
    )


def _figures(m: Material, name: str) -> Iterator[Figure]:
    """The worth of knowing everything in the reference economy, and where it is greatest if that is another."""
    worth = {macro: m.cell("decision", EVPI, name, macro) for macro in m.macros}
    known = {macro: w for macro, w in worth.items() if np.isfinite(w)}
    most = max(known, key=lambda macro: known[macro], default="")
    for macro in dict.fromkeys(e for e in (m.reference, most) if e in known):
        source = m.source("decision", EVPI, strategy=name, macro=macro)
        label = f"Worth of knowing everything, {m.macros[macro]}, of a year's revenue"
        yield single(label, known[macro], WORTH, source)


def tornado(m: Material, name: str, lines: pd.DataFrame) -> tuple[Chart, ...]:
    """Gain with one number low or high, bars from the mean gain."""
    if not len(lines):
        return ()
    rows = lines.head(MOST).to_dict("records")
    mean = float(m.of(m.gain(), name).mean())
    heads = [capital(meant(str(row["parameter"]))) + ("" if _sure(m, row) else " (could be chance)") for row in rows]
    low, high = ([float(row[f"{AT}_{end}"]) for row in rows] for end in ("p05", "p95"))
    top = rows[0]
    finding = (
        f"{m.strategies[name]} gains {OF_REVENUE.one(low[0])} to {OF_REVENUE.one(high[0])} as "
        f"{meant(str(top['parameter']))} goes from low to high"
    )
    if name != DO_NOTHING and min(*low, *high) > 0:
        finding += "; no single number takes the gain away"
    alt = "; ".join(f"{h} {number(a, 1)} to {number(b, 1)}" for h, a, b in zip(heads, low, high, strict=True))
    return (
        Chart("tornado", "bar", finding, f"{finding}. Gain, low to high: {alt}; mean {number(mean, 1)}.", heads,
              {"Number at its 5 % point": low, "Number at its 95 % point": high}, "% of a year's revenue", base=mean,
              y=f"Value of {m.name(name)} against doing nothing (mean {OF_REVENUE.one(mean)})",
              name="sensitivity",
              source=m.source("sensitivity", *COLUMNS[:2], strategy=name, series=Axis(COLUMN, COLUMNS[:2]),
                              categories=Axis("parameter", tuple(str(row["parameter"]) for row in rows)))),
    )  # fmt: skip


def studies(m: Material, name: str) -> Table:
    """The weakest assumptions: how they move the gain, what knowing is worth, and what to measure instead."""
    table = m.tables["sensitivity"]
    here = table[(table["strategy"] == name) & (table["macro"] == m.reference)].set_index("parameter")
    rows: list[list[str | float | None]] = []
    for weak in WEAKEST:
        drawn = weak.name in here.index
        low, high, worth = (float(here.at[weak.name, column]) if drawn else np.nan for column in COLUMNS)
        span = f"{OF_REVENUE.one(low)} to {OF_REVENUE.one(high)}" if np.isfinite(low) else "no effect found"
        if drawn and np.isfinite(low) and not _sure(m, here.loc[weak.name]):
            span += " (could be chance)"
        told = (span, WORTH.one(worth)) if drawn else ("not drawn", "–")
        rows.append([capital(weak.what), *told, capital(weak.measure), weak.name])
    heads = [
        "What nobody knows well",
        f"Gain of {m.name(name)}, low to high",
        "Worth of knowing it",
        "Cheap study",
        "Number",
    ]
    return Table("studies", "The weakest assumptions, and what to measure instead of believing them", heads, rows,
                 m.source("sensitivity", *COLUMNS, strategy=name),
                 "Worth of knowing: of a year's revenue, before choosing among those that were run.")  # fmt: skip
