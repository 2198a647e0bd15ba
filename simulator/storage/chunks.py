"""How the paths of a run are shared out: chunks of whole blocks, on a grid that knows nothing of who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.vocabulary import Ints

Block = tuple[int, Ints]
"""A draw and some of its paths: what ``simulator.running.blocks.run_block`` takes."""
CHUNK_BYTES = 2**26
"""Results of a chunk in memory, about: with the threads at work this bounds what a run to disk holds."""


@dataclass(frozen=True)
class Chunk:
    """Neighbouring paths simulated by one worker and written as one piece; ``first`` and ``stop`` number them."""

    blocks: tuple[Block, ...]

    @property
    def first(self) -> int:
        return int(self.blocks[0][1][0])

    @property
    def stop(self) -> int:
        return int(self.blocks[-1][1][-1]) + 1


def paths_a_chunk(paths: int, each: int, path_bytes: int, workers: int) -> int:
    """Paths of a chunk: about ``CHUNK_BYTES``, a chunk for every worker, and whole draws where they fit.

    each: paths of a draw; path_bytes: results of one path.
    """
    room = max(1, min(CHUNK_BYTES // path_bytes, -(-paths // workers)))
    return room // each * each if room >= each else -(-each // -(-each // room))


def chunks_of(first: int, paths: int, each: int, size: int, base: int) -> list[Chunk]:
    """Chunks of ``paths`` paths from number ``first`` on, cut every ``size`` paths, counted from ``base``."""
    ids = np.arange(first, first + paths)
    cuts = np.flatnonzero((ids - base) % size == 0)
    return [Chunk(tuple(_blocks(part, each))) for part in np.split(ids, cuts[cuts > 0])]


def _blocks(ids: Ints, each: int) -> Iterator[Block]:
    for draw in np.unique(ids // each):
        yield int(draw), ids[ids // each == draw]
