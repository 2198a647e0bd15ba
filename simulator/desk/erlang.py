"""The desk in formulas: Erlang B, C and A, and the exact non-preemptive priority M/M/c+M queue.

Rates share one unit of time, usually hours: ``service_rate`` = 1 / handling time, ``patience_rate`` = 1 / mean
patience, both common to all classes; waits come out in that unit of time. The offered load is arrivals /
service_rate. Everything is exact in equilibrium: no simulation, no fluid approximation inside its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NO_PATIENCE = 1e-9
"""A patience rate below this share of the service rate counts as this share: nobody leaves, nothing divides by 0."""
THIN = 1e-6
"""A class with less than this share of the load is given the wait of one that has it (the limit, without noise)."""


class Queue(NamedTuple):
    """One class in equilibrium; wait in the unit of time of the rates, over all who come, served or not."""

    wait_prob: float
    abandon_prob: float
    wait: float
    queue: float
    utilisation: float


@njit(cache=True, nogil=True)
def erlang_b(agents: int, load: float) -> float:
    """Share of calls blocked with no queue at all: 1/B = sum over k of c!/(c-k)! load^-k (Erlang 1917)."""
    if load <= 0.0:
        return 1.0 if agents == 0 else 0.0
    inverse = term = 1.0
    for k in range(agents, 0, -1):
        term *= k / load
        inverse += term
        if term < 1e-17 * inverse:
            break
    return 1.0 / inverse


@njit(cache=True, nogil=True)
def erlang_c(agents: int, load: float) -> float:
    """Share of calls that wait when nobody ever hangs up; 1 on overload. Mean wait: C / (c - load) handling times."""
    if load >= agents:
        return 1.0
    blocking = erlang_b(agents, load)
    return blocking / (1.0 - load / agents * (1.0 - blocking))


@njit(cache=True, nogil=True)
def _line(arrival: float, capacity: float, patience: float) -> tuple[float, float]:
    """(Mean queue, P(queue is empty)), given that all agents are busy; capacity = agents x service rate.

    A birth-death chain: birth = arrival, death = capacity + j patience at queue j. Weights are relative to the mode's,
    so none overflows. The balance of flows, arrival = capacity (1 - P(empty)) + patience x mean, makes the mean the
    fluid (arrival - capacity) / patience to the last bit once P(empty) < e^-40; -log P(empty) is at least the integral
    of log(arrival / y) dy / patience from y = capacity + patience to arrival. So overload is cheap, and has no jump.
    """
    excess, first = arrival - capacity, capacity + patience
    if capacity <= 0.0 or (arrival > first and arrival - first - first * log(arrival / first) > 40.0 * patience):
        return excess / patience, 0.0
    mode = floor(max(0.0, excess / patience))
    empty = total = 1.0
    queue = float(mode)
    for j in range(mode, 0, -1):
        empty *= (capacity + j * patience) / arrival
        total += empty
        queue += (j - 1) * empty
    j, weight, step = mode, 1.0, np.inf
    while step > 1e-16 * queue:
        j += 1
        weight *= arrival / (capacity + j * patience)
        step = j * weight
        total += weight
        queue += step
    return queue / total, empty / total


@njit(cache=True, nogil=True)
def _busy(blocking: float, empty: float) -> float:
    """P(all agents busy), which is P(wait): (1 + G) / (1/B + G), where ``empty`` = 1 / (1 + G)."""
    return blocking / (empty * (1.0 - blocking) + blocking)


@njit(cache=True, nogil=True)
def erlang_a(arrival_rate: float, service_rate: float, patience_rate: float, agents: int) -> Queue:
    """M/M/c+M with one class (Palm 1957): agents a whole number; identities Ab = patience W, Q = arrivals W."""
    patience, capacity = max(patience_rate, NO_PATIENCE * service_rate), agents * service_rate
    line, empty = _line(arrival_rate, capacity, patience)
    busy = _busy(erlang_b(agents, arrival_rate / service_rate), empty)
    wait = busy * line / arrival_rate if arrival_rate > 0.0 else busy / (capacity + patience)
    served = arrival_rate * (1.0 - patience * wait)
    return Queue(busy, patience * wait, wait, arrival_rate * wait, served / capacity if agents > 0 else 1.0)


@njit(cache=True, nogil=True)
def _add_waits(
    arrivals: Floats, capacity: float, patience: float, blocking: float, share: float, waits: Floats
) -> None:
    """Add ``share`` of each class's mean wait to ``waits``: differences of the queues of cumulated classes.

    Q_1..k = P_busy x mean queue of a line fed by classes 1..k alone; W_k = (Q_1..k - Q_1..k-1) / lambda_k.
    """
    total = arrivals.sum()
    upto, empty = _line(total, capacity, patience)
    scale, thin = share * _busy(blocking, empty), THIN * max(total, capacity + patience)
    for k in range(arrivals.size - 1, -1, -1):
        fed = arrivals[:k].sum()
        before = _line(fed, capacity, patience)[0] if k > 0 else 0.0
        if arrivals[k] < thin:
            upto = _line(fed + thin, capacity, patience)[0]
        waits[k] += scale * min((upto - before) / max(arrivals[k], thin), 1.0 / patience)
        upto = before


@njit(cache=True, nogil=True)
def priority(
    arrivals: Floats, service_rate: float, patience_rate: float, agents: float, waits: Floats, abandons: Floats
) -> float:
    """Fill mean waits and abandonment probabilities [K], best priority first; return the utilisation.

    Non-preemptive M/M/c+M, exact for a common service and patience rate (model 2.6). arrivals: [K] per unit of time;
    agents: effective, any number >= 0, linear between its whole neighbours, hence continuous and never rising.
    Unlike the preemptive difference of Erlang-A, a class served first still waits for the agent to finish.
    """
    patience, load = max(patience_rate, NO_PATIENCE * service_rate), arrivals.sum() / service_rate
    whole = floor(agents)
    part = agents - whole
    blocking = erlang_b(whole, load)
    waits[:] = 0.0
    _add_waits(arrivals, whole * service_rate, patience, blocking, 1.0 - part, waits)
    if part > 0.0:
        blocking = load * blocking / (whole + 1 + load * blocking)
        _add_waits(arrivals, (whole + 1) * service_rate, patience, blocking, part, waits)
    served = 0.0
    for k in range(arrivals.size):
        abandons[k] = min(1.0, patience * waits[k])
        served += arrivals[k] * (1.0 - abandons[k])
    return min(1.0, served / (agents * service_rate)) if agents > 0.0 else 1.0


def priority_queue(
    arrival_rates: Sequence[float] | Floats, service_rate: float, patience_rate: float, agents: float
) -> tuple[Floats, Floats, float]:
    """(Waits [K], abandonment probabilities [K], utilisation) of a desk; see ``priority``. Refuses impossible input.

    The limits are exact too: patience_rate 0 (nobody leaves) makes endless waits, inf, for classes the agents cannot
    keep up with; patience_rate inf (nobody waits) is Erlang's loss system, where priority means nothing.
    """
    arrivals = np.array(arrival_rates, dtype=np.float64)
    faults = []
    if arrivals.ndim != 1 or arrivals.size == 0 or not (np.isfinite(arrivals) & (arrivals >= 0.0)).all():
        faults.append(f"arrival_rates are {arrival_rates}, must be a list of finite numbers >= 0")
    if not (isfinite(service_rate) and service_rate > 0.0):
        faults.append(f"service_rate is {service_rate}, must be > 0 (1 / mean handling time)")
    if not patience_rate >= 0.0:
        faults.append(f"patience_rate is {patience_rate}, must be >= 0 (1 / mean patience; 0: nobody leaves)")
    if not (isfinite(agents) and agents >= 0.0):
        faults.append(f"agents are {agents}, must be >= 0")
    if faults:
        raise ValueError("; ".join(faults))
    if patience_rate == np.inf:
        return _loss(arrivals, service_rate, agents)
    waits, abandons = np.empty_like(arrivals), np.empty_like(arrivals)
    utilisation = priority(arrivals, float(service_rate), float(patience_rate), float(agents), waits, abandons)
    if patience_rate == 0.0:
        behind = np.cumsum(arrivals) >= floor(agents) * service_rate
        waits[behind], abandons[:] = np.inf, 0.0
    return waits, abandons, utilisation


def _loss(arrivals: Floats, service_rate: float, agents: float) -> tuple[Floats, Floats, float]:
    """Nobody waits: whoever finds all agents busy is gone (Erlang B, linear between whole numbers of agents)."""
    load, whole = float(arrivals.sum()) / service_rate, floor(agents)
    lost = erlang_b(whole, load)
    if agents > whole:
        lost += (agents - whole) * (erlang_b(whole + 1, load) - lost)
    busy = load * (1.0 - lost) / agents if agents > 0.0 else 1.0
    return np.zeros_like(arrivals), np.full_like(arrivals, lost), float(busy)
