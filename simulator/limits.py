"""What the integers of a run can hold: refused beforehand, so that no total can overflow unseen."""

from __future__ import annotations

import numpy as np

from simulator.core.clocks import LOW_BITS
from simulator.core.given import BUDGET, MIX, PLANNED, REFERRAL_RATE
from simulator.core.records import FACTOR_BITS, SQUARE_BITS
from simulator.prepare import Prepared
from simulator.vocabulary import Floats, InputError, Ints

LONGEST_TERM = 1023
"""Months a contract may last: its share of the key of a cell."""
ROOM = 2.0**62
"""Largest total of money times a factor: half of what an int64 holds."""
LUCK = 2.0
"""Newcomers are few enough if so many times those expected fit, were nobody to leave; no more than that is certain."""
RARE = 10.0
"""Standard deviations above that for which there are places, too."""
MOST_PROSPECTS = 30_000_000
"""Prospects a run can hold ready."""


def check_terms(prepared: Prepared) -> None:
    """Refuse contracts too long for the key of a cell."""
    longest = int(prepared.term.max(initial=1))
    if longest > LONGEST_TERM:
        raise InputError(f"book.contract_term_months is {longest}, must lie in [1, {LONGEST_TERM}] (months)")


def check_room(factor: Ints, prepared: Prepared, months: int) -> None:
    """Refuse a run whose revenue, its squares, tickets or hours could outgrow the ledger; ``factor`` in 2**-20."""
    growth = float(factor.max(initial=0)) / 2.0**FACTOR_BITS
    rows = _most_rows(prepared, months).sum(axis=1)
    newcomers = LUCK * (float(rows[-1] / rows[0]) - 1.0)
    total = max(float(column.sum()) for column in (prepared.revenue, prepared.cogs, prepared.tickets, prepared.hours))
    squares = float(((prepared.revenue >> SQUARE_BITS).astype(np.float64) ** 2).sum()) / 2.0**LOW_BITS
    if max(total * growth, squares * growth**2) * (1.0 + newcomers) * 2.0**FACTOR_BITS > ROOM:
        raise InputError(
            f"months is {months}: by then a customer may have grown to {growth:,.0f} times its size and the book by "
            f"{newcomers:,.1f} times its customers, more than the ledger can count; lower months, "
            "parameters.customers.volume_drift, parameters.acquisition.customers_per_month or referral_rate"
        )


def prospects(prepared: Prepared, months: int, reach: float) -> Ints:
    """Prospects to hold ready per month, by segment [S]: far above any month's Poisson count.

    ``reach``: the most the economies at play multiply what the budget buys.
    """
    most = LUCK * max(1.0, reach) * np.diff(_most_rows(prepared, months), axis=0).max(axis=0)
    number: Ints = np.minimum(most + RARE * np.sqrt(most), 1e15).astype(np.int64) + 20
    if number.max() * months * prepared.n_segments > MOST_PROSPECTS:
        raise InputError(
            f"months is {months}: by then up to {number.max():,} customers a month may come to a segment, more than a "
            "run can hold; lower months, parameters.acquisition.customers_per_month or referral_rate"
        )
    return number


def _most_rows(prepared: Prepared, months: int) -> Floats:
    """Rows of each segment in months 0 .. T if nobody ever left [T + 1, S]: those there bring others every month."""
    value, segment = prepared.opening.numbers.value, prepared.opening.numbers.segment
    count = np.bincount(prepared.segment, minlength=prepared.n_segments).astype(np.float64)
    weight = np.bincount(prepared.segment, prepared.referral, prepared.n_segments) / np.maximum(count, 1.0) / 2.0**20
    bought = value[PLANNED] * max(1.0, value[BUDGET]) * segment[:, MIX]
    rows = [count]
    for _ in range(months):
        rows.append(np.minimum(rows[-1] * (1.0 + value[REFERRAL_RATE] * weight) + bought, 1e30))
    return np.array(rows)
