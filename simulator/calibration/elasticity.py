"""How much less is bought at a higher price: those repriced against those not yet repriced, before and after.

In the model a lasting rise Δ ends at volume e^(−εΔ), reached as the new price becomes the reference: k months after
the change a share 1 − (1 − α)^k of it. So ln(after / before) = drift of the group − ε Δ · reached: the drift is told by
those not yet repriced, ε by the difference. Customers who left are no part of it: leaving is another number.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.belief import after, belief, posterior
from simulator.calibration.estimate import Estimate
from simulator.calibration.regression import least_squares
from simulator.vocabulary import Floats

NAME = "customers.volume_elasticity"
SOURCE = "difference in differences, errors robust to unequal spread; shrunk to the prior"
FEWEST = 30
"""Customers repriced, and as many not, below which nothing is told."""


class Repriced(NamedTuple):
    """One customer who stayed a row [N]: mean monthly volume (at constant prices) before and after, the log price
    change (0 = not yet repriced), and the group whose drift they share (segment, or segment and season)."""

    before: Floats
    after: Floats
    change: Floats
    group: NDArray[Any]


def elasticity(seen: Repriced, months: tuple[int, int], parameters: Any) -> Estimate:
    """``months``: first and last month after the change over which ``after`` was measured (1 = the month after it)."""
    before = belief(parameters, NAME)
    used = (seen.before > 0.0) & (seen.after > 0.0) & np.isfinite(seen.change)
    change = seen.change[used]
    few = int(min((change != 0.0).sum(), (change == 0.0).sum()))
    if few < FEWEST:
        why = f"{few} customers were repriced, or were not, in these months; at least {FEWEST} of both are needed"
        return before.open(seen=len(change), source=SOURCE, why=why)
    words, which = np.unique(seen.group[used], return_inverse=True)
    columns = np.column_stack([-change * _reached(parameters, months), np.eye(len(words))[which]])
    names = ("elasticity", *(str(word) for word in words))
    slope, error = least_squares(names, columns, np.log(seen.after[used] / seen.before[used])).of("elasticity")
    told: dict[str, Any] = {"seen": len(change), "source": SOURCE}
    if slope <= 0.0:
        why = (
            f"those repriced upwards bought more than the others ({slope:+.2f}, standard error {error:.2f}): they were "
            "chosen for their growth, or too few were seen"
        )
        return before.open(why=why, **told)

    def predicted(at: Floats) -> tuple[Floats, Floats]:
        return np.exp(at), np.exp(at)[:, None]

    found = posterior([before], predicted, np.array([slope]), np.array([[error**2]]))
    why = "whether those repriced first would have grown alike"
    if dropped := int((~used).sum()):
        why += f"; {dropped:,} without volume before or after left out"
    return after([before], *found, why=why, **told).estimates[0]


def _reached(parameters: Any, months: tuple[int, int]) -> float:
    """Share of the lasting response that shows, on average, in these months."""
    speed = parameters.customers.reference_speed
    return float(np.mean(1.0 - (1.0 - speed) ** np.arange(months[0], months[1] + 1)))
