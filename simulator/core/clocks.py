"""One month of every cell: what its customers are billed and ask for, and how far its clock advances.

One copy of this arithmetic serves the wheel and the naive loop. Totals are integers, each factor is rounded once
(2**-20 on totals, 2**-32 on clock steps), so every partition of the book gives the same sums.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.records import (
    BUCKETS,
    COGS_FLOW,
    HAZARD_GAIN,
    NEW_FLOW,
    NOISE_FLOW,
    PRICE_FLOW,
    YOUNG_FLOW,
    Cells,
    Floats,
    Numbers,
    Work,
)

SNAP = 1.5 * 2.0**20
"""Adding and subtracting this rounds a number below 2**19 to a multiple of 2**-32."""


@njit(cache=True, nogil=True)
def snap(x: float) -> float:
    """Round to the grid of 2**-32, on which sums of clock steps are exact."""
    return (x + SNAP) - SNAP


@njit(cache=True, nogil=True)
def serve(cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Bill month t: revenue and COGS before economy and noise, price moves, noise sums and loads, by segment."""
    work.load[:] = 0
    work.flow[:] = 0
    for s in range(len(work.spread)):
        _serve_segment(cells, work, s, t)
        _spare_the_young(cells, numbers, work, s, t)
    for k in range(3):
        for age in range(min(t, len(numbers.onboarding))):
            work.load[k] += work.young_tickets[k, t - age] * numbers.onboarding[age]


@njit(cache=True, nogil=True)
def _serve_segment(cells: Cells, work: Work, s: int, t: int) -> None:
    """Sums over the cells of a segment, all of them integer."""
    revenue, cogs, price, spread = 0, 0, 0, 0.0
    row, volume, before = cells.revenue[t - 1], cells.volume[t - 1], cells.before_price[t - 1]
    tickets, hours, klass = cells.tickets[t - 1], cells.hours[t - 1], cells.service_class[t - 1]
    first, last = cells.bounds[s], cells.bounds[s + 1]
    for c in range(first, last):
        amount = work.revenue[c]
        revenue += amount * row[c]
        cogs += work.cogs[c] * volume[c]
        price += amount * (row[c] - before[c])
        spread += work.square[c] * (row[c] * 2.0**-20) ** 2
        work.load[klass[c]] += work.tickets[c] * tickets[c]
        work.load[3] += work.hours[c] * hours[c]
    for b in range(BUCKETS):
        signed, total = work.signed[b], 0
        for c in range(first, last):
            total += signed[c] * row[c]
        work.flow[s, NOISE_FLOW + b] = total
    work.served[s, t] = revenue
    work.flow[s, COGS_FLOW] = cogs
    work.flow[s, PRICE_FLOW] = price
    work.spread[s] = spread


@njit(cache=True, nogil=True)
def _spare_the_young(cells: Cells, numbers: Numbers, work: Work, s: int, t: int) -> None:
    """Take off what accounts still ramping up do not yet bill; note what started this month and this year."""
    level = cells.drift[t - 1, s]
    for age in range(min(t, 12)):
        born = t - age
        missing = numbers.ramp[age] if age < len(numbers.ramp) else 0
        cut = ((work.young[1, s, born] * missing) >> 20) * level
        work.served[s, t] -= cut
        work.flow[s, COGS_FLOW] -= ((work.young[2, s, born] * missing) >> 20) * level
        billed = work.young[1, s, born] * level - cut
        work.flow[s, YOUNG_FLOW] += billed
        if age == 0:
            work.flow[s, NEW_FLOW] = billed


@njit(cache=True, nogil=True)
def noise_of(numbers: Numbers, work: Work, z: Floats, s: int, t: int) -> float:
    """Relative revenue noise of a segment: sigma times the sketch of the squares of its customers' revenues.

    ``z`` [S, B] standard normal. Mean 0 and expected variance sigma^2 * sum(revenue_i^2) / revenue^2, additive over
    any split of the book because the signed sums are.
    """
    total = float(work.served[s, t])
    if total <= 0.0:
        return 0.0
    drawn = 0.0
    for b in range(BUCKETS):
        drawn += z[s, b] * float(work.flow[s, NOISE_FLOW + b])
    return float(max(-0.9, numbers.noise[s] * drawn / total))


@njit(cache=True, nogil=True)
def speeds(numbers: Numbers, work: Work, churn: Floats) -> None:
    """Common factor of segment and class on the voluntary clock [S, 3]: economy times service quality.

    F = churn_s * exp(-beta_S (S_k - S*_k)) with the satisfaction of last month.
    """
    for k in range(3):
        quality = np.exp(-numbers.desk[HAZARD_GAIN] * (work.desk[0, k] - numbers.satisfaction[k]))
        for s in range(len(churn)):
            work.factor[s, k] = churn[s] * quality


@njit(cache=True, nogil=True)
def advance(cells: Cells, work: Work, t: int) -> None:
    """Advance every cell's clock by its speed in month t."""
    clock, klass = cells.clock[t - 1], cells.service_class[t - 1]
    for s in range(work.factor.shape[0]):
        for c in range(cells.bounds[s], cells.bounds[s + 1]):
            work.clock[c] += snap(clock[c] * work.factor[s, klass[c]])
