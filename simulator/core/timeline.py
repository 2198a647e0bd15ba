"""What a strategy has in store for a tariff, month by month: entries become months, months become tables.

One copy of this arithmetic fills the tables of every tariff before the paths run, and fills those of one again when
a gate opens, a pause puts off what was not begun, or a pause ends: so a guard-rail that never rings changes nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.borrowing import borrow
from simulator.core.compiled import DOOR, INNER, KERNEL
from simulator.core.curves import anger, calendar, parts, price_factor, reference_gap
from simulator.core.given import (
    ANGER_FADES,
    ANGER_LASTS,
    AVERSION,
    CALM_REFERRAL,
    DRIFT,
    IN_TERM,
    LONG_NOTICE,
    LONG_NOTICE_MONTHS,
    NOTICE_CLOCK,
    PRICE_GAIN,
    REFERENCE_SPEED,
    VOLUME_ELASTICITY,
    Numbers,
)
from simulator.core.records import (
    BEFORE_PARTS,
    COSTS,
    DECIDED,
    DEMOTED,
    DOWN_BY,
    EFFECT,
    EXIT_BY,
    EXIT_CAUSE,
    EXIT_MONTH,
    F_CLOCK,
    F_HOURS,
    F_TICKETS,
    F_VOLUME,
    FEE,
    FEE_PARTS,
    HOUR_PARTS,
    LIST_PRICE,
    LOUDNESS,
    NEW_CLASS,
    NOTICE,
    NOTICED_BEFORE,
    ONE,
    PARTNER_FEE,
    PHASE,
    PUT_OFF,
    REFERRED_ON,
    REFERS,
    REMAINING,
    RENEWAL,
    REVENUE_PARTS,
    TERM,
    TICKET_PARTS,
    TRAIT_CLASS,
    TRAIT_SEGMENT,
    VOLUME_PARTS,
    Cells,
    Floats,
    Ints,
)

LOWEST = 2
"""The lowest service class."""


@njit(**DOOR)
def resolve(entry: Ints, effect: Floats, term: int, phase: int, months: int) -> Ints:
    """Months of the entries of one tariff [2, entries]: when each is announced and when it takes effect.

    An exit takes effect at the *end* of its month, anything else bites a month after its decision at least; with
    ``RENEWAL`` both wait for the first renewal with time for the notice. 0 = no entry, ``months`` + 1 = not within
    the run; nothing happens after an exit.
    """
    due = np.zeros((2, entry.shape[1]), np.int64)
    _resolve(entry, effect, (term, phase, months), due)
    return due


@njit(**INNER)
def _resolve(entry: Ints, effect: Floats, contract: tuple[int, int, int], due: Ints) -> None:
    """Fill ``due``; contract = (term, months to renewal, months of the run)."""
    term, phase, months = contract
    last = PUT_OFF
    for k in range(entry.shape[1]):
        e = entry[EFFECT, k]
        due[:, k] = 0
        if e < 0:
            continue
        exits = effect[e, EXIT_BY] >= 0.0
        wait = entry[NOTICE, k] if exits else max(1, entry[NOTICE, k])
        month = max(1, entry[DECIDED, k] + wait)
        if entry[RENEWAL, k] == 1:
            month += (phase - month) % term
        if month > last or entry[DECIDED, k] >= PUT_OFF:
            due[:, k] = months + 1
            continue
        due[0, k] = min(months + 1, max(entry[DECIDED, k], month - wait))
        due[1, k] = min(months + 1, month)
        if exits:
            last = month


@njit(**DOOR)
def resolve_all(entries: Ints, effect: Floats, keys: Ints, months: int) -> Ints:
    """``resolve`` for many cells [2, C, slots]; ``entries`` [6, groups, slots], ``keys`` [3, C] group, term, phase."""
    due = np.zeros((2, keys.shape[1], entries.shape[2]), np.int64)
    for c in range(keys.shape[1]):
        _resolve(entries[:, keys[0, c]], effect, (keys[1, c], keys[2, c], months), due[:, c])
    return due


@njit(**KERNEL)
def tabulate(cells: Cells, numbers: Numbers) -> None:
    """Fill the tables of every tariff and its cells."""
    lent, numbers_lent = borrow(cells), borrow(numbers)
    for k in range(cells.entry.shape[1]):
        fill(lent, numbers_lent, k)


@njit(**INNER)
def fill(cells: Cells, numbers: Numbers, k: int) -> None:
    """Fill a tariff's tables: class, factors on totals, one-off costs, exit, and the clocks of its cells.

    V_1 = exp(g); V_{t+1} = V_t exp(g - epsilon alpha x_t): a lasting rise D ends at exp(-epsilon D). COGS follow
    volume alone. Factors on totals are rounded once to 2**-20.
    """
    value, months, due, one = numbers.value, len(cells.clock), cells.due[:, k], cells.first[k]
    contract = (cells.contract[TERM, one], cells.contract[PHASE, one], months)
    _resolve(cells.entry[:, k], cells.effect, contract, due)
    drift = numbers.segment[cells.trait[TRAIT_SEGMENT, k], DRIFT]
    gap, log_price, log_volume, price = 0.0, 0.0, 0.0, 1.0
    for t in range(1, months + 1):
        before = price
        log_volume += drift - value[VOLUME_ELASTICITY] * value[REFERENCE_SPEED] * gap
        step = _sum(cells, due, k, t, LIST_PRICE)
        if step != 0.0:
            log_price += step
            price = np.exp(log_price)
        gap = reference_gap(gap, step, value[REFERENCE_SPEED])
        volume = np.exp(log_volume) * _product(cells, due, k, t, F_VOLUME)
        factor = price_factor(gap, value[PRICE_GAIN], value[AVERSION])
        _clocks(cells, value, (k, t), factor, _temper(cells, value, due, k, t))
        cells.factor[REVENUE_PARTS, t - 1, k] = parts(volume * price)
        cells.factor[VOLUME_PARTS, t - 1, k] = parts(volume)
        cells.factor[BEFORE_PARTS, t - 1, k] = parts(volume * before)
        cells.factor[TICKET_PARTS, t - 1, k] = parts(_product(cells, due, k, t, F_TICKETS))
        cells.factor[HOUR_PARTS, t - 1, k] = parts(_product(cells, due, k, t, F_HOURS))
        cells.one_off[t - 1, k] = _sum(cells, due, k, t, COSTS)
    for t in range(months - 1, -1, -1):
        for c in range(cells.first[k], cells.first[k + 1]):
            cells.ahead[t, c] = cells.ahead[t + 1, c] + cells.clock[t, c]
    _classes(cells, due, k)
    _exit(cells, value, due, k)


@njit(**INNER)
def _clocks(cells: Cells, value: Floats, at: tuple[int, int], price: float, temper: float) -> None:
    """Speed of the clocks of a tariff's cells in a month; at = (tariff, month)."""
    k, t = at
    for c in range(cells.first[k], cells.first[k + 1]):
        speed = calendar(cells.contract[TERM, c], cells.left[t - 1, c], value[IN_TERM])
        cells.clock[t - 1, c] = speed * price * temper


@njit(**INNER)
def _sum(cells: Cells, due: Ints, k: int, t: int, which: int) -> float:
    """Sum of one kind of amount over the entries that take effect in month t."""
    amount = 0.0
    for slot in range(due.shape[1]):
        if due[1, slot] == t:
            amount += cells.effect[cells.entry[EFFECT, k, slot], which]
    return amount


@njit(**INNER)
def _product(cells: Cells, due: Ints, k: int, t: int, which: int) -> float:
    """Product of one kind of factor over the entries in force in month t."""
    factor = 1.0
    for slot in range(due.shape[1]):
        if 0 < due[1, slot] <= t:
            factor *= cells.effect[cells.entry[EFFECT, k, slot], which]
    return factor


@njit(**INNER)
def _temper(cells: Cells, value: Floats, due: Ints, k: int, t: int) -> float:
    """Factor on the clock of anger over actions and of haste under notice: customers under notice leave early."""
    factor, under = 1.0, False
    for slot in range(due.shape[1]):
        if due[1, slot] == 0:
            continue
        effect = cells.effect[cells.entry[EFFECT, k, slot]]
        if effect[EXIT_BY] >= 0.0:
            under |= due[0, slot] < t <= due[1, slot]
        if effect[F_CLOCK] != 1.0 and t >= due[1, slot]:
            factor *= anger(t - due[1, slot], effect[F_CLOCK], value[ANGER_LASTS], value[ANGER_FADES])
    return factor * (value[NOTICE_CLOCK] if under else 1.0)


@njit(**INNER)
def _classes(cells: Cells, due: Ints, k: int) -> None:
    """Service class by month, and the first month in which it is lower than before (months + 1 = never)."""
    months, before = len(cells.clock), cells.trait[TRAIT_CLASS, k]
    cells.exit[DEMOTED, k] = months + 1
    for t in range(1, months + 1):
        now = before
        for slot in range(due.shape[1]):
            if due[1, slot] == t:
                effect = cells.effect[cells.entry[EFFECT, k, slot]]
                now = int(effect[NEW_CLASS]) if effect[NEW_CLASS] >= 0.0 else min(LOWEST, now + int(effect[DOWN_BY]))
        if now > before and cells.exit[DEMOTED, k] > months:
            cells.exit[DEMOTED, k] = t
        cells.service_class[t - 1, k] = now
        before = now


@njit(**INNER)
def _exit(cells: Cells, value: Floats, due: Ints, k: int) -> None:
    """Month, cause and manner of the firm's exit; how loudly it is talked about: long notice and a referral calm."""
    months, out = len(cells.clock), cells.exit[:, k]
    out[EXIT_MONTH], out[LOUDNESS] = months + 1, ONE
    out[EXIT_CAUSE] = out[REMAINING] = out[NOTICED_BEFORE] = out[REFERRED_ON] = out[PARTNER_FEE] = 0
    for slot in range(due.shape[1]):
        if due[1, slot] == 0 or cells.effect[cells.entry[EFFECT, k, slot], EXIT_BY] < 0.0 or due[1, slot] > months:
            continue
        effect, month = cells.effect[cells.entry[EFFECT, k, slot]], due[1, slot]
        notice = month - due[0, slot]
        out[EXIT_MONTH], out[EXIT_CAUSE], out[NOTICED_BEFORE] = month, int(effect[EXIT_BY]), notice
        out[REFERRED_ON] = int(effect[REFERS])
        out[PARTNER_FEE] = int(np.rint(effect[FEE] * FEE_PARTS))
        out[REMAINING] = cells.left[month - 1, cells.first[k]]
        calm = value[LONG_NOTICE] if notice >= value[LONG_NOTICE_MONTHS] else 1.0
        out[LOUDNESS] = parts(calm * (value[CALM_REFERRAL] if out[REFERRED_ON] > 0 else 1.0))
