"""The records a path is made of: named arrays that go into the kernels.

Money is int64 in the run's minor unit, loads (tickets, hours) int64 in the run's load unit, factors on
totals int64 in units of 2**-20, clocks and fuses float64. N customers of the book, C cells, T months,
S segments, R prospect places a month and segment, P paths of a block, B = 8 noise buckets.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int8]
Links = NDArray[np.int32]

FACTOR_BITS = 20
ONE = 1 << FACTOR_BITS
"""A factor of 1 on an integer total."""
BUCKETS = 8


class Rows(NamedTuple):
    """Customers of the book and, by donor row, the prospects of one draw."""

    low: NDArray[np.uint32]  # [N] customer id, low word
    high: NDArray[np.uint32]  # [N] customer id, high word
    revenue: Ints  # [N] money a month at base price
    cogs: Ints  # [N] money a month
    tickets: Ints  # [N] load units a month
    hours: Ints  # [N] load units a month
    referral: Ints  # [N] referral weight, 2**-20
    segment: Ints  # [N]
    service_class: Ints  # [N]
    term: Ints  # [N] contract months
    alive: Floats  # [N] probability of being a customer at all at month 0
    top: Ints  # [N] index among the top accounts, or -1
    top_row: Ints  # [J] row of each top account
    hazard: Floats  # [N] voluntary base hazard of this draw
    default_hazard: Floats  # [N]
    donor: Links  # [T, S, R] row whose attributes a prospect starting in month t has
    prospect_hazard: Floats  # [T, S, R]


class Cells(NamedTuple):
    """A strategy's partition of the book and what happens to each cell month by month; cells sorted by segment."""

    of_row: Links  # [N] cell of each customer
    bounds: Ints  # [S + 1] first cell of each segment
    home: Ints  # [N] start in `home_cell` of the row's class without action
    home_cell: Ints  # cells without action, by renewal phase
    clock: Floats  # [T, C] factor on the voluntary clock
    service_class: Small  # [T, C]
    revenue: Ints  # [T, C] volume x price, 2**-20
    volume: Ints  # [T, C] volume alone, 2**-20
    before_price: Ints  # [T, C] this month's volume at last month's price, 2**-20
    tickets: Ints  # [T, C] 2**-20
    hours: Ints  # [T, C] 2**-20
    one_off: Floats  # [T, C] money per account
    drift: Ints  # [T, S] volume of a customer without action, 2**-20
    exit_month: Ints  # [C] the firm's exit at the end of this month, T + 1 = never
    exit_cause: Ints  # [C] index of CAUSES
    remaining: Ints  # [C] months of contract left at the firm's exit
    noticed: Ints  # [C] 1 if the exit was announced at least a month ahead
    referred: Ints  # [C] 1 if a new supplier is found for the customer
    capacity: int  # index of CAPACITY


class Luck(NamedTuple):
    """What chance brings to the paths of a block, the same for every strategy."""

    seed: int
    draw: int
    path: Ints  # [P] number of the path in the run
    fuse: Floats  # [P, N] clock reading at which a customer leaves by choice
    sign: Small  # [P, N] noise bucket + 8 if the sign is minus
    noise: Floats  # [P, T, S, B] standard normal
    arrival: Floats  # [P, T, S] uniform
    staff: Floats  # [P, T] uniform
    jump: Floats  # [P, T, J] uniform, one per top account and month


class Weather(NamedTuple):
    """An economy on the paths of a block, sector loadings applied."""

    market: Floats  # [P, T, S] use x market price: factor on revenue
    use: Floats  # [P, T, S] factor on volume, for COGS
    churn: Floats  # [P, T, S] factor on the voluntary clock
    credit: Floats  # [P, T, S] factor on default clock and bad debt
    cost: Floats  # [P, T]
    wage: Floats  # [P, T]
    cac: Floats  # [P, T]
    leads: Floats  # [P, T] relative change
    attrition: Floats  # [P, T]
    default_clock: Floats  # [P, S, T + 1] reading of each segment's default clock
    default_at: Ints  # [P, T + 2] where month t's defaults start in `defaulting`
    defaulting: Links  # [P, N] customers in order of default month


class Numbers(NamedTuple):
    """Parameters as the kernels read them, and the opening state they imply."""

    desk: Floats  # see DESK_* positions
    pool: Floats  # POOL_*
    growth: Floats  # GROWTH_*
    money: Floats  # MONEY_*
    ramp: Ints  # [A] missing share of a new account's revenue by age, 2**-20
    onboarding: Ints  # [A] additional tickets of a new account by age, 2**-20
    due: Floats  # [D] share of a bill collected 0, 1, ... months later
    mix: Floats  # [S] share of new customers
    opening_revenue: Floats  # [S] money a month, month 0
    opening_due: Floats  # [S, D] bills outstanding at month 0 by months until collected
    crew: Floats  # at month 0: seniors, hires a month, attrition probability
    satisfaction: Floats  # [3] opening satisfaction by service class
    noise: Floats  # [S] sd of a customer's revenue noise
    jump: Floats  # (probability a quarter, size)


# Numbers.desk
(HANDLING, HOURS, DESK_RATE, LOAD, PATIENCE, TOLERANCE, HAZARD_GAIN, SPEED, NPS, NPS_GAIN, ATTRITION, OVERLOAD,
 HIRE_LAG, RAMP, JUNIOR, HIRE_COST, SEVERANCE, LAYOFF_NOTICE, HEADCOUNT, LOAD_UNIT, OFFERED) = range(21)  # fmt: skip
# Numbers.pool
(POOL_RATE, FIXED, LAG, RELEASE, POOL_HIRE_LAG, POOL_OPENING, OVERHEAD, UP, DOWN, SMOOTHING) = range(10)
# Numbers.growth
(PLANNED, BUDGET, SPENDING, ELASTICITY, SALES_LAG, REFERRAL_RATE) = range(6)
# Numbers.money
(BAD_DEBT, LGD, DISPUTED, HANDLING_COST, PENALTY, DEBT, CASH, INTEREST, FIXED_CHARGE, LEVERAGE, COVER, LIQUIDITY,
 EBITDA) = range(13)  # fmt: skip


class Work(NamedTuple):
    """Scratch of one path: totals of those still active, and the state of desk, pools and purse."""

    clock: Floats  # [C] reading of the cell's voluntary clock
    count: Ints  # [C]
    revenue: Ints  # [C]
    cogs: Ints  # [C]
    tickets: Ints  # [C]
    hours: Ints  # [C]
    referral: Ints  # [C]
    square: Ints  # [C] sum of (revenue / 2**8) squared
    signed: Ints  # [B, C] signed revenue sums
    closed: Ints  # [C] month the firm let the cell go, 0 = open
    closed_revenue: Ints  # [C] base revenue it had then
    head: Links  # [C, W] the wheel: first row of each bucket, -1 = none
    at: Ints  # [C] first bucket not yet passed
    next: Links  # [N + A] next row in the bucket
    cell: Links  # [N + A] cell of the row
    threshold: Floats  # [N + A] clock reading at which the row leaves
    donor: Links  # [N + A] row of the attributes
    born: Ints  # [N + A] month the row started, 0 = opening book
    sign: Small  # [N + A]
    gone: Links  # [N + A] 4 x month + cause of leaving, 0 = active
    default_threshold: Floats  # [N + A]
    size: Ints  # [2] rows in use; month in which the prospect list ran out, 0 = never
    default_head: Links  # [T + 2] acquired rows by default month
    default_next: Links  # [N + A]
    young: Ints  # [4, S, T + 2] by month of start: count, revenue, COGS, (unused)
    young_tickets: Ints  # [3, T + 2] by service class
    exits: Ints  # [S, 4] this month
    lost: Ints  # [S, 4] revenue of those leaving this month, 2**-20 money
    served: Ints  # [S, T + 1] revenue before economy and noise by month, 2**-20 money
    flow: Ints  # [S, 4 + B] this month: see FLOW positions; then the noise buckets
    spread: Floats  # [S] sum of squared revenues, (2**8 money)**2, economy and noise apart
    smooth: Floats  # [S, T + 1] revenue without noise by month, money
    billed: Floats  # [S, T + 1] revenue by month, money
    arrived: Ints  # [S] new customers who start this month
    told: Ints  # [S, 2] this month's exits by the firm: announced ahead, with a new supplier found
    broken: Ints  # [L + 1] revenue of contracts broken this month by months left, 2**-20 money
    load: Ints  # [4] tickets by class, hours; 2**-20 load units
    jumped: Ints  # [J, T + 1] volume of the top accounts by month, 2**-20
    market: Floats  # [S, T + 1] factor on revenue by month
    due: Floats  # [S, D + 1] bills to be collected in 0, 1, ... months
    bad_debt: Floats  # [S] this month, money
    cogs_billed: Floats  # [S] this month, money
    desk: Floats  # [3, 3] satisfaction, wait, abandonment by class
    junior: Floats  # [13] juniors by months to go
    hired: Floats  # [13] hires by months until they start
    leaving: Floats  # [13] laid off by months until they go
    demand: Floats  # [T + 13] hours asked of operations, after twelve months of history
    earned: Floats  # [T + 12] EBITDA, after twelve months of history
    factor: Floats  # [S, 3] common factor on the clocks this month
    offsets: Ints  # where each result starts in a row, see columns
    state: Floats  # see STATE positions


# Work.flow
(COGS_FLOW, PRICE_FLOW, NEW_FLOW, YOUNG_FLOW, NOISE_FLOW) = range(5)
# Work.state
(SENIORS, CAPACITY_OPS, LOG_OVERHEAD, EMA, PURSE, UTILISATION, DESK_COST, POOL_COST, DESK_STRANDED, POOL_STRANDED,
 OVERHEAD_COST, ONE_OFF, COLLECTED, SPENT, NEEDED, STAFF_TIME) = range(16)  # fmt: skip
