"""Patience: how long customers wait before they give up; those answered in time only tell that theirs was longer.

With exponential patience the likelihood is highest at time waited in all over customers who gave up, and its log has
standard error 1/√(gave up). Tickets reopened or chased count the same way: the hours until the customer came back, and
for the others the hours until they were resolved.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.vocabulary import Bools, Floats

NAME, UNIT = "desk.patience", "multiples of handling time"
SOURCE = "exponential by maximum likelihood, those served censored"
FEWEST = 20
"""Customers who gave up, below which nothing is told."""


def patience(waited: Floats, gave_up: Bools, handling: float, handling_error: float = 0.0) -> Estimate:
    """Mean patience in multiples of ``handling``, the mean handling time in the unit of the waits.

    waited, gave_up [N]; ``handling_error``: standard error of the log of the mean handling time.
    """
    gone = int(np.count_nonzero(gave_up))
    known: dict[str, Any] = {"unit": UNIT, "source": SOURCE}
    if gone < FEWEST:
        why = f"{gone} of {len(waited):,} gave up; at least {FEWEST} are needed"
        return unestimated(NAME, "log", seen=len(waited), why=why, **known)
    at = float(np.log(waited.sum() / gone / handling))
    error = float(np.hypot(gone**-0.5, handling_error))
    return estimated(NAME, at, error, "log", seen=len(waited), why=_shape(waited, gave_up), **known)


def _shape(waited: Floats, gave_up: Bools) -> str:
    """Says so where the rate of giving up differs by more than half, and beyond chance, early and late in the wait."""
    middle = float(np.median(waited[gave_up]))
    early = np.minimum(waited, middle).sum()
    late = np.maximum(waited - middle, 0.0).sum()
    first, second = int((gave_up & (waited <= middle)).sum()), int((gave_up & (waited > middle)).sum())
    if min(first, second, early, late) <= 0.0:
        return "how long those wait who wait longest"
    ratio = float(second / late / (first / early))
    if abs(np.log(ratio)) < max(np.log(1.5), 2.0 * float(np.hypot(first**-0.5, second**-0.5))):
        return ""
    return (
        f"patience is not exponential: those who have waited longer than most who give up do so at {ratio:.2f} times "
        "the rate; the mean is right for waits as they were, not for much longer ones"
    )
