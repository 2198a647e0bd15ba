"""The same path as ``path.run``, month by month from Python, with a desk that answers outside the kernel.

For the discrete-event desk live in a few paths: everything but step 6 is the kernel's own code.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.core import desk
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime
from simulator.core.path import after_desk, until_desk, who_left
from simulator.core.records import (
    BOUGHT,
    GIVE_UP,
    LOAD_UNIT,
    RAN_OUT,
    UTILISATION,
    WAITS,
    Cells,
    Floats,
    Links,
    Luck,
    Numbers,
    Rows,
    Weather,
    Work,
)

Model = tuple[Rows, Cells, Luck, Weather, Numbers, Work]
Crew = tuple[float, float, float, float]
"""Of ``desk.ask``: seniors, juniors, seniors bought in, share of handling time given."""
Month = Callable[[int, Floats, Crew], tuple[Floats, Floats, float, float]]
"""(Month, tickets [3], who meets them) -> (waits in hours [3], abandonment [3], utilisation, overtime in hours)."""


def run(model: Model, out: Floats, gone: Links, open_desk: Callable[[int], Month]) -> int:
    """Run every path of a block; fills out [P, T, K] and gone [P, N] as ``path.run``. ``open_desk``: one a path."""
    rows, cells, luck, weather, numbers, work = model
    prime(rows, cells, work)
    for p in range(len(luck.path)):
        attend = open_desk(int(luck.path[p]))
        begin(rows, cells, luck, numbers, work, p)
        recruit(rows, cells, luck, weather, numbers, work, p, 0)
        for t in range(1, out.shape[1] + 1):
            at, row = (p, t), out[p, t - 1]
            until_desk(rows, cells, luck, weather, numbers, work, at, out[p])  # 1-5
            crew = desk.ask(numbers, work, cells.redeploy)  # 6
            tickets = work.load[:3] * (2.0**-20 * numbers.value[LOAD_UNIT])
            waits, given_up, busy, overtime = attend(t, np.asarray(tickets, dtype=np.float64), crew)
            work.state[WAITS : WAITS + 3], work.state[GIVE_UP : GIVE_UP + 3] = waits, given_up
            work.state[UTILISATION] = busy
            work.state[BOUGHT] += overtime  # paid at the premium of hours bought in
            after_desk(rows, cells, luck, weather, numbers, work, at, row)  # 7-11
        if work.load[RAN_OUT] > 0:
            return int(work.load[RAN_OUT])
        who_left(cells, work, gone[p])
    return 0
