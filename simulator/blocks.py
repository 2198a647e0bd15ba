"""A block of paths of one draw through every economy and strategy: the unit of work of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.core import chance, naive, path, stepped
from simulator.core.causal import compare
from simulator.core.columns import offsets
from simulator.core.records import (
    BUCKETS,
    DUE,
    HEADCOUNT,
    LEAVER,
    N_STATE,
    NOISE_FLOW,
    OPENING_SENIORS,
    OUTSIDE,
    RING,
    ROW_REVENUE,
    ROW_SEGMENT,
    STANDS,
    Cells,
    Floats,
    Ints,
    Luck,
    Rows,
    Work,
)
from simulator.crew import tickets_by_class
from simulator.desk.live import LiveDesk
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.partition import partition
from simulator.prepare import Prepared
from simulator.view import true_avoidable_profit, view
from simulator.vocabulary import Bools, Drivers, Macro, Shocks, Strategy

REFERENCE = "do_nothing"
"""The strategy every other one is compared with, customer by customer."""


@dataclass(frozen=True)
class Task:
    """A run's fixed part: the prepared book, the choices compared, and the seed all luck comes from."""

    prepared: Prepared
    strategies: Mapping[str, Strategy]
    macros: Mapping[str, Macro]
    months: int
    seed: int
    naive: bool = False


@dataclass(frozen=True)
class Chosen:
    """Whom a strategy selects in a draw: who [N], customers, share of revenue, share of them who truly lose money."""

    who: Bools
    selected: float
    revenue_share: float
    precision: float


@dataclass(frozen=True)
class Finding:
    """What a block knows besides its results: choices by strategy, revenue and customers at month 0 [2, P, S], months
    of the desk its table did not cover."""

    chosen: Mapping[str, Chosen]
    opening: Floats
    outside: int


def run_block(task: Task, draw: int, paths: Ints, out: Floats, told: Callable[[], None]) -> Finding:
    """Fill out [strategy, macro, P, T, K]."""
    prepared, months = task.prepared, task.months
    shocks = Shocks(*chance.macro_shocks(task.seed, np.full(len(paths), draw), paths, months))
    drivers = [macro.drivers(shocks) for macro in task.macros.values()]
    rows = rows_of(prepared, task.seed, draw, months, _reach(task, drivers))
    plans, chosen = _plans(task, draw)
    luck, default_fuse = draw_luck(rows, task.seed, draw, paths, months)
    outside = 0
    for m, driven in enumerate(drivers):
        weather = weather_of(prepared, rows, driven, default_fuse)
        gone = {name: np.empty(luck.fuse.shape, dtype=np.int32) for name in plans}
        for a, (name, cells) in enumerate(plans.items()):
            work = scratch(rows, cells, prepared, months)
            model = (rows, cells, luck, weather, prepared.opening.numbers, work)
            if short := _run(task, model, out[a, m], gone[name]):
                raise RuntimeError(f"prospect list exhausted in month {short} (strategy {name}, draw {draw})")
            outside += int(work.load[OUTSIDE])
            told()
        _compare(task, rows, chosen, gone, out[:, m])
    return Finding(chosen, _opening(rows, luck), outside)


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


def _reach(task: Task, drivers: list[Drivers]) -> float:
    """The most any economy multiplies what the acquisition budget buys."""
    cheap = task.prepared.parameters.acquisition.elasticity
    return max(float(((1.0 + d.leads) * (d.cac * d.cost) ** -cheap).max()) for d in drivers)


def _plans(task: Task, draw: int) -> tuple[dict[str, Cells], dict[str, Chosen]]:
    """Each strategy's partition of the book in this draw, decided from the same estimates."""
    prepared = task.prepared
    seen = view(prepared, task.seed, draw, task.months)
    losing = np.empty(len(prepared.order), dtype=bool)
    losing[prepared.order] = true_avoidable_profit(prepared) < 0.0
    plans, chosen = {}, {}
    for name, strategy in task.strategies.items():
        timeline = strategy.decide(seen)
        plans[name] = partition(timeline, prepared, strategy.policy, task.months)
        picked = np.asarray(timeline.group) >= 0
        share = float(seen.revenue[picked].sum() / seen.revenue.sum())
        right = float(losing[picked].mean()) if picked.any() else np.nan
        chosen[name] = Chosen(picked[prepared.order], float(picked.sum()) * prepared.weight, share, right)
    return plans, chosen


def _compare(task: Task, rows: Rows, chosen: Mapping[str, Chosen], gone: Mapping[str, Any], out: Floats) -> None:
    """Count saved, collateral and anyway leavers against doing nothing on the same paths."""
    if REFERENCE not in chosen:
        return
    at = offsets(task.prepared.n_segments)
    for a, (name, choice) in enumerate(chosen.items()):
        if name != REFERENCE:
            compare(rows, gone[REFERENCE], gone[name], choice.who, at, out[a])


def _opening(rows: Rows, luck: Luck) -> Floats:
    """Revenue and number of those who are customers at month 0 [2, P, S]."""
    n_segments, segment, revenue = rows.donor.shape[1], rows.whole[ROW_SEGMENT], rows.whole[ROW_REVENUE]
    here = luck.fuse >= 0.0
    return np.array(
        [[np.bincount(segment[h], w[h], n_segments) for h in here] for w in (revenue, np.ones(len(segment)))]
    )


def scratch(rows: Rows, cells: Cells, prepared: Prepared, months: int) -> Work:
    """Scratch arrays of one path, reused for every path of a kernel call."""
    n, s, n_cells = rows.whole.shape[1], prepared.n_segments, cells.exit.shape[1]
    room = n + months * s * rows.donor.shape[2]
    n_due = len(prepared.opening.numbers.due) + 1

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    def links(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.int32)

    return Work(
        sums=ints(STANDS + 1, n_cells),
        clock=np.zeros(n_cells),
        head=links(n_cells, 2 * months + 2),
        link=links(LEAVER + 1, room),
        threshold=np.zeros(room),
        calendar=links(months + 2),
        young=ints(3 * s + 3, months + 2),
        month=ints(s, NOISE_FLOW + BUCKETS),
        load=ints(OUTSIDE + 1),
        broken=ints(s, int(prepared.term.max()) + 1),
        served=ints(s, months + 1),
        history=np.zeros((3, s, months + 1)),
        jumped=ints(len(rows.top_row), months + 1),
        segment=np.zeros((s, DUE + n_due)),
        trail=np.zeros((2, months + RING)),
        state=np.zeros(N_STATE),
        offsets=offsets(s),
    )
