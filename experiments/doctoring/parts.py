"""The parts of a run in the order in which it needs them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from experiments.doctoring import page
from experiments.doctoring.configuration import CURE
from experiments.doctoring.finding import Finding, fault

if TYPE_CHECKING:
    from omegaconf import DictConfig

ORDER = ("machine", "kernels", "configuration", "data", "records")
"""Modules of this folder, each with ``look(run)``; the last where records are named."""


def examine(cfg: DictConfig) -> None:
    """Look at every part, say what was found, and end with the status of a refusal where there is a fault."""
    from experiments import door

    seen = list(_seen(cfg))
    print(f"\n{page.verdict(seen)}")
    if not page.sound(seen):
        raise SystemExit(door.REFUSED)


def _seen(cfg: DictConfig) -> Iterator[Finding]:
    from experiments import schema
    from experiments.records_branch import HistoryChoice
    from simulator.vocabulary import InputError

    try:
        run = schema.settle(cfg)
    except InputError as refused:
        yield from page.shown("configuration", [fault(said, CURE) for said in refused.faults])
        return
    for name in ORDER if run.history != HistoryChoice() else ORDER[:-1]:
        yield from page.shown(name, import_module(f"experiments.doctoring.{name}").look(run))
