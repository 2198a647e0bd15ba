"""A block of paths of one draw through every economy and strategy: the unit of work of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from simulator.core import naive, path, stepped
from simulator.core.causal import compare
from simulator.core.given import (
    DESK_RATE,
    HEADCOUNT,
    HOURS,
    MIX,
    OPENING_REVENUE,
    OPENING_SENIORS,
    POOL_OPENING,
    POOL_RATE,
    SPENDING,
    Luck,
    Weather,
)
from simulator.core.records import (
    OUTSIDE,
    ROW_SEGMENT,
    Bools,
    Cells,
    Floats,
    Ints,
    Links,
    Rows,
    Work,
)
from simulator.crew import tickets_by_class
from simulator.desk.live import LiveDesk
from simulator.draws import NOTHING_DRAWN, Draws, parameters_of
from simulator.luck import draw_luck, rows_of, weather_of
from simulator.opening import Opening
from simulator.prepare import Prepared, under
from simulator.running.choices import Choices, Chosen
from simulator.running.scratch import scratch
from simulator.shocks import shocks
from simulator.vocabulary import Drivers, Macro, Policy, Rules, Strategy

REFERENCE = "do_nothing"
"""The strategy every other one is compared with, customer by customer."""
TURN_BYTES = 2**28
"""Luck and leavers of the paths at work at once in a thread, about."""
PERSON_BYTES, PROSPECT_BYTES = 29, 21
"""Of it a customer and path (fuses, sign, defaults, two lists of leavers), and a prospect."""


@dataclass(frozen=True)
class Task:
    """A run's fixed part: the prepared book, the choices compared, what is not known, and the seed of all luck.

    ``plans``: planned revenue of strategies whose guard-rails watch it, by name [T].
    """

    prepared: Prepared
    strategies: Mapping[str, Strategy]
    macros: Mapping[str, Macro]
    months: int
    seed: int
    naive: bool = False
    draws: Draws = NOTHING_DRAWN
    plans: Mapping[str, Floats] = field(default_factory=dict)

    def world(self, draw: int) -> Prepared:
        """The book as it truly is in a draw."""
        quantile = self.draws.of(draw)
        return under(self.prepared, parameters_of(self.prepared.parameters, quantile)) if quantile else self.prepared


@dataclass(frozen=True)
class Finding:
    """What a block knows besides its results: choices by strategy, revenue and customers at month 0 [2, P, S], the
    firm at rest, and months of the desk its table did not cover."""

    chosen: Mapping[str, Chosen]
    opening: Floats
    firm: Opening
    outside: int


class Lived(NamedTuple):
    """A strategy's run on some paths as the kernels leave it: who was selected [N], who left [P, N] (4 x month +
    cause), and the state of the last path in ``cells`` and ``work``."""

    strategy: str
    world: Prepared
    rows: Rows
    cells: Cells
    who: Bools
    gone: Links
    work: Work


Witness = Callable[[str, Lived], None]
"""Sees every strategy's run as it ends, with the name of the economy; what it keeps it must copy."""


@dataclass(frozen=True)
class Ground:
    """What all paths of a block have in common: the book in a draw with its prospects, and what strategies decide."""

    draw: int
    world: Prepared
    rows: Rows
    choices: Choices
    witness: Callable[[Lived], None] | None = None


def run_block(
    task: Task, draw: int, paths: Ints, out: Floats, told: Callable[[int], None], witness: Witness | None = None
) -> Finding:
    """Fill out [strategy, macro, P, T, K], some paths at a time; ``told`` hears how many paths a strategy has run."""
    world = task.world(draw)
    drivers = _drivers(task, draw, paths)
    rows = rows_of(world, task.seed, draw, task.months, _reach(task, world, drivers))
    ground = Ground(draw, world, rows, Choices(task, world, draw))
    openings, outside = [], 0
    for some in turns(rows, len(paths)):
        luck, default_fuse = draw_luck(rows, world.opening.numbers, task.seed, draw, paths[some], task.months)
        mine = drivers if len(paths) == len(luck.path) else _drivers(task, draw, luck.path)
        for m, ((economy, macro), driven) in enumerate(zip(task.macros.items(), mine, strict=True)):
            weather = weather_of(world, rows, driven, luck, default_fuse)
            here = replace(ground, witness=partial(witness, economy)) if witness else ground
            outside += _run_some(task, here, luck, weather, macro.rules, out[:, m, some], told)
        openings.append(_opening(rows, luck))
    return Finding(ground.choices.chosen, np.concatenate(openings, axis=1), world.opening, outside)


def turns(rows: Rows, paths: int) -> list[slice]:
    """Paths of a block at work at once, few of a large book or a long run: so its memory has a limit."""
    path_bytes = PERSON_BYTES * len(rows.whole) + PROSPECT_BYTES * rows.donor.size
    most = max(1, TURN_BYTES // path_bytes)
    return [slice(first, min(first + most, paths)) for first in range(0, paths, most)]


def _drivers(task: Task, draw: int, paths: Ints) -> list[Drivers]:
    """What each economy does on some paths of a draw."""
    luck_of_economy = shocks(task.seed, np.full(len(paths), draw), paths, task.months)
    return [macro.drivers(luck_of_economy) for macro in task.macros.values()]


def _run_some(
    task: Task, ground: Ground, luck: Luck, weather: Weather, rules: Rules, out: Floats, told: Callable[[int], None]
) -> int:
    """Every strategy on this luck in this weather; how many months lay outside the desk's table."""
    world, rows, outside, work = ground.world, ground.rows, 0, None
    nothing, gone = np.empty((2, *luck.fuse.shape), dtype=np.int32)
    names = list(task.strategies)
    for name in sorted(names, key=lambda name: name != REFERENCE):  # it first: others are compared with it
        (cells, who), place = ground.choices.cells(name, rules), out[names.index(name)]
        work = scratch(rows, cells, world, task.months, work)
        model = (rows, cells, luck, weather, world.opening.numbers, work)
        if short := _run(task, model, place, nothing if name == REFERENCE else gone):
            raise RuntimeError(f"prospect list exhausted in month {short} (strategy {name}, draw {ground.draw})")
        if name != REFERENCE and REFERENCE in names:
            compare(rows, nothing, gone, who, work.offsets, place)
        if ground.witness:
            ground.witness(Lived(name, world, rows, cells, who, nothing if name == REFERENCE else gone, work))
        outside += int(work.load[OUTSIDE])
        told(len(luck.path))
    return outside


def _run(task: Task, model: stepped.Model, out: Floats, gone: Any) -> int:
    """One strategy in one economy on a block of paths, by the kernel the run asks for."""
    if _is_live(task):
        return stepped.run(model, out, gone, lambda which: _live_desk(task, model, which))
    kernel = naive.run if task.naive else path.run
    return int(kernel(*model, out, gone))


def _is_live(task: Task) -> bool:
    return task.prepared.answer.mode == "simulated"


def _live_desk(task: Task, model: stepped.Model, which: int) -> stepped.Month:
    """The discrete-event desk of a path, after some months of the opening book."""
    value, p = model[4].value, task.prepared.parameters
    shift = p.desk.hours_per_agent / p.desk.opening_hours
    seniors, juniors = value[OPENING_SENIORS], value[HEADCOUNT] - value[OPENING_SENIORS]
    crew = (float(seniors * shift), float(juniors * shift), 0.0, 1.0)
    return LiveDesk(p, task.seed, which, tickets_by_class(task.prepared.book), crew).month


def _reach(task: Task, world: Prepared, drivers: list[Drivers]) -> float:
    """The most any economy and any strategy multiply what the acquisition budget buys.

    Leads are those of the month, prices those of the month it was paid in: each at its best.
    """
    e = world.parameters.acquisition.elasticity
    economy = max(float((1.0 + d.leads).max()) * max(1.0, float(((d.cac * d.cost) ** -e).max())) for d in drivers)
    return economy * max(drive(task, world, strategy.policy) for strategy in task.strategies.values())


def drive(task: Task, world: Prepared, policy: Policy) -> float:
    """The most a policy multiplies newcomers: what it may spend over plan, and the pull of a discount."""
    value, segment = world.opening.numbers.value, world.opening.numbers.segment
    saved = value[HEADCOUNT] * value[HOURS] * value[DESK_RATE] + value[POOL_RATE] * value[POOL_OPENING]
    more = policy.reinvest.acquisition * saved + policy.invest.acquisition * segment[:, OPENING_REVENUE].sum()
    spend = 1.0 + more / max(value[SPENDING], 1e-300) if more > 0.0 else 1.0
    a = world.parameters.acquisition
    lean = (
        1.0 + abs(policy.sourcing.alignment - 0.5) * (a.icp_shift + a.icp_drift * task.months) / segment[:, MIX].min()
    )
    return float(spend**a.elasticity * (1.0 + a.discount_pull * policy.sourcing.discount) * lean)


def _opening(rows: Rows, luck: Luck) -> Floats:
    """Revenue and number of those who are customers at month 0 [2, P, S]."""
    n_segments, segment, revenue = rows.donor.shape[1], rows.trait[:, ROW_SEGMENT], rows.revenue
    here = luck.fuse >= 0.0
    return np.array(
        [[np.bincount(segment[h], w[h], n_segments) for h in here] for w in (revenue, np.ones(len(segment)))]
    )
