"""Causal accounting: the same customer on the same path, under a strategy and under doing nothing.

Possible because fuses are shared. Anyway: let go, but would have left by itself within twelve months. Saved: not
selected for anything, stays beyond the month in which it leaves under do-nothing. Collateral: not selected, leaves
earlier than there.
"""

from __future__ import annotations

from numba import njit

from simulator.core.columns import ANYWAY_AT, COLLATERAL_AT, SAVED_AT
from simulator.core.records import ROW_SEGMENT, Bools, Floats, Ints, Links, Rows

SOON = 12
"""Months within which a leaver would have left anyway."""


@njit(cache=True, nogil=True)
def compare(rows: Rows, nothing: Links, strategy: Links, selected: Bools, at: Ints, out: Floats) -> None:
    """Count by month and segment into out [P, T, K]; nothing, strategy [P, N] = 4 x month + cause, 0 = stayed."""
    for p in range(strategy.shape[0]):
        for i in range(strategy.shape[1]):
            here, there = strategy[p, i], nothing[p, i]
            month, otherwise = here >> 2, there >> 2
            s = rows.trait[i, ROW_SEGMENT]
            if here != 0 and (here & 3) >= 2 and month > 0:
                if there != 0 and otherwise <= month + SOON:
                    out[p, month - 1, at[ANYWAY_AT] + s] += 1.0
            elif not selected[i] and otherwise > 0 and (here == 0 or month > otherwise):
                out[p, otherwise - 1, at[SAVED_AT] + s] += 1.0
            elif not selected[i] and month > 0 and (there == 0 or otherwise > month):
                out[p, month - 1, at[COLLATERAL_AT] + s] += 1.0
