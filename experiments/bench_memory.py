"""The memory section of a benchmark: peak of a process that does nothing else, and bytes of the engine's arrays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.bench import Figure
from experiments.bench_work import ECONOMIES, RACED, SIZES, Stand, parameters_for, stands, task_for

if TYPE_CHECKING:
    from experiments.schema import Run

SECTION = "memory"
PATHS = 4
ROOT = Path(__file__).resolve().parents[1]


def figures(run: Run) -> Iterator[Figure]:
    """Peak with and without a book; then bytes a customer of a block's arrays."""
    size = SIZES[run.benchmark.size]
    empty = peak_of(0, 0)
    if empty is None:
        nothing = float("nan")
        yield Figure(SECTION, "peak: not measured", nothing, nothing, nothing, "", "only Linux tells a process's peak")
    else:
        yield _one("peak, nothing but imports", empty, "MB", "")
    for n in size.remembered:
        if empty is not None and (peak := peak_of(n, PATHS)) is not None:
            note = f"{PATHS} paths x 36 months, one strategy; a process of its own"
            yield _one(f"peak, {n:,} customers", peak, "MB", note)
    task = task_for(parameters_for(run.parameters, size.raced[-1]), 36, (RACED,), ECONOMIES[:1])
    yield from _bytes(stands(task, 2)[RACED], size.raced[-1])


def _one(name: str, value: float, unit: str, note: str) -> Figure:
    return Figure(SECTION, name, value, value, value, unit, note)


def _bytes(stand: Stand, customers: int) -> Iterator[Figure]:
    """Arrays that grow with paths, and those that do not."""
    rows, cells, luck, weather, _, work = stand.model
    per_path = (sum(_held(part) for part in (luck, weather)) + stand.gone.nbytes) / stand.paths
    note = f"{customers:,} customers, 36 months, room for all who may come included"
    yield _one("a customer and path", per_path / customers, "bytes", f"luck, economy, who left; {note}")
    yield _one("a customer, book and prospects", _held(rows) / customers, "bytes", "once a draw")
    yield _one("a customer, one strategy", (_held(cells) + _held(work)) / customers, "bytes", "cells and scratch")


def _held(record: Any) -> float:
    return float(sum(field.nbytes for field in record if isinstance(field, np.ndarray)))


def peak_of(customers: int, paths: int) -> float | None:
    """The most memory in MB a new process held that ran this workload; no customers: nothing but imports."""
    code = f"from experiments import bench_memory; print(bench_memory.peak_after({customers}, {paths}))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    told = done.stdout.split()[-1]
    return None if told == "None" else float(told)


def peak_after(customers: int, paths: int) -> float | None:
    """In that process: run, then read the peak.

    Of this program alone: what ``getrusage`` tells starts from the peak of the process that started it.
    """
    from experiments.bench_kernel import kernel, once
    from simulator.parameters import Parameters

    kernel("wheel")
    if customers:
        task = task_for(parameters_for(Parameters(), customers), 36, (RACED,), ECONOMIES[:1])
        once("wheel", stands(task, paths)[RACED])
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    peaks = [float(line.split()[1]) / 1024.0 for line in lines if line.startswith("VmHWM:")]
    return peaks[0] if peaks else None
