"""The engine: prepare the book, run blocks of paths in threads, label the result."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.blocks import Finding, Task, run_block
from simulator.chunks import Block, Chunk, chunks_of, paths_a_chunk
from simulator.core.columns import offsets
from simulator.crew import tickets_by_class
from simulator.desk.response import Answer, answer_for, check_fits
from simulator.draws import NOTHING_DRAWN, draw_numbers
from simulator.filling import fill, lean
from simulator.limits import check_terms
from simulator.number import check
from simulator.parameters import Parameters
from simulator.plans import plans_of
from simulator.prepare import prepare
from simulator.presentation import absent, context_of, frame
from simulator.results import joined, labels, to_dataset
from simulator.store import created, grown
from simulator.switches import switched
from simulator.threads import Counter, Told, in_threads
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
    progress: Told | None = None,
    naive: bool = False,
    store: str | Path | None = None,
    block: int | None = None,
) -> xr.Dataset:
    """Every strategy in every economy on the same luck, as one labelled Dataset.

    ``paths`` is the total, shared evenly by ``draws`` of what is not known: frailty, estimates and, with ``priors``,
    every number that has a prior (one draw: all at their centre). Results are the same for any number of ``threads``.
    ``first_draw``: number of the first draw, to go on where an earlier run stopped (``simulator.stopping``). ``desk``:
    how the support desk answers, a mode or answer of ``simulator.desk.response``. ``naive`` runs the readable
    loop over customers instead of the wheel. ``progress`` is told (runs done, runs in all). ``store``: a new folder
    to write into as paths are made, so that memory does not grow with their number; the Dataset reads it when used
    (one that is there grows by a run whose ``first_draw`` is the next). ``block``: paths simulated and written
    together, else what is fast; no result depends on it. Raises InputError on a book or setting that cannot be run.
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
    workers, each = threads or os.cpu_count() or 1, paths // draws
    first = first_draw * each
    if store is None:
        size = block or -(-each // min(each, -(-workers // draws)))
        return _in_memory(task, chunks_of(first, paths, each, size, first), workers, progress)
    return _on_disk(task, Path(store), (first, paths, each, block), workers, progress)


def _in_memory(task: Task, chunks: list[Chunk], workers: int, progress: Told | None) -> xr.Dataset:
    prepared, first = task.prepared, chunks[0].first
    size = int(offsets(prepared.n_segments, prepared.n_groups)[-1])
    out = np.empty((len(task.strategies), len(task.macros), chunks[-1].stop - first, task.months, size))
    done = _counter(task, chunks, progress)

    def one(chunk: Chunk) -> list[Finding]:
        places = [out[:, :, ids[0] - first : ids[-1] + 1 - first] for _, ids in chunk.blocks]
        return [
            lean(run_block(task, draw, ids, place, done))
            for (draw, ids), place in zip(chunk.blocks, places, strict=True)
        ]

    found = in_threads(one, chunks, workers, done)
    ds = to_dataset(out, context_of(task, _blocks(chunks), found))
    return ds.drop_vars(absent(task))


def _on_disk(
    task: Task, home: Path, span: tuple[int, int, int, int | None], workers: int, progress: Told | None
) -> xr.Dataset:
    """The same, every chunk written as soon as it is there; ``span``: first path, paths, of a draw, of a chunk."""
    first, paths, each, block = span
    n_columns = int(offsets(task.prepared.n_segments, task.prepared.n_groups)[-1])
    path_bytes = 8 * len(task.strategies) * len(task.macros) * task.months * n_columns
    framed = frame(task, [(0, np.array([first]))])
    before = None
    if home.exists() and first:
        store, before = grown(home, framed, paths)
    else:
        size = min(block or paths_a_chunk(paths, each, path_bytes, workers), paths)
        store = created(home, framed, paths, size, absent(task))
    chunks = chunks_of(first, paths, each, store.size, store.base)
    done = _counter(task, chunks, progress)
    found = in_threads(lambda chunk: fill(task, store, chunk, done), chunks, workers, done)
    told = labels(context_of(task, _blocks(chunks), found))
    return store.finish(told if before is None else joined(before, told))


def _blocks(chunks: list[Chunk]) -> list[Block]:
    return [block for chunk in chunks for block in chunk.blocks]


def _counter(task: Task, chunks: list[Chunk], progress: Told | None) -> Counter:
    return Counter(len(_blocks(chunks)) * len(task.macros) * len(task.strategies), progress)


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
