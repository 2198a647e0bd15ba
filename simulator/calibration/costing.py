"""Time-driven activity costing: what each customer costs to serve, what capacity idles, and whether the ledger agrees.

rate of a pool = its cost / practical hours (about 80 % of paid hours); cost to serve = hours a customer takes · rate;
idle = hours nobody takes · rate, charged to nobody. Then Σ cost to serve + idle = ledger, or the hours are wrong: more
taken than there are, or taken by customers the book does not know. Source: Kaplan and Anderson 2004.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.calibration.belief import refused
from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.vocabulary import Floats, InputError, Ints

TOLERANCE = 0.01
"""Share of the ledger by which costs may miss it."""
SOURCE = "time-driven activity costing"
RATES = {"desk": "desk.rate", "operations": "operations.rate"}
FEWEST_MONTHS = 3
"""Months below which no rate is told."""


class Costing(NamedTuple):
    """A period's cost by pool [P] and by customer [N, P], money.

    rate: per practical hour; cost_to_serve: by customer; stray: of hours that belong to no customer of the book; idle:
    of hours nobody took; gap: ledger − all of these.
    """

    pools: tuple[str, ...]
    ledger: Floats
    rate: Floats
    cost_to_serve: Floats
    stray: Floats
    idle: Floats
    gap: Floats

    @property
    def reconciles(self) -> bool:
        """Within TOLERANCE of the ledger in all, and stray hours no more than that either."""
        return not self.faults()

    def faults(self) -> list[str]:
        """Why the costs must not be believed, pool by pool; empty where they reconcile."""
        off = self.stray + np.abs(self.gap)
        if off.sum() <= TOLERANCE * self.ledger.sum():
            return []
        return [self._fault(p) for p in np.flatnonzero(off > TOLERANCE * self.ledger.sum() / len(off))]

    def _fault(self, p: np.intp) -> str:
        """What is wrong with one pool, in money and as a share of its ledger."""
        said, cost = [], self.ledger[p]
        if (over := -self.gap[p]) > 0.0:
            said.append(f"{over:,.0f} ({over / cost:.1%}) more charged than it cost: more hours taken than it has")
        if self.stray[p]:
            said.append(f"{self.stray[p]:,.0f} ({self.stray[p] / cost:.1%}) taken by customers not in the book")
        return f"pool {self.pools[p]}: ledger {cost:,.0f}, " + " and ".join(said)


def hours(counts: Floats, each: Floats, pool: Ints, n_pools: int) -> Floats:
    """Hours by customer and pool [N, P] from counts of activities [N, A], hours of each [A] and its pool [A]."""
    return np.asarray(counts @ (each[:, None] * (pool[:, None] == np.arange(n_pools))))


def costing(pools: Sequence[str], ledger: Floats, practical: Floats, taken: Floats, stray: Floats) -> Costing:
    """Cost by customer from ledger [P], practical hours [P], hours taken by customer [N, P] and by strangers [P]."""
    columns = zip(("cost", "practical hours"), (ledger, practical), strict=True)
    if faults := [
        f"pool {name}: {word} is {value:g}, must be above 0"
        for word, column in columns
        for name, value in zip(pools, column, strict=True)
        if not value > 0.0
    ]:
        raise InputError(faults)
    if not (np.all(taken >= 0.0) and np.all(stray >= 0.0)):
        raise InputError("hours taken by a customer must be 0 or more: a correction booked as negative hours?")
    rate = ledger / practical
    served = taken * rate
    idle = rate * np.maximum(practical - taken.sum(axis=0) - stray, 0.0)
    gap = ledger - served.sum(axis=0) - stray * rate - idle
    gap = np.where(np.abs(gap) <= 1e-9 * ledger, 0.0, gap)
    return Costing(tuple(pools), ledger, rate, served, stray * rate, idle, gap)


def rate(pool: str, ledger: Floats, practical: Floats, faults: Sequence[str] = ()) -> Estimate:
    """Cost of a practical hour from months of a pool [T]: ratio of sums, its error from month to month.

    ``faults``: of the costing, for the rate of a pool that does not reconcile must not be believed.
    """
    name = RATES.get(pool, f"rate of pool {pool}")
    told: dict[str, Any] = {"unit": "money/hour", "seen": len(ledger), "source": SOURCE}
    if len(ledger) == 0 or not (practical.sum() > 0.0 and ledger.sum() > 0.0):
        return unestimated(name, "log", why="no month with both cost and practical hours", **told)
    if len(ledger) < FEWEST_MONTHS:
        why = f"{len(ledger)} months with both cost and hours: how they differ is not seen; {FEWEST_MONTHS} are needed"
        return unestimated(name, "log", why=why, **told)
    at = float(ledger.sum() / practical.sum())
    off = (ledger - at * practical) / ledger.sum()
    error = float(np.sqrt((off**2).sum() * len(off) / max(1, len(off) - 1)))
    found = estimated(name, float(np.log(at)), error, "log", why="how many of the paid hours are practical", **told)
    return refused(found, "; ".join(faults)) if faults else found
