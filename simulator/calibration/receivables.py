"""Days until invoices are paid; one still open is known only to take longer than it did so far (Kaplan and Meier 1958).

The mean is the area under the share still open, weighed by money as the ledger weighs it, up to the longest time seen.
An invoice never paid is bad debt, another number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.calibration.product_limit import mean_time
from simulator.vocabulary import Bools, Floats

NAME, UNIT = "finance.dso_days", "days"
SOURCE = "Kaplan–Meier, weighed by amount, error by Greenwood"
FEWEST = 30
LONGEST = 180.0
"""Days counted at most, as the declared range has it."""
OPEN_AT_END = 0.02
"""Share still open at the longest time seen, above which the mean is said to be a lower bound."""


def payment_days(days: Floats, paid: Bools, amount: Floats) -> Estimate:
    """``finance.dso_days`` from days between invoice and payment, or until today where not ``paid``; all [N]."""
    used = (amount > 0.0) & (days >= 0.0)
    days, paid, amount = np.minimum(days[used], LONGEST), paid[used] & (days[used] <= LONGEST), amount[used]
    known = int(paid.sum())
    told: dict[str, Any] = {"unit": UNIT, "source": SOURCE, "seen": known}
    if known < FEWEST:
        why = f"{known} invoices with a day of payment; at least {FEWEST} are needed"
        return unestimated(NAME, "log", why=why, **told)
    found = mean_time(days, paid, amount)
    why = _doubt(found.left, found.longest, int((~used).sum()))
    return estimated(NAME, float(np.log(found.mean)), found.error / found.mean, "log", why=why, **told)


def _doubt(left: float, longest: float, dropped: int) -> str:
    said = []
    if left > OPEN_AT_END:
        said.append(f"{left:.0%} of the money is still open after {longest:.0f} days: the mean is at least this")
    if dropped:
        said.append(f"{dropped:,} credit notes or payments before the invoice left out")
    return "; ".join(said)
