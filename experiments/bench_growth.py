"""The growth section of a benchmark: how time grows with customers, paths, months and strategies, as exponents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from experiments.bench import Figure, interleaved
from experiments.bench_kernel import block, once
from experiments.bench_work import ECONOMIES, RACED, SIZES, STRATEGIES, Size, Stand, parameters_for, stands, task_for

if TYPE_CHECKING:
    from experiments.schema import Run

SECTION = "growth"
Works = Mapping[str, Callable[[], float]]


def figures(run: Run) -> Iterator[Figure]:
    """One exponent each; 1 = in proportion."""
    size = SIZES[run.benchmark.size]
    smoke = run.benchmark.size == "smoke"
    yield _fitted("customers", _by_customers(run, size), size.rounds, "the wheel, a path and strategy")
    yield _fitted("months, no acquisition", _by_months(run, (2, 4) if smoke else (12, 24, 36, 60, 120)), size.rounds)
    n = 100 if smoke else 2_000
    task = task_for(parameters_for(run.parameters, n), 4 if smoke else 36, (RACED,), ECONOMIES[:1])
    counts = (1, 2) if smoke else (8, 16, 32, 64, 128)
    note = f"a block of the engine, {n:,} customers, luck included"
    yield _fitted("paths", {str(p): partial(_whole, partial(block, task, p)) for p in counts}, size.rounds, note)
    yield _fitted("strategies", _by_strategies(run, n, smoke), size.rounds, note)


def _whole(work: Callable[[], float]) -> float:
    """Counted as one unit, so that seconds are those of all of it."""
    work()
    return 1.0


def _by_customers(run: Run, size: Size) -> Works:
    made = {}
    for n in size.grown:
        task = task_for(parameters_for(run.parameters, n), size.months[0], (RACED,), ECONOMIES[:1])
        made[str(n)] = partial(once, "wheel", stands(task, size.paths(n))[RACED])
    return made


def _by_months(run: Run, months: tuple[int, ...]) -> Works:
    """Each length is a run of its own: what a strategy does is decided for its horizon."""
    made = {}
    for t in months:
        task = task_for(parameters_for(run.parameters, 2_000, arrivals=False), t, (RACED,), ECONOMIES[:1])
        stand: Stand = stands(task, 8)[RACED]
        made[str(t)] = partial(once, "wheel", stand)
    return made


def _by_strategies(run: Run, customers: int, smoke: bool) -> Works:
    made = {}
    for n in (1, 2) if smoke else (1, 2, 4, 8, 12):
        task = task_for(parameters_for(run.parameters, customers), 4 if smoke else 36, STRATEGIES[:n], ECONOMIES[:1])
        made[str(n)] = partial(_whole, partial(block, task, 2 if smoke else 16))
    return made


def _fitted(called: str, works: Works, rounds: int, note: str = "") -> Figure:
    """The exponent of a power law through the medians, and the lowest and highest through single rounds."""
    seconds = interleaved(works, rounds, time.thread_time)
    x = [float(name) for name in seconds]
    each = [exponent(x, [taken[k] for taken in seconds.values()]) for k in range(rounds)]
    value = exponent(x, [median(taken) for taken in seconds.values()])
    span = f"{x[0]:,.0f} to {x[-1]:,.0f}"
    told = "; ".join(part for part in (span, note) if part)
    return Figure(SECTION, f"exponent in {called}", value, min(each), max(each), "", told)


def exponent(x: list[float], y: list[float]) -> float:
    """Slope of log y over log x by least squares."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])
