"""What happens to each cell month by month, tabulated: the one small language in which everything acts on customers.

Factors multiply (clock, volume, tickets, activity), flags OR (exit, service class), amounts add (cost per account).
Months run down the rows, so a month of the core reads one row of each table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.prepare import Prepared
from simulator.vocabulary import Effect, Floats, Ints

if TYPE_CHECKING:
    from simulator.partition import Keys


class Forces(NamedTuple):
    """The cells' keys, with entries resolved to months, and the effects they refer to."""

    keys: Keys
    effects: list[Effect]


def tabulate(forces: Forces, prepared: Prepared, months: int) -> dict[str, Any]:
    """The tables of ``Cells``: arrays [T, C] of clock factor, class, revenue, volume, tickets, hours and one-offs."""
    p = prepared.parameters.customers
    drift = np.array([p.volume_drift.of(role) for role in prepared.book.roles])
    rise, volume_effect = _log_steps(forces, months, "list_price"), _factors(forces, months, "volume")
    log_price = np.cumsum(p.price_realisation * rise, axis=0)
    gap = reference_gap(np.diff(log_price, axis=0, prepend=0.0), p.reference_speed)
    volume = _volume(gap, drift[forces.keys.segment], p.volume_elasticity * p.reference_speed) * volume_effect
    price = np.exp(log_price)
    before = np.vstack([np.ones((1, price.shape[1])), price[:-1]])
    home = np.exp(np.outer(np.arange(1, months + 1), drift))
    clock = calendar(forces.keys, months, p.in_term_hazard) * price_factor(gap, p.price_to_hazard, p.loss_aversion)
    clock *= _anger(forces, months, p.clock_lasting_share, p.clock_fade_months) * _notice(
        forces, months, p.notice_clock
    )
    tickets, hours = _factors(forces, months, "tickets"), _factors(forces, months, "activity")
    exits = _exits(forces, months)
    cost = np.rint(_steps(forces, months, "cost_per_account") * (prepared.weight / prepared.money_unit))
    return {
        "clock": clock,
        "service_class": _service_class(forces, months),
        "factor": np.stack([_parts(f) for f in (volume * price, volume, volume * before, tickets, hours)]),
        "one_off": cost,
        "drift": _parts(home),
        "exit": np.vstack([exits, _loudness(forces, exits, prepared), _demoted(forces, months)]),
    }


def reference_gap(steps: Floats, speed: float) -> Floats:
    """Log gap x between price and reference, months down: x_{t+1} = (1 - alpha) x_t + dlp_{t+1}; x_0 = 0."""
    gap = np.empty_like(steps)
    last = np.zeros(steps.shape[1:])
    for t, step in enumerate(steps):
        last = (1.0 - speed) * last + step
        gap[t] = last
    return gap


def price_factor(gap: Floats, gain: float, aversion: float) -> Floats:
    """Factor on the voluntary clock: exp(eta (lambda max(x, 0) - max(-x, 0))), losses looming larger."""
    return np.asarray(np.exp(gain * np.where(gap > 0.0, aversion * gap, gap)))


def _volume(gap: Floats, drift: Floats, response: float) -> Floats:
    """V_1 = exp(g); V_{t+1} = V_t exp(g - epsilon alpha x_t): a lasting rise D ends at exp(-epsilon D)."""
    earlier = np.vstack([np.zeros((1, gap.shape[1])), gap[:-1]])
    return np.asarray(np.exp(np.cumsum(drift - response * earlier, axis=0)))


def calendar(keys: Keys, months: int, in_term: float) -> Floats:
    """Factor of the contract calendar: rho inside the term, L - rho (L - 1) in the renewal month; mean 1."""
    left = (keys.phase - np.arange(1, months + 1)[:, None]) % keys.term
    renewal = keys.term - in_term * (keys.term - 1)
    return np.asarray(np.where(keys.term == 1, 1.0, np.where(left == 0, renewal, in_term)))


def _of(forces: Forces, name: str, default: float) -> Floats:
    """One number of the effect in each slot [C, slots]."""
    values = np.array([float(getattr(e, name)) for e in forces.effects] or [default])
    return np.asarray(np.where(forces.keys.month > 0, values[forces.keys.effect], default))


def _slots(forces: Forces, name: str, default: float) -> Any:
    """Slots in which an effect differs from nothing: (months, values), each [C]."""
    values = _of(forces, name, default)
    for slot in range(values.shape[1]):
        if (values[:, slot] != default).any():
            yield forces.keys.month[:, slot], values[:, slot]


def _calendar_months(months: int) -> Ints:
    return np.arange(1, months + 1)[:, None]


def _steps(forces: Forces, months: int, name: str) -> Floats:
    """An amount in the month it takes effect, 0 in the others."""
    table = np.zeros((months, len(forces.keys.segment)))
    for month, value in _slots(forces, name, 0.0):
        table += np.where(_calendar_months(months) == month, value, 0.0)
    return table


def _log_steps(forces: Forces, months: int, name: str) -> Floats:
    """ln(1 + change) in the month it takes effect, 0 in the others; changes that meet in a month compound."""
    table = np.zeros((months, len(forces.keys.segment)))
    for month, value in _slots(forces, name, 0.0):
        table += np.where(_calendar_months(months) == month, np.log1p(value), 0.0)
    return table


def _factors(forces: Forces, months: int, name: str) -> Floats:
    """Product of the factors in force."""
    table = np.ones((months, len(forces.keys.segment)))
    for month, value in _slots(forces, name, 1.0):
        table *= np.where((month > 0) & (_calendar_months(months) >= month), value, 1.0)
    return table


def _anger(forces: Forces, months: int, lasting: float, fade: float) -> Floats:
    """Factor on the clock after an action: 1 + (h - 1)((1 - l) e^{-age/fade} + l)."""
    table = np.ones((months, len(forces.keys.segment)))
    for month, value in _slots(forces, "clock", 1.0):
        age = _calendar_months(months) - month
        shape = (1.0 - lasting) * np.exp(-np.maximum(age, 0) / fade) + lasting
        table *= np.where((month > 0) & (age >= 0), 1.0 + (value - 1.0) * shape, 1.0)
    return table


def _notice(forces: Forces, months: int, factor: float) -> Floats:
    """Customers under notice leave early: a factor on the clock from the notice to the exit."""
    under = np.zeros((months, len(forces.keys.segment)), dtype=bool)
    for slot in range(forces.keys.month.shape[1]):
        told, month = forces.keys.told[:, slot], forces.keys.month[:, slot]
        t = _calendar_months(months)
        under |= (told > 0) & (t >= told) & (t <= month)
    return np.where(under, factor, 1.0)


def _service_class(forces: Forces, months: int) -> Any:
    table = np.tile(forces.keys.service_class, (months, 1))
    for month, value in _slots(forces, "service_class", -1.0):
        table = np.where((month > 0) & (value >= 0) & (_calendar_months(months) >= month), value, table)
    return table.astype(np.int8)


def _exits(forces: Forces, months: int) -> Ints:
    """Month, cause and manner of the firm's exit of each cell; months + 1 = never."""
    keys = forces.keys
    n = len(keys.segment)
    when, cause, noticed, referred = np.full(n, months + 1), np.zeros(n, int), np.zeros(n, int), np.zeros(n, int)
    causes, referrals = _of(forces, "exit", -1.0), _of(forces, "referral", 0.0)
    for slot in range(keys.month.shape[1]):
        goes = (causes[:, slot] >= 0) & (keys.month[:, slot] > 0)
        when[goes] = keys.month[goes, slot]
        cause[goes] = causes[goes, slot]
        noticed[goes] = keys.told[goes, slot] <= keys.month[goes, slot]
        referred[goes] = referrals[goes, slot]
    left = np.where((when <= months) & (keys.term > 1), (keys.phase - when) % keys.term, 0)
    return np.array([when, cause, left, noticed, referred])


def _loudness(forces: Forces, exits: Ints, prepared: Prepared) -> Ints:
    """How much each customer of a cell who is let go makes the others talk: long notice and a referral calm."""
    calm, keys = prepared.parameters.word_of_mouth, forces.keys
    causes, long = _of(forces, "exit", -1.0), np.zeros(len(keys.segment), dtype=bool)
    for slot in range(keys.month.shape[1]):
        goes = (causes[:, slot] >= 0) & (keys.month[:, slot] > 0)
        long[goes] = keys.month[goes, slot] - keys.told[goes, slot] + 1 >= calm.long_notice_months
    return _parts(np.where(long, calm.long_notice, 1.0) * np.where(exits[4] > 0, calm.referral, 1.0))


def _demoted(forces: Forces, months: int) -> Ints:
    """First month in which a cell is served in a lower class than before; months + 1 = never."""
    table = np.vstack([forces.keys.service_class, _service_class(forces, months)])
    lower = np.diff(table.astype(np.int64), axis=0) > 0
    return np.where(lower.any(axis=0), lower.argmax(axis=0) + 1, months + 1)


def _parts(factor: Floats) -> Ints:
    """A factor in units of 2**-20, rounded once."""
    return np.asarray(np.rint(factor * 2.0**20), dtype=np.int64)
