"""What the integers of a run can hold: refused beforehand, so that no total can overflow unseen."""

from __future__ import annotations

from simulator.core.records import FACTOR_BITS, PLANNED, REFERRAL_RATE
from simulator.prepare import Prepared
from simulator.vocabulary import InputError, Ints

LONGEST_TERM = 1023
"""Months a contract may last: its share of the key of a cell."""
ROOM = 2.0**62
"""Largest total of money times a factor: half of what an int64 holds."""
LUCK = 2.0
"""Newcomers are few enough if twice as many as expected fit."""


def check_terms(prepared: Prepared) -> None:
    """Refuse contracts too long for the key of a cell."""
    longest = int(prepared.term.max(initial=1))
    if longest > LONGEST_TERM:
        raise InputError(f"book.contract_term_months is {longest}, must lie in [1, {LONGEST_TERM}] (months)")


def check_room(factor: Ints, prepared: Prepared, months: int) -> None:
    """Refuse a run whose revenue, tickets or hours could outgrow the ledger; ``factor`` in 2**-20."""
    value, rows = prepared.opening.numbers.value, len(prepared.segment)
    newcomers = LUCK * months * (value[PLANNED] / rows + value[REFERRAL_RATE] * prepared.referral.mean() / 2.0**20)
    total = max(float(column.sum()) for column in (prepared.revenue, prepared.cogs, prepared.tickets, prepared.hours))
    growth = float(factor.max(initial=0)) / 2.0**FACTOR_BITS
    if total * growth * (1.0 + newcomers) * 2.0**FACTOR_BITS > ROOM:
        raise InputError(
            f"months is {months}: by then a customer may have grown to {growth:,.0f} times its size and the book by "
            f"{newcomers:,.1f} times its customers, more than the ledger can count; "
            "lower months, parameters.customers.volume_drift or parameters.acquisition.customers_per_month"
        )
