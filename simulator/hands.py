"""Hands lent by other processes, for work in Python, of which threads of one process do one piece at a time.

They are started early, so that they have imported what they need when there is something to share, and nothing needs
them: what no hand takes is done here.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

Thing = TypeVar("Thing")
Found = TypeVar("Found")

MOST = 3
"""Hands of a run: each costs seconds to start and 250 MB, and there are eight charts to draw."""


@dataclass(frozen=True)
class Hands:
    """How many there are, and who hands out their work."""

    count: int = 0
    pool: Executor | None = None


NONE = Hands()


@contextmanager
def lent(threads: int | None, prepare: Callable[[], object]) -> Iterator[Hands]:
    """As many as there are threads besides this one; each begins with ``prepare``. They are gone with the block."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    count = min((threads or os.cpu_count() or 1) - 1, MOST)
    if count <= 0:
        yield NONE
        return
    try:
        pool = ProcessPoolExecutor(count, get_context("spawn"), _enter)
        for _ in range(count):
            pool.submit(prepare)
    except (ImportError, NotImplementedError, OSError):  # a system that has no processes to spare
        yield NONE
        return
    try:
        yield Hands(count, pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _enter() -> None:
    """A hand leaves Ctrl-C to its master, and goes when the master is gone, however that happens."""
    from multiprocessing import parent_process

    def follow() -> None:
        if master := parent_process():
            master.join()
            os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=follow, daemon=True).start()


@contextmanager
def shared(
    things: Sequence[Thing],
    ours: Callable[[Thing], Found],
    theirs: Callable[[Thing], Found],
    take: Callable[[Thing, Found], None],
    hands: Hands = NONE,
) -> Iterator[None]:
    """The hands work on the things while the block runs; after it we do too, until all is done.

    ours, theirs: the same work, as it is done here and as it is sent; ``take`` is told what was found, one at a time.
    """
    todo: SimpleQueue[Thing] = SimpleQueue()
    for thing in things:
        todo.put(thing)
    one_at_a_time = Lock()

    def work(do: Callable[[Thing], Found]) -> None:
        for thing in _each(todo):
            try:
                found = do(thing)
            except BrokenExecutor:
                todo.put(thing)  # the hand is gone, and its work is ours
                return
            with one_at_a_time:
                take(thing, found)

    def have_done(thing: Thing) -> Found:
        assert hands.pool is not None
        return hands.pool.submit(theirs, thing).result()

    with ThreadPoolExecutor(max(1, hands.count)) as masters:
        try:
            begun = [masters.submit(work, have_done) for _ in range(hands.count)]
            yield
            work(ours)
            for master in begun:
                master.result()
            work(ours)
        finally:
            deque(_each(todo), 0)


def _each(todo: SimpleQueue[Thing]) -> Iterator[Thing]:
    while True:
        try:
            yield todo.get_nowait()
        except Empty:
            return
