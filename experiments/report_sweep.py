"""The board pack of a sweep: its folder read cell by cell, so that one cell at a time is in memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import folder as folders
from experiments.sweeping import home
from experiments.sweeping.cell import SUMS, said
from experiments.sweeping.combined import CELL, typed
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.report.content import Pack
    from simulator.report.sweeping import Answer, Lost

TABLES = ("summary", "decision", "ethics")
BESIDE = (CELL, "status", "error", "command")
"""Columns of cells.csv that are no settings."""
AGAIN = "the same secateur sweep goes on where it stopped"


def is_sweep(folder: Path) -> bool:
    """Whether a folder is that of a sweep."""
    return (folder / home.QUESTION).is_file()


def told(folder: Path) -> Pack:
    """The sweep as a pack; refused while it runs, as what it counts would change under the reader's eyes."""
    from simulator.report.sweeping import Sweep, tell

    _at_rest(folder)
    index = _index(folder)
    answers, lost = _answers(folder, index), [*_lost(folder, index)]
    if not answers:
        raise InputError(f"run is {folder}: none of its {len(lost)} cells is done ({_first(lost)}); {AGAIN}")
    question, receipt = _read(folder / home.QUESTION), _read(folder / "run.json")
    commands = index.dropna(subset=[CELL]).set_index(CELL)["command"].to_dict()
    code = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
    return tell(
        Sweep(
            name=folder.resolve().name,
            design=str(question["design"]),
            answers=answers,
            lost=lost,
            asked={str(name): str(word) for name, word in receipt.get("varied", {}).items()},
            fixed=question["settings"],
            commands=commands,
            command=str(receipt.get("command", "")),
            config_hash=code,
            trials=_trials(folder),
        )
    )


def _at_rest(folder: Path) -> None:
    """Refuse a sweep that another process is at work on, or that never came to its end."""
    from filelock import FileLock, Timeout

    lock = folder / home.LOCK
    try:
        if lock.is_file():
            with FileLock(lock, timeout=0):
                pass
    except Timeout:
        raise InputError(f"run is {folder}: the sweep is still at work, wait until it is done") from None
    except OSError:  # a folder we may only read: nobody can be asked
        pass
    if not all((folder / name).is_file() for name in ("run.json", "cells.csv")):
        raise InputError(f"run is {folder}: the sweep was stopped before it came to its end; {AGAIN}")


def _index(folder: Path) -> pd.DataFrame:
    """``cells.csv`` as text, but for what is empty."""
    import pandas as pd

    index = pd.read_csv(folder / "cells.csv", dtype=str)
    return index.reindex(columns=list(dict.fromkeys([*index.columns, *BESIDE])))


def _answers(folder: Path, index: pd.DataFrame) -> list[Answer]:
    """Every cell that is done and still there."""
    from simulator.report.sweeping import answered
    from simulator.report.sweeping.answer import READ
    from simulator.results import load

    found = []
    for row in index[index["status"] == home.DONE].to_dict("records"):
        place = folder / home.CELLS / row[CELL]
        if not (place / SUMS).is_file():
            continue
        values = {name: typed(value) for name, value in _values(row).items()}
        folders.unchanged(place, f"{AGAIN} and runs that cell anew")
        with folders.readable(place):
            found.append(answered(row[CELL], values, load(place, READ), folders.tables(place, TABLES)))
    return found


def _values(row: dict[str, Any]) -> dict[str, str]:
    return {str(name): value for name, value in row.items() if name not in BESIDE and isinstance(value, str)}


def _lost(folder: Path, index: pd.DataFrame) -> Iterator[Lost]:
    """Cells that failed, were refused, wait, or were done and are gone."""
    from simulator.report.sweeping import Lost

    for row in index.to_dict("records"):
        gone = row["status"] == home.DONE and not (folder / home.CELLS / row[CELL] / SUMS).is_file()
        if gone or row["status"] != home.DONE:
            why = row["error"] if isinstance(row["error"], str) else ""
            yield Lost(said(_values(row)), "missing" if gone else row["status"], "its folder is gone" if gone else why)
    asked = folder / home.ASKED
    known = set(index[CELL].dropna())
    for cell in _read(asked) if asked.is_file() else []:
        if cell["key"] not in known:
            yield Lost(said(cell["values"]), home.WAITING, "asked for after the sweep last came to its end")


def _first(lost: list[Lost]) -> str:
    told = next((one for one in lost if one.why), None)
    return f"{told.how}: {told.said}: {told.why}" if told else "all wait"


def _trials(folder: Path) -> pd.DataFrame | None:
    import pandas as pd

    file = folder / "trials.csv"
    return pd.read_csv(file) if file.is_file() else None


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
