"""A block of paths of one draw through every economy and strategy: the unit of work of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.core import naive, path, stepped
from simulator.core.alarms import N_ALARMS
from simulator.core.causal import compare
from simulator.core.columns import offsets
from simulator.core.given import (
    DESK_RATE,
    HEADCOUNT,
    HOURS,
    MIX,
    OPENING_REVENUE,
    OPENING_SENIORS,
    POOL_OPENING,
    POOL_RATE,
    SPENDING,
    Luck,
)
from simulator.core.lines import together
from simulator.core.records import (
    ALL_ROWS,
    BATCH,
    BUCKETS,
    DUE,
    MEMBERS,
    N_STATE,
    NOISE_FLOW,
    OUTSIDE,
    RING,
    ROW_SEGMENT,
    SAVED_TRAIL,
    SIDE,
    WHOM_GROUP,
    Cells,
    Floats,
    Ints,
    Rows,
    Work,
)
from simulator.crew import tickets_by_class
from simulator.desk.live import LiveDesk
from simulator.draws import NOTHING_DRAWN, Draws, parameters_of
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.opening import Opening
from simulator.prepare import Prepared, under
from simulator.running.choices import Choices, Chosen
from simulator.shocks import shocks
from simulator.vocabulary import Drivers, Macro, Policy, Strategy

REFERENCE = "do_nothing"
"""The strategy every other one is compared with, customer by customer."""


@dataclass(frozen=True)
class Task:
    """A run's fixed part: the prepared book, the choices compared, what is not known, and the seed of all luck.

    ``plans``: planned revenue of strategies whose guard-rails watch it, by name [T].
    """

    prepared: Prepared
    strategies: Mapping[str, Strategy]
    macros: Mapping[str, Macro]
    months: int
    seed: int
    naive: bool = False
    draws: Draws = NOTHING_DRAWN
    plans: Mapping[str, Floats] = field(default_factory=dict)

    def world(self, draw: int) -> Prepared:
        """The book as it truly is in a draw."""
        quantile = self.draws.of(draw)
        return under(self.prepared, parameters_of(self.prepared.parameters, quantile)) if quantile else self.prepared


@dataclass(frozen=True)
class Finding:
    """What a block knows besides its results: choices by strategy, revenue and customers at month 0 [2, P, S], the
    firm at rest, and months of the desk its table did not cover."""

    chosen: Mapping[str, Chosen]
    opening: Floats
    firm: Opening
    outside: int


def run_block(task: Task, draw: int, paths: Ints, out: Floats, told: Callable[[], None]) -> Finding:
    """Fill out [strategy, macro, P, T, K]."""
    world, months = task.world(draw), task.months
    luck_of_economy = shocks(task.seed, np.full(len(paths), draw), paths, months)
    drivers = [macro.drivers(luck_of_economy) for macro in task.macros.values()]
    rows = rows_of(world, task.seed, draw, months, _reach(task, world, drivers))
    luck, default_fuse = draw_luck(rows, world.opening.numbers, task.seed, draw, paths, months)
    choices = Choices(task, world, draw)
    outside, work = 0, None
    nothing, gone = np.empty((2, *luck.fuse.shape), dtype=np.int32)
    for m, (macro, driven) in enumerate(zip(task.macros.values(), drivers, strict=True)):
        weather = weather_of(world, rows, driven, luck, default_fuse)
        for name in sorted(task.strategies, key=lambda name: name != REFERENCE):  # it first, to compare with
            cells, place = choices.cells(name, macro.rules), out[list(task.strategies).index(name), m]
            work = scratch(rows, cells, world, months, work)
            model = (rows, cells, luck, weather, world.opening.numbers, work)
            left = nothing if name == REFERENCE else gone
            if short := _run(task, model, place, left):
                raise RuntimeError(f"prospect list exhausted in month {short} (strategy {name}, draw {draw})")
            if name != REFERENCE and REFERENCE in task.strategies:
                compare(rows, nothing, gone, choices.chosen[name].who, work.offsets, place)
            outside += int(work.load[OUTSIDE])
            told()
    return Finding(choices.chosen, _opening(rows, luck), world.opening, outside)


def _run(task: Task, model: stepped.Model, out: Floats, gone: Any) -> int:
    """One strategy in one economy on a block of paths, by the kernel the run asks for."""
    if _is_live(task):
        return stepped.run(model, out, gone, lambda which: _live_desk(task, model, which))
    kernel = naive.run if task.naive else path.run
    return int(kernel(*model, out, gone))


def _is_live(task: Task) -> bool:
    return task.prepared.answer.mode == "simulated"


def _live_desk(task: Task, model: stepped.Model, which: int) -> stepped.Month:
    """The discrete-event desk of a path, after some months of the opening book."""
    value, p = model[4].value, task.prepared.parameters
    shift = p.desk.hours_per_agent / p.desk.opening_hours
    seniors, juniors = value[OPENING_SENIORS], value[HEADCOUNT] - value[OPENING_SENIORS]
    crew = (float(seniors * shift), float(juniors * shift), 0.0, 1.0)
    return LiveDesk(p, task.seed, which, tickets_by_class(task.prepared.book), crew).month


def _reach(task: Task, world: Prepared, drivers: list[Drivers]) -> float:
    """The most any economy and any strategy multiply what the acquisition budget buys."""
    a = world.parameters.acquisition
    economy = max(float(((1.0 + d.leads) * (d.cac * d.cost) ** -a.elasticity).max()) for d in drivers)
    return economy * max(drive(task, world, strategy.policy) for strategy in task.strategies.values())


def drive(task: Task, world: Prepared, policy: Policy) -> float:
    """The most a policy multiplies newcomers: what it may spend over plan, and the pull of a discount."""
    value, segment = world.opening.numbers.value, world.opening.numbers.segment
    saved = value[HEADCOUNT] * value[HOURS] * value[DESK_RATE] + value[POOL_RATE] * value[POOL_OPENING]
    more = policy.reinvest.acquisition * saved + policy.invest.acquisition * segment[:, OPENING_REVENUE].sum()
    spend = 1.0 + more / max(value[SPENDING], 1e-300) if more > 0.0 else 1.0
    a = world.parameters.acquisition
    lean = (
        1.0 + abs(policy.sourcing.alignment - 0.5) * (a.icp_shift + a.icp_drift * task.months) / segment[:, MIX].min()
    )
    return float(spend**a.elasticity * (1.0 + a.discount_pull * policy.sourcing.discount) * lean)


def _opening(rows: Rows, luck: Luck) -> Floats:
    """Revenue and number of those who are customers at month 0 [2, P, S]."""
    n_segments, segment, revenue = rows.donor.shape[1], rows.trait[:, ROW_SEGMENT], rows.revenue
    here = luck.fuse >= 0.0
    return np.array(
        [[np.bincount(segment[h], w[h], n_segments) for h in here] for w in (revenue, np.ones(len(segment)))]
    )


def scratch(rows: Rows, cells: Cells, prepared: Prepared, months: int, before: Work | None = None) -> Work:
    """Scratch arrays of one path, reused for every path of a kernel call; those a row large also by other strategies.

    ``before``: of another strategy of the same block.
    """
    s, n_cells, n_tariffs = prepared.n_segments, len(cells.tariff), len(cells.first) - 1
    n_due, n_totals = prepared.opening.numbers.due.shape[1] + 2, MEMBERS + prepared.n_groups

    return Work(
        sums=_ints(n_tariffs, n_totals),
        opening=_ints(n_tariffs, n_totals),
        prepaid=_ints(n_cells),
        opening_prepaid=_ints(n_cells),
        clock=np.zeros(n_cells),
        due=np.zeros(n_cells),
        spill=np.zeros(n_cells),
        stands=_links(n_cells),
        head=_links(n_cells, 2 * months + 2),
        awake=_links(n_cells),
        cursor=_links(SIDE),
        **(_by_row(rows, months) if before is None else {name: getattr(before, name) for name in BY_ROW}),
        leaving=_ints(2, BATCH),
        foreseen=np.zeros(n_cells),
        slack=np.zeros(s),
        reach=np.zeros(months + 2),
        entry=np.zeros((months + 2, cells.homes.shape[1])),
        started=_ints(months + 2, s),
        calendar=_links(months + 2),
        young=_ints(3 * s + 3, months + 2),
        month=_ints(s, NOISE_FLOW + BUCKETS),
        load=_ints(ALL_ROWS + 1),
        broken=_ints(s, int(prepared.term.max()) + 1),
        served=_ints(s, months + 1),
        history=np.zeros((3, s, months + 1)),
        jumped=_ints(len(rows.top_row), months + 1),
        segment=np.zeros((s, DUE + n_due)),
        trail=np.zeros((SAVED_TRAIL + 1, months + RING)),
        gate=_ints(2, len(cells.gate)),
        group=np.array([np.zeros(prepared.n_groups), np.bincount(prepared.group, prepared.alive, prepared.n_groups)]),
        whom=_ints(WHOM_GROUP + prepared.n_groups, 4),
        state=np.zeros(N_STATE),
        hourly=np.zeros(3),
        told=np.zeros(N_ALARMS),
        largest=np.zeros(10),
        offsets=offsets(s, prepared.n_groups),
    )


BY_ROW = ("link", "gone", "threshold", "sign", "listed")


def _by_row(rows: Rows, months: int) -> dict[str, Any]:
    """Arrays with room for every customer of the book and every prospect."""
    room = len(rows.revenue) + months * int(rows.places.sum())
    link, threshold = together(room, (np.int32, 6), (np.float64, 1))
    return {
        "link": link,
        "gone": _links(room),
        "threshold": threshold[:, 0],
        "sign": np.zeros(room, dtype=np.int8),
        "listed": _links(room),
    }


def _ints(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


def _links(*shape: int) -> Any:
    return np.zeros(shape, dtype=np.int32)
