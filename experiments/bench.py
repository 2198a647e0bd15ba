"""Figures of a benchmark: measured in interleaved rounds, told as median and spread, kept as CSV."""

from __future__ import annotations

import json
import os
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from omegaconf import DictConfig, OmegaConf

if TYPE_CHECKING:
    from experiments.audit import Audit
    from experiments.schema import Run

ROUNDS = 7


@dataclass(frozen=True)
class Figure:
    """One measured number: median of its rounds, lowest and highest; ``note`` says what it is measured on."""

    section: str
    name: str
    value: float
    low: float
    high: float
    unit: str
    note: str = ""


def sections() -> Mapping[str, Callable[[Run], Iterator[Figure]]]:
    """Every section by name; another one is another line here."""
    from experiments import bench_desk, bench_growth, bench_kernel, bench_memory, bench_profile, bench_race

    return {
        "desk": bench_desk.figures,
        "kernel": bench_kernel.figures,
        "race": bench_race.figures,
        "growth": bench_growth.figures,
        "memory": bench_memory.figures,
        "profile": bench_profile.figures,
    }


def measured(run: Run) -> Iterator[Figure]:
    """The sections asked for, in their own order, one figure at a time."""
    for name, section in sections().items():
        if name in run.benchmark.sections:
            yield from section(run)


def interleaved(
    works: Mapping[str, Callable[[], float]], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds per unit of each work in every round, taken in turn so that a slow moment hits all alike.

    A work does its work and answers how many units it did; the first, uncounted, round warms up. ``clock``: what is
    counted; ``time.thread_time`` counts what one core has really done, whoever else it served.
    """
    seen: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            before = clock()
            units = work()
            seen[name].append((clock() - before) / units)
    return {name: times[1:] for name, times in seen.items()}


def figure(section: str, name: str, values: Sequence[float], unit: str, note: str = "") -> Figure:
    """Median, lowest and highest of the rounds."""
    return Figure(section, name, median(values), min(values), max(values), unit, note)


def said(one: Figure) -> list[str]:
    """A figure in the terminal, 80 columns wide, its note beneath it."""
    spread = f"({_short(one.low)} to {_short(one.high)})" if one.high > one.low else ""
    lines = [f"{one.section:<8}{one.name:<34}{_short(one.value):>8} {one.unit:<9}{spread:>20}".rstrip()]
    return lines + textwrap.wrap(one.note, 80, initial_indent=" " * 8, subsequent_indent=" " * 8)


def _short(value: float) -> str:
    if value != value:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 99.5 else f"{value:.3g}"


def leave(figures: Sequence[Figure], cfg: DictConfig, told: Audit, folder: Path) -> None:
    """benchmark.csv, config.yaml, the chart of the race and, last, run.json."""
    import pandas as pd

    from experiments.bench_race import raced
    from experiments.leave import command_line
    from experiments.machine import machine
    from simulator.charts import draw_all
    from simulator.results import provenance
    from simulator.vocabulary import RunMeta

    pd.DataFrame([asdict(one) for one in figures]).to_csv(folder / "benchmark.csv", index=False)
    OmegaConf.save(cfg, folder / "config.yaml", resolve=True)
    if cfg.charts and (race := raced(figures)) is not None:
        draw_all(race, folder / "charts")
    origin = provenance(RunMeta(int(told.config["seed"]), 0, 0, 0, told.config), command=command_line("benchmark"))
    names = ("created", "command", "version", "python", "packages", "git_commit", "git_dirty")
    kept = {
        "status": "finished",
        **{name: origin[name] for name in names},
        "cpus": os.cpu_count(),
        "machine": machine(),
    }
    (folder / "run.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
