"""Step 3 of a month: what is decided on the path itself, on last month's report: gates open, the strategy pauses.

Alarms: see ``vocabulary.ALARMS``; each is a figure of last month's report against a limit. A pilot's gate opens in its
month if none of its alarms rings; a trigger's gate when its band's score was below the cut at so many reviews running.
While a guard-rail rings nothing new is begun: entries not yet announced wait until enough months in a row were clean.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator.core.alarms import report, rings
from simulator.core.compiled import INNER
from simulator.core.given import (
    DESK_RATE,
    HANDLING,
    HEADCOUNT,
    HOURS,
    LOAD_UNIT,
    OFFERED,
    OPENING_HOURS,
    POOL_RATE,
    W_COST,
    W_MARKET,
    W_USE,
    W_WAGE,
    Numbers,
    Weather,
)
from simulator.core.records import (
    ALARM,
    BAND_OF,
    BASE_COGS,
    BASE_HOURS,
    BASE_REVENUE,
    BASE_TICKETS,
    COUNT,
    CUT,
    DECIDED,
    EFFECT,
    EVERY,
    GATE,
    HOUR_PARTS,
    KIND,
    NOT_YET,
    OFFSET,
    ONE,
    OPENS,
    PAUSED,
    PILOT,
    PUT_OFF,
    REVENUE_PARTS,
    SCORE,
    TICKET_PARTS,
    TIMES,
    TOUCHED,
    TRAIT_BAND,
    TRAIT_SEGMENT,
    VOLUME_PARTS,
    W_DESK,
    W_GOODS,
    W_OPERATIONS,
    W_REVENUE,
    Cells,
    Floats,
    Work,
)
from simulator.core.timeline import fill


@njit(**INNER)
def reopen(cells: Cells, numbers: Numbers, work: Work) -> None:
    """Before a path: every gate shut, every entry as planned; tables that the path before changed are filled again."""
    work.gate[:] = 0
    work.group[0, :] = 0.0
    if len(cells.gate) == 1 and not guarded(cells):
        return
    for k in range(cells.entry.shape[1]):
        if cells.trait[TOUCHED, k] == 0:
            continue
        for slot in range(cells.entry.shape[2]):
            gate = cells.entry[GATE, k, slot]
            cells.entry[DECIDED, k, slot] = cells.entry[OFFSET, k, slot] if gate == 0 else NOT_YET
        cells.trait[TOUCHED, k] = 0
        fill(cells, numbers, k)


@njit(**INNER)
def guarded(cells: Cells) -> bool:
    """Whether any guard-rail is watched."""
    watched = 0
    for k in range(ALARM, BAND_OF):
        watched += 0 if np.isnan(cells.gate[0, k]) else 1
    return watched > 0


@njit(**INNER)
def decide(cells: Cells, weather: Weather, numbers: Numbers, work: Work, at: tuple[int, int], story: Floats) -> None:
    """Step 3; ``at`` = (path, month), ``story`` [T, K] the path's months written so far."""
    t = at[1]
    if len(cells.gate) == 1 and not guarded(cells):
        return
    told = work.told
    told[:] = np.nan
    if t > 1:
        report(cells, weather, numbers, work, at, story, told)
    for g in range(1, len(cells.gate)):
        if work.gate[0, g] == 0 and _opens(cells, weather, numbers, work, at, g, told):
            work.gate[0, g] = t
            _begin(cells, numbers, work, g, t)
    if guarded(cells):
        _guard(cells, numbers, work, told, t)


@njit(**INNER)
def _opens(
    cells: Cells, weather: Weather, numbers: Numbers, work: Work, at: tuple[int, int], g: int, told: Floats
) -> bool:
    """Whether a gate opens this month; a pilot that fails stays shut for good."""
    gate, t = cells.gate[g], at[1]
    if gate[KIND] == PILOT:
        if t < gate[OPENS]:
            return False
        if rings(gate[ALARM:BAND_OF], told):
            work.gate[0, g] = -1
            return False
        return True
    if t < gate[OPENS] or (t - int(gate[OPENS])) % int(gate[EVERY]) != 0 or t < 2:
        return False
    low = band_score(cells, weather, numbers, work, at, g) < gate[CUT]
    work.gate[1, g] = work.gate[1, g] + 1 if low else 0
    return bool(work.gate[1, g] >= gate[TIMES])


@njit(**INNER)
def band_score(cells: Cells, weather: Weather, numbers: Numbers, work: Work, at: tuple[int, int], g: int) -> float:
    """A band's score last month, money per customer: its score at month 0, moved as its mean customer's money moved.

    The weighted sum of revenue, goods sold and cost to serve of those of the band still active, less the same sum for
    them at month 0's volumes, prices and costs.
    """
    p, t = at
    gate, value = cells.gate[g], numbers.value
    seats = value[HANDLING] / value[OPENING_HOURS] * value[HEADCOUNT] / value[OFFERED]
    desk = seats * value[HOURS] * value[DESK_RATE] * value[LOAD_UNIT]
    pool = value[POOL_RATE] * value[LOAD_UNIT]
    moved, customers = 0.0, 0
    for k in range(cells.entry.shape[1]):
        if cells.trait[TRAIT_BAND, k] != int(gate[BAND_OF]) or work.sums[k, COUNT] == 0:
            continue
        s = cells.trait[TRAIT_SEGMENT, k]
        price = cells.factor[REVENUE_PARTS, t - 2, k] / ONE * weather.segment[W_MARKET, p, t - 2, s]
        volume = cells.factor[VOLUME_PARTS, t - 2, k] / ONE * weather.segment[W_USE, p, t - 2, s]
        cost, wage = weather.path[W_COST, p, t - 2], weather.path[W_WAGE, p, t - 2]
        moved += gate[W_REVENUE] * work.sums[k, BASE_REVENUE] * (price - 1.0)
        moved += gate[W_GOODS] * work.sums[k, BASE_COGS] * (volume * cost - 1.0)
        tickets, hours = cells.factor[TICKET_PARTS, t - 2, k] / ONE, cells.factor[HOUR_PARTS, t - 2, k] / ONE
        moved += gate[W_DESK] * work.sums[k, BASE_TICKETS] * desk * (tickets * wage - 1.0)
        moved += gate[W_OPERATIONS] * work.sums[k, BASE_HOURS] * pool * (hours * cost - 1.0)
        customers += work.sums[k, COUNT]
    return float(gate[SCORE] + moved / customers) if customers > 0 else np.inf


@njit(**INNER)
def _begin(cells: Cells, numbers: Numbers, work: Work, g: int, t: int) -> None:
    """A gate has opened in month t: its entries are decided so many months later."""
    start = t if work.gate[0, 0] == 0 else work.gate[0, 0]
    held = 0 if work.gate[0, 0] == 0 else PUT_OFF
    for k in range(cells.entry.shape[1]):
        changed = False
        for slot in range(cells.entry.shape[2]):
            if cells.entry[EFFECT, k, slot] >= 0 and cells.entry[GATE, k, slot] == g:
                cells.entry[DECIDED, k, slot] = start + cells.entry[OFFSET, k, slot] + held
                changed = True
        if changed:
            cells.trait[TOUCHED, k] = 1
            fill(cells, numbers, k)


@njit(**INNER)
def _guard(cells: Cells, numbers: Numbers, work: Work, told: Floats, t: int) -> None:
    """Pause when a guard-rail rings, resume after enough clean months; state in row 0 of ``work.gate``."""
    since, rang = work.gate[0, 0], rings(cells.gate[0, ALARM:BAND_OF], told)
    if since == 0:
        if rang:
            work.gate[0, 0], work.gate[1, 0] = t, 0
            _put_off(cells, numbers, t)
    else:
        work.gate[1, 0] = 0 if rang else work.gate[1, 0] + 1
        if work.gate[1, 0] >= cells.gate[0, TIMES]:
            _take_up(cells, numbers, since, t)
            work.gate[0, 0] = 0
    work.state[PAUSED] = 1.0 if work.gate[0, 0] > 0 else 0.0


@njit(**INNER)
def _put_off(cells: Cells, numbers: Numbers, t: int) -> None:
    """Entries not announced before month t wait."""
    for k in range(cells.entry.shape[1]):
        due, changed = cells.due[:, k], False
        for slot in range(cells.entry.shape[2]):
            if cells.entry[EFFECT, k, slot] >= 0 and cells.entry[DECIDED, k, slot] < PUT_OFF and due[0, slot] >= t:
                cells.entry[DECIDED, k, slot] += PUT_OFF
                changed = True
        if changed:
            cells.trait[TOUCHED, k] = 1
            fill(cells, numbers, k)


@njit(**INNER)
def _take_up(cells: Cells, numbers: Numbers, since: int, t: int) -> None:
    """Entries put off since a month go on: as much later as the pause was long, those already decided at once."""
    for k in range(cells.entry.shape[1]):
        changed = False
        for slot in range(cells.entry.shape[2]):
            decided = cells.entry[DECIDED, k, slot]
            if cells.entry[EFFECT, k, slot] >= 0 and PUT_OFF <= decided < NOT_YET:
                planned = decided - PUT_OFF
                cells.entry[DECIDED, k, slot] = planned + (t - since) if planned >= since else t
                changed = True
        if changed:
            fill(cells, numbers, k)
