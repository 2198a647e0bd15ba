"""Planned revenue, for guard-rails: the strategy's own run with the noise off and every number at its centre.

No regimes, no shocks of the economy, no noise or swing of revenue, no jumps; who leaves and who comes is averaged over
some paths kept apart from those of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.core import path
from simulator.core.columns import REVENUE_AT, offsets
from simulator.core.given import JUMP_PROB
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.partition import partition
from simulator.running.blocks import Task, drive
from simulator.running.scratch import scratch
from simulator.view import view
from simulator.vocabulary import ALWAYS_DRIVEN, Drivers, Floats, Guard, Strategy, Timeline

if TYPE_CHECKING:
    from simulator.core.given import Luck, Numbers, Weather
    from simulator.core.records import Rows

    Ground = tuple[Rows, Luck, Weather, Numbers]

PATHS = 16
FIRST_PATH = 1 << 31
"""Paths of the plan: numbers no run reaches, so that a plan never meets a run's luck."""
WATCHED = "revenue_below_plan"


def plans_of(task: Task) -> Mapping[str, Floats]:
    """Planned revenue by month [T], in the run's minor units, of each strategy that has something watching it."""
    watched = {name: strategy for name, strategy in task.strategies.items() if _watches(task, strategy)}
    if not watched:
        return {}
    ground = _ground(task, max(drive(task, task.prepared, strategy.policy) for strategy in watched.values()))
    return {name: _planned(task, ground, strategy) for name, strategy in watched.items()}


def _watches(task: Task, strategy: Strategy) -> bool:
    if any(name == WATCHED for name, _ in strategy.policy.guard.pause_if):
        return True
    if not getattr(strategy, "timing", None):
        return False
    gates = strategy.decide(view(task.prepared, task.seed, 0, task.months)).gates
    return any(name == WATCHED for gate in gates for name, _ in gate.unless)


def _ground(task: Task, reach: float) -> Ground:
    """The calm economy and the plan's luck, the same for every strategy."""
    prepared, numbers, months = task.prepared, task.prepared.opening.numbers, task.months
    rows = rows_of(prepared, task.seed, 0, months, reach)
    luck, default_fuse = draw_luck(rows, numbers, task.seed, 0, FIRST_PATH + np.arange(PATHS), months)
    luck.noise[:] = 0.0
    value = numbers.value.copy()
    value[JUMP_PROB] = 0.0
    weather = weather_of(prepared, rows, _calm(PATHS, months), luck, default_fuse, calm=True)
    return rows, luck, weather, numbers._replace(value=value)


def _planned(task: Task, ground: Ground, strategy: Strategy) -> Floats:
    """The strategy's revenue if nothing pauses it and every pilot passes."""
    prepared, months, (rows, luck, weather, numbers) = task.prepared, task.months, ground
    timeline = _unwatched(strategy.decide(view(prepared, task.seed, 0, months)))
    cells = partition(timeline, prepared, replace(strategy.policy, guard=Guard()), months)
    work, at = scratch(rows, cells, prepared, months), offsets(prepared.n_segments, prepared.n_groups)
    out, gone = np.empty((PATHS, months, int(at[-1]))), np.empty(luck.fuse.shape, dtype=np.int32)
    if path.run(rows, cells, luck, weather, numbers, work, out, gone):
        raise RuntimeError("prospect list exhausted while planning")
    first = int(at[REVENUE_AT])
    return np.asarray(out[:, :, first : first + prepared.n_segments].sum(axis=2).mean(axis=0))


def _unwatched(timeline: Timeline) -> Timeline:
    return replace(timeline, gates=tuple(gate._replace(unless=()) for gate in timeline.gates))


def _calm(paths: int, months: int) -> Drivers:
    """An economy in which nothing happens."""
    still = dict.fromkeys(ALWAYS_DRIVEN, 1.0) | {"log_churn": 0.0, "leads": 0.0, "regime": 0.0}
    return Drivers(**{name: np.full((paths, months), value) for name, value in still.items()})
