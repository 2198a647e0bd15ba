"""The same path as ``path.run``, month by month from Python, with a desk that answers outside the kernel.

For the discrete-event desk live in a few paths: everything but step 6 is the kernel's own code.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from simulator.core import desk
from simulator.core.borrowing import borrow
from simulator.core.compiled import KERNEL
from simulator.core.given import (
    LOAD_UNIT,
    Luck,
    Numbers,
    Weather,
)
from simulator.core.growth import recruit
from simulator.core.opening import begin, prime
from simulator.core.path import after_desk, until_desk, who_left
from simulator.core.records import (
    BOUGHT,
    GIVE_UP,
    RAN_OUT,
    UTILISATION,
    WAITS,
    Cells,
    Floats,
    Links,
    Rows,
    Work,
)

Model = tuple[Rows, Cells, Luck, Weather, Numbers, Work]
Crew = tuple[float, float, float, float]
"""Of ``desk.ask``: seniors, juniors, seniors bought in, share of handling time given."""
Month = Callable[[int, Floats, Crew], tuple[Floats, Floats, float, float]]
"""(Month, tickets [3], who meets them) -> (waits in hours [3], abandonment [3], utilisation, overtime in hours)."""


def run(model: Model, out: Floats, gone: Links, open_desk: Callable[[int], Month]) -> int:
    """Run every path of a block; fills out [P, T, K] and gone [P, N] as ``path.run``. ``open_desk``: one a path."""
    rows, cells, luck, _, numbers, work = model
    _prime(rows, cells, work)
    for p in range(len(luck.path)):
        attend = open_desk(int(luck.path[p]))
        _begin(*model, p)
        for t in range(1, out.shape[1] + 1):
            at, row = (p, t), out[p, t - 1]
            crew = _until_desk(*model, at, out[p])  # 1-6
            tickets = work.load[:3] * (2.0**-20 * numbers.value[LOAD_UNIT])
            waits, given_up, busy, overtime = attend(t, np.asarray(tickets, dtype=np.float64), crew)
            work.state[WAITS : WAITS + 3], work.state[GIVE_UP : GIVE_UP + 3] = waits, given_up
            work.state[UTILISATION] = busy
            work.state[BOUGHT] += overtime  # paid at the premium of hours bought in
            _after_desk(*model, at, row)  # 7-11
        if work.load[RAN_OUT] > 0:
            return int(work.load[RAN_OUT])
        _who_left(cells, work, gone[p])
    return 0


@njit(**KERNEL)
def _prime(rows: Rows, cells: Cells, work: Work) -> None:
    prime(borrow(rows), borrow(cells), borrow(work), True)


@njit(**KERNEL)
def _begin(rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, p: int) -> None:
    people, plan, chance, sky = borrow(rows), borrow(cells), borrow(luck), borrow(weather)
    firm, scratch = borrow(numbers), borrow(work)
    begin(people, plan, chance, sky, firm, scratch, p)
    recruit(people, plan, chance, sky, firm, scratch, p, 0)


@njit(**KERNEL)
def _until_desk(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    story: Floats,
) -> Crew:
    people, plan, firm, scratch = borrow(rows), borrow(cells), borrow(numbers), borrow(work)
    until_desk(people, plan, borrow(luck), borrow(weather), firm, scratch, at, story)
    crew: Crew = desk.ask(firm, scratch, plan.redeploy)
    return crew


@njit(**KERNEL)
def _after_desk(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    row: Floats,
) -> None:
    people, plan, firm, scratch = borrow(rows), borrow(cells), borrow(numbers), borrow(work)
    after_desk(people, plan, borrow(luck), borrow(weather), firm, scratch, at, row)


@njit(**KERNEL)
def _who_left(cells: Cells, work: Work, gone: Links) -> None:
    who_left(borrow(cells), borrow(work), gone)
