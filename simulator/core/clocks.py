"""One month of every tariff and cell: what customers are billed and ask for, and how far their clocks advance.

One copy of this arithmetic serves the wheel and the naive loop. Totals are integers, each factor is rounded once
(2**-20 on totals, 2**-32 on clock steps), so every partition of the book gives the same sums.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER
from simulator.core.given import CONTENT, EXTRA, HAZARD_GAIN, MISSING, POACHING, SIGMA, Numbers
from simulator.core.records import (
    BASE_COGS,
    BASE_HOURS,
    BASE_PREPAID,
    BASE_REVENUE,
    BASE_TICKETS,
    BEFORE_PARTS,
    BUCKETS,
    COGS_FLOW,
    CONTAGION,
    CONTENT_NOW,
    FACTOR_BITS,
    HOUR_PARTS,
    HOURS_LOAD,
    NEW_FLOW,
    NOISE_FLOW,
    ONE,
    PREPAID_FLOW,
    PRICE_FLOW,
    REVENUE_PARTS,
    RICHER,
    SIGNED,
    SPEED_UP,
    SPREAD,
    SQUARE,
    TICKET_PARTS,
    VOLUME_PARTS,
    YOUNG_FLOW,
    Cells,
    Floats,
    Work,
)

SNAP = 1.5 * 2.0**20
"""Adding and subtracting this rounds a number below 2**19 to a multiple of 2**-32."""
LOW_BITS = 24
LOW = (1 << LOW_BITS) - 1
"""Sums of squared revenues need more than 63 bits: they are carried in a high and a low part, hence exact too."""


@njit(cache=True, nogil=True)
def snap(x: float) -> float:
    """Round to the grid of 2**-32, on which sums of clock steps are exact."""
    return (x + SNAP) - SNAP


@njit(**INNER)
def serve(cells: Cells, numbers: Numbers, work: Work, automation: float, t: int) -> None:
    """Bill month t: revenue and COGS before economy and noise, price moves, noise sums and loads, by segment.

    ``automation``: the economy's factor on all tickets.
    """
    work.load[: HOURS_LOAD + 1] = 0
    work.month[:, COGS_FLOW:] = 0
    for s in range(len(work.segment)):
        _serve_segment(cells, work, s, t)
        _spare_the_young(cells, numbers, work, s, t)
    for k in range(3):
        for age in range(min(t, numbers.age.shape[1])):
            work.load[k] += work.young[3 * len(work.segment) + k, t - age] * numbers.age[EXTRA, age]
        if automation != 1.0:
            work.load[k] = int(np.rint(work.load[k] * automation))


@njit(**INNER)
def _serve_segment(cells: Cells, work: Work, s: int, t: int) -> None:
    """Sums over the tariffs of a segment, all of them integer."""
    revenue, cogs, price, high, low, prepaid = 0, 0, 0, 0, 0, 0
    factor, klass = cells.factor[:, t - 1], cells.service_class[t - 1]
    row, volume, before = factor[REVENUE_PARTS], factor[VOLUME_PARTS], factor[BEFORE_PARTS]
    tickets, hours = factor[TICKET_PARTS], factor[HOUR_PARTS]
    first, last = cells.bounds[s], cells.bounds[s + 1]
    for k in range(first, last):
        amount = work.sums[k, BASE_REVENUE]
        revenue += amount * row[k]
        cogs += work.sums[k, BASE_COGS] * volume[k]
        price += amount * (row[k] - before[k])
        prepaid += work.sums[k, BASE_PREPAID] * row[k]
        square, level = work.sums[k, SQUARE], (row[k] * row[k]) >> FACTOR_BITS
        low += (square & LOW) * level
        high += (square >> LOW_BITS) * level + (low >> LOW_BITS)
        low &= LOW
        work.load[klass[k]] += work.sums[k, BASE_TICKETS] * tickets[k]
        work.load[HOURS_LOAD] += work.sums[k, BASE_HOURS] * hours[k]
        for b in range(BUCKETS):
            work.month[s, NOISE_FLOW + b] += work.sums[k, SIGNED + b] * row[k]
    work.served[s, t] = revenue
    work.month[s, COGS_FLOW] = cogs
    work.month[s, PRICE_FLOW] = price
    work.month[s, PREPAID_FLOW] = prepaid
    work.segment[s, SPREAD] = (high * 2.0**LOW_BITS + low) / ONE


@njit(**INNER)
def _spare_the_young(cells: Cells, numbers: Numbers, work: Work, s: int, t: int) -> None:
    """Take off what accounts still ramping up do not yet bill; note what started this month and this year."""
    level = cells.drift[t - 1, s]
    for age in range(min(t, 12)):
        born = t - age
        missing = numbers.age[MISSING, age] if age < numbers.age.shape[1] else 0
        cut = ((work.young[3 * s + 1, born] * missing) >> 20) * level
        work.served[s, t] -= cut
        work.month[s, COGS_FLOW] -= ((work.young[3 * s + 2, born] * missing) >> 20) * level
        billed = work.young[3 * s + 1, born] * level - cut
        work.month[s, YOUNG_FLOW] += billed
        if age == 0:
            work.month[s, NEW_FLOW] = billed


@njit(**INNER)
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
        drawn += z[s, b] * float(work.month[s, NOISE_FLOW + b])
    return float(max(-0.9, numbers.segment[s, SIGMA] * drawn / total))


@njit(**INNER)
def speeds(numbers: Numbers, work: Work, churn: Floats) -> None:
    """Common factor of segment and class on the voluntary clock [S, 3]: economy times service quality.

    F = churn_s * exp(-beta_S (S_k - S*_k)) * exp(C_s + chi_p m_s): satisfaction, contagion and rise of the segment's
    margin (what rivals see to gain by poaching) are those of last month.
    """
    for k in range(3):
        quality = np.exp(-numbers.value[HAZARD_GAIN] * (work.state[CONTENT_NOW + k] - numbers.value[CONTENT + k]))
        for s in range(len(churn)):
            restless = work.segment[s, CONTAGION] + numbers.value[POACHING] * work.segment[s, RICHER]
            work.segment[s, SPEED_UP + k] = churn[s] * quality * np.exp(restless)


@njit(**INNER)
def advance(cells: Cells, work: Work, t: int) -> None:
    """Advance every cell's clock by its speed in month t: its own times the common factor of segment and class."""
    clock, klass = cells.clock[t - 1], cells.service_class[t - 1]
    for s in range(len(work.segment)):
        for k in range(cells.bounds[s], cells.bounds[s + 1]):
            pace = work.segment[s, SPEED_UP + klass[k]]
            for c in range(cells.first[k], cells.first[k + 1]):
                work.clock[c] += snap(clock[c] * pace)
