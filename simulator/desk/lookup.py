"""The desk as the core reads it each month: the exact formula, corrected by a table where there is one.

A table corrects the chance of giving up of cumulated classes: odds(Ab_1..k) x e^delta, with delta read by the load of
the desk, its agents, its patience and the share of tickets in classes 1..k; the classes are then differenced, as in
the formula. With exponential patience every wait is Ab_k x mean patience, in the formula and on the real floor alike,
so waits, abandonment and utilisation stay in accord, and no correction can push a probability out of [0, 1]. Floors
where it is not so (callers lost at closing, second tries, overtime) are refused by ``response``.
"""

from __future__ import annotations

from math import exp, floor, log

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.desk.erlang import THIN, priority

Floats = NDArray[np.float64]
AXES = ("patience", "agents", "load", "share")
"""Axes of a table, in this order: log multiples of handling time, log effective agents, offered load per agent, share
of tickets in this class and those before it. Each is evenly spaced."""
HEAD = 4 * len(AXES)
"""A flat table begins with (low, step, nodes, margin) of each axis; then the values, last axis fastest. Empty: the
formula. The outermost ``margin`` nodes of an axis were not fitted: there the correction fades to nothing."""
NO_TABLE: Floats = np.zeros(0)


def flatten(axes: tuple[Floats, ...], values: Floats, margins: tuple[int, ...] = (0, 0, 0, 0)) -> Floats:
    """A table as one array: ``values`` [patience, agents, load, share] on evenly spaced ``axes``.

    ``margins``: nodes added on either side of an axis, over which the correction fades to 0, so that no desk that
    leaves the table meets a cliff.
    """
    if values.shape != tuple(len(axis) for axis in axes):
        raise ValueError(f"values have shape {values.shape}, the axes {[len(axis) for axis in axes]}")
    steps = [axis[1] - axis[0] for axis in axes]
    head = [
        [axis[0] - margin * step, step, len(axis) + 2.0 * margin, float(margin)]
        for axis, step, margin in zip(axes, steps, margins, strict=True)
    ]
    faded = np.pad(values, [(margin, margin) for margin in margins], mode="linear_ramp", end_values=0.0)
    return np.concatenate([np.ravel(head), faded.ravel()])


@njit(cache=True, nogil=True)
def place(table: Floats, axis: int, at: float) -> float:
    """Position of a value on an axis, in steps from its first node; -1 outside."""
    low, step, nodes = table[4 * axis], table[4 * axis + 1], table[4 * axis + 2]
    steps = (at - low) / step
    if -1e-9 <= steps <= nodes - 1.0 + 1e-9:
        return float(min(max(steps, 0.0), nodes - 1.0))
    return -1.0


@njit(cache=True, nogil=True)
def delta(table: Floats, patience: float, agents: float, load: float, share: float) -> float:
    """The correction at four positions, linear between the sixteen nodes around them."""
    total = 0.0
    whole_p, whole_a, whole_l, whole_s = floor(patience), floor(agents), floor(load), floor(share)
    for corner in range(16):
        weight, index = 1.0, 0
        for axis in range(4):
            if axis == 0:
                at, whole = patience, whole_p
            elif axis == 1:
                at, whole = agents, whole_a
            elif axis == 2:
                at, whole = load, whole_l
            else:
                at, whole = share, whole_s
            up = (corner >> axis) & 1
            part = at - whole
            weight *= part if up else 1.0 - part
            nodes = int(table[4 * axis + 2])
            index = index * nodes + min(int(whole) + up, nodes - 1)
        if weight > 0.0:
            total += weight * table[HEAD + index]
    return total


@njit(cache=True, nogil=True)
def answer(
    table: Floats,
    arrivals: Floats,
    service_rate: float,
    patience_rate: float,
    agents: float,
    waits: Floats,
    abandons: Floats,
) -> tuple[float, bool]:
    """Fill mean waits and abandonment probabilities [K]; (utilisation, does the table cover this desk).

    Arguments as of ``erlang.priority``. Outside the table, and with an empty one, the answer is the formula's; in
    its margins it passes from one to the other, and the desk counts as not covered.
    """
    utilisation = priority(arrivals, service_rate, patience_rate, agents, waits, abandons)
    total = arrivals.sum()
    if table.size == 0 or total <= 0.0:
        return utilisation, True
    if agents <= 0.0 or patience_rate <= 0.0:
        return utilisation, False
    patience = place(table, 0, log(service_rate / patience_rate))
    size = place(table, 1, log(agents))
    load = place(table, 2, total / (service_rate * agents))
    if patience < 0.0 or size < 0.0 or load < 0.0:
        return utilisation, False
    covered = fitted(table, 1, size) and fitted(table, 2, load)
    first, thin = table[12], THIN * total
    upto = given = corrected = least = served = 0.0
    for k in range(arrivals.size):
        arriving = max(arrivals[k], thin)
        upto += arriving
        given += arriving * abandons[k]
        share = place(table, 3, min(1.0, max(first, upto / total)))
        prob = odds(given / upto, delta(table, patience, size, load, share))
        least = min(1.0, max(least, (upto * prob - corrected) / arriving))
        corrected = upto * prob
        abandons[k] = least
        waits[k] = least / patience_rate
        served += arrivals[k] * (1.0 - least)
    return min(1.0, served / (agents * service_rate)), covered


@njit(cache=True, nogil=True)
def fitted(table: Floats, axis: int, steps: float) -> bool:
    """Whether a position lies between nodes that were fitted, not in a margin."""
    margin = table[4 * axis + 3]
    return bool(margin - 1e-9 <= steps <= table[4 * axis + 2] - 1.0 - margin + 1e-9)


@njit(cache=True, nogil=True)
def odds(prob: float, shift: float) -> float:
    """A probability whose odds are multiplied by e^shift."""
    factor = exp(shift)
    return prob * factor / (1.0 - prob + prob * factor)


@njit(cache=True, nogil=True)
def loss(wait: float, abandon_prob: float, taste: tuple[float, float, float, float]) -> float:
    """Satisfaction lost to a wait (in handling times) and to the chance of giving up: by default
    min(1, 4 Ab) / 2 + (1 - exp(-W / W0)) / 2 (model 2.6). taste = (W0, 4, 1/2, 1/2)."""
    tolerance, gain, by_abandon, by_wait = taste
    return float(by_abandon * min(1.0, gain * abandon_prob) + by_wait * (1.0 - np.exp(-wait / tolerance)))
