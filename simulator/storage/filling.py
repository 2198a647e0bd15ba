"""A chunk of paths simulated and laid into the store: what threads here and workers of a cluster do alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulator.core.turn import turn
from simulator.running.blocks import Finding, Task, run_block
from simulator.storage.chunks import Chunk
from simulator.storage.store import Store
from simulator.vocabulary import Floats


class _Room(threading.local):
    """Memory of a thread, taken once and used for one chunk after another."""

    def __init__(self) -> None:
        self.rows = self.columns = np.empty(0)


_ROOM = _Room()


def fill(task: Task, store: Store, chunk: Chunk, told: Callable[[int], None]) -> list[Finding]:
    """Simulate the blocks of a chunk, write it, and answer with what they found."""
    four = (len(task.strategies), len(task.macros), chunk.stop - chunk.first, task.months)
    n_columns = len(store.scale)
    _ROOM.columns, columns = _shaped(_ROOM.columns, (n_columns, *four))
    found = []
    for draw, paths in chunk.blocks:
        _ROOM.rows, rows = _shaped(_ROOM.rows, (*four[:2], len(paths), four[3], n_columns))
        found.append(lean(run_block(task, draw, paths, rows, told)))
        turn(rows, store.scale, int(paths[0]) - chunk.first, columns)
    store.write(chunk.first, columns)
    return found


def lean(found: Finding) -> Finding:
    """What the result says of a block, without the customers chosen one by one: a list per draw would grow with it."""
    nobody = np.zeros(0, dtype=bool)
    return replace(found, chosen={name: replace(choice, who=nobody) for name, choice in found.chosen.items()})


def _shaped(room: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """The room, made larger if need be, and an array of a shape in it."""
    size = int(np.prod(shape))
    room = room if len(room) >= size else np.empty(size)
    return room, room[:size].reshape(shape)
