"""What a strategy has in store for a cell, month by month: entries become months, months become tables.

One copy of this arithmetic fills the tables of every cell before the paths run, and fills those of a cell again when
a gate opens, a pause puts off what was not begun, or a pause ends: so a guard-rail that never rings changes nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.curves import anger, calendar, parts, price_factor, reference_gap
from simulator.core.records import (
    ANGER_FADES,
    ANGER_LASTS,
    AVERSION,
    BEFORE_PARTS,
    CALM_REFERRAL,
    COSTS,
    DECIDED,
    DEMOTED,
    DOWN_BY,
    DRIFT,
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
    IN_TERM,
    LIST_PRICE,
    LONG_NOTICE,
    LONG_NOTICE_MONTHS,
    LOUDNESS,
    NEW_CLASS,
    NOTICE,
    NOTICE_CLOCK,
    NOTICED_BEFORE,
    ONE,
    PARTNER_FEE,
    PRICE_GAIN,
    PUT_OFF,
    REFERENCE_SPEED,
    REFERRED_ON,
    REFERS,
    REMAINING,
    RENEWAL,
    REVENUE_PARTS,
    TICKET_PARTS,
    TRAIT_CLASS,
    TRAIT_PHASE,
    TRAIT_SEGMENT,
    TRAIT_TERM,
    VOLUME_ELASTICITY,
    VOLUME_PARTS,
    Cells,
    Floats,
    Ints,
    Numbers,
)

LOWEST = 2
"""The lowest service class."""


@njit(cache=True, nogil=True)
def resolve(entry: Ints, effect: Floats, term: int, phase: int, months: int) -> Ints:
    """Months of the entries of one cell [2, entries]: when each is announced and when it takes effect.

    An exit takes effect at the *end* of its month, anything else bites a month after its decision at least; with
    ``RENEWAL`` both wait for the first renewal with time for the notice. 0 = no entry, ``months`` + 1 = not within
    the run; nothing happens after an exit.
    """
    due = np.zeros((2, entry.shape[1]), np.int64)
    last = PUT_OFF
    for k in range(entry.shape[1]):
        e = entry[EFFECT, k]
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
    return due


@njit(cache=True, nogil=True)
def resolve_all(entries: Ints, effect: Floats, keys: Ints, months: int) -> Ints:
    """``resolve`` for many cells [2, C, slots]; ``entries`` [6, groups, slots], ``keys`` [3, C] group, term, phase."""
    due = np.zeros((2, keys.shape[1], entries.shape[2]), np.int64)
    for c in range(keys.shape[1]):
        due[:, c] = resolve(entries[:, keys[0, c]], effect, keys[1, c], keys[2, c], months)
    return due


@njit(cache=True, nogil=True)
def tabulate(cells: Cells, numbers: Numbers) -> None:
    """Fill the tables of every cell."""
    for c in range(cells.entry.shape[1]):
        fill(cells, numbers, c)


@njit(cache=True, nogil=True)
def fill(cells: Cells, numbers: Numbers, c: int) -> None:
    """Fill a cell's tables: clock, class, factors on totals, one-off costs and exit.

    V_1 = exp(g); V_{t+1} = V_t exp(g - epsilon alpha x_t): a lasting rise D ends at exp(-epsilon D). COGS follow
    volume alone. Factors on totals are rounded once to 2**-20.
    """
    value, months = numbers.value, len(cells.clock)
    term, phase = cells.trait[TRAIT_TERM, c], cells.trait[TRAIT_PHASE, c]
    due = resolve(cells.entry[:, c], cells.effect, term, phase, months)
    drift = numbers.segment[cells.trait[TRAIT_SEGMENT, c], DRIFT]
    gap, log_price, log_volume, price = 0.0, 0.0, 0.0, 1.0
    for t in range(1, months + 1):
        before = price
        log_volume += drift - value[VOLUME_ELASTICITY] * value[REFERENCE_SPEED] * gap
        step = _sum(cells, due, c, t, LIST_PRICE)
        if step != 0.0:
            log_price += step
            price = np.exp(log_price)
        gap = reference_gap(gap, step, value[REFERENCE_SPEED])
        volume = np.exp(log_volume) * _product(cells, due, c, t, F_VOLUME)
        speed = calendar(term, (phase - t) % term, value[IN_TERM])
        speed *= price_factor(gap, value[PRICE_GAIN], value[AVERSION])
        cells.clock[t - 1, c] = speed * _temper(cells, value, due, c, t)
        cells.factor[REVENUE_PARTS, t - 1, c] = parts(volume * price)
        cells.factor[VOLUME_PARTS, t - 1, c] = parts(volume)
        cells.factor[BEFORE_PARTS, t - 1, c] = parts(volume * before)
        cells.factor[TICKET_PARTS, t - 1, c] = parts(_product(cells, due, c, t, F_TICKETS))
        cells.factor[HOUR_PARTS, t - 1, c] = parts(_product(cells, due, c, t, F_HOURS))
        cells.one_off[t - 1, c] = _sum(cells, due, c, t, COSTS)
    _classes(cells, due, c)
    _exit(cells, value, due, c)


@njit(cache=True, nogil=True)
def _sum(cells: Cells, due: Ints, c: int, t: int, which: int) -> float:
    """Sum of one kind of amount over the entries that take effect in month t."""
    amount = 0.0
    for k in range(due.shape[1]):
        if due[1, k] == t:
            amount += cells.effect[cells.entry[EFFECT, c, k], which]
    return amount


@njit(cache=True, nogil=True)
def _product(cells: Cells, due: Ints, c: int, t: int, which: int) -> float:
    """Product of one kind of factor over the entries in force in month t."""
    factor = 1.0
    for k in range(due.shape[1]):
        if 0 < due[1, k] <= t:
            factor *= cells.effect[cells.entry[EFFECT, c, k], which]
    return factor


@njit(cache=True, nogil=True)
def _temper(cells: Cells, value: Floats, due: Ints, c: int, t: int) -> float:
    """Factor on the clock of anger over actions and of haste under notice: customers under notice leave early."""
    factor, under = 1.0, False
    for k in range(due.shape[1]):
        if due[1, k] == 0:
            continue
        effect = cells.effect[cells.entry[EFFECT, c, k]]
        if effect[EXIT_BY] >= 0.0:
            under |= due[0, k] < t <= due[1, k]
        if effect[F_CLOCK] != 1.0 and t >= due[1, k]:
            factor *= anger(t - due[1, k], effect[F_CLOCK], value[ANGER_LASTS], value[ANGER_FADES])
    return factor * (value[NOTICE_CLOCK] if under else 1.0)


@njit(cache=True, nogil=True)
def _classes(cells: Cells, due: Ints, c: int) -> None:
    """Service class by month, and the first month in which it is lower than before (months + 1 = never)."""
    months, before = len(cells.clock), cells.trait[TRAIT_CLASS, c]
    cells.exit[DEMOTED, c] = months + 1
    for t in range(1, months + 1):
        now = before
        for k in range(due.shape[1]):
            if due[1, k] == t:
                effect = cells.effect[cells.entry[EFFECT, c, k]]
                now = int(effect[NEW_CLASS]) if effect[NEW_CLASS] >= 0.0 else min(LOWEST, now + int(effect[DOWN_BY]))
        if now > before and cells.exit[DEMOTED, c] > months:
            cells.exit[DEMOTED, c] = t
        cells.service_class[t - 1, c] = now
        before = now


@njit(cache=True, nogil=True)
def _exit(cells: Cells, value: Floats, due: Ints, c: int) -> None:
    """Month, cause and manner of the firm's exit; how loudly it is talked about: long notice and a referral calm."""
    months, out = len(cells.clock), cells.exit[:, c]
    out[EXIT_MONTH], out[LOUDNESS] = months + 1, ONE
    out[EXIT_CAUSE] = out[REMAINING] = out[NOTICED_BEFORE] = out[REFERRED_ON] = out[PARTNER_FEE] = 0
    for k in range(due.shape[1]):
        if due[1, k] == 0 or cells.effect[cells.entry[EFFECT, c, k], EXIT_BY] < 0.0 or due[1, k] > months:
            continue
        effect, month = cells.effect[cells.entry[EFFECT, c, k]], due[1, k]
        notice = month - due[0, k]
        out[EXIT_MONTH], out[EXIT_CAUSE], out[NOTICED_BEFORE] = month, int(effect[EXIT_BY]), notice
        out[REFERRED_ON] = int(effect[REFERS])
        out[PARTNER_FEE] = int(np.rint(effect[FEE] * FEE_PARTS))
        if cells.trait[TRAIT_TERM, c] > 1:
            out[REMAINING] = (cells.trait[TRAIT_PHASE, c] - month) % cells.trait[TRAIT_TERM, c]
        calm = value[LONG_NOTICE] if notice >= value[LONG_NOTICE_MONTHS] else 1.0
        out[LOUDNESS] = parts(calm * (value[CALM_REFERRAL] if out[REFERRED_ON] > 0 else 1.0))
