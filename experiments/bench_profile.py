"""Where a run of the wheel spends its time: parts that can be told apart by what goes in, and the rest.

The same kernel is timed with no months at all, without newcomers, and with nobody leaving either; the desk's formula
alone, at the size of the book's desk. Differences of medians, so parts below the noise may come out at nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from experiments.bench import Figure, figure, interleaved
from experiments.bench_kernel import once
from experiments.bench_work import ECONOMIES, GATED, RACED, SIZES, Size, Stand, parameters_for, stands, task_for

if TYPE_CHECKING:
    from experiments.schema import Run

SECTION = "profile"
FOR_EVER = 1e17
"""A fuse that no clock reaches."""


def figures(run: Run) -> Iterator[Figure]:
    """Shares of one strategy's run at the smallest and the largest book of the race; then one that has gates."""
    size = SIZES[run.benchmark.size]
    for customers in dict.fromkeys((size.raced[0], size.raced[-1])):
        parameters, months = parameters_for(run.parameters, customers), size.months[0]
        stand = stands(task_for(parameters, months, (RACED,), ECONOMIES[:1]), size.paths(customers))[RACED]
        parts = _parts(_seconds(stand, size.rounds))
        total = sum(parts.values())
        for name, taken in parts.items():
            share = 100.0 * taken / total
            note = f"{1e6 * taken:,.0f} us of {1e6 * total:,.0f} a path and strategy"
            yield Figure(SECTION, f"{customers:,}: {name}", share, share, share, "%", note)
        yield _gated(run, customers, months, total, size)


def _gated(run: Run, customers: int, months: int, plain: float, size: Size) -> Figure:
    """What a strategy costs that decides on the path, over one that does not."""
    task = task_for(parameters_for(run.parameters, customers), months, (GATED,), ECONOMIES[:1])
    stand = stands(task, size.paths(customers))[GATED]
    seconds = interleaved({GATED: partial(once, "wheel", stand)}, size.rounds, time.thread_time)[GATED]
    note = f"{GATED}, which fills tables again on the path, over {RACED}"
    return figure(SECTION, f"{customers:,}: gates and guard-rails", [s / plain for s in seconds], "x", note)


def _seconds(stand: Stand, rounds: int) -> dict[str, float]:
    """Median of each variant, seconds a path."""
    alone = without_newcomers(stand)
    still = without_leavers(alone)
    works: dict[str, Callable[[], float]] = {
        "all": partial(once, "wheel", stand),
        "alone": partial(once, "wheel", alone),
        "still": partial(once, "wheel", still),
        "half": partial(first_half_of, still),
        "opened": partial(once, "wheel", replace(alone, out=alone.out[:, :0].copy())),
        "opened still": partial(once, "wheel", replace(still, out=still.out[:, :0].copy())),
        "desk": partial(_desk, stand),
    }
    return {name: median(taken) for name, taken in interleaved(works, rounds, time.thread_time).items()}


def first_half_of(stand: Stand) -> float:
    """The first half of every month; the paths."""
    from experiments.peers.seam import first_half

    return float(first_half(*stand.model, stand.out, stand.gone) + stand.paths)


def _parts(seconds: dict[str, float]) -> dict[str, float]:
    """What each part takes, seconds a path; none is less than nothing."""
    after = seconds["still"] - seconds["half"]
    parts = {
        "opening, hanging, who left": seconds["opened"],
        "tariffs, clocks, bills": seconds["half"] - seconds["opened still"],
        "desk formula": seconds["desk"],
        "rest: staff, ledger, report": after - seconds["desk"],
        "leavers": seconds["alone"] - seconds["still"] - (seconds["opened"] - seconds["opened still"]),
        "newcomers": seconds["all"] - seconds["alone"],
    }
    return {name: max(0.0, taken) for name, taken in parts.items()}


def without_newcomers(stand: Stand) -> Stand:
    """The same with nobody won by sales and nobody referred."""
    from simulator.core.given import PLANNED, REFERRAL_RATE

    rows, cells, luck, weather, numbers, work = stand.model
    value = numbers.value.copy()
    value[[PLANNED, REFERRAL_RATE]] = 0.0
    none = {name: np.zeros_like(getattr(luck, name)) for name in ("crowd", "crowd_size", "crowd_prepaid")}
    return replace(stand, model=(rows, cells, luck._replace(**none), weather, numbers._replace(value=value), work))


def without_leavers(stand: Stand) -> Stand:
    """The same with fuses that burn for ever and nobody in default; the firm still lets go whom it means to."""
    rows, cells, luck, weather, numbers, work = stand.model
    luck = luck._replace(fuse=np.full_like(luck.fuse, FOR_EVER))
    weather = weather._replace(default_at=np.zeros_like(weather.default_at))
    return replace(stand, model=(rows, cells, luck, weather, numbers, work))


def _desk(stand: Stand) -> float:
    """The formula once a month of every path, three classes, with the book's own number of agents."""
    from simulator.core.given import HEADCOUNT, OFFERED
    from simulator.desk.lookup import NO_TABLE
    from simulator.desk.stopwatch import evaluations

    value = stand.model[4].value
    arrivals = np.array([0.1, 0.8, 0.1]) * value[OFFERED]
    evaluations(NO_TABLE, arrivals, 0.05, float(value[HEADCOUNT]), stand.paths * stand.out.shape[1])
    return float(stand.paths)
