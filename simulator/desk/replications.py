"""Independent replications of the discrete-event desk: warm-up cut off, measures by class, intervals between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.desk.plan import Plan, describe
from simulator.desk.queueing import Desk, Tally
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
BY_CLASS = {
    "contacts": ("tickets", "Tickets whose wait ended: served, given up or lost at closing"),
    "arrived": ("tickets", "Tickets that came for the first time"),
    "retried": ("tickets", "Tries after giving up"),
    "wait_hours": ("hours", "Mean wait"),
    "wait_p50": ("hours", "Median wait"),
    "wait_p90": ("hours", "Wait that one in ten exceeds"),
    "wait_p95": ("hours", "Wait that one in twenty exceeds"),
    "service_level": ("share", "Share served within the target"),
    "abandon_prob": ("probability", "Share who gave up or were lost at closing"),
    "backlog": ("tickets", "Tickets waiting at closing, mean over days"),
}
OF_DESK = {
    "utilisation": ("share", "Share of opening hours on duty spent handling tickets"),
    "overtime_hours": ("hours", "Agent-hours worked after closing, a day"),
    "second_wait_hours": ("hours", "Mean wait for the second level"),
    "second_utilisation": ("share", "Utilisation of the second level"),
}
"""Measures of one replication: name -> (unit, long name)."""
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)


def measure(tally: Tally, target_hours: float) -> tuple[Floats, Floats]:
    """The tally as numbers: by class [len(BY_CLASS), K], of the desk [len(OF_DESK)]; 0 where nobody came."""
    by_class = [_of_class(tally, k, target_hours) for k in range(tally.n_classes)]
    days = max(1, tally.days)
    desk = [
        tally.busy_hours / tally.staffed_hours if tally.staffed_hours > 0.0 else 0.0,
        tally.overtime_hours / days,
        float(np.mean(tally.second_waits)) if tally.second_waits else 0.0,
        tally.second_busy / tally.second_staffed if tally.second_staffed > 0.0 else 0.0,
    ]
    return np.array(by_class).T, np.array(desk)


def _of_class(tally: Tally, k: int, target_hours: float) -> list[float]:
    waits = np.array(tally.served[k] + tally.gave_up[k] + tally.lost[k])
    n = len(waits)
    first = [float(n), float(tally.arrived[k]), float(tally.retried[k])]
    backlog = float(np.mean([day[k] for day in tally.backlog])) if tally.backlog else 0.0
    if n == 0:
        return [*first, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, backlog]
    quantiles = np.quantile(waits, (0.5, 0.9, 0.95)).tolist()
    level = float(np.count_nonzero(np.array(tally.served[k]) <= target_hours)) / n
    return [*first, float(waits.mean()), *quantiles, level, 1.0 - len(tally.served[k]) / n, backlog]


def replicate(
    plan: Plan,
    *,
    days: int,
    warm_up: int = 0,
    replications: int = 20,
    seed: int = 7,
    workers: int = 1,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run the desk ``replications`` times on luck of its own; Dataset with dims (replication, service_class).

    Each replication starts empty, lives through ``warm_up`` days that are not counted, then ``days`` that are: for
    days that start empty (calls only) take warm_up 0, for a backlog that lives over night some weeks. Same seed,
    same numbers, for any number of ``workers`` (processes). ``progress`` is told (replications done, in all).
    """
    _check(days, warm_up, replications, seed)
    jobs = [(plan, days, warm_up, seed, replication) for replication in range(replications)]
    results = list(told(each(one, jobs, workers), replications, progress))
    return _labelled(plan, results, {"days": days, "warm_up": warm_up, "seed": seed})


def one(job: tuple[Plan, int, int, int, int]) -> tuple[Floats, Floats]:
    """One replication."""
    plan, days, warm_up, seed, replication = job
    desk = Desk(plan, seed, replication)
    desk.run(warm_up)
    desk.tally.clear()
    return measure(desk.run(days), plan.target_hours)


def each(work: Callable[[Any], Any], jobs: list[Any], workers: int) -> Iterator[Any]:
    """The jobs' results in order, one process a worker (started afresh, never forked), here where there is one."""
    if workers <= 1 or len(jobs) <= 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs)


def told(results: Iterator[Any], total: int, progress: Progress | None) -> Iterator[Any]:
    """The same results, each one told."""
    for n, result in enumerate(results, 1):
        if progress:
            progress(n, total)
        yield result


def _check(days: int, warm_up: int, replications: int, seed: int) -> None:
    faults = [
        f"{name} is {value}, must be {least} or more"
        for name, value, least in (("days", days, 1), ("warm_up", warm_up, 0), ("replications", replications, 1))
        if value < least
    ]
    if not 0 <= seed < 2**64:
        faults.append(f"seed is {seed}, must lie in [0, 2**64)")
    if faults:
        raise InputError(faults)


def _labelled(plan: Plan, results: list[tuple[Floats, Floats]], attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    by_class, desk = np.array([r[0] for r in results]), np.array([r[1] for r in results])
    data: dict[str, Any] = {
        name: (("replication", "service_class"), by_class[:, n], {"units": unit, "long_name": told_})
        for n, (name, (unit, told_)) in enumerate(BY_CLASS.items())
    }
    for n, (name, (unit, told_)) in enumerate(OF_DESK.items()):
        data[name] = (("replication",), desk[:, n], {"units": unit, "long_name": told_})
    return xr.Dataset(data, attrs={**attrs, **{f"plan_{k}": v for k, v in describe(plan).items()}})


def interval(ds: xr.Dataset) -> xr.Dataset:
    """Mean over replications and its 95 % interval (Student's t), along a new dim ``bound`` = mean, low, high."""
    import xarray as xr

    n = ds.sizes["replication"]
    mean = ds.mean("replication", keep_attrs=True)
    half = ds.std("replication", ddof=1) * (student(n - 1) / n**0.5) if n > 1 else xr.full_like(mean, float("inf"))
    return xr.concat([mean, mean - half, mean + half], dim="bound", combine_attrs="override").assign_coords(
        bound=["mean", "low", "high"]
    )


def student(freedom: int) -> float:
    """97.5 % point of Student's t: a table up to 10 degrees of freedom, then its expansion about the normal."""
    if freedom < 1:
        raise ValueError(f"freedom is {freedom}, must be 1 or more")
    if freedom <= len(STUDENT):
        return STUDENT[freedom - 1]
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
