"""For every test: no window is ever opened, made-up examples are the same on every run, and workers share compiling."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ.setdefault("MPLBACKEND", "Agg")

import pytest
from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where nothing is compiled yet, workers begin with different kernels: none compiles what another one does."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    from filelock import FileLock, Timeout

    from experiments.warmup import kernels
    from simulator.shelf import keep_kernels, kernels_folder

    keep_kernels()
    groups: list[tuple[str, Callable[[], object]]] = list(kernels(naive=True).items())
    groups.sort(key=lambda group: "month of customers" not in group[0])  # the wheel takes longest
    waiting = groups if worker["workerid"] == "gw0" else groups[::-1]
    while waiting:
        name, work = waiting.pop(0)
        mark = kernels_folder() / f"{name.split(',')[0].replace(' ', '_')}.done"
        try:
            with FileLock(mark.with_suffix(".lock"), timeout=0 if waiting else -1):
                if not mark.exists():
                    work()
                    mark.touch()
        except Timeout:
            waiting.append((name, work))
            time.sleep(0.1)
