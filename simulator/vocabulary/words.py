"""Words every room uses: kinds of arrays, roles, classes, causes, policies, alarms; and the refusal of an input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROLES = ("core", "mid", "tail")
SERVICE_CLASSES = ("premium", "standard", "self_service")
"""Service classes in order of priority at the desk: index 0 is served first."""
CAUSES = ("voluntary", "default", "terminated", "not_renewed")
"""Why a customer leaves; the last two are the firm's own doing."""
COST_POOLS = ("desk", "operations")
CAPACITY = ("attrition_only", "hold", "layoffs")
"""Capacity policies, in the order of their code in the core."""
DESK_MODES = ("exact", "response", "simulated")
"""How the support desk of a run answers: ``simulator.desk.response`` says what each knows."""
UNDER_LOAD = ("hard", "elastic", "squeeze")
"""What the desk does beyond the load it can bear, in the order of their code in the core."""

ALARMS = (
    "revenue_below_plan", "nps_drop", "core_churn_above", "cash_below_floor", "headroom_below", "abandonment_above",
    "disparity_below", "recession",
)  # fmt: skip
"""What a firm can watch on last month's report, in the order of their code in the core. Each is compared with a
limit: share of planned revenue missing; NPS points lost since month 0; voluntary exits of the core segments
over what month 0 implies, over three months, two months running, beyond what chance explains; cash over the
least the covenants ask for; headroom of the tightest covenant; share of tickets abandoned; lowest over highest
share let go of the fairness groups, where chance does not explain the difference; a recession (1) or none."""
FALLING = ("cash_below_floor", "headroom_below", "disparity_below")
"""Alarms that ring when the figure falls below its limit; the others when it rises above."""

Capacity = Literal["attrition_only", "hold", "layoffs"]
Align = Literal["now", "renewal"]


class InputError(Exception):
    """A refused input: one clear line per fault. The command line ends with status 2 and no traceback."""

    def __init__(self, faults: Sequence[str] | str) -> None:
        self.faults = [faults] if isinstance(faults, str) else list(faults)
        super().__init__("\n".join(self.faults))
