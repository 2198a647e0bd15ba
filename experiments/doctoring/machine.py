"""Room for the run: processors, memory, disk, a folder to write to, and a terminal that shows our letters."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.doctoring.finding import Finding, fault, note, ok
from experiments.schema import AUTO

if TYPE_CHECKING:
    from experiments.schema import Run

A_CUSTOMER, A_THREAD = 400, 300e6
"""Bytes of memory a customer and a thread take, measured and rounded up (``secateur benchmark``, section memory)."""
A_MONTH = 1_000
"""Bytes on disk of a month of a future under a strategy, compressed: 650 measured, rounded up."""
SHOWN = "≥ é –"


def look(run: Run) -> Iterator[Finding]:
    """Will a run of these sizes find room?"""
    threads = run.threads or os.cpu_count() or 1
    free, needed = _free_memory(), _customers(run) * A_CUSTOMER + threads * A_THREAD + 0.5e9
    said = f"{os.cpu_count()} processors, {threads} of them for the run"
    yield ok(said)
    if free is not None and free < needed:
        yield note(
            f"memory: {free / 1e9:.1f} GB are free, the run may need {needed / 1e9:.1f} GB",
            "threads=1, or a smaller book",
        )
    elif free is not None:
        yield ok(f"memory: {free / 1e9:.1f} GB are free, the run needs up to {needed / 1e9:.1f} GB")
    yield from _disk(run)
    encoding = sys.stdout.encoding or "ascii"
    try:
        SHOWN.encode(encoding)
    except UnicodeEncodeError:
        yield note(f"the terminal writes {encoding}, which lacks some of our letters", "PYTHONUTF8=1")


def _disk(run: Run) -> Iterator[Finding]:
    home = Path(run.out).expanduser() if run.out else Path("outputs")
    above = next(folder for folder in [home.absolute(), *home.absolute().parents] if folder.is_dir())
    if not os.access(above, os.W_OK | os.X_OK):
        yield fault(f"{above} cannot be written to", "out=FOLDER, one of yours")
        return
    paths = run.auto.most if run.paths == AUTO else int(run.paths)
    months = paths * run.months * len(run.strategies) * len(run.macros)
    needed, free = months * A_MONTH, shutil.disk_usage(above).free
    if run.keep == "paths" and free < needed:
        yield note(
            f"disk: {free / 1e9:.1f} GB are free at {above}, every future kept may take {needed / 1e9:.1f} GB",
            "keep=quantiles, fewer paths, or out=FOLDER on another disk",
        )
    else:
        yield ok(f"results go to {above}, where {free / 1e9:.0f} GB are free")


def _customers(run: Run) -> float:
    """Customers of the book; of a file as many as its size can hold."""
    if run.book.kind == "synthetic" or not run.book.path:
        return float(run.parameters.portrait.customers)
    file = Path(run.book.path).expanduser()
    return file.stat().st_size / 20.0 if file.is_file() else 0.0


def _free_memory() -> float | None:
    """Bytes that programs can still have; nothing where the system does not tell."""
    told = Path("/proc/meminfo")
    if not told.is_file():
        return None
    lines = dict(line.split(":", 1) for line in told.read_text(encoding="ascii").splitlines())
    return float(lines["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in lines else None
