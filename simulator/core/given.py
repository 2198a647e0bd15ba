"""What a path is given: its luck, the economy's weather, and the firm's numbers. Sizes as in ``records``."""

from __future__ import annotations

from typing import NamedTuple

from simulator.core.records import Floats, Ints, Links, Small


class Luck(NamedTuple):
    """What chance brings to the paths of a block, the same for every strategy."""

    seed: int
    draw: int
    path: Ints  # [P] number of the path in the run
    fuse: Floats  # [P, N] clock reading at which a customer leaves by choice; negative = gone before month 0
    sign: Small  # [P, N] noise bucket + 8 if the sign is minus
    noise: Floats  # [P, T, S, BUCKETS] standard normal
    uniform: Floats  # [P, T, 1 + S + J] staff, arrivals by segment, jumps by top account
    new_fuse: Floats  # [2, P, T, S, R] prospects: clock run until one leaves by choice; until one defaults
    new_sign: Small  # [P, T, S, R]
    lit: Ints  # [P, T, S] how many of them are drawn: more follow when a strategy wins more
    crowd_size: Ints  # [P, T, S] prospects added up beforehand
    crowd: Ints  # [P, T, S, 3, 22 + groups] their totals by service class, as in Work.sums
    crowd_prepaid: Ints  # [P, T, H] revenue of those of each kind who pay in advance


(U_STAFF, U_ARRIVAL) = range(2)


class Weather(NamedTuple):
    """An economy on the paths of a block, sector loadings applied."""

    segment: Floats  # [4, P, T, S] factors on revenue, on volume (for COGS), on the voluntary clock, on credit
    path: Floats  # [10, P, T] see W_COST
    default_clock: Floats  # [P, S, T + 1] reading of each segment's default clock
    default_at: Ints  # [P, T + 2] where month t's defaults start in `defaulting`
    defaulting: Links  # [P, N] customers in order of default month
    lost: Ints  # [P, k] month at whose end the k-th largest account leaves, 0 = stays
    new_default: Links  # [P, T, S, R] month in which a prospect defaults, 0 = not within the run
    dated: Ints  # [P, T, S] of how many it is known


(W_MARKET, W_USE, W_CHURN, W_CREDIT) = range(4)
# Weather.path: cost, wage and CAC index; change of leads; factor on agents' attrition; regime; factor on tickets;
# compliance cost over a hit account's opening revenue; months bills are paid later; added to the leverage limit
(W_COST, W_WAGE, W_CAC, W_LEADS, W_ATTRITION, W_REGIME, W_TICKETS, W_COMPLIANCE, W_LATE, W_LEVERAGE) = range(10)


class Numbers(NamedTuple):
    """Parameters as the kernels read them, and the opening state they imply."""

    value: Floats  # one number each, see below
    age: Ints  # [2, months] by age: revenue a new account does not bill yet, its additional tickets; 2**-20
    due: Floats  # [S, D] share of a bill collected 0, 1, ... months later
    segment: Floats  # [S, 9] see MIX
    opening_due: Floats  # [S, D] bills outstanding at month 0 by months until collected
    desk_table: Floats  # corrections of the desk's formula, see simulator.desk.lookup; empty: the formula as it is


# Numbers.value
(HANDLING, HOURS, DESK_RATE, PATIENCE, TOLERANCE, HAZARD_GAIN, SPEED, NPS, NPS_GAIN, ATTRITION,
 OVERLOAD, HIRE_LAG, RAMP, JUNIOR_SHARE, HIRE_COST, SEVERANCE, LAYOFF_NOTICE, HEADCOUNT, LOAD_UNIT,
 OFFERED, OPENING_SENIORS, HIRES, LEAVE_PROB, CONTENT, CONTENT_1, CONTENT_2, POOL_RATE, FIXED, LAG,
 RELEASE, POOL_HIRE_LAG, POOL_OPENING, OVERHEAD, UP, DOWN, SMOOTHING, PLANNED, BUDGET, SPENDING,
 ELASTICITY, SALES_LAG, REFERRAL_RATE, BAD_DEBT, LGD, DISPUTED, HANDLING_COST, PENALTY, DEBT, CASH,
 INTEREST, FIXED_CHARGE, LEVERAGE, COVER, LIQUIDITY, EBITDA, JUMP_PROB, JUMP_SIZE, OPENING_HOURS,
 ABANDON_GAIN, ABANDON_WEIGHT, WAIT_WEIGHT, UNDER_LOAD, LIMIT_LOAD, PREMIUM, SQUEEZE_FLOOR,
 SQUEEZE_LOSS, OVERLOAD_FROM, OVERLOAD_CAP, ATTRITION_CAP, MORALE_GAIN, MORALE_SPEED,
 MORALE_OVERLOAD, MORALE_PRUNING, PRUNING_CAP, OPENING_MORALE, SMALL_DESK, DESK_WORTH, POOL_WORTH,
 TIES, TALK_MEMORY, BY_PRUNING, BY_DEMOTION, NAME_MEMORY, NAME_HURT, BY_VOLUNTARY, USUAL_MEMORY,
 STRONGER, UNFAIR, POACHING, ABSORPTION, RELIEF, REFERENCE_SPEED, PRICE_GAIN, AVERSION,
 VOLUME_ELASTICITY, ANGER_LASTS, ANGER_FADES, NOTICE_CLOCK, IN_TERM, LONG_NOTICE, LONG_NOTICE_MONTHS,
 CALM_REFERRAL, UNIT_SPEND, UPSELL_YIELD, STOCK_MONTHS, WRITE_DOWN, OPENING_STOCK,
 OPENING_ABUSIVE) = range(108)  # fmt: skip
N_VALUES, (MISSING, EXTRA) = OPENING_ABUSIVE + 1, range(2)
# Numbers.segment: share of newcomers, sd of revenue noise, opening revenue, log volume drift, usual voluntary hazard,
# 1 = core, opening revenue per account where new rules cost money (else 0), opening margin share, opening deferred
(MIX, SIGMA, OPENING_REVENUE, DRIFT, USUAL, CORE, HIT, MARGIN, OPENING_DEFERRED) = range(9)
