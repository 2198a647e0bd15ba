"""The desk's section of a benchmark: the discrete-event desk, the formulas, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.bench import Figure, figure, interleaved

if TYPE_CHECKING:
    from experiments.schema import Run
    from simulator.desk.fit import Budget, Setting
    from simulator.desk.staffing import Today

SECTION = "desk"
DAYS, EVALUATIONS = 100, 50_000
AGENTS, LOAD, PATIENCE = 14.0, 0.94, 20.0
"""The evaluation that is timed: three classes, patience in handling times."""
CERTIFIED = ("wait_error_median", "wait_error_worst", "satisfaction_error_median", "satisfaction_error_worst")


def figures(run: Run) -> Iterator[Figure]:
    """Speed of the discrete-event desk and of the formulas; then the certificate, where it costs no minutes."""
    from simulator.desk.fit import Budget
    from simulator.desk.response import setting_for

    today = _today(run)
    setting = setting_for(today.desk, today.floor, today.tickets)
    yield from _simulated(today, run.seed)
    yield from _evaluated(setting)
    yield from _certified(run, today, setting, Budget(run.desk.points, run.desk.tickets, run.desk.held_out))


def _today(run: Run) -> Today:
    from experiments.books import open_book
    from simulator.crew import crew_at_rest, tickets_by_class
    from simulator.desk.response import EXACT
    from simulator.desk.staffing import Today
    from simulator.vocabulary import InputError

    p = run.parameters
    tickets = tickets_by_class(open_book(run.book, p))
    if tickets.sum() <= 0.0:
        raise InputError("nobody in the book has a ticket: there is no desk to measure")
    crew = crew_at_rest(p, tickets, EXACT)
    return Today(p.desk, p.floor, tickets, crew.head, crew.juniors)


def _simulated(today: Today, seed: int) -> Iterator[Figure]:
    """Events and tickets a second, on one core, of the plain desk and of the real floor."""
    from simulator.desk.staffing import ladder
    from simulator.desk.stopwatch import days

    plans = {"plain desk": ladder(today)["plain"], "real floor": today.plan(today.head)}
    daily = {name: float(plan.rate.sum()) * plan.slot_hours / len(plan.rate) for name, plan in plans.items()}
    long = {name: max(1, min(DAYS, round(20_000 / max(1e-9, n)))) for name, n in daily.items()}
    done = {name: days(plan, long[name], seed) for name, plan in plans.items()}

    def work(name: str) -> float:
        days(plans[name], long[name], seed)
        return 1.0

    seconds = interleaved({name: partial(work, name) for name in plans})
    for name in plans:
        for k, counted in enumerate(("events", "tickets")):
            values = [done[name][k] / s for s in seconds[name]]
            note = f"{done[name][1]:,} tickets of {long[name]} days, one core" if k else ""
            yield figure(SECTION, f"{name}: {counted}", values, f"{counted}/s", note)


def _evaluated(setting: Setting) -> Iterator[Figure]:
    """Microseconds of one evaluation in a compiled loop, as in the core: the formula, and with a table."""
    from simulator.desk.lookup import NO_TABLE
    from simulator.desk.stopwatch import evaluations, like_a_table

    arrivals = np.array([0.1, 0.8, 0.1]) * AGENTS * LOAD
    tables = {"exact formula": NO_TABLE, "corrected formula": like_a_table(setting)}

    def work(name: str) -> float:
        evaluations(tables[name], arrivals, 1.0 / PATIENCE, AGENTS, EVALUATIONS)
        return float(EVALUATIONS)

    seconds = interleaved({name: partial(work, name) for name in tables})
    for name, values in seconds.items():
        note = f"3 classes, {AGENTS:.0f} agents, load {LOAD:.0%}" if name == "corrected formula" else ""
        yield figure(SECTION, f"{name}: one evaluation", [1e6 * s for s in values], "us", note)


def _certified(run: Run, today: Today, setting: Setting, budget: Budget) -> Iterator[Figure]:
    """Errors on desks the table has not seen; only where the table is on the shelf, or desk.mode=response asks."""
    from experiments.stage import desk_answer
    from simulator.desk.response import key
    from simulator.shelf import cache_folder

    on_shelf = (cache_folder() / "desk" / f"{key(setting, budget)}.zarr" / "zarr.json").is_file()
    if not on_shelf and run.desk.mode != "response":
        nothing = float("nan")
        note = "no table of this desk on the shelf: desk.mode=response fits it first (minutes)"
        yield Figure(SECTION, "certificate: not measured", nothing, nothing, nothing, "", note)
        return
    asked = replace(run, desk=replace(run.desk, mode="response"))
    told = desk_answer(asked, run.parameters, today.tickets).told
    for kind, called in (("formula", "formula"), ("response", "corrected")):
        for name in CERTIFIED:
            value = 100.0 * float(told[f"desk_{kind}_{name}"])
            unit = "%" if name.startswith("wait") else "points"
            note = f"worst at {told[f'desk_{kind}_wait_worst_at']}" if name == "wait_error_worst" else ""
            words = name.replace("_", " ")
            yield Figure(SECTION, f"{called}: {words}", value, value, value, unit, note)
    known = 100.0 * float(told["desk_simulation_error_median"])
    note = f"{told['desk_held_out_desks']} desks held out; waits of classes that wait noticeably"
    yield Figure(SECTION, "simulation's own error, median", known, known, known, "%", note)
