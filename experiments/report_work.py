"""``secateur report`` at work: which run, which writers, and what is left in the folder."""

from __future__ import annotations

import json
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import folder as folders
from experiments.leave import Clock, command_line
from scenarios.conf import conf_folder
from simulator.report.content import Pack
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.report.telling.material import Material

Writer = Callable[[Pack, Path], None]

WRITERS = {"html": "simulator.report.html", "pdf": "simulator.charts.paper", "pptx": "simulator.report.slides"}
"""Each format, and the module whose ``write(pack, path)`` makes it."""
TABLES = ("summary", "decision", "ethics", "sensitivity", "watch")
NAME = "report"
CURE = (
    "put it back, or remove it and it is worked out anew from results.zarr (secateur explain says which number of it "
    "is another)"
)


def source(told: str | None) -> Path:
    """The folder of the run or sweep to tell of; refused where there is none."""
    if not (told or "").strip():
        raise InputError("run is not named: say run=FOLDER (the folder of a secateur compare or sweep)")
    folder = Path(str(told)).expanduser()
    if not folder.is_dir():
        raise InputError(f"run is {told}: no such folder (the folder of a secateur compare or sweep)")
    from experiments.report_sweep import is_sweep

    if is_sweep(folder):
        return folder
    if any((folder / f"{NAME}.{one}").is_file() for one in WRITERS):
        raise InputError(f"run is {told}: it is a board pack; name the run it was told of{_told_of(folder)}")
    if not (folder / "run.json").is_file() and any(folder.glob("*/run.json")):
        raise InputError(
            f"run is {told}: it holds several runs, name one of them, {next(folder.glob('*/run.json')).parent}"
        )
    return folder


def _told_of(pack: Path) -> str:
    """The run a pack says it was told of."""
    try:
        return f", {json.loads((pack / 'run.json').read_text(encoding='utf-8'))['run']}"
    except (OSError, ValueError, KeyError):
        return ""


def writers(formats: list[str]) -> dict[str, Writer]:
    """What writes each format asked for; nothing asked for: all that this installation can write."""
    if strange := [one for one in formats if one not in WRITERS]:
        raise InputError([f"formats has {one}, must be of {', '.join(WRITERS)}" for one in strange])
    there = [one for one in WRITERS if one != "pptx" or find_spec("pptx") is not None]
    if set(formats) - set(there):
        raise InputError("formats has pptx, which needs python-pptx: pip install 'secateur[pack]'")
    return {one: import_module(WRITERS[one]).write for one in dict.fromkeys(formats or there)}


def told(folder: Path) -> Pack:
    """The run or sweep as a pack, from its result and the tables beside it."""
    from experiments import report_sweep
    from simulator.report.telling import whole

    if report_sweep.is_sweep(folder):
        return report_sweep.told(folder)
    folders.unchanged(folder, CURE)
    with folders.readable(folder):
        return whole(material(folder), folder.resolve().name)


def material(folder: Path) -> Material:
    """What a pack of the run is told from; refused where it holds no strategies, or no futures."""
    from simulator.report.telling import check
    from simulator.report.telling.material import gathered
    from simulator.results import load

    ds = load(folder)
    if "strategy" not in ds.dims:
        raise InputError(f"run is {folder}: it holds no strategies, and a report is told of a secateur compare")
    check(ds)
    return gathered(ds, tables(folder), memos([str(name) for name in ds["strategy"].values]))


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables a run left, by name; one that is not there is worked out anew."""
    return folders.tables(folder, TABLES)


def memos(strategies: list[str]) -> Mapping[str, str]:
    """What each strategy that ships does, as its own file says in its second line."""
    told = {}
    for name in strategies:
        file = conf_folder() / "strategy" / f"{name}.yaml"
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        if len(lines) > 1 and lines[1].startswith("# "):
            told[name] = lines[1].removeprefix("# ")
    return told


def written(pack: Pack, run: Path, writers: Mapping[str, Writer], clock: Clock, folder: Path) -> Iterator[str]:
    """Every format into the folder, ``run.json`` last; yields what to say."""
    for section in pack.sections:
        yield from textwrap.wrap(f"{section.question} {section.headline}.", 80)
    yield ""
    sizes = {}
    for name, write in writers.items():
        file = folder / f"{NAME}.{name}"
        write(pack, file)
        sizes[file.name] = file.stat().st_size
    seconds = round(time.perf_counter() - clock.begun, 2)
    receipt = {
        "status": "finished",
        "command": command_line("report"),
        "run": str(run.resolve()),
        "config_hash": pack.stamp.config_hash,
        "seed": pack.stamp.seed,
        "files": sizes,
        "wall_seconds": seconds,
    }
    (folder / "run.json").write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
    made = ", ".join(f"{name} ({size / 1e6:.1f} MB)" for name, size in sizes.items())
    yield f"{made} in {seconds:.1f} s."
