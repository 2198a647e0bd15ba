"""Work to be timed: evaluations of the desk's formula in a compiled loop, days of the discrete-event desk."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.desk.fit import NODES, Setting, axes_of
from simulator.desk.lookup import answer, flatten
from simulator.desk.plan import Plan
from simulator.desk.queueing import Desk
from simulator.desk.response import MARGINS

Floats = NDArray[np.float64]


@njit(cache=True, nogil=True)
def evaluations(table: Floats, arrivals: Floats, patience_rate: float, agents: float, n: int) -> float:
    """Evaluate the desk n times, each with a few more agents than the last; the sum of utilisations.

    arrivals [K] and patience_rate per handling time; an empty table is the exact formula.
    """
    waits, given_up, total = np.zeros(arrivals.size), np.zeros(arrivals.size), 0.0
    for k in range(n):
        total += answer(table, arrivals, 1.0, patience_rate, agents * (1.0 + 1e-3 * (k % 32)), waits, given_up)[0]
    return total


def like_a_table(setting: Setting) -> Floats:
    """A table of the usual size that corrects nothing: it takes as long to read as any other."""
    return flatten(axes_of(setting), np.zeros(NODES), MARGINS)


def days(plan: Plan, n: int, seed: int) -> tuple[int, int]:
    """(Events, tickets) of so many days of the discrete-event desk, from empty."""
    desk = Desk(plan, seed)
    tally = desk.run(n)
    return int(next(desk.env._eid)), sum(tally.arrived) + sum(tally.retried)
