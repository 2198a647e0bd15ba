"""What an estimator answers: a number with its error, its interval, and what the data cannot tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import expit, logit

from simulator.vocabulary import Floats

Scale = Literal["log", "logit", "plain"]
Z80 = 1.2815515655446004
"""Standard errors from the middle to either end of a central 80 % interval of a normal law."""


@dataclass(frozen=True)
class Estimate:
    """One number estimated from a company's own records.

    ``name``: path of the parameter it stands for (``customers.frailty``), or a plain word where the model has none;
    ``scale``: on which ``error`` (a standard error) holds: log, logit or plain; ``low``, ``high``: the central 80 %
    interval on the number's own scale; ``seen``: how many observations told it; ``status``: calibrated (data told it),
    prior (data told nothing and the prior stays), refused (data told something that must not be believed; ``why`` says
    what); ``why``: what the data cannot tell.
    """

    name: str
    value: float
    error: float
    scale: Scale
    low: float
    high: float
    unit: str
    seen: int
    status: Literal["calibrated", "prior", "refused"]
    source: str  # method and its published source
    why: str = ""


@dataclass(frozen=True)
class Joint:
    """Estimates that hang together: ``correlation`` [k, k] of their errors on their own scales."""

    estimates: tuple[Estimate, ...]
    correlation: Floats


def estimated(name: str, at: float, error: float, scale: Scale, **told: Any) -> Estimate:
    """A number the data told, from its place ``at`` on its scale; ``told``: unit, seen, source, and what else differs.

    The interval is ``at`` ± 1.28 errors taken back to the number's own scale, unless low and high are told.
    """
    ends: dict[str, Any] = {
        "low": back(at - Z80 * error, scale),
        "high": back(at + Z80 * error, scale),
        "status": "calibrated",
    }
    return Estimate(name, back(at, scale), error, scale, **(ends | told))


def unestimated(name: str, scale: Scale, *, unit: str, seen: int, source: str, why: str) -> Estimate:
    """A number the data told nothing about: its value is nan here, and the prior stays."""
    return Estimate(name, math.nan, math.nan, scale, math.nan, math.nan, unit, seen, "prior", source, why)


def back(at: float, scale: Scale) -> float:
    """A place on a scale as the number itself."""
    return float({"log": np.exp, "logit": expit, "plain": float}[scale](at))


def onto(value: float, scale: Scale) -> float:
    """A number's place on a scale."""
    return float({"log": np.log, "logit": logit, "plain": float}[scale](value))


def correlation_of(covariance: Floats) -> Floats:
    """Correlations [k, k]; a number without variance hangs together with nothing but itself."""
    errors = np.sqrt(np.diag(covariance))
    known = np.where(errors > 0.0, errors, 1.0)
    told = covariance / np.outer(known, known)
    np.fill_diagonal(told, 1.0)
    return np.asarray(told)


def independent(*estimates: Estimate) -> Joint:
    """Estimates whose errors have nothing to do with each other."""
    return Joint(estimates, np.eye(len(estimates)))
