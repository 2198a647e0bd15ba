"""A sweep from the question to the combined answer: what is done stays done, what is left is run."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra import compose
from omegaconf import DictConfig, OmegaConf

from experiments.programme import counted
from experiments.sweeping import cell as one
from experiments.sweeping import combined, design, home, launch, words
from experiments.sweeping.progress import Progress
from experiments.sweeping.words import Asked
from simulator.provenance import source_digest
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.schema import Run


@dataclass(frozen=True)
class Refused:
    """A cell that cannot be run: its settings make no sense."""

    values: design.Values
    fault: str


def sweep(cfg: DictConfig, asked: Asked) -> int:
    """Run what is left of the sweep and combine all that is done; the exit status."""
    from experiments import app, door, schema

    run = schema.settle(cfg)
    how, folders = launch.launcher(run.sweep.launcher), tuple(map(str, app.own_folders()))
    if _kind(run) == design.SEARCH:
        return _search(cfg, asked, run, how, folders)
    rows = _rows(run, asked)
    cells, refused = _cells(rows, asked, folders)
    if not cells:
        raise InputError([f"{r.fault} ({one.said(r.values)})" for r in refused])
    with _home(cfg, run, list(rows[0]), asked.rerun) as place:
        every = place.remembered(cells)
        standing = {cell.key: place.standing(cell) for cell in every}
        wanted = home.FAILING if asked.rerun else home.WAITING
        todo = [cell for cell in cells if standing[cell.key] == wanted]
        print(*_opening(rows, standing, len(refused), place.folder), sep="\n")
        print(*_wrapped(_to_do(standing, len(todo), asked.rerun)), "", sep="\n", flush=True)
        if damaged := [cell for cell in todo if (place.cells / cell.key).is_dir()]:
            print(f"{len(damaged)} of them done before, and damaged since: run anew.\n", flush=True)
        _refuse(refused)
        _run(place, how, todo, run, Progress(len(every), len(every) - len(todo)))
        failed = _closed(place, every, refused, _noted(run, asked))
        print(*failed, f"\nResults: {place.folder.resolve()}", sep="\n")
    return door.FAULT if failed else door.REFUSED if refused else door.DONE


def _search(cfg: DictConfig, asked: Asked, run: Run, how: launch.Launch, folders: tuple[str, ...]) -> int:
    """Run the trials of a search that are left, and leave the front."""
    from experiments import door
    from experiments.sweeping import search

    search.check_installed()
    if not asked.varied:
        raise InputError("nothing varies: give a setting several values, or interval(low,high), or prior")
    with _home(cfg, run, [*asked.varied, "seed"], asked.rerun) as place:
        refused: list[Refused] = []
        progress = Progress(run.sweep.size * len(run.sweep.search.seeds), 0)

        def answer(values: design.Values) -> list[Path]:
            cells, no = _cells([{**values, "seed": str(seed)} for seed in run.sweep.search.seeds], asked, folders)
            _refuse(no)
            refused.extend(no)
            place.remembered(cells)
            states = {cell.key: place.standing(cell) for cell in cells}
            todo = [
                c for c in cells if states[c.key] == home.WAITING or (asked.rerun and states[c.key] == home.FAILING)
            ]
            progress.skip(len(cells) - len(todo))
            _run(place, how, todo, run, progress)
            done = [place.cells / cell.key for cell in cells if place.standing(cell) == home.DONE]
            return done if len(done) == len(run.sweep.search.seeds) else []

        print(f"A search of {run.sweep.size} trials, kept in {place.folder}.\n", flush=True)
        found = search.table(run, list(search.trials(run, asked.varied, answer)))
        found.to_csv(place.folder / "trials.csv", index=False)
        best = found[found["on_front"]]
        best.to_csv(place.folder / "front.csv", index=False)
        failed = _closed(place, place.remembered([]), refused, _noted(run, asked))
        print(*_front(best, run), *failed, sep="\n")
        print(f"\nResults: {place.folder.resolve()}")
    return door.FAULT if failed else door.REFUSED if refused else door.DONE


def _refuse(refused: Sequence[Refused]) -> None:
    """Say at once which cells cannot be run."""
    for r in refused:
        print(*_wrapped(f"refused: {one.said(r.values)}: {r.fault}"), sep="\n", file=sys.stderr, flush=True)


def _front(best: pd.DataFrame, run: Run) -> Iterator[str]:
    """The trials nothing beats, a few lines each."""
    told = run.sweep.search
    yield f"{len(best)} of {run.sweep.size} trials stand on the front:" if len(best) else "No trial keeps the bounds."
    for row in best.to_dict("records"):
        reached = ", ".join(f"{name} {row[name]:.3g}" for name in told.objectives)
        settings = ", ".join(
            f"{n}={row[n]}" for n in best.columns[1 : best.columns.get_loc(next(iter(told.objectives)))]
        )
        yield from _wrapped(f"  {reached}: {settings}")


@contextmanager
def _home(cfg: DictConfig, run: Run, varied: Sequence[str], again: bool) -> Iterator[home.Home]:
    question = home.question_of(_plain(cfg), varied, _kind(run), source_digest())
    with home.opened(Path(run.out or f"sweeps/{_name(question)}"), question, again) as place:
        yield place


def _run(place: home.Home, how: launch.Launch, todo: Sequence[one.Cell], run: Run, progress: Progress) -> None:
    """Every cell that waits; each outcome is noted before the next is waited for."""
    by_key = {cell.key: cell for cell in todo}
    for cell in todo:
        place.noted("asked", cell=cell.key, values=cell.values)
    try:
        for outcome in how(todo, place.cells, run.sweep.jobs, run.sweep.options) if todo else ():
            place.ended(by_key[outcome.key], outcome)
            progress(by_key[outcome.key], outcome)
    finally:
        progress.close()


def _opening(rows: Sequence[design.Values], standing: Mapping[str, str], refused: int, folder: Path) -> Iterator[str]:
    """How many cells there are, and what varies."""
    spread = combined.axes(rows)
    also = f", {refused} of them refused" if refused else ""
    yield from _wrapped(f"A sweep of {counted(len(standing) + refused, 'cell')}{also}, kept in {folder}:")
    for name, values in spread.items():
        few = values if len(values) <= 8 else [*values[:3], "...", values[-1]]
        yield from _wrapped(f"  {name}: {', '.join(few)}")


def _to_do(standing: Mapping[str, str], todo: int, rerun: bool) -> str:
    """What was done before, what failed, and what is left to run now."""
    count = {state: list(standing.values()).count(state) for state in (home.DONE, home.FAILING, home.WAITING)}
    told = [f"{count[home.DONE]} done before"] if count[home.DONE] else []
    if not rerun:
        again = "--rerun-failed runs them again"
        told += [f"{count[home.FAILING]} failed before ({again})"] if count[home.FAILING] else []
        return "; ".join([*told, f"{todo} to run."])
    told += [f"{todo} that failed to run again" if todo else "none failed, so there is nothing to run again"]
    if count[home.WAITING]:
        told.append(f"{count[home.WAITING]} never run wait for the same sweep without --rerun-failed")
    return f"{'; '.join(told)}."


def _closed(
    place: home.Home, cells: Sequence[one.Cell], refused: Sequence[Refused], noted: Mapping[str, Any]
) -> list[str]:
    """Combine what is done and leave the tables; one line for each cell that failed."""
    print("Combining what is done ...", flush=True)
    standing = {cell.key: place.standing(cell) for cell in cells}
    done = {key: place.cells / key for key, state in standing.items() if state == home.DONE}
    failing = [cell for cell in cells if standing[cell.key] == home.FAILING]
    faults = {c.key: place.fault(c.key).read_text(encoding="utf-8").splitlines()[1] for c in failing}
    told: dict[str, Any] = {"cells": len(cells), "done": len(done), "failed": len(faults), "refused": len(refused)}
    index = combined.index(cells, standing, faults, [(r.values, r.fault) for r in refused])
    index.to_csv(place.folder / "cells.csv", index=False)
    if done:
        combined.table(cells, done).to_csv(place.folder / "summary.csv", index=False)
        told["hash"] = combined.combine(place.folder, cells, done, noted["design"] == design.GRID)
    combined.receipt(place.folder, {**told, **noted})
    parts = [f"{len(done)} of {counted(len(cells) + len(refused), 'cell')} done"]
    parts += [f"{len(some)} {how}" for some, how in ((faults, "failed"), (refused, "refused")) if some]
    print(f"{', '.join(parts)}.")
    lines = [[f"failed: {cell.said}: {faults[cell.key]}", f"  alone: {cell.command}"] for cell in failing]
    return [cut for pair in lines for line in pair for cut in _wrapped(line)]


def _noted(run: Run, asked: Asked) -> dict[str, Any]:
    """How the cells were laid out, as the receipt keeps it: the command, and what each setting was given."""
    varied = {name: words.worded(told) for name, told in asked.varied.items()}
    typed = [*asked.fixed[len(words.USUAL) :], *(f"{name}={told}" for name, told in varied.items())]
    return {"command": shlex.join(["secateur", "sweep", *typed]), "design": _kind(run), "varied": varied}


def _kind(run: Run) -> str:
    return design.TABLE if run.sweep.table is not None else run.sweep.design


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, 80, subsequent_indent="  ", initial_indent=line[: len(line) - len(line.lstrip())])


def _plain(cfg: DictConfig) -> dict[str, object]:
    told: dict[str, object] = OmegaConf.to_container(cfg, resolve=True)  # type: ignore[assignment]
    return told


def _rows(run: Run, asked: Asked) -> list[design.Values]:
    choice = run.sweep
    if choice.table is not None:
        if asked.varied:
            raise InputError(f"{', '.join(asked.varied)}: a sweep by table takes its values from the table alone")
        return design.tabled(choice.table)
    return design.cells(choice.design, asked.varied, choice.size, choice.seed, run.parameters)


def _cells(
    rows: Sequence[design.Values], asked: Asked, folders: tuple[str, ...]
) -> tuple[list[one.Cell], list[Refused]]:
    """Every cell composed as Hydra would compose it alone; those that make no sense apart."""
    from experiments.refuse import check_words
    from scenarios.conf import conf_folder

    fixed = [word for word in asked.fixed if ("=" in word and not word.startswith("-")) or word.startswith("~")]
    cells: dict[str, one.Cell] = {}
    refused = []
    for values in rows:
        own = [f"{name}={value}" for name, value in values.items()]
        try:
            check_words(own, conf_folder())
            cfg = compose("config", overrides=[*fixed, *own])
            alone = [word for word in (*asked.fixed, *own) if not word.startswith(("out=", "sweep."))]
            made = one.made(cfg, values, folders, shlex.join(["secateur", "compare", *alone]))
        except InputError as fault:
            refused.append(Refused(values, "; ".join(fault.faults)))
        else:
            cells.setdefault(made.key, made)
    return list(cells.values()), refused


def _name(question: dict[str, object]) -> str:
    """The folder of a sweep nobody named: the same question finds the same one."""
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:10]
