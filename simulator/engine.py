"""The engine: prepare the book, run blocks of paths in threads, label the result."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.blocks import Task, run_block
from simulator.core.columns import offsets
from simulator.crew import tickets_by_class
from simulator.desk.response import Answer, answer_for, check_fits
from simulator.draws import NOTHING_DRAWN, draw_numbers
from simulator.limits import check_terms
from simulator.number import check
from simulator.parameters import Parameters
from simulator.plans import plans_of
from simulator.prepare import prepare
from simulator.presentation import present
from simulator.switches import switched
from simulator.vocabulary import Book, InputError, Macro, Strategy

if TYPE_CHECKING:
    import xarray as xr


def simulate(
    book: Book,
    strategies: Mapping[str, Strategy],
    macros: Mapping[str, Macro],
    *,
    parameters: Parameters | None = None,
    months: int = 36,
    paths: int = 512,
    draws: int = 64,
    seed: int = 7,
    priors: bool = True,
    first_draw: int = 0,
    threads: int | None = None,
    desk: str | Answer = "exact",
    progress: Callable[[int, int], None] | None = None,
    naive: bool = False,
) -> xr.Dataset:
    """Every strategy in every economy on the same luck, as one labelled Dataset.

    ``paths`` is the total, shared evenly by ``draws`` of what is not known: frailty, estimates and, with ``priors``,
    every number that has a prior (one draw: all at their centre). Results are the same for any number of ``threads``.
    ``first_draw``: number of the first draw, to go on where an earlier run stopped (``simulator.stopping``). ``desk``:
    how the support desk answers, a mode or answer of ``simulator.desk.response``. ``naive`` runs the readable
    loop over customers instead of the wheel. ``progress`` is told (runs done, runs in all). Raises InputError on a
    book or setting that cannot be run.
    """
    parameters = parameters or Parameters()
    check(parameters, "parameters.")
    parameters = switched(parameters)
    _check(strategies, macros, months, paths, draws, seed)
    tickets = tickets_by_class(book)
    answer = desk if isinstance(desk, Answer) else answer_for(desk, parameters, tickets)
    check_fits(answer, parameters.desk, parameters.floor, tickets)
    prepared = prepare(book, parameters, answer)
    check_terms(prepared)
    drawn = draw_numbers(parameters, strategies, seed, first_draw + draws) if priors else NOTHING_DRAWN
    task = Task(prepared, strategies, macros, months, seed, naive, drawn)
    task = replace(task, plans=plans_of(task))
    workers = threads or os.cpu_count() or 1
    return _run(task, _blocks(paths, draws, workers, first_draw), workers, progress)


def _run(
    task: Task, blocks: list[tuple[int, Any]], workers: int, progress: Callable[[int, int], None] | None
) -> xr.Dataset:
    """Blocks of paths in threads, and their results labelled."""
    prepared, first = task.prepared, int(blocks[0][1][0])
    paths = int(blocks[-1][1][-1]) + 1 - first
    size = int(offsets(prepared.n_segments, prepared.n_groups)[-1])
    out = np.empty((len(task.strategies), len(task.macros), paths, task.months, size))
    done = _Counter(len(blocks) * len(task.macros) * len(task.strategies), progress)

    def one(block: tuple[int, Any]) -> Any:
        draw, which = block
        return run_block(task, draw, which, out[:, :, which[0] - first : which[-1] + 1 - first], done)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(one, block) for block in blocks]
        try:
            results = [future.result() for future in futures]
        except BaseException:
            done.stopped = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return present(task, blocks, results, out)


def _blocks(paths: int, draws: int, workers: int, first_draw: int = 0) -> list[tuple[int, Any]]:
    """(draw, its paths), in order of path; a draw is split only where there are fewer draws than workers."""
    each = paths // draws
    parts = min(each, -(-workers // draws))
    return [
        (draw, np.asarray(part, dtype=np.int64))
        for draw in range(first_draw, first_draw + draws)
        for part in np.array_split(np.arange(draw * each, (draw + 1) * each), parts)
    ]


class _Counter:
    """Counts finished runs and tells whoever wants to know; once stopped, it ends the blocks that still ask."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.done, self.total, self.progress = 0, total, progress
        self.stopped = False

    def __call__(self) -> None:
        if self.stopped:
            raise CancelledError
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)


def _check(
    strategies: Mapping[str, Any], macros: Mapping[str, Any], months: int, paths: int, draws: int, seed: int
) -> None:
    faults = [
        f"{name} is empty, name at least one" for name, of in (("strategies", strategies), ("macros", macros)) if not of
    ]
    for name, value, low, high in (
        ("months", months, 1, 600),
        ("draws", draws, 1, 65536),
        ("seed", seed, 0, 2**32 - 1),
    ):
        if not low <= value <= high:
            faults.append(f"{name} is {value}, must lie in [{low}, {high}]")
    if draws >= 1 and (paths < draws or paths % draws):
        nearest = max(draws, round(paths / draws) * draws)
        faults.append(f"paths is {paths}, must be a multiple of draws ({draws}): did you mean paths={nearest}?")
    if faults:
        raise InputError(faults)
