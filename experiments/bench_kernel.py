"""The kernels' section of a benchmark: the wheel against the readable loop, further strategies, economies, threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.bench import Figure, figure, interleaved
from experiments.bench_work import ECONOMIES, SIZES, STRATEGIES, Size, Stand, parameters_for, stands, task_for

if TYPE_CHECKING:
    from experiments.schema import Run
    from simulator.running.blocks import Task

SECTION = "kernel"
NOTE = "customers x months x strategies; one core, full model, acquisition on; customer-months of the opening book"


def figures(run: Run) -> Iterator[Figure]:
    """Speed by size of book, months and strategies; then what the second of something costs; then whole runs."""
    size = SIZES[run.benchmark.size]
    for customers in size.customers:
        for months in size.months:
            for n in size.strategies:
                yield from _kernels(run, size, (customers, months, n))
    yield from _further(run, size)
    yield from _threads(run, size)
    yield from _whole(run, size)


def kernel(which: str) -> Callable[..., int]:
    """The wheel or the readable loop over customers."""
    from simulator.core import naive, path

    found: Callable[..., int] = {"wheel": path.run, "naive": naive.run}[which]
    return found


def once(which: str, stand: Stand) -> float:
    """Run every path of a stand; how many there were."""
    if short := kernel(which)(*stand.model, stand.out, stand.gone):
        raise RuntimeError(f"prospect list exhausted in month {short}")
    return float(stand.paths)


def _kernels(run: Run, size: Size, shape: tuple[int, int, int]) -> Iterator[Figure]:
    """The wheel on every strategy, the readable loop on the last, on fewer paths."""
    customers, months, n = shape
    task = task_for(parameters_for(run.parameters, customers), months, STRATEGIES[:n], ECONOMIES[:1])
    ready = stands(task, size.paths(customers))
    works: dict[str, Callable[[], float]] = {"wheel": lambda: sum(once("wheel", stand) for stand in ready.values())}
    if customers <= size.naive and (n, months) == (size.strategies[0], size.months[0]):
        works["naive"] = partial(once, "naive", list(ready.values())[-1])
    seconds = interleaved(works, size.rounds, time.thread_time)
    called = f"{customers:,} x {months} x {n}"
    speeds = [1e-6 * customers * months / s for s in seconds["wheel"]]
    yield figure(SECTION, f"{called}: wheel", speeds, "M c-mo/s", NOTE if shape == _first(size) else "")
    for which, taken in seconds.items():
        yield figure(SECTION, f"{called}: {which}", [1e6 * s for s in taken], "us/path", "")
    if "naive" in seconds:
        ratios = [slow / fast for slow, fast in zip(seconds["naive"], seconds["wheel"], strict=True)]
        yield figure(SECTION, f"{called}: naive over wheel", ratios, "x", "the readable loop is the specification")


def _first(size: Size) -> tuple[int, int, int]:
    return size.customers[0], size.months[0], size.strategies[0]


def _further(run: Run, size: Size) -> Iterator[Figure]:
    """A block of one strategy in one economy, of more strategies, of more economies."""
    customers, n, m = size.customers[-1] if size.million == 0 else 20_000, size.strategies[-1], len(ECONOMIES)
    parameters, months = parameters_for(run.parameters, customers), size.months[0]
    shapes = {"first": (1, 1), "strategies": (n, 1), "economies": (1, m)}
    tasks = {k: task_for(parameters, months, STRATEGIES[:a], ECONOMIES[:b]) for k, (a, b) in shapes.items()}
    paths = size.paths(customers)
    works = {name: partial(block, task, paths) for name, task in tasks.items()}
    seconds = interleaved(works, size.rounds, time.thread_time)
    first = seconds["first"]
    note = f"{customers:,} customers, {months} months; luck, fuses, book and choice included"
    yield figure(SECTION, "first strategy and economy, a path", [1e6 * s for s in first], "us", note)
    for name, more in (("strategies", n - 1), ("economies", m - 1)):
        ratios = [(s - f) / more / f for s, f in zip(seconds[name], first, strict=True)]
        what = {"strategies": "fuses and newcomers reused", "economies": "fuses reused, defaults dated anew"}[name]
        one = {"strategies": "strategy", "economies": "economy"}[name]
        yield figure(SECTION, f"a further {one}, mean of {more}", [100.0 * r for r in ratios], "% of 1st", what)


def block(task: Task, paths: int, draw: int = 0) -> float:
    """What a thread of the engine does: so many paths of a draw through every economy and strategy; the paths."""
    from simulator.core.columns import offsets
    from simulator.running.blocks import run_block

    width = int(offsets(task.prepared.n_segments, task.prepared.n_groups)[-1])
    out = np.empty((len(task.strategies), len(task.macros), paths, task.months, width))
    run_block(task, draw, np.arange(paths), out, lambda _: None)
    return float(paths)


def simulated(task: Task, draws: int, each: int, threads: int, size: int | None = None) -> Any:
    """A whole run of so many draws and paths of each, as Dataset."""
    from simulator.running.sharing import Kept, Span, results

    return results(task, Span(0, draws * each, each, size), threads, Kept(), None)


def _threads(run: Run, size: Size) -> Iterator[Figure]:
    """Two threads against one, on the clock on the wall; and whether the results are the same to the last bit."""
    customers, months = size.customers[-1], size.months[0]
    task = task_for(parameters_for(run.parameters, customers), months, STRATEGIES[: size.strategies[-1]], ECONOMIES[:1])
    kept: dict[int, Any] = {}
    cores: dict[int, list[float]] = {1: [], 2: []}

    def work(threads: int) -> float:
        wall, used = time.perf_counter(), time.process_time()
        kept[threads] = simulated(task, 4, size.paths(customers), threads)
        cores[threads].append((time.process_time() - used) / (time.perf_counter() - wall))
        return 1.0

    seconds = interleaved({str(n): partial(work, n) for n in (1, 2)}, size.rounds)
    note = (
        f"{customers:,} customers, {months} months, 4 draws of {size.paths(customers)} paths; wall time, in which the "
        f"two had {median(cores[2]):.2g} processors: a machine that serves others too has fewer to give"
    )
    gains = [one / two for one, two in zip(seconds["1"], seconds["2"], strict=True)]
    yield figure(SECTION, "two threads against one", gains, "x", note)
    told = float(len(differing(kept[1], kept[2])))
    yield Figure(SECTION, "variables that differ by threads", told, told, told, "", "compared to the last bit")


def differing(one: Any, other: Any) -> list[str]:
    """Names of the variables in which two results differ in any bit."""
    return [str(n) for n in one.data_vars if one[n].values.tobytes() != other[n].values.tobytes()]


def _whole(run: Run, size: Size) -> Iterator[Figure]:
    """The comparison that ``secateur compare`` would make, and the book of a million; once, on all cores, wall time."""
    from experiments import branches, schema, stage

    if run.paths != schema.AUTO:
        run = replace(run, benchmark=branches.BenchmarkChoice())
        play = stage.set_up(run)
        before = time.perf_counter()
        stage.simulated(run, play)
        taken = time.perf_counter() - before
        told = (len(play.book.customers), len(play.strategies), len(play.macros), run.months, run.paths)
        note = "{:,} customers, {} strategies, {} economies, {} months, {} futures; simulation alone".format(*told)
        yield Figure(SECTION, "secateur compare", taken, taken, taken, "s", note)
    if size.million:
        yield _million(run, size.million)


def _million(run: Run, customers: int) -> Figure:
    """64 paths of 36 months and 12 strategies."""
    task = task_for(parameters_for(run.parameters, customers), 36, STRATEGIES, ECONOMIES[:1])
    before = time.perf_counter()
    simulated(task, 1, 64, 2, 16)
    taken = time.perf_counter() - before
    note = "x 36 months x 12 strategies x 64 paths, two threads, blocks of 16 paths; wall time"
    return Figure(SECTION, f"{customers:,} customers", taken, taken, taken, "s", note)
