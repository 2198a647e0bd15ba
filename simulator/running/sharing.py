"""A task run: its paths shared out to threads or a cluster, and the result held in memory or written as it is made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from simulator.core.columns import offsets
from simulator.presentation import absent, context_of, frame
from simulator.results import joined, labels, opened, save_as, to_dataset
from simulator.running.blocks import Finding, Task, run_block
from simulator.running.cluster import Cluster, on_cluster
from simulator.running.threads import Counter, Told, in_threads
from simulator.storage.chunks import Block, Chunk, chunks_of, paths_a_chunk
from simulator.storage.filling import fill, lean
from simulator.storage.layout import STORE
from simulator.storage.reduction import KEEPS, PATHS, QUANTILES, reduced
from simulator.storage.store import Store, created, grown
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import xarray as xr

Crew = int | Cluster
"""Who does the work: so many threads, or a cluster."""


@dataclass(frozen=True)
class Span:
    """Which paths: number of the first, how many, how many a draw; ``block``: of a chunk, None: what is fast."""

    first: int
    paths: int
    each: int
    block: int | None = None


@dataclass(frozen=True)
class Kept:
    """Where the result stays, None: in memory; and what of it (``simulator.storage.reduction``)."""

    store: str | Path | None = None
    keep: str = PATHS


def results(task: Task, span: Span, crew: Crew, kept: Kept, progress: Told | None) -> xr.Dataset:
    """The result of all paths of ``span``, labelled."""
    home = None if kept.store is None else Path(kept.store).resolve()
    if kept.keep not in KEEPS:
        raise InputError(f"keep is {kept.keep}, must be one of {', '.join(KEEPS)}")
    if home is not None and kept.keep == PATHS:
        return _on_disk(task, home, span, crew, progress)
    if home is None and kept.keep == PATHS and isinstance(crew, int):
        return _in_memory(task, span, crew, progress)
    if home is None and isinstance(crew, Cluster) and crew.address:
        raise InputError("a cluster elsewhere writes to a folder that all its workers see: name a store")
    if home is not None:
        if home.exists():
            raise InputError(f"store is {home}, which is there already: a result is never overwritten")
        home.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=home and home.parent, prefix=".paths-") as there:
        ds = _on_disk(task, Path(there) / STORE, span, crew, progress)
        ds = reduced(ds) if kept.keep == QUANTILES else ds.load()
        return ds if home is None else opened(save_as(ds, home))


def _in_memory(task: Task, span: Span, workers: int, progress: Told | None) -> xr.Dataset:
    draws = span.paths // span.each
    size = span.block or -(-span.each // min(span.each, -(-workers // draws)))
    chunks = chunks_of(span.first, span.paths, span.each, size, span.first)
    out = np.empty((len(task.strategies), len(task.macros), span.paths, task.months, _n_columns(task)))
    done = _counter(task, span, progress)

    def one(chunk: Chunk) -> list[Finding]:
        places = [out[:, :, ids[0] - span.first : ids[-1] + 1 - span.first] for _, ids in chunk.blocks]
        blocks = zip(chunk.blocks, places, strict=True)
        return [lean(run_block(task, draw, ids, place, done)) for (draw, ids), place in blocks]

    found = in_threads(one, chunks, workers, done)
    return to_dataset(out, context_of(task, _blocks(chunks), found)).drop_vars(absent(task))


def _on_disk(task: Task, home: Path, span: Span, crew: Crew, progress: Told | None) -> xr.Dataset:
    """Every chunk is written as soon as it is there; a store that is there grows."""
    framed, before = frame(task, [(0, np.array([span.first]))]), None
    if home.exists() and span.first:
        store, before = grown(home, framed, span.paths)
    else:
        store = created(home, framed, span.paths, _size(task, span, crew), absent(task))
    chunks = chunks_of(span.first, span.paths, span.each, store.size, store.base)
    try:
        found = _filled(task, store, chunks, crew, _counter(task, span, progress))
    except InputError:
        if before is None:
            shutil.rmtree(home)
        raise
    told = labels(context_of(task, _blocks(chunks), found))
    return store.finish(told if before is None else joined(before, told))


def _filled(task: Task, store: Store, chunks: Sequence[Chunk], crew: Crew, done: Counter) -> list[Finding]:
    if isinstance(crew, Cluster):
        return on_cluster(task, store, chunks, crew, done)
    return in_threads(lambda chunk: fill(task, store, chunk, done), chunks, crew, done)


def _size(task: Task, span: Span, crew: Crew) -> int:
    """Paths of a chunk."""
    hands = crew if isinstance(crew, int) else crew.workers or os.cpu_count() or 1
    path_bytes = 8 * len(task.strategies) * len(task.macros) * task.months * _n_columns(task)
    return min(span.block or paths_a_chunk(span.paths, span.each, path_bytes, hands), span.paths)


def _n_columns(task: Task) -> int:
    return int(offsets(task.prepared.n_segments, task.prepared.n_groups)[-1])


def _blocks(chunks: Sequence[Chunk]) -> list[Block]:
    return [block for chunk in chunks for block in chunk.blocks]


def _counter(task: Task, span: Span, progress: Told | None) -> Counter:
    return Counter(span.paths * len(task.macros) * len(task.strategies), progress)
