"""A cell of a sweep: its identity, whether it is done, and how it is run; all that any process needs lies in it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import time
import traceback
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from experiments.folder import written_whole
from experiments.schema import AUTO
from experiments.sweeping.design import Values
from simulator.provenance import source_digest
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from experiments.schema import Run
    from experiments.stage import Stage

SUMS = "sums.json"
"""File of a finished cell: the SHA-256 of each of its other files. Written last."""
LIGHT_BYTES, MONTH_BYTES = 2**28, 1_600
"""Results of a cell held in memory at most, and of a month of a future, about."""
LENGTH = 16
"""Characters of a key: folders stay readable, and no two cells of a sweep meet (64 bits)."""


@dataclass(frozen=True)
class Cell:
    """One run of a sweep: ``values`` as typed; ``settings`` composed; ``folders`` of the user's own configuration;
    ``command`` that would run it alone; ``key``: SHA-256 of all that can change a number of it."""

    key: str
    values: Values
    settings: dict[str, Any]
    folders: tuple[str, ...] = ()
    command: str = ""

    @property
    def said(self) -> str:
        return said(self.values)


def said(values: Values) -> str:
    """A cell's settings on a line."""
    return ", ".join(f"{name}={value}" for name, value in values.items())


@dataclass(frozen=True)
class Outcome:
    """How a cell ended: ``error`` in words, "" = well; ``refused``: the fault was in its settings."""

    key: str
    seconds: float
    error: str = ""
    refused: bool = False
    trace: str = field(default="", repr=False)


def made(cfg: DictConfig, values: Values, folders: tuple[str, ...], command: str) -> Cell:
    """The cell of a composed configuration; refuses settings that cannot be run."""
    from experiments import audit, schema, stage

    run = schema.settle(cfg)
    play = stage.cast(run, [Path(folder) for folder in folders])
    told = {"run": audit.audit(cfg, play).hash, "book": _content(run.book.path), "code": source_digest()}
    key = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:LENGTH]
    settings: Any = OmegaConf.to_container(cfg, resolve=True)
    return Cell(key, values, settings, folders, command)


@cache
def _content(path: str | None) -> str:
    """SHA-256 of the book's file: a changed file is another question."""
    file = Path(path or "").expanduser()
    return hashlib.sha256(file.read_bytes()).hexdigest() if path and file.is_file() else ""


def is_done(folder: Path) -> bool:
    """Whether a cell's folder is there with every byte it was left with."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        return bool(sums) and sums == sums_of(folder)
    except (OSError, ValueError):
        return False


def sums_of(folder: Path) -> dict[str, str]:
    """SHA-256 of each file in a cell's folder, by its path there."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != SUMS)
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def run(cell: Cell, home: Path, threads: int = 0) -> Outcome:
    """Run a cell and leave it in ``home/<key>``; whatever goes wrong is its outcome and no one else's trouble."""
    before = time.perf_counter()
    try:
        with written_whole(home / cell.key, ours=True) as part:
            _run(cell, part, threads)
            (part / SUMS).write_text(json.dumps(sums_of(part), indent=1) + "\n", encoding="utf-8")
    except Exception as fault:
        refused = isinstance(fault, InputError)
        error = "; ".join(fault.faults) if isinstance(fault, InputError) else f"{type(fault).__name__}: {fault}"
        trace = "" if refused else traceback.format_exc()
        return Outcome(cell.key, time.perf_counter() - before, error, refused, trace)
    return Outcome(cell.key, time.perf_counter() - before)


def _run(cell: Cell, part: Path, threads: int) -> None:
    """As ``secateur compare`` does, with what it says in a file."""
    from experiments import audit, leave, schema, stage
    from simulator.storage.layout import STORE

    cfg: Any = OmegaConf.merge(schema.blank(), OmegaConf.create(cell.settings))
    cfg.out, cfg.threads = None, cfg.threads or threads
    settled, clock = schema.settle(cfg), leave.Clock()
    play = stage.set_up(settled, [Path(folder) for folder in cell.folders])
    told = audit.audit(cfg, play)
    with contextlib.redirect_stderr(io.StringIO()):  # one bar is enough: the sweep's
        ds = clock.timed(lambda: stage.simulated(settled, play, None if _light(settled, play) else part / STORE))
    ds = leave.signed(ds, settled, told, play.book, cell.command)
    said = list(leave.everything(ds, leave.Desk(settled, cfg, play.book, part), clock))
    (part / "said.txt").write_text("\n".join(map(str, said)) + "\n", encoding="utf-8")


def _light(run: Run, play: Stage) -> bool:
    """Whether all futures fit in memory, of which quantiles alone are kept: nothing need be written before."""
    if run.keep != "quantiles" or run.engine.kind != "local" or run.paths == AUTO:
        return False
    months = len(play.strategies) * len(play.macros) * run.paths * run.months
    return bool(months * MONTH_BYTES <= LIGHT_BYTES)
