"""Who pays in advance: a term's bill at its start, earned month by month, refunded or forfeited on an early exit.

Deferred revenue at the end of a month = contract value a month of those who prepay x months still to run; the economy
does not change what was agreed. deferred_t = deferred_{t-1} + billed in advance - earned - refunded - forfeited, so
what is billed in advance follows; it is never below 0: what a smaller volume leaves unused is kept, and is income. Whom
the firm lets go before the end of a term gets the rest back in cash; who leaves by itself does not.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.compiled import INNER
from simulator.core.given import Numbers
from simulator.core.records import (
    ADVANCED,
    BILLED,
    DEFERRED,
    FORFEIT,
    FORFEITED,
    IN_ADVANCE,
    MARKET,
    ONE,
    PREPAID_FLOW,
    REFUND,
    REFUNDED,
    REVENUE_PARTS,
    SMOOTH,
    Cells,
    Work,
)


@njit(**INNER)
def settle(cells: Cells, numbers: Numbers, work: Work, t: int) -> None:
    """Step 10: deferred revenue of each segment, refunds, forfeits, and what was billed in advance this month."""
    state, level, left = work.state, cells.factor[REVENUE_PARTS, t - 1], cells.left[t - 1]
    state[REFUNDED], state[FORFEITED], state[ADVANCED] = 0.0, 0.0, 0.0
    for s in range(len(work.segment)):
        market, smooth = work.history[MARKET, s, t], work.history[SMOOTH, s, t]
        shock = work.history[BILLED, s, t] / smooth if smooth > 0.0 else 1.0
        earned = np.rint(work.month[s, PREPAID_FLOW] / ONE * market * shock)
        earned = min(earned, work.history[BILLED, s, t])
        refund, forfeit = np.rint(work.month[s, REFUND] / ONE), np.rint(work.month[s, FORFEIT] / ONE)
        owed = 0
        for k in range(cells.bounds[s], cells.bounds[s + 1]):
            unearned = 0
            for c in range(cells.first[k], cells.first[k + 1]):
                unearned += work.prepaid[c] * left[c]
            owed += unearned * level[k]
        deferred = np.rint(owed / ONE)
        advance = deferred - work.segment[s, DEFERRED] + earned + refund + forfeit
        if advance < 0.0:
            forfeit -= advance
            advance = 0.0
        state[ADVANCED] += advance
        work.segment[s, DEFERRED], work.segment[s, IN_ADVANCE] = deferred, earned
        state[REFUNDED] += refund
        state[FORFEITED] += forfeit
