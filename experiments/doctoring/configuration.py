"""Do the settings hold together, and can every strategy and economy they name be read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.doctoring.finding import Finding, fault, ok
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    from experiments.schema import Run

CURE = "as it says; see what was understood with secateur compare --cfg job"


def look(run: Run) -> Iterator[Finding]:
    """Every strategy and economy by itself, so that one fault does not hide another."""
    alone = [replace(run, strategies=[name], macros=[], changes=_of(run, name)) for name in run.strategies]
    alone += [replace(run, strategies=[], macros=[name], changes=_of(run, name)) for name in run.macros]
    found = [fault(said, CURE) for one in alone for said in _refused(one)]
    yield from found
    if not found:
        yield ok(f"{len(run.strategies)} strategies and {len(run.macros)} economies can be read")


def _of(run: Run, name: str) -> dict[str, Any]:
    return {name: run.changes[name]} if name in run.changes else {}


def _refused(run: Run) -> list[str]:
    """What is wrong with those who act in a run."""
    from experiments import app, stage

    try:
        stage.cast(run, app.own_folders(), "doctor")
    except InputError as refused:
        return list(refused.faults)
    return []
