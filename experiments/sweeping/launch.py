"""Who runs the cells: this process one after another, several processes of this machine, or a cluster's queue."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.sweeping.cell import Cell, Outcome, run
from simulator.vocabulary import InputError

Launch = Callable[[Sequence[Cell], Path, int, Mapping[str, Any]], Iterator[Outcome]]
"""(cells, folder of cells, how many at once, options) -> outcomes as they come."""


def here(cells: Sequence[Cell], home: Path, jobs: int, options: Mapping[str, Any]) -> Iterator[Outcome]:
    """One after another, each on all cores."""
    for cell in cells:
        yield run(cell, home)


def by_joblib(cells: Sequence[Cell], home: Path, jobs: int, options: Mapping[str, Any]) -> Iterator[Outcome]:
    """Several processes of this machine, which share its cores and the kernels compiled once."""
    from joblib import Parallel, delayed

    cores = os.cpu_count() or 1
    many = min(jobs or cores, len(cells))
    pool = Parallel(n_jobs=many, return_as="generator_unordered", pre_dispatch=many, **options)
    yield from pool(delayed(run)(cell, home, max(1, cores // many)) for cell in cells)


def by_submitit(cells: Sequence[Cell], home: Path, jobs: int, options: Mapping[str, Any]) -> Iterator[Outcome]:
    """A job of a cluster's queue for each cell (Slurm); ``options`` are submitit's, ``cluster`` among them.

    The folder of the sweep must be one that all nodes see.
    """
    import submitit

    told = dict(options)
    executor = submitit.AutoExecutor(folder=home.parent / "queue", cluster=told.pop("cluster", None))
    if jobs:
        told.setdefault("slurm_array_parallelism", jobs)
    executor.update_parameters(**told)
    with executor.batch():
        queued = {executor.submit(run, cell, home.resolve()): cell for cell in cells}
    for job in submitit.helpers.as_completed(list(queued)):
        error = job.exception()
        yield Outcome(queued[job].key, 0.0, str(error), False, str(error)) if error else job.result()


LAUNCHERS: dict[str, tuple[Launch, str, str]] = {
    "local": (here, "", ""),
    "joblib": (by_joblib, "joblib", "sweep"),
    "submitit": (by_submitit, "submitit", "slurm"),
}
"""Name -> how, the library it needs, and our extra that brings it."""


def launcher(name: str) -> Launch:
    """The launcher of a name; refused while its library is not installed."""
    from importlib.util import find_spec

    how, library, extra = LAUNCHERS[name]
    if library and find_spec(library) is None:
        raise InputError(f"sweep.launcher is {name}, which needs {library}: pip install 'secateur[{extra}]'")
    return how
