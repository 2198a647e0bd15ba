"""The records a path is made of: a few named arrays that go into the kernels, and the names of their rows.

Money is int64 in the run's minor unit, loads (tickets, hours) int64 in the run's load unit, factors on totals int64
in units of 2**-20, clocks and fuses float64. N customers of the book, C cells, K tariffs, T months, S segments, R
prospect places a month and segment, P paths of a block, J top accounts, A rows with room for those acquired.

Arrays of one shape share one array and are told apart by a named index: the first, or the last where all of a
customer or of a tariff is used at a time and should lie together in memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Small = NDArray[np.int8]
Links = NDArray[np.int32]

FACTOR_BITS = 20
ONE = 1 << FACTOR_BITS  # a factor of 1 on an integer total
SQUARE_BITS = 5  # revenue loses so many bits before it is squared, so that the sum of squares fits
BUCKETS = 8  # noise buckets of the revenue sketch
RING = 13  # length of a ring of months: lags of up to a year


class Rows(NamedTuple):
    """Customers of the book and, by donor row, the prospects of one draw."""

    words: NDArray[np.uint32]  # [2, N] customer id: low word, high word
    whole: Ints  # [N, 5] see ROW_REVENUE
    trait: Links  # [N, 6] see ROW_SEGMENT; with ``whole`` one line of memory a customer
    revenue: Ints  # [N] the first of ``whole`` again, side by side, for who goes through all customers
    real: Floats  # [N, 3] see ROW_ALIVE
    top_row: Ints  # [J] row of each top account
    segment_key: Ints  # [S] what tells a segment's luck from another's: a hash of its name
    donor: Links  # [T, S, R] row whose attributes a prospect starting in month t has
    donor_kind: Links  # [T, S, R] its kind again, for who goes through all prospects
    prospect_hazard: Floats  # [T, S, R]
    places: Ints  # [S] how many of the R places are filled


# Rows.whole: money and load units a month; referral weight in 2**-20
(ROW_REVENUE, ROW_COGS, ROW_TICKETS, ROW_HOURS, ROW_REFERRAL) = range(5)
# Rows.trait: segment; service class; both and the term together, see ``Prepared.kinds``; index among the top accounts
# or -1; fairness group; flags
(ROW_SEGMENT, ROW_CLASS, ROW_KIND, ROW_TOP, ROW_GROUP, ROW_FLAGS) = range(6)
# Flags of a row: pays in advance; must not be pushed around; a customer of five years and more; an abusive account
PREPAID, VULNERABLE, LONG_TENURE, ABUSIVE = 1, 2, 4, 8
# Rows.real: probability of being a customer at month 0 at all, voluntary and default base hazard
(ROW_ALIVE, ROW_HAZARD, ROW_DEFAULT) = range(3)


class Cells(NamedTuple):
    """A strategy's partition of the book and what happens month by month.

    Customers of one *tariff* are billed, served and let go alike, those of one *cell* of it have their contract in
    common too, so that one clock serves them. Money is kept by tariff. Tariffs are sorted by segment, cells by tariff.
    """

    of_row: Links  # [N] cell of each customer
    tariff: Links  # [C] tariff of each cell
    first: Ints  # [K + 1] first cell of each tariff
    bounds: Ints  # [S + 1] first tariff of each segment
    homes: Ints  # [3, H] of each kind of customer: see HOME_START
    home_cell: Ints  # cells without action, by kind and renewal phase
    home_tariff: Ints  # [S, 3] tariff without action of each service class, -1 = none
    clock: Floats  # [T, C] factor on the voluntary clock
    ahead: Floats  # [T + 1, C] sum of it from each month to the end
    left: Links  # [T, C] months of the contract still to run after the month
    service_class: Small  # [T, K]
    factor: Ints  # [5, T, K] see _PARTS, 2**-20
    one_off: Floats  # [T, K] money per account, whole minor units
    drift: Ints  # [T, S] volume of a customer without action, 2**-20
    exit: Ints  # [8, K] see EXIT_MONTH
    contract: Ints  # [2, C] see TERM
    trait: Ints  # [4, K] see TRAIT_SEGMENT
    entry: Ints  # [6, K, entries] what the strategy has in store for the tariff, see GATE
    due: Ints  # [2, K, entries] months in which each entry is announced and takes effect, see timeline.resolve
    effect: Floats  # [effects, 11] what an entry does, see LIST_PRICE
    gate: Floats  # [1 + gates, 19] row 0 = the guard-rails; see OPENS
    monthly: Floats  # [T + 1, 1 + S] planned revenue (NaN: no plan); share of newcomers by segment
    policy: Floats  # see REINVEST
    capacity: int  # index of CAPACITY
    redeploy: float  # share of the hours no longer needed that work elsewhere in the firm


(HOME_START, HOME_TERM, HOME_SEGMENT) = range(3)  # Cells.homes: where its cells begin in home_cell; term; segment
# Cells.factor: volume x price; volume; this month's volume at last month's price; tickets; hours
(REVENUE_PARTS, VOLUME_PARTS, BEFORE_PARTS, TICKET_PARTS, HOUR_PARTS) = range(5)
# Cells.exit: end of this month (T + 1 = never); index of CAUSES; contract months left; 1 if announced a month ahead;
# 1 if a new supplier is found; how much each who is let go makes the others talk, 2**-20; month moved to lower service;
# what a partner pays for a customer, parts of twelve months' revenue in 1 / FEE_PARTS
(EXIT_MONTH, EXIT_CAUSE, REMAINING, NOTICED_BEFORE, REFERRED_ON, LOUDNESS, DEMOTED, PARTNER_FEE) = range(8)
FEE_PARTS = 400
(TERM, PHASE) = range(2)  # Cells.contract: months of the term, months to the first renewal
# Cells.trait: what does not change; TOUCHED = 1 while the tariff's tables differ from those of the plan
(TRAIT_SEGMENT, TRAIT_CLASS, TRAIT_BAND, TOUCHED) = range(4)
# Cells.entry: gate (0 = calendar), months after it, 1 = waits for a renewal, months of notice at least, row of
# Cells.effect (-1 = no entry), month it is decided as things stand (PUT_OFF is added while the strategy pauses;
# NOT_YET: its gate is shut)
(GATE, OFFSET, RENEWAL, NOTICE, EFFECT, DECIDED) = range(6)
PUT_OFF, NOT_YET = 1 << 20, 1 << 21
# Cells.effect: log change of the price realised; class, classes down; factors; exit cause or -1; flag; fee; money
(LIST_PRICE, NEW_CLASS, DOWN_BY, F_TICKETS, F_HOURS, F_VOLUME, F_CLOCK, EXIT_BY, REFERS, FEE, COSTS) = range(11)
# Cells.gate: kind; month; reviews; band's score at month 0 and the weights of revenue, goods, desk and operations
# in it; from ALARM on the limits of what is watched (NaN = not)
(KIND, OPENS, EVERY, TIMES, CUT, SCORE, W_REVENUE, W_GOODS, W_DESK, W_OPERATIONS, ALARM) = range(11)
BAND_OF, GATE_WIDTH = ALARM + 8, ALARM + 9
PILOT, TRIGGER = 1, 2
# Cells.policy: shares of realised savings and of opening revenue that go to service, acquisition and upselling; what
# newcomers pay and how fast they leave against a donor; commission; more of them for the discount
(REINVEST, INVEST, INVEST_FROM, SOURCED_FROM, NEW_REVENUE, NEW_COGS, NEW_HAZARD, COMMISSION, PULL,
 PROGRAMME, PROGRAMME_MONTH) = (0, 3, *range(6, 15))  # fmt: skip
N_POLICY, (PLAN, SHARES) = PROGRAMME_MONTH + 1, range(2)


class Work(NamedTuple):
    """Scratch of one path: totals of those still active, the wheel, and the state of desk, pools and purse."""

    sums: Ints  # [K, 22 + groups] see COUNT
    opening: Ints  # [K, 22 + groups] the same of the whole book at month 0, noise sums left out
    prepaid: Ints  # [C] revenue of those who pay in advance
    opening_prepaid: Ints  # [C] at month 0
    clock: Floats  # [C] reading of the cell's voluntary clock
    due: Floats  # [C] nobody of the cell leaves by choice before its clock reads this
    spill: Floats  # [C] should its clock read this, more must be hung (see newcomers)
    stands: Links  # [C] first bucket of the cell's wheel in which somebody may hang
    head: Links  # [C, W] the wheel: first row of each bucket, -1 = none
    awake: Links  # [C] cells looked at in a month, listed
    cursor: Links  # [SIDE] where the chains followed side by side stand
    link: Links  # [A, 6] see NEXT; one column is spare: with `threshold` half a line of memory a row
    gone: Links  # [A] 4 x month + cause of leaving, 0 = active
    threshold: Floats  # [A] clock reading at which the row leaves
    sign: Small  # [A] noise bucket and sign
    listed: Links  # [A] the month's leavers
    leaving: Ints  # [2, BATCH] revenue and COGS at base price of so many of them
    foreseen: Floats  # [C] who has a longer fuse is not hung at first
    slack: Floats  # [S] times the plan that the clocks of a segment may run on this path
    reach: Floats  # [T + 2] as foreseen, for newcomers by month
    entry: Floats  # [T + 2, H] clock of each kind's cell when the newcomers of a month started
    started: Ints  # [T + 2, S] newcomers by month
    calendar: Links  # [T + 2] first acquired row by default month
    young: Ints  # [3 S + 3, T + 2] by month of start: count, revenue, COGS of each segment; tickets of each class
    month: Ints  # [S, 29 + BUCKETS] this month, see EXITS
    load: Ints  # [12] tickets by class and hours, 2**-20 load units; rows in use; see ROWS_USED
    broken: Ints  # [S, L + 1] revenue of contracts broken this month by months left, 2**-20 money
    served: Ints  # [S, T + 1] revenue before economy and noise by month, 2**-20 money
    history: Floats  # [3, S, T + 1] by month: factor of the economy on revenue; revenue without noise; revenue
    jumped: Ints  # [J, T + 1] volume of the top accounts by month, 2**-20
    segment: Floats  # [S, 14 + D + 2] this month, see BAD; from DUE on, bills to be collected in 0, 1, ... months
    trail: Floats  # [5, T + RING] after twelve months of history, see DEMAND
    gate: Ints  # [2, 1 + gates] month each opened (0 = not yet, -1 = never); reviews or clean months in a row
    group: Floats  # [2, groups] customers of the book by fairness group: let go so far; there at month 0
    whom: Ints  # [2 + groups, causes] who left this month: the vulnerable, the long-standing, each fairness group
    state: Floats  # see CONTENT_NOW
    hourly: Floats  # [3] tickets of each class an hour of opening
    told: Floats  # [8] last month's figures, in the order of the alarms
    largest: Floats  # [10] revenue of the largest accounts
    offsets: Ints  # where each result starts in a row, see columns


# Work.sums: totals of a tariff's active customers (squares of revenue / 2**SQUARE_BITS), the eight signed sums, month
# the firm let the tariff go (0 = open), base revenue it had then; abusive accounts; of the opening book
# the vulnerable and the long-standing; from MEMBERS on, customers of each fairness group, totals too
(COUNT, BASE_REVENUE, BASE_COGS, BASE_TICKETS, BASE_HOURS, BASE_REFERRAL, BASE_PREPAID, SQUARE, SIGNED) = range(9)
(CLOSED, CLOSED_REVENUE, ABUSERS, FRAGILE, LOYAL, MEMBERS) = range(SIGNED + BUCKETS, SIGNED + BUCKETS + 6)
N_TOTALS = CLOSED  # the first rows are totals over active customers, as are those from ABUSERS on
(WHOM_FRAGILE, WHOM_LOYAL, WHOM_GROUP) = range(3)
# Work.link: next row in the bucket; cell; row of the attributes; month it started (0 = opening book); next row with
# the same default month
(NEXT, CELL, DONOR, BORN, LATER) = range(5)
BATCH, SIDE = 256, 64  # rows looked up at a time; chains followed side by side
# Work.month: leavers by cause; their revenue (2**-20 money); let go after notice, with a new supplier; loudness of
# those let go (2**-20); by months of notice; fees of partners (2**-20 money / FEE_PARTS), goods sold to those let go;
# prepaid by firm exits and by others who left, months unearned (2**-20 money); started, referred; COGS, price
# moves, revenue of new and of young accounts and of those who prepaid, signed sums (2**-20 money)
(EXITS, LOST, TOLD, ECHO, BY_NOTICE, FEES, GOODS_GONE, REFUND, FORFEIT, ARRIVED, REFERRED, COGS_FLOW, PRICE_FLOW,
 NEW_FLOW, YOUNG_FLOW, PREPAID_FLOW, NOISE_FLOW) = (0, 4, 8, 10, 11, *range(18, 30))  # fmt: skip
NOTICES = 7  # kinds of notice told apart: 0, 1, ... 5 months, 6 and more
# Work.load, the last five: what newcomers pay and buy against a donor, 2**-20; first month they do; 1 = the wheel
# runs (0: the naive loop); 1 = every newcomer gets a row
(HOURS_LOAD, ROWS_USED, RAN_OUT, OUTSIDE, CHEAPER, LESS_GOODS, CHEAP_FROM, WHEEL, ALL_ROWS) = range(3, 12)
(MARKET, SMOOTH, BILLED) = range(3)  # Work.history
# Work.segment: bad debt, COGS, sum of squared revenues, common factor on the clocks of each class, contagion, what was
# heard this month, usual voluntary hazard, log rise of margin, bills of those who prepaid, deferred revenue, volume
# by upselling, price rise of the mean customer; bills due
(BAD, COGS_NOW, SPREAD, SPEED_UP, CONTAGION, HEARD, CUSTOMARY, RICHER, IN_ADVANCE, DEFERRED, UPSOLD, DEARER,
 DUE) = (0, 1, 2, 3, *range(6, 15))  # fmt: skip
# Work.trail: hours asked of operations; EBITDA; acquisition budget over plan; goods sold; savings
(DEMAND, EARNED, PAID_IN, STOCKED, SAVED_TRAIL) = range(5)
# Work.state: satisfaction, wait and abandonment by class; scalars; rings of months to go
(CONTENT_NOW, WAITS, GIVE_UP) = (0, 3, 6)
(SENIORS, CAPACITY_OPS, LOG_OVERHEAD, EMA, PURSE, UTILISATION, DESK_COST, POOL_COST,
 DESK_STRANDED, POOL_STRANDED, OVERHEAD_COST, ONE_OFF, COLLECTED, SPENT, NEEDED,
 STAFF_TIME, MORALE, PRUNED, BOUGHT, SHORTENED, REPUTATION, RUMOUR, ABSORBED, TOXIC,
 RELIEVED, STOCK_BEFORE, SAVINGS, EXTRA_AGENTS, STOCK, REFUNDED, FORFEITED, PARTNERS,
 COMPLIED, SEVERED, HANDLED, PENALISED, WRITTEN_DOWN, LEFT, LANDED, DISMISSED,
 TO_SERVICE, TO_ACQUISITION, TO_UPSELL, CAC_NOW, ADVANCED, PAUSED) = range(9, 55)  # fmt: skip
JUNIOR, HIRED, LEAVING = 55, 55 + RING, 55 + 2 * RING
N_STATE = 55 + 3 * RING
