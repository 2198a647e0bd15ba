"""Before the run: who plays, the programme as printed, and the run itself behind one progress bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.books import open_book
from experiments.schema import Run

if TYPE_CHECKING:
    import xarray as xr

    from simulator.vocabulary import Book, Macro, Strategy


@dataclass(frozen=True)
class Stage:
    """The book and everyone who acts on it."""

    book: Book
    strategies: dict[str, Strategy]
    macros: dict[str, Macro]


def set_up(run: Run) -> Stage:
    """Load strategies and economies by name (cheap, so first), then the book; do_nothing always plays."""
    from scenarios import load_macro, load_strategy

    names = run.strategies if "do_nothing" in run.strategies else ["do_nothing", *run.strategies]
    economies = sorted(run.macros, key=lambda name: name != "baseline")
    strategies = {name: load_strategy(name) for name in names}
    macros = {name: load_macro(name) for name in economies}
    return Stage(open_book(run.book, run.parameters, run.seed), strategies, macros)


def simulated(run: Run, stage: Stage) -> xr.Dataset:
    """The run; its bar shows the time left and is silent where nobody watches."""
    from tqdm import tqdm

    from simulator import simulate

    with tqdm(total=None, unit="block", desc="simulating", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        ds: xr.Dataset = simulate(
            stage.book, stage.strategies, stage.macros, parameters=run.parameters, months=run.months,
            paths=run.paths, draws=run.draws, seed=run.seed, threads=run.threads or None, progress=show,
        )
    return ds
