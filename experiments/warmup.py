"""Compile ahead: one tiny run through everything that is compiled, so that the first real run starts at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments import cli, door

if TYPE_CHECKING:
    from experiments.schema import Run
    from experiments.stage import Stage

NAIVE = "--naive"
USAGE = f"""secateur warmup: compile everything that runs compiled, once for each installation; about two minutes

usage: secateur warmup [{NAIVE}]

  {NAIVE}   the readable loop over customers too, and the loops raced against the wheel: only tests,
            doubters and secateur benchmark run them
"""


def main() -> int:
    """``secateur warmup``; the answer is the exit status."""
    words = sys.argv[1:]
    if {"-h", "--help"} & set(words):
        print(USAGE, end="")
        return door.DONE
    if {"-V", "--version"} & set(words):
        print(f"secateur {cli.version()}")
        return door.DONE
    return door.through(lambda: warm_up(words))


def warm_up(words: Sequence[str] = ()) -> int:
    """Run every group of kernels once, say what had to be compiled and where it lies; the number compiled."""
    from simulator.shelf import kernels_folder
    from simulator.vocabulary import InputError

    if strange := [word for word in words if word != NAIVE]:
        raise InputError([f"{word}: secateur warmup has no settings, only {NAIVE}" for word in strange])
    begun, all_in_all = time.perf_counter(), 0
    for name, work in kernels(NAIVE in words).items():
        print(f"{name:<46}", end="", flush=True)
        before = time.perf_counter()
        n = len(compiled(work))
        print(f"{f'{n} compiled' if n else 'warm':>14} {time.perf_counter() - before:7.1f} s", flush=True)
        all_in_all += n
    said = f"{all_in_all} kernels compiled" if all_in_all else "All is warm: nothing had to be compiled"
    print(f"{said}; {time.perf_counter() - begun:.1f} s. They are kept in {kernels_folder()}")
    return all_in_all


def kernels(naive: bool = False) -> Mapping[str, Callable[[], object]]:
    """Groups of kernels and, for each, the run that calls them: those the commands themselves make, but tiny."""
    from experiments import desk_work, programme, stage

    run = _tiny()
    play = stage.set_up(run)
    live = replace(run, desk=replace(run.desk, mode="simulated"), months=1, paths=1, draws=1)
    alone = replace(play, strategies={"do_nothing": play.strategies["do_nothing"]})
    groups: dict[str, Callable[[], object]] = {
        "the desk's formulas": lambda: desk_work.worked_out(run, desk_work.set_up(run)),
        "the desk in a loop, for the benchmark": _loop,
        "who is chosen, and what it will do": lambda: list(programme.programme(run, play)),
        "a month of customers, desk and money": lambda: stage.simulated(run, play),
        "the same month with the desk simulated live": lambda: stage.simulated(live, alone),
    }
    if naive:
        groups["the readable loop over customers"] = lambda: _naive(run, play)
        groups["loops raced against the wheel"] = lambda: _raced(run)
    return groups


def _tiny() -> Run:
    """Few customers, months and paths; strategies that between them call every kernel that Python calls."""
    from experiments.branches import BookChoice, DeskChoice
    from experiments.schema import Run
    from simulator.desk.floor import Floor
    from simulator.parameters import Parameters, Portrait

    return Run(
        book=BookChoice(kind="synthetic"),
        parameters=Parameters(portrait=Portrait(customers=50), floor=Floor(days_per_week=2, day_profile={1: 1.0})),
        desk=DeskChoice(replications=2, days=1),
        strategies=["do_nothing", "ladder", "dynamic_portfolio"],
        macros=["baseline"],
        months=3,
        paths=2,
        draws=2,
        priors=True,
        seed=7,
        threads=1,
    )


def _loop() -> None:
    """Many evaluations in one compiled loop, as the benchmark times them."""
    import numpy as np

    from simulator.desk.lookup import NO_TABLE
    from simulator.desk.stopwatch import evaluations

    evaluations(NO_TABLE, np.array([1.0, 8.0, 1.0]), 0.05, 14.0, 1)


def _naive(run: Run, play: Stage) -> None:
    from simulator import simulate

    simulate(play.book, play.strategies, play.macros, parameters=run.parameters, months=1, paths=1, draws=1, naive=True)


def _raced(run: Run) -> None:
    """Every kernel of the race and of the profile."""
    from experiments.bench_profile import first_half_of
    from experiments.bench_work import ECONOMIES, RACED, parameters_for, stands, task_for
    from experiments.peers import numpy, straight

    stand = stands(task_for(parameters_for(run.parameters, 50), 3, (RACED,), ECONOMIES[:1]), 1)[RACED]
    for peer in (straight, numpy):
        peer.run(stand.model, stand.out, stand.gone)
    first_half_of(stand)


def compiled(work: Callable[[], object]) -> list[str]:
    """Names of the kernels of ours that numba compiles during some work; one it finds in its cache is not compiled."""
    from numba.core import event

    with event.install_recorder("numba:compile") as recorder:
        work()
    ours = (told.data["dispatcher"].py_func for _, told in recorder.buffer if told.is_start)
    return [f.__qualname__ for f in ours if f.__module__.startswith(("simulator.", "experiments."))]
