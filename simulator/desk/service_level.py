"""The share served within a target time, where there is a closed form: for the class that is served first.

Lower classes of a priority queue have none; their service level is simulated, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import numpy as np
from numpy.typing import NDArray

from simulator.desk.erlang import NO_PATIENCE, erlang_a

Floats = NDArray[np.float64]
NODES = 4001
"""Nodes of an integral over a smooth, log-concave density."""
NEGLIGIBLE = 40.0
"""A density this far below its peak, on the log scale, is nothing."""


def first_class(arrivals: Floats, service_rate: float, patience_rate: float, agents: float, target: float) -> float:
    """Share of the class served first that is served within ``target``; those who give up are not served.

    arrivals [K] per unit of time, best priority first; rates as of ``erlang.priority``; agents any number >= 0, linear
    between its whole neighbours. Given that all agents are busy, the wait v an endlessly patient ticket would be
    offered has density ~ exp(-capacity v + arrivals_1 (1 - e^(-patience v)) / patience) (Baccelli and Hebuterne 1981,
    exponential patience); it is served if its own patience outlasts v. With one class this is Erlang A.
    """
    whole = floor(agents)
    part = agents - whole
    rates = (service_rate, max(patience_rate, NO_PATIENCE * service_rate))
    level = (1.0 - part) * _whole(arrivals, rates, whole, target)
    return level + part * _whole(arrivals, rates, whole + 1, target) if part > 0.0 else level


def _whole(arrivals: Floats, rates: tuple[float, float], agents: int, target: float) -> float:
    if agents == 0:
        return 0.0
    busy = erlang_a(float(arrivals.sum()), *rates, agents).wait_prob
    return float(1.0 - busy + busy * _in_time(float(arrivals[0]), agents * rates[0], rates[1], target))


def _in_time(arrival: float, capacity: float, patience: float, target: float) -> float:
    """Share served within the target of those who find all agents busy."""

    def log_density(v: Floats | float) -> Floats:
        return np.asarray(-capacity * v - arrival * np.expm1(-patience * np.asarray(v)) / patience)

    peak = float(np.log(arrival / capacity)) / patience if arrival > capacity else 0.0
    top = float(log_density(peak))
    step = 1.0 / capacity
    while log_density(peak + step) > top - NEGLIGIBLE:
        step *= 2.0
    low, high = max(0.0, peak - step), peak + step
    offered = _integral(lambda v: np.exp(log_density(v) - top), low, high)
    end = min(max(target, low), high)
    served = _integral(lambda v: np.exp(log_density(v) - top - patience * v), low, end)
    return min(1.0, served / offered)


def _integral(density: Callable[[Floats], Floats], low: float, high: float) -> float:
    """Simpson's rule."""
    values = density(np.linspace(low, high, NODES))
    weights = np.where(np.arange(NODES) % 2, 4.0, 2.0)
    weights[[0, -1]] = 1.0
    return float(weights @ values) * (high - low) / (NODES - 1) / 3.0
