"""One path, all months: the order of events.

1 The economy of the month is read. 2 Contract clocks: renewals due, price changes allowed now, already in the cell
tables. 3 Decisions: gates open, already in the cell tables. 4 Customers active at the start are served and billed.
5 Hazards accumulate with last month's satisfaction; defaults, exits by choice and exits by the firm at the end.
6 Desk: loads make waits and abandonment. 7 Staff: leavers, hires landing, releases. 8 Pools and overhead adjust.
9 Acquisition: spend; arrivals start next month. 10 Finance: collections, bad debt, cash, covenants. 11 Satisfaction
and morale for next month. The one-month lag between service and churn removes simultaneity.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core import advance_bills, capacity, desk, ledger, mouth, spending
from simulator.core.borrowing import borrow
from simulator.core.clocks import advance, serve, speeds
from simulator.core.compiled import INNER, KERNEL
from simulator.core.departures import VOLUNTARY, defaults, depart, here, let_go
from simulator.core.details import people
from simulator.core.gates import decide
from simulator.core.given import (
    JUMP_PROB,
    JUMP_SIZE,
    U_ARRIVAL,
    U_STAFF,
    W_ATTRITION,
    W_CHURN,
    W_COMPLIANCE,
    W_COST,
    W_CREDIT,
    W_LATE,
    W_LEVERAGE,
    W_TICKETS,
    W_WAGE,
    Luck,
    Numbers,
    Weather,
)
from simulator.core.growth import price_index, recruit
from simulator.core.newcomers import hang_rest
from simulator.core.opening import begin, prime
from simulator.core.records import (
    ARRIVED,
    CLOSED,
    EXIT_CAUSE,
    EXITS,
    ONE_OFF,
    RAN_OUT,
    TOXIC,
    Cells,
    Floats,
    Links,
    Rows,
    Work,
)
from simulator.core.report import after, before
from simulator.core.staff import feel, staff
from simulator.core.totals import count, of_row, worth
from simulator.core.wheel import overrun, walk


@njit(**KERNEL)
def run(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    """Run every path of a block by the wheel; fills out [P, T, K] and gone [P, N] (4 x month + cause).

    Returns 0, or the month in which the prospect list was too short.
    """
    lent = borrow(rows), borrow(cells), borrow(luck), borrow(weather), borrow(numbers), borrow(work)
    short: int = _run(lent[0], lent[1], lent[2], lent[3], lent[4], lent[5], out, gone)
    return short


@njit(**INNER)
def _run(
    rows: Rows, cells: Cells, luck: Luck, weather: Weather, numbers: Numbers, work: Work, out: Floats, gone: Links
) -> int:
    prime(rows, cells, work, True)
    for p in range(len(luck.path)):
        begin(rows, cells, luck, weather, numbers, work, p)
        recruit(rows, cells, luck, weather, numbers, work, p, 0)
        for t in range(1, out.shape[1] + 1):
            at, row = (p, t), out[p, t - 1]
            until_desk(rows, cells, luck, weather, numbers, work, at, out[p])  # 1-5
            settle(rows, cells, luck, weather, numbers, work, at, row)  # 6-11
        if work.load[RAN_OUT] > 0:
            return int(work.load[RAN_OUT])
        who_left(cells, work, gone[p])
    return 0


@njit(**INNER)
def until_desk(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    story: Floats,
) -> None:
    """Steps 1 to 5 of a month by the wheel; ``at`` = (path, month), ``story`` [T, K] the path's rows."""
    p, t = at
    row = story[t - 1]
    jump(rows, cells, luck, numbers, work, p, t)  # 1
    decide(cells, weather, numbers, work, at, story)  # 3
    bill(rows, cells, luck, weather, numbers, work, at, row)  # 4
    n = defaults(rows, cells, weather, work, p, t)  # 5
    if overrun(work):
        hang_rest(rows, cells, luck, weather, work, p)
    n = walk(work, n, 4 * t + VOLUNTARY)
    depart(rows, cells, numbers, work, n, t)
    let_go(cells, work, t)


@njit(**INNER)
def bill(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    row: Floats,
) -> None:
    """Steps 4 and the clocks of 5: serve and bill who is active, advance every cell's clock."""
    p, t = at
    serve(cells, numbers, work, weather.path[W_TICKETS, p, t - 1], t)
    ledger.bill(numbers, weather, work, luck.noise[p, t - 1], p, t)
    work.state[ONE_OFF] = 0.0
    ledger.actions(cells, work, t)
    before(rows, cells, numbers, work, t, row)
    speeds(numbers, work, weather.segment[W_CHURN, p, t - 1])
    advance(cells, work, t)
    work.month[:, EXITS:ARRIVED] = 0
    work.broken[:] = 0
    work.whom[:] = 0
    work.state[TOXIC] = 0.0


@njit(**INNER)
def settle(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    row: Floats,
) -> None:
    """Steps 6 to 11, after the leavers of the month are known."""
    desk.attend(numbers, work, cells.redeploy)  # 6
    after_desk(rows, cells, luck, weather, numbers, work, at, row)


@njit(**INNER)
def after_desk(
    rows: Rows,
    cells: Cells,
    luck: Luck,
    weather: Weather,
    numbers: Numbers,
    work: Work,
    at: tuple[int, int],
    row: Floats,
) -> None:
    """Steps 7 to 11, once waits, abandonment and utilisation of the month are in the state."""
    p, t = at
    cost, wage = weather.path[W_COST, p, t - 1], weather.path[W_WAGE, p, t - 1]
    policy, climate = (cells.capacity, cells.redeploy), (wage, weather.path[W_ATTRITION, p, t - 1])
    staff(numbers, work, policy, luck.uniform[p, t - 1, U_STAFF], climate)  # 7
    people(work, row)
    mouth.hear(cells, numbers, work, t)
    mouth.rivals(numbers, work, t)
    capacity.pool(numbers, work, policy, cost, t)  # 8
    capacity.overhead(numbers, work, cost, t)
    ledger.compliance(cells, numbers, work, weather.path[W_COMPLIANCE, p, t - 1])
    spending.save(numbers, work)
    spending.spend(cells, numbers, work, t)  # 9
    if t < len(cells.clock):
        recruit(rows, cells, luck, weather, numbers, work, p, t)
    else:
        price_index(numbers, weather, work, p, t)
    ledger.one_offs(numbers, work, t)  # 10
    advance_bills.settle(cells, numbers, work, t)
    ledger.stock(numbers, work, t)
    late = (weather.path[W_LATE, p, t - 1], weather.path[W_LATE, p, t - 2] if t > 1 else 0.0)
    ledger.receivables(numbers, work, weather.segment[W_CREDIT, p, t - 1], late, t)
    desk.satisfy(numbers, work)  # 11
    feel(numbers, work)
    mouth.remember(numbers, work)
    after(rows, cells, numbers, work, (t, weather.path[W_LEVERAGE, p, t - 1]), row)


@njit(**INNER)
def jump(rows: Rows, cells: Cells, luck: Luck, numbers: Numbers, work: Work, p: int, t: int) -> None:
    """Once a quarter a top account's volume may jump up or down; the totals it is in follow."""
    for j in range(len(rows.top_row)):
        work.jumped[j, t] = work.jumped[j, t - 1]
        u, prob = luck.uniform[p, t - 1, U_ARRIVAL + len(numbers.segment) + j], numbers.value[JUMP_PROB]
        if t % 3 != 0 or u >= prob:
            continue
        size = numbers.value[JUMP_SIZE] if u < 0.5 * prob else -numbers.value[JUMP_SIZE]
        work.jumped[j, t] = int(np.rint(work.jumped[j, t - 1] * (1.0 + size)))
        row = rows.top_row[j]
        if here(cells, work, row):
            count(rows, cells, work, of_row(work, row), -1, worth(rows, work, row, t - 1))
            count(rows, cells, work, of_row(work, row), 1, worth(rows, work, row, t))


@njit(**INNER)
def who_left(cells: Cells, work: Work, gone: Links) -> None:
    """Month and cause of leaving of each customer of the book; those let go by tariff get their tariff's."""
    for i in range(len(gone)):
        tariff = cells.tariff[cells.of_row[i]]
        gone[i] = work.gone[i]
        if gone[i] == 0 and work.sums[tariff, CLOSED] > 0:
            gone[i] = 4 * work.sums[tariff, CLOSED] + cells.exit[EXIT_CAUSE, tariff]
