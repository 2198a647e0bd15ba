"""What a pack is told from: the result, its tables, and how a number becomes a figure with source and interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.charts.paired import Range, interval
from simulator.charts.scales import of_size
from simulator.charts.words import NBSP, between, capital, number, plain
from simulator.metrics.memory import remembered, up_to
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.value import delta_npv, delta_npv_pct_of_revenue
from simulator.report.content import Figure
from simulator.report.source import Axis, Source, row

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

YEAR = 12
NINE = "in 9 of 10 paired futures"
HUNDRED = 100


@dataclass(frozen=True)
class Material:
    """A result that remembers, tables by name (summary, decision, ethics, sensitivity), memos of strategies by key.

    ``left``: the tables as the run left them; None: no run's folder is told of, and all are taken to be there.
    """

    ds: xr.Dataset
    tables: Mapping[str, pd.DataFrame]
    about: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, pd.DataFrame] | None = None

    @cached_property
    def strategies(self) -> dict[str, str]:
        """Key -> name, do-nothing first."""
        names = [str(s) for s in self.ds["strategy"].values]
        ordered = [DO_NOTHING, *(n for n in names if n != DO_NOTHING)] if DO_NOTHING in names else names
        return {name: capital(plain(name)) for name in ordered}

    @property
    def others(self) -> list[str]:
        return [name for name in self.strategies if name != DO_NOTHING]

    @cached_property
    def macros(self) -> dict[str, str]:
        return {str(m): plain(m) for m in self.ds["macro"].values}

    @property
    def reference(self) -> str:
        return next(iter(self.macros))

    @property
    def months(self) -> int:
        return int(self.ds.sizes["month"])

    @property
    def horizons(self) -> tuple[int, ...]:
        """A year and the whole run; of a run no longer than a year there is only one."""
        return (YEAR, self.months) if self.months > YEAR else (self.months,)

    @property
    def paths(self) -> int:
        """Futures of each strategy and economy."""
        return int(self.ds.sizes["path"])

    @property
    def currency(self) -> str:
        return str(self.ds.attrs.get("currency", ""))

    def gain(self, horizon: int | None = None) -> xr.DataArray:
        """NPV against do-nothing, % of a year's revenue, [strategy, macro, path], up to a month."""
        return delta_npv_pct_of_revenue(up_to(self.ds, horizon or self.months))

    def money(self, horizon: int | None = None) -> xr.DataArray:
        """The same in money."""
        return delta_npv(up_to(self.ds, horizon or self.months))

    def of(self, values: xr.DataArray, strategy: str, macro: str | None = None) -> xr.DataArray:
        """The futures of one strategy in one economy (the reference), [path]."""
        return values.sel(strategy=strategy, macro=macro or self.reference, drop=True)

    def cell(self, table: str, column: str, strategy: str, macro: str | None = None) -> float:
        """A number of a table; not a number where table, column or row is missing."""
        place = self._places.get(table, {}).get((strategy, macro or self.reference))
        if place is None or column not in self.tables[table]:
            return float("nan")
        return float(self.tables[table][column].iloc[place])

    @cached_property
    def _places(self) -> dict[str, dict[tuple[str, str], int]]:
        """Table -> (strategy, economy) -> its first row."""
        found: dict[str, dict[tuple[str, str], int]] = {name: {} for name in self.tables}
        for name, table in self.tables.items():
            for k, key in enumerate(zip(table.get("strategy", ()), table.get("macro", ()), strict=True)):
                found[name].setdefault((str(key[0]), str(key[1])), k)
        return found

    def row(self, strategy: str, macro: str | None = None) -> str:
        return f"row {strategy}, {macro or self.reference}"

    def source(self, table: str, *names: str, strategy: str = "", macro: str = "", **how: Any) -> Source:
        """Where columns of a table stand; the economy is the reference unless a chart's rows or ``macro`` say more."""
        axes = [axis.of for axis in (how.get("series"), how.get("categories")) if isinstance(axis, Axis)]
        there = "" if "macro" in axes else macro or self.reference
        found = Source(f"{table}.csv", names, row(strategy, there), **how)
        if self.left is None or set(found.columns) <= set(self.left.get(table, ())):
            return found
        return replace(found, left=False)

    def name(self, strategy: str) -> str:
        """As it reads inside a sentence."""
        return plain(strategy)


@dataclass(frozen=True)
class Unit:
    """How a number is written: multiplied by ``times``, with so many digits, a sign, and a unit behind."""

    word: str
    times: float = 1.0
    digits: int = 1
    sign: bool = True

    def one(self, value: float) -> str:
        """ "+1.2 %"; one digit more where a value that is not zero would read as zero."""
        gap, told = "" if not self.word else NBSP, self.times * value
        digits = self.digits if round(told, self.digits) or not round(told, self.digits + 1) else self.digits + 1
        return f"{number(told, digits, self.sign)}{gap}{self.word}"

    def span(self, found: Range) -> str:
        """ "+1.2 to +4.7 %" ."""
        told = between(self.times * found.low, self.times * found.high, self.sign)
        return f"{told}{NBSP if self.word else ''}{self.word}"


OF_REVENUE = Unit("%")
PERCENT = Unit("%", 100.0)
PLAIN_PERCENT = Unit("%", 100.0, 1, False)
POINTS = Unit("points")


def money_unit(size: float, currency: str, sign: bool = True) -> Unit:
    """Money of about this size, in thousands or millions."""
    how = of_size(size, currency)
    return Unit(how.unit, 1.0 / how.divisor, how.digits, sign)


def paired(name: str, values: xr.DataArray, unit: Unit, source: Source | str) -> Figure:
    """A median over paired futures with its 5-95 % interval; ``values`` [path]."""
    found = interval(values)
    over = f"in {len(values)} futures" if found.few else NINE
    said = f"{unit.one(found.mid)} ({f'{unit.span(found)} {over}' if len(values) > 1 else 'one future'})"
    return Figure(name, found.mid, said, source, found.low, found.high)


def single(name: str, value: float, unit: Unit, source: Source | str) -> Figure:
    """A number without an interval of its own: a share or a mean of all futures."""
    return Figure(name, value, unit.one(value), source)


def in_hundred(share: float, paths: int, economy: str = "") -> str:
    """ "in 98 of 100 futures", of one economy where it is named; never none or all unless it is.

    Of fewer ``paths`` than a hundred it says how many there were: "in 1 of 16 futures".
    """
    of = f" of {economy}" if economy else ""
    if np.isnan(share):
        return f"in an unknown share of futures{of}"
    if share in (0.0, 1.0):
        return f"in {'no' if share == 0.0 else 'every'} future{of} that was run"
    if paths < HUNDRED:
        return f"in {number(share * paths, 0 if (share * paths) % 1 == 0 else 1)} of {paths} futures{of}"
    return f"in {int(np.clip(round(100 * share), 1, 99))} of 100 futures{of}"


def gathered(
    ds: xr.Dataset, tables: Mapping[str, pd.DataFrame] | None = None, about: Mapping[str, str] | None = None
) -> Material:
    """The material of a result; tables that are not handed over, or lack a horizon, are worked out here."""
    from simulator.metrics import decision_table, ethics_table, sensitivity, summarise

    ds = remembered(ds)
    bare, have = Material(ds, {}), dict(tables or {})
    makers: dict[str, Callable[[], pd.DataFrame]] = {
        "summary": lambda: summarise(ds, bare.horizons),
        "decision": lambda: decision_table(ds),
        "ethics": lambda: ethics_table(ds),
        "sensitivity": lambda: sensitivity(ds),
    }
    short = f"delta_npv_pct_of_revenue_{bare.horizons[0]}m_median"
    if "summary" in have and short not in have["summary"]:
        have.pop("summary")
    told = {name: have[name] if name in have else make() for name, make in makers.items()}
    return Material(ds, told, about or {}, tables)
