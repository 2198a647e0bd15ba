"""A scenario as bank supervisors publish it: quarters of growth, unemployment and inflation, mapped to drivers.

The table has the layout of the Federal Reserve's: a column ``Date`` (2025 Q1, 2025 Q2 …) and at least ``Real GDP
growth``, ``Unemployment rate`` and ``CPI inflation rate``, per cent at a year's rate. Its first quarter is the run's
first three months. Each variable counts as a departure from ``normal``; ``link`` says how a driver answers to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scenarios.macro.level import Level, held
from scenarios.macro.link import LINKS, mapping_lines
from scenarios.macro.table import Row, Say, figure, read_rows
from scenarios.schema import Tell
from simulator.number import number
from simulator.vocabulary import Floats

GROWTH, JOBLESS, INFLATION = "Real GDP growth", "Unemployment rate", "CPI inflation rate"
RANGES = {GROWTH: (-60.0, 60.0), JOBLESS: (0.0, 40.0), INFLATION: (-30.0, 100.0)}
COEFFICIENTS = {link.key: link.coefficient for link in LINKS}
SOURCE = "[C] least squares on US history; standard error, R2 and sample beside each in the table of the link"
AFTER = 4
"""Quarters worked out beyond the table, until no change of unemployment is felt any more."""
BASELINE = "[V] Federal Reserve, supervisory baseline of 2025: where it settles"


@dataclass(frozen=True)
class Normal:
    """What the firm's own plan takes for granted: a quarter like this changes nothing."""

    growth: float = number(2.0, "% at a year's rate", -10, 15, BASELINE, "calibrated")
    unemployment: float = number(4.2, "%", 0, 40, BASELINE, "calibrated")
    inflation: float = number(2.2, "% at a year's rate", -10, 100, BASELINE, "calibrated")


@dataclass(frozen=True)
class Supervisory:
    """The words: the table, what is normal, and the link where a company knows better than the country's history."""

    file: str = ""
    normal: Normal = field(default_factory=Normal)
    link: dict[str, float] = number(COEFFICIENTS, "% of the driver per % or point", -100, 100, SOURCE, "calibrated")


@dataclass(frozen=True)
class Published:
    """A scenario's departures from normal by quarter, and the link.

    growth, inflation: [quarters] per cent of log in the quarter; unemployment: [quarters] points.
    """

    growth: Floats
    unemployment: Floats
    inflation: Floats
    link: dict[str, float]

    def mapping(self) -> list[str]:
        """How the table's variables become drivers, as lines of text."""
        return mapping_lines(self.link)

    def notes(self, months: int) -> list[str]:
        """What the user of a run of so many months should know: where the table ends, and what it cannot tell."""
        end = 3 * len(self.growth)
        later = f", and what is reached then holds to month {months}" if end + 3 * AFTER < months else ""
        told = [
            f"its table ends in month {end}; for a year from there growth and inflation are normal and unemployment "
            f"stays where it was left{later}"
        ]
        most = float(np.exp(self.drivers()["credit"].max()))
        low = (
            f"credit rises {most:.2f} times at most, as deaths of firms have it: a lower bound, published charge-offs "
            "rise 2.5 to 6 times; raise supervisory.link.credit_rise"
        )
        own = self.link["credit_rise"] != COEFFICIENTS["credit_rise"]
        return (told if end < months else []) + ([] if own or most <= 1.0 else [low])

    def drivers(self) -> dict[str, Floats]:
        """Each driver's departure from an ordinary quarter, [quarters + 4] log.

        In the year after the table growth and inflation are normal and unemployment stays where it was left.
        """
        b = self.link
        grown, dearer = (np.cumsum(np.pad(told, (0, AFTER))) for told in (self.growth, self.inflation))
        jobless = np.pad(self.unemployment, (0, AFTER), mode="edge")
        rise = jobless - _before(jobless, 4)
        slack = np.cumsum(_before(jobless))
        told = {
            "demand": b["demand_growth"] * grown + b["demand_growth_before"] * _before(grown),
            "leads": b["leads_growth"] * grown + b["leads_growth_before"] * _before(grown),
            "churn": b["churn_rise"] * rise,
            "credit": b["credit_rise"] * rise,
            "cost": b["cost_inflation"] * dearer,
            "wage": b["wage_unemployment_before"] * slack + b["wage_inflation"] * dearer,
        }
        return {name: value / 100.0 for name, value in told.items()}

    def level(self, months: int) -> Level:
        """Levels of months 1…T, each [1, T].

        A quarter's value stands in its middle month, straight lines between, ordinary in the middle of the quarter
        before the first; what is reached a year after the table holds on.
        """
        log = {name: _monthly(quarters) for name, quarters in self.drivers().items()}
        return held(
            Level(
                use=np.expm1(log["demand"]),
                leads=np.expm1(log["leads"]),
                log_churn=log["churn"],
                log_credit=log["credit"],
                log_cost=log["cost"],
                log_wage=log["wage"],
            ),
            months,
        )


def read_supervisory(told: Supervisory, tell: Tell, beside: Path | None) -> Published:
    """The scenario a table describes; every fault is told, and it is then not to be used."""

    def say(fault: str) -> None:
        tell("supervisory.file", fault)

    if not isinstance(told.file, str) or not told.file:
        say(
            "is missing: name a CSV in the layout of the Federal Reserve's supervisory scenarios in a macro file of "
            "your own, {defaults: [supervisory], supervisory: {file: path.csv}}"
        )
        rows: list[Row] = []
    else:
        rows = _rows(told.file, beside, say)
    columns = {name: np.array([figure(row, name, *RANGES[name], say) for row in rows]) for name in RANGES}
    n = told.normal
    return Published(
        _quarterly(columns[GROWTH]) - _quarterly(n.growth),
        columns[JOBLESS] - n.unemployment,
        _quarterly(columns[INFLATION]) - _quarterly(n.inflation),
        told.link,
    )


def _rows(file: str, beside: Path | None, say: Say) -> list[Row]:
    """The rows of one scenario, if its columns are there and its quarters follow one another."""
    header, rows = read_rows(file, beside, say)
    missing = [name for name in ("Date", *RANGES) if name not in header]
    if rows and missing:
        say(f"has no column {', '.join(missing)}; its columns are {', '.join(header)}")
        return []
    expected = None
    for row in rows:
        date = re.fullmatch(r"(\d{4})[ -]?Q([1-4])", row.told["Date"])
        if date is None:
            say(f"line {row.line}: Date is {row.told['Date']!r}, must be a quarter such as 2025 Q1")
            break
        quarter = 4 * int(date[1]) + int(date[2]) - 1
        if expected not in (None, quarter):
            say(
                f"line {row.line}: Date is {row.told['Date']} where {expected // 4} Q{expected % 4 + 1} must stand: "
                "one scenario a file, its quarters in order"
            )
            break
        expected = quarter + 1
    return rows


def _quarterly(rate: Floats | float) -> Floats:
    """A year's rate in per cent as per cent of log in a quarter."""
    change: Floats = 25.0 * np.log1p(np.asarray(rate) / 100.0)
    return change


def _before(values: Floats, quarters: int = 1) -> Floats:
    """The values so many quarters earlier; ordinary before the table begins."""
    return np.concatenate([np.zeros(quarters), values])[: len(values)]


def _monthly(quarters: Floats) -> Floats:
    """Quarters as months, [1, 3 · quarters]: month 2, 5, 8 … are the quarters' own."""
    middles = 3 * np.arange(len(quarters) + 1) - 1
    months = np.arange(1, 3 * len(quarters) + 1)
    by_month: Floats = np.interp(months, middles, np.concatenate([[0.0], quarters]))[None, :]
    return by_month
