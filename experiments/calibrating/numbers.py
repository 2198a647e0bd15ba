"""From a company's own records to every number they tell, and those numbers put in place of what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from experiments.calibrating.money import money
from experiments.calibrating.records import records
from experiments.calibrating.repriced import repriced
from experiments.calibrating.serving import serving
from experiments.calibrating.staying import staying
from experiments.calibrating.together import together
from experiments.calibrating.winning import pricing, winning
from simulator.calibration.estimate import Estimate, Joint
from simulator.calibration.growth import NUMBER
from simulator.history.history import History
from simulator.number import Declared, register
from simulator.parameters import Parameters
from simulator.posterior import KEPT_OUT, Known, Posterior

KINDS = {"log": "lognormal", "logit": "logitnormal", "plain": "normal"}
PROFILES = ("day_profile", "hour_profile")
ROWS = "portrait.customers"
"""Rows of the book that newcomers a month are counted for."""
HELD = "how sure it is: every draw of a run holds it at this value"
LEAST_TIE = 0.01
"""Correlation below which errors are taken to have nothing to do with each other."""


@dataclass(frozen=True)
class Calibration:
    """What the records told: ``joints`` of estimates whose errors hang together; ``notes`` on how; ``rows``: customers
    there at their end, the book that newcomers come to."""

    joints: tuple[Joint, ...]
    notes: tuple[str, ...]
    rows: int = 0

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        return tuple(estimate for joint in self.joints for estimate in joint.estimates)


def calibrated(history: History, parameters: Parameters, roles: Mapping[str, str] | None = None) -> Calibration:
    """Everything the tables given tell; what a missing one would tell keeps its prior, by name.

    ``roles``: role (core, mid, tail) of each segment, where their names or revenues do not say.
    """
    told = records(history, parameters, roles)
    of = (staying, serving, money, together, winning, pricing, repriced)
    lines = {line.name: line for line in register(parameters)}
    joints = (
        replace(joint, estimates=tuple(_open(e, lines.get(e.name)) for e in joint.estimates))
        for part in of
        for joint in part(told)
    )
    return Calibration(tuple(joints), (told.note, *history.notes), told.rows)


def _open(e: Estimate, line: Declared | None) -> Estimate:
    """A whole number that may as well be any of its range was not told: its prior stays. One that no run can draw says
    that it is held at its value."""
    if line is None or e.status != "calibrated":
        return e
    if isinstance(line.value, int) and e.low <= line.low and e.high >= line.high:
        return replace(e, status="prior", why=f"any from {line.low:g} to {line.high:g} fits")
    return e if _drawn(e, line) else replace(e, why=f"{f'{e.why}; ' if e.why else ''}{HELD}")


def applied(calibration: Calibration, parameters: Parameters) -> Parameters:
    """The values in place, within their declared ranges, and how sure each is, for the draws of a run."""
    lines = {line.name: line for line in register(parameters)}
    found = {e.name: e for e in calibration.estimates if e.status == "calibrated" and e.name in lines}
    for name, value in placed(calibration, parameters).items():
        parameters = _put(parameters, name.split("."), value)
    sure = {name: e for name, e in found.items() if _drawn(e, lines[name])}
    numbers = {n: Known(KINDS[e.scale], round(e.error, 6), e.seen, e.source) for n, e in sure.items()}
    return replace(parameters, posterior=Posterior(numbers, _ties(calibration.joints, sure)))


def placed(calibration: Calibration, parameters: Parameters) -> dict[str, Any]:
    """The value of each number told, by its path; a profile as a whole, by the path of the profile."""
    lines = {line.name: line for line in register(parameters)}
    values: dict[str, Any] = {}
    for e in (e for e in calibration.estimates if e.status == "calibrated"):
        room, _, part = e.name.rpartition(".")
        if room.startswith("floor.") and room.endswith(PROFILES):
            values.setdefault(room, {})[int(part)] = round(e.value, 4)
        elif e.name in lines:
            values[e.name] = _within(e.value, lines[e.name])
    if NUMBER in values and calibration.rows:  # the model scales newcomers by the rows of its book over these
        values[ROWS] = _within(calibration.rows, lines[ROWS])
    return _whole_weeks(values, parameters)


def _whole_weeks(values: dict[str, Any], parameters: Parameters) -> dict[str, Any]:
    """A profile replaces the one assumed part by part: one with fewer days would leave some of it standing."""
    if len(values.get("floor.day_profile", {})) < len(parameters.floor.day_profile):
        values = {name: v for name, v in values.items() if name not in ("floor.day_profile", "floor.days_per_week")}
    if "floor.hour_profile" in values:
        silent = dict.fromkeys(parameters.floor.hour_profile, 0.0)
        values["floor.hour_profile"] = {**silent, **values["floor.hour_profile"]}
    return values


def _within(value: float, line: Declared) -> float | int:
    """The value in its declared range; whole where the model counts."""
    inside = float(min(max(value, line.low), line.high))
    return round(inside) if isinstance(line.value, int) else float(f"{inside:.8g}")


def _drawn(e: Estimate, line: Declared) -> bool:
    """Whether a run can draw this number anew."""
    value = _within(e.value, line)
    fits = {"log": value > 0.0, "logit": 0.0 < value < 1.0, "plain": True}[e.scale]
    whole = isinstance(line.value, int) or e.name.startswith(KEPT_OUT)
    return fits and not whole and 1e-6 <= e.error <= 10.0 * max(1.0, abs(value))


def _ties(joints: Iterable[Joint], sure: Mapping[str, Estimate]) -> dict[str, dict[str, float]]:
    """Correlations worth telling; drawn towards none where rounding left no correlation matrix."""
    told: dict[str, dict[str, float]] = {}
    for joint in joints:
        place = [k for k, e in enumerate(joint.estimates) if e.name in sure]
        names, matrix = [joint.estimates[k].name for k in place], joint.correlation[np.ix_(place, place)]
        shrunk = np.where(np.abs(matrix) < LEAST_TIE, 0.0, np.clip(matrix, -0.99, 0.99))
        np.fill_diagonal(shrunk, 1.0)
        while len(shrunk) and np.linalg.eigvalsh(shrunk)[0] < 1e-4:
            shrunk = 0.98 * shrunk + 0.02 * np.eye(len(shrunk))
        for i, j in _pairs(len(names)):
            if shrunk[i, j] != 0.0:
                told.setdefault(names[i], {})[names[j]] = round(float(shrunk[i, j]), 6)
    return told


def _pairs(n: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for i in range(n) for j in range(i + 1, n))


def _put(tree: Any, path: list[str], value: Any) -> Any:
    """The tree with one number exchanged."""
    own, *rest = path
    if isinstance(tree, dict):
        return {**tree, next(key for key in tree if str(key) == own): value}
    assert is_dataclass(tree)
    assert not isinstance(tree, type)
    assert own in {f.name for f in fields(tree)}
    return replace(tree, **{own: _put(getattr(tree, own), rest, value) if rest else value})
