"""The desk alone as one labelled Dataset: staffing table, formula beside simulation, curve, and what explains them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.desk.lookup import NO_TABLE
from simulator.desk.staffing import Today, by_formula, curve, ladder, levels, loads, rows, whole_agents
from simulator.desk.trial import DESK_MEASURES, MEASURES, Floats, check_size, settles, trial
from simulator.vocabulary import SERVICE_CLASSES, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

STORE = "desk.zarr"
CLASSES = (*SERVICE_CLASSES, "all")
STEPS = ("plain", "waves", "handling", "real")
"""Desks between the formula's world and the real floor, each with one more thing switched on."""
UNITS = {
    "wait_hours": ("hours", "Mean wait"),
    "abandon_prob": ("probability", "Share who give up"),
    "service_level": ("share", "Share served within the target"),
    "utilisation": ("share", "Utilisation of the agents at work"),
    "backlog": ("tickets", "Tickets waiting at closing, mean over days"),
    "overtime_hours": ("hours", "Agent-hours worked after closing, a day"),
}
SOURCES = {"formula": "exact formula", "response": "corrected formula", "simulated": "discrete-event desk",
           "step": "discrete-event desk", "plain": "exact formula"}  # fmt: skip


def size(today: Today, days: int, replications: int) -> float:
    """Tickets that ``account`` will simulate; refused where they are too many."""
    return check_size(_plans(today), days, replications)


def _plans(today: Today) -> list[Any]:
    return [*(today.plan(head) for head in rows(today.head)), *ladder(today).values()]


def account(
    today: Today, days: int, replications: int, seed: int, workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:  # fmt: skip
    """Everything about a desk: each row of its staffing table by formula and simulated, with 95 % intervals.

    Dims: agents, service_class (the last is ``all``), bound (mean, low, high), load (of the curve), step.
    ``formula_...`` is exact in the formula's world, ``response_...`` corrected (where ``today.table`` is one),
    ``simulated_...`` the discrete-event desk; ``step_wait_hours`` leads from the one world to the other.
    """
    import xarray as xr

    found, tickets = trial(_plans(today), days, replications, seed, workers, progress)
    heads = rows(today.head)
    data = {
        **_of_rows(today, heads),
        **_of_trial(found, len(heads), heads.index(today.head)),
        **_of_curve(today, heads),
    }
    labels = {"service_class": CLASSES, "bound": ("mean", "low", "high"), "step": STEPS}
    coords: dict[str, Any] = {name: np.array(words, dtype=object) for name, words in labels.items()}
    coords["agents"] = ("agents", heads, {"units": "agents", "long_name": "Agents on the payroll"})
    coords["load"] = ("load", loads(today, heads), {"units": "load", "long_name": "Offered load per effective agent"})
    settled = "yes" if settles(today.plan(today.head)) else "no"
    told = {"days": days, "replications": replications, "seed": seed, "simulated_tickets": tickets, "settled": settled}
    return xr.Dataset(data, coords=coords, attrs={**told, **_facts(today)})


def _facts(today: Today) -> dict[str, Any]:
    d = today.desk
    return {
        "today_agents": today.head,
        "today_load": today.load,
        "today_effective_agents": today.effective(today.head),
        "junior_share": today.juniors,
        "handling_hours": d.handling_hours,
        "opening_hours": d.opening_hours,
        "patience_hours": d.patience * d.handling_hours,
        "target_hours": today.floor.target_hours,
        "plain_agents": whole_agents(today),
    }


def _of_rows(today: Today, heads: list[float]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "tickets_per_month": _labelled(("service_class",), np.append(today.tickets, today.tickets.sum()),
                                       "tickets/month", "Tickets that come"),
        "effective_agents": _labelled(("agents",), [today.effective(n) for n in heads], "agents",
                                      "Agents at work in an opening hour, in seniors"),
        "row_load": _labelled(("agents",), [today.offered / today.effective(n) for n in heads], "load",
                              "Offered load per effective agent"),
        "cost_per_month": _labelled(("agents",), [today.cost(n) for n in heads], "money/month", "Pay of the agents"),
    }  # fmt: skip
    for kind, table in _tables(today):
        waits, given_up, busy = zip(*(by_formula(today, today.effective(n), table) for n in heads), strict=True)
        data |= _measured(kind, "wait_hours", ("agents", "service_class"), waits)
        data |= _measured(kind, "abandon_prob", ("agents", "service_class"), given_up)
        data |= _measured(kind, "utilisation", ("agents",), busy)
    level = [levels(today, today.effective(n)) for n in heads]
    return data | _measured("formula", "service_level", ("agents", "service_class"), level)


def _of_trial(found: dict[str, Floats], n_rows: int, now: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name in MEASURES:
        data |= _measured("simulated", name, ("agents", "bound", "service_class"), found[name][:n_rows])
    for name in DESK_MEASURES:
        data |= _measured("simulated", name, ("agents", "bound"), found[name][:n_rows])
    steps = np.concatenate([found["wait_hours"][n_rows:], found["wait_hours"][now : now + 1]])
    return data | _measured("step", "wait_hours", ("step", "bound", "service_class"), steps)


def _of_curve(today: Today, heads: list[float]) -> dict[str, Any]:
    at = loads(today, heads)
    data: dict[str, Any] = {}
    for kind, table in _tables(today):
        data |= _measured(f"{kind}_curve", "wait_hours", ("load", "service_class"), curve(today, at, table))
    return data | _measured("plain_formula", "wait_hours", ("service_class",), _at_whole(today))


def _at_whole(today: Today) -> Floats:
    """The formula's waits [4] for the ladder's desks: a whole number of agents at today's load."""
    agents = whole_agents(today)
    scaled = replace(today, tickets=today.tickets * agents / today.effective(today.head))
    return by_formula(scaled, agents, NO_TABLE)[0]


def _tables(today: Today) -> list[tuple[str, Floats]]:
    return [("formula", NO_TABLE), *([("response", today.table)] if today.table.size else [])]


def _measured(kind: str, name: str, dims: tuple[str, ...], values: Any) -> dict[str, Any]:
    unit, long_name = UNITS[name]
    return {f"{kind}_{name}": _labelled(dims, values, unit, f"{long_name}, {SOURCES[kind.split('_')[0]]}")}


def _labelled(dims: tuple[str, ...], values: Any, unit: str, long_name: str) -> tuple[Any, ...]:
    return dims, np.asarray(values, dtype=np.float64), {"units": unit, "long_name": long_name}


def save(ds: xr.Dataset, folder: str | Path) -> Path:
    """Write ``desk.zarr`` into ``folder``; never over an older one."""
    store = Path(folder) / STORE
    ds.to_zarr(store, mode="w-", zarr_format=3, consolidated=False)
    return store


def load(folder: str | Path) -> xr.Dataset:
    """The Dataset of a folder of ``secateur desk``, as it was."""
    import xarray as xr

    store = Path(folder) / STORE
    if not (store / "zarr.json").is_file():
        raise InputError(f"{folder} holds no desk: expected a folder of secateur desk with {STORE}")
    ds: xr.Dataset = xr.open_zarr(store, chunks=None, consolidated=False).load()
    return ds.assign_coords({str(n): c.astype(object) for n, c in ds.coords.items() if c.dtype.kind in "TU"})
