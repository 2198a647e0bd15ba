"""Books, economies and strategies small enough for a law to be checked on every path and month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.book import synthesise
from simulator.core import chance, naive, path
from simulator.core.columns import offsets
from simulator.core.given import Luck
from simulator.core.records import Cells, Floats, Rows, Work
from simulator.engine import simulate
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.parameters import Parameters
from simulator.partition import partition
from simulator.prepare import Prepared, prepare
from simulator.running.scratch import scratch
from simulator.switches import switched
from simulator.view import view
from simulator.vocabulary import (
    ALWAYS_DRIVEN,
    NO_RULES,
    Book,
    Capacity,
    Drivers,
    Effect,
    Entry,
    Macro,
    Policy,
    Rules,
    Shocks,
    Strategy,
    Timeline,
    View,
)
from tests.sectors import sector

if TYPE_CHECKING:
    import xarray as xr

SUMS_OVER_ROWS = {
    "selected_revenue_share",
    "whale_full_cost",
    "whale_avoidable",
    "false_positive_value",
    "whale_after",
    "whale_if_all_went",
    "staying_cost",
}
"""Variables added up over the rows of a book, so that their last digits hang on the order of rows."""
NO_FEEDBACK = {
    "desk.quality_to_hazard": 0.0,
    "word_of_mouth.ties": 0.0,
    "word_of_mouth.unfair": 0.0,
    "word_of_mouth.reputation_by_pruning": 0.0,
    "acquisition.customers_per_month": 0.0,
    "acquisition.referral_rate": 0.0,
    "customers.poaching": 0.0,
    "customers.revenue_noise": 0.0,
    "customers.top_accounts": 0,
}
"""Nobody's fate depends on anybody else's: no desk in the hazard, no talk, no newcomers, no noise, no jumps."""


def turned(parameters: Parameters, numbers: Mapping[str, Any]) -> Parameters:
    """The same parameters with some numbers changed, each by its path."""
    for name, value in numbers.items():
        room, number = name.split(".")
        parameters = replace(parameters, **{room: replace(getattr(parameters, room), **{number: value})})
    return parameters


def small(name: str, customers: int, seed: int = 1, **columns: Any) -> Book:
    """A synthetic book of a sector with few customers; ``columns`` replace columns of the table.

    The parameters keep the sector's own size, so that newcomers are in proportion to the small book.
    """
    book = synthesise(turned(sector(name), {"portrait.customers": customers}), seed, name=name)
    return replace(book, customers=book.customers.assign(**columns))


@dataclass(frozen=True)
class Steady:
    """An economy in which nothing moves; a factor may stand elsewhere than at 1 from ``since`` on."""

    name: str = "steady"
    factors: Mapping[str, float] = field(default_factory=dict)
    since: int = 1
    rules: Rules = NO_RULES

    def drivers(self, shocks: Shocks) -> Drivers:
        shape = shocks.uniforms.shape
        neutral = {n: 0.0 if n in ("log_churn", "leads", "regime") else 1.0 for n in ALWAYS_DRIVEN}
        table = {n: np.full(shape, value) for n, value in neutral.items()}
        for n, value in self.factors.items():
            table[n][:, self.since - 1 :] = value
        return Drivers(**table)


@dataclass(frozen=True)
class Acts:
    """A strategy made of a rule: who does what, decided from the view."""

    rule: Callable[[View], Timeline]
    capacity: Capacity = "attrition_only"
    name: str = "acts"
    redeploy: float = 0.0
    told: Policy | None = None

    @property
    def policy(self) -> Policy:
        """``told``, or nothing but the capacity policy."""
        return self.told or Policy(self.capacity, self.redeploy)

    def decide(self, seen: View, rules: Rules = NO_RULES) -> Timeline:
        return self.rule(seen)


def on(which: Callable[[View], Any], *entries: Entry, capacity: Capacity = "attrition_only") -> Acts:
    """Those for whom ``which(view)`` is true have these entries coming."""
    return Acts(lambda seen: Timeline(np.where(which(seen), 0, -1).astype(np.int64), (entries,)), capacity)


def everybody(seen: View) -> Any:
    return np.ones(len(seen.revenue), bool)


def idle(capacity: Capacity = "attrition_only") -> Acts:
    """Do nothing."""
    return Acts(lambda seen: Timeline(np.full(len(seen.revenue), -1, np.int64)), capacity, "do_nothing")


def leave(month: int, notice: int = 0, cause: int = 2) -> Entry:
    """Terminate (cause 2) after notice, or do not renew (cause 3)."""
    return Entry(month, "renewal" if cause == 3 else "now", notice, Effect(exit=cause))


def run(book: Book, strategies: Mapping[str, Strategy], parameters: Parameters, **settings: Any) -> xr.Dataset:
    """A run in one economy, steady unless ``macro`` is given; a year, four paths, one draw unless told otherwise."""
    macros = {"economy": settings.pop("macro", Steady())}
    told = {"months": 12, "paths": 4, "draws": 1, "threads": 2, "priors": False} | settings
    return simulate(book, strategies, macros, parameters=parameters, **told)


class Lives(NamedTuple):
    """One strategy's run as the kernels leave it; ``month`` and ``cause`` [P, N] in the order of the user's book.

    A month beyond the horizon means the customer stayed; month 0 that it had left before the start.
    """

    month: Any
    cause: Any
    out: Floats
    prepared: Prepared
    rows: Rows
    cells: Cells
    luck: Luck
    weather: Any
    work: Work


def lives(book: Book, strategy: Strategy, parameters: Parameters, **settings: Any) -> Lives:
    """Run one strategy through the kernels and keep who left when and why; paths 0 .. of draw 0 unless told.

    ``plan``: planned revenue, share of the opening book's; ``reach``: how many times the usual newcomers may come.
    """
    macro: Macro = settings.get("macro", Steady())
    months, seed, draw = settings.get("months", 12), settings.get("seed", 7), settings.get("draw", 0)
    paths = np.asarray(settings.get("path_ids", np.arange(settings.get("paths", 4))), dtype=np.int64)
    prepared = prepare(book, switched(parameters))
    rows = rows_of(prepared, seed, draw, months, settings.get("reach", 1.0))
    timeline = strategy.decide(view(prepared, seed, draw, months))
    plan = np.full(months, settings["plan"] * prepared.revenue.sum()) if "plan" in settings else None
    cells = partition(timeline, prepared, strategy.policy, months, plan)
    luck, default_fuse = draw_luck(rows, prepared.opening.numbers, seed, draw, paths, months)
    shocks = Shocks(*chance.macro_shocks(seed, np.full(len(paths), draw), paths, months))
    weather = weather_of(prepared, rows, macro.drivers(shocks), luck, default_fuse)
    gone = np.empty(luck.fuse.shape, dtype=np.int32)
    out = np.empty((len(paths), months, int(offsets(prepared.n_segments, prepared.n_groups)[-1])))
    work = scratch(rows, cells, prepared, months)
    kernel = naive.run if settings.get("naive") else path.run
    assert kernel(rows, cells, luck, weather, prepared.opening.numbers, work, out, gone) == 0
    gone = gone[:, np.argsort(prepared.order)]
    month = np.where(gone == 0, months + 1, gone >> 2)
    return Lives(month, np.where(gone == 0, -1, gone & 3), out, prepared, rows, cells, luck, weather, work)


def same(one: xr.Dataset, other: xr.Dataset) -> list[str]:
    """Names of the variables in which two runs differ, to the last bit (NaN equals NaN)."""
    return [str(n) for n in one.data_vars if not np.array_equal(one[n].values, other[n].values, equal_nan=True)]
