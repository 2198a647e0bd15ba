"""A run's folder: always new, and there only when it is whole."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from logging import getLogger
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any
from warnings import simplefilter

from simulator.storage.layout import STORE
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

RECEIPT = "run.json"
DECODERS = {"zarr", "numcodecs"}
"""Whoever reads a store's bytes: what fails within them is the store's fault."""

LACKS = re.compile(r"No variable named '(\w+)'")
"""How xarray says so."""


def choose(out: str | None, key: str, sweep: str | None = None, job: int | None = None) -> Path:
    """Where the results will lie: ``out`` as asked, else ``outputs/<date>_<time>_<start of key>``.

    In a multirun each job has its own folder, numbered inside ``out`` or the multirun's. One with content is refused.
    """
    if job is None and out is None:
        return _free(Path("outputs") / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{key[:6]}")
    folder = Path(out or sweep or "outputs")
    folder = folder if job is None else folder / str(job)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise InputError(f"out is {folder}, which already holds something: a run never overwrites, name a new folder")
    return folder


@contextmanager
def written_whole(folder: Path, ours: bool = False) -> Iterator[Path]:
    """A folder beside the final one to write into; it takes its name at the end, or disappears on any error.

    ``ours``: nobody else may be at work on it (a sweep is locked), so what an earlier process left gives way.
    """
    part = folder.with_name(f"{folder.name}.part")
    if ours:
        shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
    except FileExistsError:
        raise InputError(
            f"out is {folder}: {part.name} stands beside it, left by a run that was killed or still at work; "
            "remove it if nothing runs, or name a new folder"
        ) from None
    except OSError as error:
        raise InputError(f"out is {folder}: cannot make the folder {part} ({error.strerror})") from error
    try:
        yield part
        if folder.exists():
            shutil.rmtree(folder) if ours else folder.rmdir()
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _free(folder: Path) -> Path:
    """Two jobs with the same settings in the same second: the later one gets a number."""
    tries = [folder, *(folder.with_name(f"{folder.name}-{n}") for n in range(2, 1000))]
    return next(f for f in tries if not f.exists() and not f.with_name(f"{f.name}.part").exists())


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of each table of a run, by its file's name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("*.csv"))}


def unchanged(folder: Path, cure: str) -> None:
    """Refuse tables that are not as the run left them, by what its ``run.json`` says of each."""
    try:
        told = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except ValueError as fault:
        raise InputError(f"{folder / RECEIPT} cannot be read any more ({fault}): the folder is damaged") from None
    there = sums(folder)
    if other := [name for name, left in told.get("tables", {}).items() if there.get(name, left) != left]:
        raise InputError(f"run is {folder}: {', '.join(other)} changed since the run left it; {cure}")


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Read a run's result here: what cannot be decoded, or is not there, is refused as damaged."""
    from zarr.errors import BaseZarrError

    try:
        yield
    except InputError:
        raise
    except Exception as fault:
        if isinstance(fault, KeyError) and (lacks := LACKS.search(str(fault))):
            told = f"run is {folder}: {STORE} lacks {lacks[1]}: it is damaged, or of another version; run it again"
            raise InputError(told) from fault
        frames = {frame.f_globals.get("__name__", "").partition(".")[0] for frame, _ in walk_tb(fault.__traceback__)}
        if isinstance(fault, BaseZarrError) or DECODERS & frames:
            said = str(fault).partition("\n")[0] or type(fault).__name__
            getLogger("asyncio").disabled = True  # readers still at work when one fails are of no interest
            simplefilter("ignore", RuntimeWarning)
            told = f"run is {folder}: {STORE} cannot be read ({said}): it is damaged, run it again"
            raise InputError(told) from fault
        raise


def tables(folder: Path, names: Iterable[str], **how: Any) -> dict[str, pd.DataFrame]:
    """Those of the tables that a run left, by name without suffix; ``how``: as pandas reads a CSV."""
    import pandas as pd

    found = {}
    for name in names:
        if (file := folder / f"{name}.csv").is_file():
            try:
                found[name] = pd.read_csv(file, **how)
            except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as fault:
                raise InputError(f"{file} is no table any more ({fault}): the folder is damaged") from None
    return found
