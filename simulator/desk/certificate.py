"""How far formula and table are from the discrete-event desk, on desks the table has never seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.desk.fit import Point, Setting, formula, scatter
from simulator.desk.lookup import answer, loss
from simulator.vocabulary import SERVICE_CLASSES

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
SEED = 5
LEAST = 0.05
"""Waits shorter than this share of a handling time are judged by their effect on satisfaction only."""


def through(table: Floats, point: Point) -> Floats:
    """Waits [K] of the corrected formula, in handling times."""
    arrivals = np.array(point.mix) * point.agents * point.load
    waits, given_up = np.zeros_like(arrivals), np.zeros_like(arrivals)
    answer(table, arrivals, 1.0, 1.0 / point.patience, point.agents, waits, given_up)
    return waits


def compare(table: Floats, points: list[Point], seen: list[Floats]) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """Variables of the certificate by held-out point and class, waits in handling times."""
    dims = ("held_out", "service_class")
    waits = [runs[:, 1] for runs in seen]
    held: dict[str, tuple[tuple[str, ...], Floats]] = {
        "held_wait": (dims, np.array([w.mean(axis=0) for w in waits])),
        "held_error": (dims, np.array([w.std(axis=0, ddof=1) / len(w) ** 0.5 for w in waits])),
        "held_formula": (dims, np.array([formula(point) for point in points])),
        "held_response": (dims, np.array([through(table, point) for point in points])),
        "held_mix": (dims, np.array([point.mix for point in points])),
    }
    for name in ("patience", "agents", "load"):
        held[f"held_{name}"] = (("held_out",), np.array([getattr(point, name) for point in points]))
    return held


def certificate(ds: xr.Dataset, setting: Setting) -> dict[str, Any]:
    """Errors of formula and response on the held-out desks, for a result's attrs: median, worst, and where.

    A wait's error is relative to the simulated wait; satisfaction's is absolute, by the desk's own loss.
    """
    truth = ds["held_wait"].values
    told: dict[str, Any] = {"held_out_desks": ds.sizes["held_out"]}
    judged = truth > LEAST
    told["simulation_error_median"] = _median((ds["held_error"].values / np.maximum(truth, LEAST))[judged])
    patience = ds["held_patience"].values[:, None]
    for name in ("formula", "response"):
        found = ds[f"held_{name}"].values
        relative = np.where(judged, np.abs(found / np.maximum(truth, LEAST) - 1.0), 0.0)
        felt = np.abs(_lost(found, patience, setting) - _lost(truth, patience, setting))
        told[f"{name}_wait_error_median"] = _median(relative[judged])
        told[f"{name}_wait_error_worst"] = float(relative.max(initial=0.0))
        told[f"{name}_wait_worst_at"] = _where(ds, relative, setting.desk.handling_hours)
        told[f"{name}_satisfaction_error_median"] = _median(felt)
        told[f"{name}_satisfaction_error_worst"] = float(felt.max(initial=0.0))
    return told


def around(setting: Setting, n: int) -> Floats:
    """Ticket mixes [n, 3] of held-out desks: every other one the book's own, the rest scattered about it."""
    mixes = np.random.default_rng(SEED).dirichlet(0.5 + 12.0 * np.array(setting.mix), n)
    own = np.maximum(0.02, np.array(setting.mix))
    mixes[::2] = own / own.sum()
    return mixes


def backwards(table: Floats, setting: Setting, desks: int = 2000) -> tuple[float, float]:
    """(Share of random desks, worst part of a wait) where relief lengthens a wait by more than 1 % of it.

    Relief: a tenth more agents for the same tickets, and a tenth fewer tickets for the same agents. In the formula it
    never does; with a correction smoothed from simulations it may, a little.
    """
    found = []
    for point in scatter(setting, desks, SEED, around(setting, desks)):
        now, fewer = through(table, point), through(table, replace(point, load=0.9 * point.load))
        helped = through(table, replace(point, load=point.load / 1.1, agents=1.1 * point.agents))
        found.append(float(((np.maximum(fewer, helped) - now) / (now + LEAST)).max()))
    worst = np.array(found)
    return float((worst > 0.01).mean()), max(0.0, float(worst.max()))


def _median(errors: Floats) -> float:
    return float(np.median(errors)) if errors.size else 0.0


def _lost(waits: Floats, patience: Floats, setting: Setting) -> Floats:
    """Satisfaction lost [desk, class], as in the model's step 11."""
    d = setting.desk
    taste = (d.wait_tolerance, d.abandon_gain, d.abandon_weight, d.wait_weight)
    by_desk = zip(waits.tolist(), patience.ravel().tolist(), strict=True)
    return np.array([[loss(w, min(1.0, w / mean), taste) for w in row] for row, mean in by_desk])


def _where(ds: xr.Dataset, errors: Floats, handling_hours: float) -> str:
    n, k = np.unravel_index(int(errors.argmax()), errors.shape)
    at = {name: float(ds[f"held_{name}"].values[n]) for name in ("load", "agents", "patience")}
    wait, share = float(ds["held_wait"].values[n, k]), float(ds["held_mix"].values[n, k])
    hours, name = wait * handling_hours, SERVICE_CLASSES[int(k)].replace("_", " ")
    spoken = f"{hours:.1f} h" if hours >= 2.0 else f"{60.0 * hours:.1f} min"
    patience = at["patience"] * handling_hours
    return (
        f"{at['agents']:.1f} agents at {100 * at['load']:.0f} % load, patience {patience:.2g} h, "
        f"{name} with {100 * share:.0f} % of tickets and a wait of {spoken}"
    )
