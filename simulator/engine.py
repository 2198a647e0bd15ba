"""The engine: check what is asked, prepare the book, and have every path run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import posterior
from simulator.crew import tickets_by_class
from simulator.desk.response import Answer, answer_for, check_fits
from simulator.draws import NOTHING_DRAWN, draw_numbers
from simulator.limits import check_terms
from simulator.number import check
from simulator.parameters import Parameters
from simulator.prepare import Prepared, prepare
from simulator.running.blocks import Task
from simulator.running.cluster import Cluster
from simulator.running.plans import plans_of
from simulator.running.sharing import Kept, Span, results
from simulator.running.threads import Told
from simulator.storage.reduction import PATHS
from simulator.switches import switched
from simulator.vocabulary import Book, InputError, Macro, Strategy

if TYPE_CHECKING:
    import xarray as xr


def simulate(
    book: Book,
    strategies: Mapping[str, Strategy],
    macros: Mapping[str, Macro],
    *,
    parameters: Parameters | None = None,
    months: int = 36,
    paths: int = 512,
    draws: int = 64,
    seed: int = 7,
    priors: bool = True,
    first_draw: int = 0,
    threads: int | None = None,
    desk: str | Answer = "exact",
    progress: Told | None = None,
    naive: bool = False,
    store: str | Path | None = None,
    keep: str = PATHS,
    block: int | None = None,
    cluster: Cluster | None = None,
) -> xr.Dataset:
    """Every strategy in every economy on the same luck, as one labelled Dataset.

    ``paths`` is the total, shared evenly by ``draws`` of what is not known: frailty, estimates and, with ``priors``,
    every number that has a prior (one draw: all at their centre). ``first_draw``: number of the first draw, to go on
    where an earlier run stopped (``simulator.stopping``). ``desk``: how the support desk answers, a mode or answer of
    ``simulator.desk.response``. ``naive`` runs the readable loop over customers instead of the wheel. ``progress`` is
    told (runs done, runs in all). ``store``: a new folder to write into as paths are made, so that memory does not grow
    with their number; one that is there grows by the next draws. ``keep`` quantiles: of each month the mean and
    quantiles over paths. No result depends on ``threads``, on ``block`` (paths simulated and written together) or on
    a ``cluster`` of Dask workers instead of threads. Raises InputError on a book or setting that cannot be run.
    """
    _check(strategies, macros, months, paths, draws, seed)
    drawn = first_draw + draws if priors else 0
    task = task_of(
        book, strategies, macros, parameters=parameters, months=months, seed=seed, draws=drawn, desk=desk, naive=naive
    )
    span = Span(first_draw * (paths // draws), paths, paths // draws, block)
    return results(task, span, cluster or threads or os.cpu_count() or 1, Kept(store, keep), progress)


def task_of(
    book: Book,
    strategies: Mapping[str, Strategy],
    macros: Mapping[str, Macro],
    *,
    parameters: Parameters | None = None,
    months: int = 36,
    seed: int = 7,
    draws: int = 64,
    desk: str | Answer = "exact",
    naive: bool = False,
) -> Task:
    """What ``simulate`` runs, ready to run; ``draws`` of the numbers that have priors, 0: all at their centre."""
    parameters = parameters or Parameters()
    check(parameters, "parameters.")
    posterior.check(parameters)
    prepared = _prepared(book, switched(parameters), desk)
    drawn = draw_numbers(prepared.parameters, strategies, seed, draws) if draws else NOTHING_DRAWN
    task = Task(prepared, strategies, macros, months, seed, naive, drawn)
    return replace(task, plans=plans_of(task))


def _prepared(book: Book, parameters: Parameters, desk: str | Answer) -> Prepared:
    """The book ready to run, with a desk that fits it."""
    tickets = tickets_by_class(book)
    answer = desk if isinstance(desk, Answer) else answer_for(desk, parameters, tickets)
    check_fits(answer, parameters.desk, parameters.floor, tickets)
    prepared = prepare(book, parameters, answer)
    check_terms(prepared)
    return prepared


def _check(
    strategies: Mapping[str, Any], macros: Mapping[str, Any], months: int, paths: int, draws: int, seed: int
) -> None:
    faults = [
        f"{name} is empty, name at least one" for name, of in (("strategies", strategies), ("macros", macros)) if not of
    ]
    for name, value, low, high in (
        ("months", months, 1, 600),
        ("draws", draws, 1, 65536),
        ("seed", seed, 0, 2**32 - 1),
    ):
        if not low <= value <= high:
            faults.append(f"{name} is {value}, must lie in [{low}, {high}]")
    if draws >= 1 and (paths < draws or paths % draws):
        nearest = max(draws, round(paths / draws) * draws)
        faults.append(f"paths is {paths}, must be a multiple of draws ({draws}): did you mean paths={nearest}?")
    if faults:
        raise InputError(faults)
