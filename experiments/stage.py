"""Before the run: who plays, what they mean to do, and the run itself behind one progress bar."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from experiments.books import open_book
from experiments.schema import AUTO, Run, check_for_compare
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import xarray as xr

    from simulator.desk.response import Answer
    from simulator.metrics.truth import Truth
    from simulator.parameters import Parameters
    from simulator.running.threads import Told
    from simulator.vocabulary import Book, Floats


PATHS_A_DRAW = 8
"""Paths of each draw where their number is not given: one of each randomisation."""


@dataclass(frozen=True)
class Stage:
    """The book and everyone who acts on it."""

    book: Book
    strategies: Mapping[str, Any]
    macros: Mapping[str, Any]


@dataclass(frozen=True)
class Cast:
    """Everyone who acts on a book."""

    strategies: Mapping[str, Any]
    macros: Mapping[str, Any]


def set_up(run: Run, folders: Sequence[Path] = (), command: str = "compare") -> Stage:
    """Load strategies and economies by name (cheap, so first), then the book; do_nothing always plays.

    ``folders``: the user's own, looked through before ours; ``command``: whose settings are no fault.
    """
    players = cast(run, folders, command)
    return Stage(open_book(run.book, run.parameters), players.strategies, players.macros)


def cast(run: Run, folders: Sequence[Path] = (), command: str = "compare") -> Cast:
    """The strategies and economies of a run; refuses names that no file bears."""
    from scenarios import load_macro, load_strategy
    from scenarios.menu import names as on_offer
    from simulator.running.cluster import check_installed

    check_for_compare(run, command)
    if run.engine.kind == "dask":
        check_installed()
    names = run.strategies if "do_nothing" in run.strategies else ["do_nothing", *run.strategies]
    economies = sorted(run.macros, key=lambda name: name != "baseline")
    known = {*on_offer("strategy", folders), *on_offer("macro", folders)}
    if strange := [name for name in run.changes if name not in known]:
        raise InputError([f"changes.{name}: no strategy or economy is called {name}" for name in strange])
    strategies = {name: load_strategy(_told(name, run), folders) for name in names}
    return Cast(strategies, {name: load_macro(_told(name, run), folders) for name in economies})


def _told(name: str, run: Run) -> str | dict[str, Any]:
    """A strategy or economy by its name, or as its file with the run's changes laid over it."""
    return {"name": name, "defaults": [name], **run.changes[name]} if name in run.changes else name


def desk_answer(run: Run, parameters: Parameters, tickets: Floats) -> Answer:
    """How the run's support desk answers; a table that is not on the shelf is fitted now, behind a bar of its own."""
    from tqdm import tqdm

    from simulator.desk.fit import Budget
    from simulator.desk.response import answer_for, setting_for, shelved

    budget = Budget(run.desk.points, run.desk.tickets, run.desk.held_out)
    if run.desk.mode == "response" and tickets.sum() > 0.0:
        home, there = shelved(setting_for(parameters.desk, parameters.floor, tickets), budget)
        if not there:
            said = f"Fitting the desk's table, once for desks like this one: minutes. It is kept in {home.parent}."
            print(*textwrap.wrap(said, 80), "", sep="\n", flush=True)
    with tqdm(desc="fitting the desk's table", unit="desk", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        workers = run.threads or os.cpu_count() or 1
        return answer_for(run.desk.mode, parameters, tickets, budget, workers, show)


def simulated(run: Run, stage: Stage, store: Path | None = None, meanwhile: Callable[[], object] = int) -> xr.Dataset:
    """The run, written to ``store`` as it goes or held in memory; its bar is silent where nobody watches.

    ``meanwhile`` is done beside it, once the kernels run: they leave the interpreter to others.
    """
    from simulator.crew import tickets_by_class

    desk = desk_answer(run, run.parameters, tickets_by_class(stage.book))
    with _bar(meanwhile) as show:
        if run.paths != AUTO:
            return _simulated(run, stage, desk, show, store)
        from simulator.stopping import half_width, joined, until

        measure = _measure(run.auto.metric)
        ds = until(
            lambda first: _simulated(run, stage, desk, show, store, first),
            lambda ds: half_width(measure(ds)),
            run.auto.half_width,
            run.auto.most,
            joined if store is None else lambda _, grown: grown,
        )
    return ds.assign_attrs(auto_said=_went_on(run, ds, half_width(measure(ds))))


@contextmanager
def _bar(meanwhile: Callable[[], object]) -> Iterator[Told]:
    """One bar for the whole run, to be told (runs done, runs in all)."""
    from tqdm import tqdm

    with tqdm(desc="simulating", unit="run", disable=None, leave=False) as bar:
        still = [meanwhile]

        def show(done: int, total: int) -> None:
            while still:
                Thread(target=still.pop(), daemon=True).start()
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _went_on(run: Run, ds: xr.Dataset, reached: float) -> str:
    """How far a run of as many futures as it takes went, and why it stopped."""
    asked, auto = f"{run.auto.half_width:g}", run.auto
    end = "as narrow as asked" if reached <= auto.half_width else f"not as narrow as asked: auto.most is {auto.most:,}"
    return (
        f"It took {ds.sizes['path']:,} futures: half of the 95 % interval of the mean of {auto.metric} is at most "
        f"{reached:.3g} ({asked} asked; {end})."
    )


def _measure(name: str) -> Truth:
    """The measure that decides when enough has been seen; refused if it does not differ by path."""
    from scenarios.schema import nearest
    from simulator.metrics import measures

    known = measures()
    if name not in known:
        raise InputError(f"auto.metric is {name}, no measure is called that{nearest(name, known)}")
    return known[name]


def _simulated(run: Run, stage: Stage, desk: Answer, show: Told, store: Path | None, first_draw: int = 0) -> xr.Dataset:
    from simulator import simulate
    from simulator.running.cluster import Cluster

    ds: xr.Dataset = simulate(
        stage.book,
        stage.strategies,
        stage.macros,
        parameters=run.parameters,
        months=run.months,
        paths=PATHS_A_DRAW * run.draws if run.paths == AUTO else run.paths,
        draws=run.draws,
        seed=run.seed,
        priors=run.priors,
        first_draw=first_draw,
        threads=run.threads or None,
        desk=desk,
        progress=show,
        store=store,
        cluster=Cluster(run.engine.address, run.engine.workers) if run.engine.kind == "dask" else None,
    )
    return ds
