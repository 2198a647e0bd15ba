"""The fixed workloads of a benchmark: synthetic books, the full model, and how much of it each size asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.core.columns import offsets
from simulator.core.records import Floats, Links
from simulator.core.stepped import Model
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.running.blocks import Task
from simulator.running.choices import Choices
from simulator.running.plans import plans_of
from simulator.running.scratch import scratch
from simulator.shocks import shocks

if TYPE_CHECKING:
    from simulator.parameters import Parameters
    from simulator.vocabulary import Book

SEED = 7
STRATEGIES = (
    "do_nothing",
    "big_bang_purge",
    "clean_exit_at_renewal",
    "price_as_filter",
    "tier_migration",
    "ladder",
    "naive_revenue_cut",
    "random_prune",
    "migrate_bottom_24",
    "reprice_bottom_24",
    "quarterly_review",
    "dynamic_portfolio",
)
"""Those of the default comparison first; between them every lever, gate and guard-rail on the menu."""
ECONOMIES = ("baseline", "mild_recession", "severe_recession", "stagflation")
RACED = "clean_exit_at_renewal"
"""For the race and all else that takes one strategy: usual, and decided before the paths run."""
GATED = "dynamic_portfolio"
"""Decides on the path: tables are filled again whenever a gate opens or a guard-rail rings."""
ARRIVALS = 0.0125
"""Customers won a month for each of the book: 25 for 2,000, as in a saas book."""
REACH = 3.0
"""So many times the usual newcomers may come; enough for every strategy above, and checked by the kernels."""


@dataclass(frozen=True)
class Size:
    """How much is measured. ``paths``: of each workload. ``naive``, ``slow``: largest book for the readable loop,
    and for peers that could not bear the largest at all; ``million``: customers of one large run, 0 = none."""

    customers: tuple[int, ...]
    months: tuple[int, ...]
    strategies: tuple[int, ...]
    rounds: int
    raced: tuple[int, ...]
    grown: tuple[int, ...]
    remembered: tuple[int, ...]
    million: int = 0
    naive: int = 20_000
    slow: int = 2_000

    def paths(self, customers: int) -> int:
        """Enough that a round takes a tenth of a second or so, few enough for memory."""
        return max(4, min(16, 160_000 // customers))


SIZES = {
    "smoke": Size((200,), (4,), (1, 2), 1, (200,), (100, 200), (200,)),
    "quick": Size(
        (2_000, 20_000), (36,), (1, 12), 3, (2_000, 20_000), (1_000, 2_000, 5_000, 10_000, 20_000), (20_000,)
    ),
    "full": Size(
        (2_000, 20_000, 200_000),
        (36, 120),
        (1, 12),
        7,
        (2_000, 20_000, 200_000),
        (2_000, 6_000, 20_000, 60_000, 200_000, 600_000),
        (20_000, 200_000, 1_000_000),
        million=1_000_000,
        naive=200_000,
        slow=20_000,
    ),
}


def parameters_for(told: Parameters, customers: int, arrivals: bool = True) -> Parameters:
    """The run's parameters with a book of so many customers, and acquisition in proportion or off."""
    acquisition = replace(told.acquisition, customers_per_month=ARRIVALS * customers)
    if not arrivals:
        acquisition = replace(acquisition, customers_per_month=0.0, referral_rate=0.0)
    return replace(told, portrait=replace(told.portrait, customers=customers), acquisition=acquisition)


def book_for(parameters: Parameters) -> Book:
    """A synthetic book, the same on every machine."""
    from simulator.book import synthesise

    return synthesise(parameters, SEED, name="benchmark")


def task_for(parameters: Parameters, months: int, strategies: Sequence[str], economies: Sequence[str]) -> Task:
    """What the engine makes of a run, without anything drawn that is not known."""
    from scenarios import load_macro, load_strategy
    from simulator.prepare import prepare
    from simulator.switches import switched

    settled = switched(parameters)
    prepared = prepare(book_for(settled), settled)
    plans = {name: load_strategy(name) for name in strategies}
    task = Task(prepared, plans, {name: load_macro(name) for name in economies}, months, SEED)
    return replace(task, plans=plans_of(task))


@dataclass(frozen=True)
class Stand:
    """A strategy ready for the kernels: what goes in, and the room for what comes out."""

    model: Model
    out: Floats
    gone: Links

    @property
    def paths(self) -> int:
        """Paths of a call."""
        return len(self.out)


def stands(task: Task, paths: int) -> dict[str, Stand]:
    """Each strategy of a task in its first economy, all on the same luck."""
    numbers, months, ids = task.prepared.opening.numbers, task.months, np.arange(paths)
    world, macro = task.world(0), next(iter(task.macros.values()))
    rows = rows_of(world, task.seed, 0, months, REACH)
    luck, default_fuse = draw_luck(rows, numbers, task.seed, 0, ids, months)
    weather = weather_of(
        world, rows, macro.drivers(shocks(task.seed, np.zeros(paths, int), ids, months)), luck, default_fuse
    )
    width, choices = int(offsets(world.n_segments, world.n_groups)[-1]), Choices(task, world, 0)
    made = {}
    for name in task.strategies:
        cells, _ = choices.cells(name, macro.rules)
        model = (rows, cells, luck, weather, numbers, scratch(rows, cells, world, months))
        made[name] = Stand(model, np.empty((paths, months, width)), np.empty(luck.fuse.shape, dtype=np.int32))
    return made
