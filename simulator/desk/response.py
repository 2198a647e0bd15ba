"""How the desk of a run answers: by the exact formula, by the formula corrected, or simulated live.

- **exact**: the non-preemptive M/M/c+M formula. It knows nothing of busy Mondays, absences or odd handling times.
- **response**: the formula times a table of corrections fitted to the discrete-event desk, with its certificate: how
  far formula and table are from desks they have not seen. Outside the table the formula answers, and the run says so.
- **simulated**: the discrete-event desk itself, live in every month of every path; for few paths.

A table belongs to the desk's parameters, its floor and the code of the discrete-event desk; it is kept under a hash
of all three and fitted once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from math import ceil, floor, log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.desk.certificate import around, backwards, certificate, compare
from simulator.desk.fit import NODES, Budget, Setting, scatter, simulate, tabulate
from simulator.desk.floor import Floor, heavy, hours_a_day
from simulator.desk.lookup import AXES, NO_TABLE, flatten
from simulator.parameters import Desk, Parameters
from simulator.shelf import cache_folder
from simulator.vocabulary import DESK_MODES, InputError

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
MODES = DESK_MODES
REACH = 2.5
"""A table covers desks from this many times smaller to as many times larger than today's."""
MARGINS = (1, 1, 6, 0)
"""Nodes along patience, agents, load and share over which a correction fades out beyond the table."""
SETTLES_IN_DAYS = 10.0
"""Mean patience beyond so many opening days: months do not settle, and no steady state can be tabulated."""
CODE = (
    *("plan.py", "station.py", "queueing.py", "floor.py", "replications.py", "fit.py", "kriging.py"),
    *("erlang.py", "lookup.py", "certificate.py"),
)
"""The code a table and its certificate depend on."""
SEED = 20_251_231


@dataclass(frozen=True)
class Answer:
    """How the desk answers: the mode, the flat table (empty: the formula), and what a result says about both."""

    mode: str = "exact"
    table: Floats = field(default_factory=lambda: NO_TABLE)
    told: Mapping[str, Any] = field(default_factory=dict)
    seed: int = SEED
    made_for: str = ""


EXACT = Answer(told={"desk_mode": "exact"})


def answer_for(
    mode: str,
    parameters: Parameters,
    tickets: Floats,
    budget: Budget | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Answer:
    """How the desk answers in a run of ``mode``, for a book that asks for ``tickets`` [3] a month by class."""
    if mode not in MODES:
        near = get_close_matches(mode, MODES, n=1)
        raise InputError(
            f"desk.mode is {mode}{f': did you mean {near[0]}?' if near else ''} (one of {', '.join(MODES)})"
        )
    if mode == "response" and tickets.sum() > 0.0:
        return respond_by_table(setting_for(parameters.desk, parameters.floor, tickets), budget, workers, progress)
    if mode == "simulated" and (faults := heavy(parameters.desk, parameters.floor, tickets)):
        raise InputError(faults)
    return Answer(mode, told={"desk_mode": mode})


def usual_juniors(desk: Desk) -> float:
    """Share of juniors among agents where a usual number leaves and is replaced."""
    return min(0.5, desk.agent_attrition * desk.ramp_months)


def setting_for(desk: Desk, floor_: Floor, tickets: Floats) -> Setting:
    """What a table for today's desk is for: tickets [3] a month by class; agents as the opening load asks.

    Its range of agents is snapped to half powers of two and its mix to twentieths, so that like books share a table.
    """
    agents = max(1e-9, float(tickets.sum())) * desk.handling_hours / desk.opening_hours / desk.initial_load
    low, high = floor(2.0 * log2(agents / REACH)) / 2.0, ceil(2.0 * log2(agents * REACH)) / 2.0
    whole = np.round(20.0 * tickets / max(1e-9, float(tickets.sum())))
    whole /= max(1.0, float(whole.sum()))
    return Setting(desk, floor_, round(usual_juniors(desk), 2), tuple(whole.tolist()), (2.0**low, 2.0**high))


def respond_by_table(
    setting: Setting, budget: Budget | None = None, workers: int = 1, progress: Progress | None = None
) -> Answer:
    """The corrected formula for a setting: its table from the shelf, or fitted now (``progress``: points, in all)."""
    budget = budget or Budget()
    if faults := list(_beyond(setting.floor)):
        raise InputError(faults)
    days = setting.patience[1] * setting.desk.handling_hours / hours_a_day(setting.desk.opening_hours, setting.floor)
    if days > SETTLES_IN_DAYS:
        raise InputError(
            f"parameters.desk.patience is {setting.desk.patience:g} handling times: twice that is {days:.0f} opening "
            f"days, longer than the {SETTLES_IN_DAYS:g} in which a month settles; use desk.mode=exact or simulated"
        )
    ds = table_for(setting, budget, workers, progress)
    axes = tuple(np.log(ds[a].values) if a in ("patience", "agents") else ds[a].values for a in AXES)
    table = flatten(axes, np.log(ds["odds_factor"].values), MARGINS)
    share, worst = backwards(table, setting)
    told = {f"desk_{name}": value for name, value in certificate(ds, setting).items()}
    told |= {
        "desk_table": key(setting, budget),
        "desk_table_points": budget.points,
        "desk_table_tickets": budget.tickets,
    }
    told |= {"desk_response_backwards_share": share, "desk_response_backwards_worst": worst}
    return Answer("response", table, {"desk_mode": "response", **told}, made_for=_made_for(setting))


def check_fits(answer: Answer, desk: Desk, floor_: Floor, tickets: Floats) -> None:
    """Refuse an answer whose table was made for another desk; its size and mix of tickets may differ."""
    if answer.made_for and answer.made_for != _made_for(setting_for(desk, floor_, tickets)):
        raise InputError(
            "desk: this answer's table was made for a desk with other parameters (handling, patience, opening hours, "
            'juniors or floor): make one with answer_for, or say desk="response"'
        )


def _made_for(setting: Setting) -> str:
    told = {name: value for name, value in _relevant(setting).items() if name not in ("mix", "agents")}
    return json.dumps(told, sort_keys=True)


def _beyond(floor_: Floor) -> Iterator[str]:
    """What of a floor a table cannot carry: where abandonment is not wait / patience, or work not tickets x time."""
    cure = "the table of desk.mode=response cannot carry it: use desk.mode=simulated, for few paths, or exact"
    factors = floor_.handling_factor.values
    if len(set(factors)) > 1:
        yield f"parameters.floor.handling_factor is {factors}, not the same for all classes; {cure}"
    for name, value in (("retrial_prob", floor_.retrial_prob), ("overtime_hours", floor_.overtime_hours)):
        if value > 0.0:
            yield f"parameters.floor.{name} is {value:g}; {cure}"
    if max(floor_.call_share.values) > 0.0:
        yield f"parameters.floor.call_share is {floor_.call_share.values}: callers are lost at closing; {cure}"


def shelved(setting: Setting, budget: Budget) -> tuple[Path, bool]:
    """Where a setting's table lies, or will lie, and whether it does."""
    home = cache_folder() / "desk" / f"{key(setting, budget)}.zarr"
    return home, (home / "zarr.json").is_file()


def table_for(setting: Setting, budget: Budget, workers: int, progress: Progress | None) -> xr.Dataset:
    """The fitted table as a labelled Dataset: ``odds_factor`` and the held-out desks; from the shelf where it lies."""
    import xarray as xr

    home, there = shelved(setting, budget)
    if there:
        kept: xr.Dataset = xr.open_zarr(home, chunks=None, consolidated=False).load()
        return kept
    ds = fitted(setting, budget, workers, progress)
    _keep(ds, home)
    return ds


def key(setting: Setting, budget: Budget) -> str:
    """Hash of all a table depends on: parameters, budget, and the code of the discrete-event desk."""
    here = Path(__file__).parent
    code = [(here / name).read_text(encoding="utf-8") for name in CODE]
    asked = json.dumps([_relevant(setting), asdict(budget), NODES, MARGINS, SEED], sort_keys=True)
    return hashlib.sha256("\n".join([asked, *code]).encode()).hexdigest()[:16]


def _relevant(setting: Setting) -> dict[str, Any]:
    """The numbers a table depends on; money, attrition and taste do not change a queue."""
    names = ("handling_hours", "opening_hours", "patience", "junior_productivity")
    told = {name: getattr(setting.desk, name) for name in names}
    rest = {"floor": asdict(setting.floor), "junior_share": setting.junior_share, "mix": setting.mix}
    return {**told, **rest, "agents": setting.agents}


def fitted(setting: Setting, budget: Budget, workers: int = 1, progress: Progress | None = None) -> xr.Dataset:
    """Simulate the design and the held-out desks, smooth, tabulate, compare."""
    import xarray as xr

    in_all = budget.points + budget.held_out

    def later(done: int, _: int) -> None:
        if progress:
            progress(budget.points + done, in_all)

    points = scatter(setting, budget.points, SEED)
    seen = simulate(setting, points, budget.tickets, SEED, workers, progress and (lambda n, _: progress(n, in_all)))
    axes, values = tabulate(setting, points, seen)
    mixes = around(setting, budget.held_out)
    others = scatter(setting, budget.held_out, SEED + 1, mixes)
    held = simulate(setting, others, 3 * budget.tickets, SEED + 10**6, workers, later)
    table = flatten(axes, values, MARGINS)
    coords = {a: np.exp(x) if a in ("patience", "agents") else x for a, x in zip(AXES, axes, strict=True)}
    meaning = {"units": "odds ratio", "long_name": "Odds of giving up, simulated over exact, of cumulated classes"}
    data = {"odds_factor": (AXES, np.exp(values), meaning), **compare(table, others, held)}
    return xr.Dataset(data, coords=coords, attrs={"setting": json.dumps(_relevant(setting)), **asdict(budget)})


def _keep(ds: xr.Dataset, home: Path) -> None:
    """Onto the shelf in one move; a run that fits the same table at the same time does no harm."""
    part = home.with_name(f"{home.stem}.{os.getpid()}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        ds.to_zarr(part, mode="w", zarr_format=3, consolidated=False)
        part.rename(home)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
