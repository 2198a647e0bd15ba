"""A company's own view of the future: a CSV of monthly drivers, one row a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from scenarios.macro.level import Level, held
from scenarios.macro.table import Row, Say, figure, read_rows
from scenarios.schema import Tell, nearest
from simulator.vocabulary import Drivers, Floats


class Column(NamedTuple):
    """A column's range, and the value that changes nothing."""

    low: float
    high: float
    neutral: float


COLUMNS = {
    "demand": Column(0.01, 10, 1),
    "log_churn": Column(-3, 3, 0),
    "credit": Column(0.01, 100, 1),
    "cost": Column(0.1, 10, 1),
    "wage": Column(0.1, 10, 1),
    "cac": Column(0.05, 20, 1),
    "leads": Column(-0.99, 10, 0),
    "attrition": Column(0.05, 20, 1),
    "price": Column(0.1, 10, 1),
    "regime": Column(0, 2, 0),
    "tickets": Column(0.01, 20, 1),
    "legacy": Column(0.01, 10, 1),
    "compliance": Column(0, 1, 0),
    "late_days": Column(-60, 365, 0),
    "leverage": Column(-3.4, 10, 0),
}
"""Every driver a month can have, in the units of ``Drivers``. Which accounts leave is said by ``key_accounts``."""

MEANT = {
    "use": "demand, 1 + the relative change of use",
    "churn": "log_churn, the log of the factor on customers leaving",
}
"""Words of a stress path's peak that a sheet says otherwise."""
DATES = ("date", "period", "time", "quarter", "year")

assert set(COLUMNS) == set(Drivers._fields) - {"lost_month"}


@dataclass(frozen=True)
class Sheet:
    """The words: ``file`` has a column ``month`` counting 1, 2, 3 … and any of COLUMNS; its last row holds on."""

    file: str = ""


@dataclass(frozen=True)
class Monthly:
    """The drivers of a sheet, each [months told]; those it has no column for change nothing."""

    told: dict[str, Floats] = field(default_factory=dict)

    def notes(self, months: int) -> list[str]:
        """What the user of a run of so many months should know: where the sheet ends before it."""
        end = max(map(len, self.told.values()), default=months)
        return [f"ends in month {end}; its last values hold from there to month {months}"] if end < months else []

    def level(self, months: int) -> Level:
        """Levels of months 1…T, each [1, T]."""
        given = {name: values[None, :] for name, values in self.told.items()}

        def log(name: str) -> Floats:
            return np.log(given.get(name, np.ones((1, 1))))

        return held(
            Level(
                use=given.get("demand", np.ones((1, 1))) - 1.0,
                log_churn=given.get("log_churn", np.zeros((1, 1))),
                log_credit=log("credit"),
                log_cac=log("cac"),
                leads=given.get("leads", np.zeros((1, 1))),
                log_cost=log("cost"),
                log_wage=log("wage"),
                log_attrition=log("attrition"),
                log_price=log("price"),
                regime=given.get("regime"),
                log_tickets=log("tickets") if "tickets" in given else None,
                legacy=given["legacy"] - 1.0 if "legacy" in given else None,
                compliance=given.get("compliance"),
                late_days=given.get("late_days"),
                leverage=given.get("leverage"),
            ),
            months,
        )


def read_monthly(sheet: Sheet, tell: Tell, beside: Path | None) -> Monthly:
    """The sheet's drivers; every fault is told, and it is then not to be used."""
    if not isinstance(sheet.file, str) or not sheet.file:
        tell("drivers.file", "is missing: give a CSV with the column month and any of " + ", ".join(sorted(COLUMNS)))
        return Monthly()

    def say(fault: str) -> None:
        tell("drivers.file", fault)

    header, rows = read_rows(sheet.file, beside, say)
    if rows:
        _columns(header, say)
    if "month" in header:
        _in_order(rows, say)
    return Monthly({name: _values(rows, name, say) for name in COLUMNS if name in header})


def _columns(header: tuple[str, ...], say: Say) -> None:
    """Every column must be a driver or count the months."""
    dated = [name for name in header if name.lower() in DATES] if "month" not in header else []
    if "month" not in header:
        instead = f" in place of {dated[0]}" if dated else ""
        say(f"has no column month{instead}, which counts the rows 1, 2, 3 …: month 1 is the first of the run")
    for name in header:
        if name not in ("month", *COLUMNS, *dated):
            meant = f": did you mean {MEANT[name]}?" if name in MEANT else nearest(name, ("month", *COLUMNS))
            say(f"has a column {name}, which is no driver{meant}")
        elif header.count(name) > 1:
            say(f"has the column {name} twice")


def _in_order(rows: list[Row], say: Say) -> None:
    """Months must count 1, 2, 3 …; the first that does not is told."""
    for expected, row in enumerate(rows, start=1):
        told = row.told.get("month", "")
        month = figure(row, "month", 1, 1200, say)
        if month != expected:
            if month == month:
                say(f"line {row.line}: month is {told} where month {expected} must stand: one row a month, in order")
            return


def _values(rows: list[Row], name: str, say: Say) -> Floats:
    column = COLUMNS[name]
    values = np.array([figure(row, name, column.low, column.high, say) for row in rows])
    if name == "regime":
        for row, value in zip(rows, values, strict=True):
            if value % 1:
                say(f"line {row.line}: regime is {value:g}, must be 0 (expansion), 1 (slowdown) or 2 (recession)")
    return np.where(np.isfinite(values), values, column.neutral)
