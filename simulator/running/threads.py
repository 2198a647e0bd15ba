"""Chunks of paths in threads of this process: the kernels let go of the interpreter while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor

from simulator.running.blocks import Finding
from simulator.storage.chunks import Chunk

Told = Callable[[int, int], None]
"""Hears (runs done, runs in all); a run is one strategy in one economy on one path."""


class Counter:
    """Counts finished runs and tells whoever wants to know; once stopped, it ends the blocks that still ask."""

    def __init__(self, total: int, progress: Told | None) -> None:
        self.done, self.total, self.progress = 0, total, progress
        self.stopped = False

    def __call__(self, n: int) -> None:
        if self.stopped:
            raise CancelledError
        self.done += n
        if self.progress:
            self.progress(self.done, self.total)


def in_threads(
    work: Callable[[Chunk], list[Finding]], chunks: Sequence[Chunk], workers: int, done: Counter
) -> list[Finding]:
    """The work on every chunk, what is found in order of path; on any error the rest is not begun."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(work, chunk) for chunk in chunks]
        try:
            return [found for future in futures for found in future.result()]
        except BaseException:
            done.stopped = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
