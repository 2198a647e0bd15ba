"""Planned revenue, for guard-rails: the strategy's own run with the noise off and every number at its centre.

No regimes, no shocks of the economy, no noise of revenue, no jumps; who leaves and who comes is averaged over some
paths kept apart from those of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.core import path
from simulator.core.columns import REVENUE_AT, offsets
from simulator.core.given import JUMP_PROB
from simulator.core.records import Cells
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.partition import partition
from simulator.prepare import Prepared
from simulator.running.blocks import Task, scratch
from simulator.view import view
from simulator.vocabulary import ALWAYS_DRIVEN, Drivers, Floats, Guard, Strategy, Timeline

if TYPE_CHECKING:
    from simulator.core.given import Luck, Weather
    from simulator.core.records import Rows

PATHS = 16
FIRST_PATH = 1 << 31
"""Paths of the plan: numbers no run reaches, so that a plan never meets a run's luck."""
WATCHED = "revenue_below_plan"


def plans_of(task: Task) -> Mapping[str, Floats]:
    """Planned revenue by month [T], in the run's minor units, of each strategy that has something watching it."""
    return {name: planned(task, strategy) for name, strategy in task.strategies.items() if _watches(task, strategy)}


def _watches(task: Task, strategy: Strategy) -> bool:
    if any(name == WATCHED for name, _ in strategy.policy.guard.pause_if):
        return True
    if not getattr(strategy, "timing", None):
        return False
    gates = strategy.decide(view(task.prepared, task.seed, 0, task.months)).gates
    return any(name == WATCHED for gate in gates for name, _ in gate.unless)


def planned(task: Task, strategy: Strategy) -> Floats:
    """The strategy's revenue if nothing pauses it and every pilot passes."""
    prepared, months = task.prepared, task.months
    policy = replace(strategy.policy, guard=Guard())
    timeline = _unwatched(strategy.decide(view(prepared, task.seed, 0, months)))
    cells = partition(timeline, prepared, policy, months)
    rows = rows_of(prepared, task.seed, 0, months, 4.0)
    luck, default_fuse = draw_luck(rows, prepared.opening.numbers, task.seed, 0, FIRST_PATH + np.arange(PATHS), months)
    luck.noise[:] = 0.0
    weather = weather_of(prepared, rows, _calm(PATHS, months), luck, default_fuse)
    out = np.empty((PATHS, months, int(offsets(prepared.n_segments, prepared.n_groups)[-1])))
    _run(prepared, rows, cells, luck, weather, out)
    first = int(offsets(prepared.n_segments, prepared.n_groups)[REVENUE_AT])
    return np.asarray(out[:, :, first : first + prepared.n_segments].sum(axis=2).mean(axis=0))


def _run(prepared: Prepared, rows: Rows, cells: Cells, luck: Luck, weather: Weather, out: Floats) -> None:
    value = prepared.opening.numbers.value.copy()
    value[JUMP_PROB] = 0.0
    numbers = prepared.opening.numbers._replace(value=value)
    gone = np.empty(luck.fuse.shape, dtype=np.int32)
    work = scratch(rows, cells, prepared, out.shape[1])
    if path.run(rows, cells, luck, weather, numbers, work, out, gone):
        raise RuntimeError("prospect list exhausted while planning")


def _unwatched(timeline: Timeline) -> Timeline:
    return replace(timeline, gates=tuple(gate._replace(unless=()) for gate in timeline.gates))


def _calm(paths: int, months: int) -> Drivers:
    """An economy in which nothing happens."""
    still = dict.fromkeys(ALWAYS_DRIVEN, 1.0) | {"log_churn": 0.0, "leads": 0.0, "regime": 0.0}
    return Drivers(**{name: np.full((paths, months), value) for name, value in still.items()})
