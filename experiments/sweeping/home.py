"""The folder of a sweep: what was asked, what became of each cell, and one owner at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.audit import WITHOUT_EFFECT
from experiments.sweeping.cell import Cell, Outcome, is_done
from simulator.vocabulary import InputError

QUESTION, ASKED, JOURNAL, CELLS, FAILED, LOCK = (
    "sweep.json", "asked.json", "journal.jsonl", "cells", "failed", "lock",
)  # fmt: skip
DONE, FAILING, WAITING = "done", "failed", "waiting"


@dataclass(frozen=True)
class Home:
    """Where a sweep lives."""

    folder: Path

    @property
    def cells(self) -> Path:
        return self.folder / CELLS

    def standing(self, cell: Cell) -> str:
        """Whether a cell is done, failed or still waits; one whose files are not as it left them waits again."""
        if is_done(self.cells / cell.key):
            return DONE
        return FAILING if self.fault(cell.key).is_file() else WAITING

    def fault(self, key: str) -> Path:
        """The file that says why a cell failed."""
        return self.folder / FAILED / f"{key}.txt"

    def noted(self, what: str, **told: Any) -> None:
        """A line in the journal, on disk before anything else happens."""
        line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "what": what, **told}
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line) + "\n")

    def ended(self, cell: Cell, outcome: Outcome) -> None:
        """Note how a cell ended; a failure keeps its words."""
        fault = self.fault(cell.key)
        if outcome.error:
            fault.parent.mkdir(exist_ok=True)
            words = f"{cell.said}\n{outcome.error}\n{outcome.trace}\nalone: {cell.command}\n"
            fault.write_text(words, encoding="utf-8")
            self.noted(FAILING, cell=cell.key, error=outcome.error, seconds=round(outcome.seconds, 2))
            return
        fault.unlink(missing_ok=True)
        self.noted(DONE, cell=cell.key, seconds=round(outcome.seconds, 2))

    def remembered(self, cells: Sequence[Cell]) -> list[Cell]:
        """All cells this sweep was ever asked for, these among them; the list is kept."""
        file = self.folder / ASKED
        before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
        every = {told["key"]: Cell(told["key"], told["values"], {}, (), told["command"]) for told in before}
        every |= {c.key: replace(c, values=every[c.key].values) if c.key in every else c for c in cells}
        kept = [{"key": cell.key, "values": cell.values, "command": cell.command} for cell in every.values()]
        part = file.with_name(f"{ASKED}.part")
        part.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        part.replace(file)
        return list(every.values())

    def swept(self) -> None:
        """Away with what a stopped process left half-done."""
        for part in self.cells.glob("*.part"):
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def opened(folder: Path, question: Mapping[str, Any], again: bool = False) -> Iterator[Home]:
    """The sweep's folder, ours alone while we are here: new, or one that was asked the same question.

    ``again``: what failed is to be run again, so there must have been something.
    """
    from filelock import FileLock, Timeout

    told = folder / QUESTION
    if folder.exists() and not told.is_file() and any(folder.iterdir()):
        raise InputError(f"out is {folder}, which holds something that is no sweep: name a new folder")
    if again and not told.is_file():
        raise InputError(f"--rerun-failed: no sweep lies in {folder}, so none of its cells has failed: leave it out")
    if told.is_file():
        _same(folder, json.loads(told.read_text(encoding="utf-8")), question)
    try:
        (folder / CELLS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"out is {folder}: cannot make the folder {folder / CELLS} ({error.strerror})") from error
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"out is {folder}: another process is at work on this sweep") from None
    try:
        if not told.is_file():
            part = told.with_name(f"{QUESTION}.part")
            part.write_text(json.dumps(question, indent=1) + "\n", encoding="utf-8")
            part.replace(told)
        home = Home(folder)
        home.swept()
        yield home
    finally:
        lock.release()


def question_of(settings: Mapping[str, Any], varied: Sequence[str], design: str, code: str) -> dict[str, Any]:
    """What must stay the same for a sweep to go on: every setting that does not vary, what varies, and the code."""
    flat = dict(_flat(settings))
    quiet = tuple(name for name in WITHOUT_EFFECT if name != "keep")
    kept = {k: v for k, v in flat.items() if k.split(".")[0] not in quiet and not _moves(k, varied)}
    return {"varied": sorted(varied), "design": design, "code": code, "settings": kept}


def _moves(name: str, varied: Sequence[str]) -> bool:
    """Whether a setting is one that varies, lies below it, or comes with a choice of files that does."""
    return any(name == one or name.startswith(f"{one}.") for one in varied)


def _same(folder: Path, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with another question; every difference is told."""
    faults = [
        f"{name} was {before[name]}, is now {now[name]}"
        for name in ("varied", "design", "code")
        if before.get(name) != now[name]
    ]
    was, settings = before["settings"], now["settings"]
    faults += [
        f"{name} was {was.get(name)}, is now {settings.get(name)}"
        for name in sorted({*was, *settings})
        if was.get(name) != settings.get(name)
    ]
    if faults:
        raise InputError(
            [f"out is {folder}, a sweep that was asked something else: name a new folder, or ask as before", *faults]
        )


def _flat(tree: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
