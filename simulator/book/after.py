"""What the book earns once a strategy has done what it decided: who is left, and the cost that stays behind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.book.profit import Reckoning, total_profit, whale_curve
from simulator.parameters import Parameters
from simulator.vocabulary import Bools, Entry, Floats, Timeline

NO_CURVE = np.full(101, np.nan)


class Today(NamedTuple):
    """The book as it is, in the order of the user's rows: what each earns, customers behind a row [N], total profit."""

    money: Reckoning
    alive: Floats
    total: float


class After(NamedTuple):
    """The book after a strategy's decisions, before anybody leaves of their own accord.

    ``full_cost`` [101]: cumulative profit over |today's total| at 0..100 percent of those who remain, most profitable
    first; ``if_all_went`` [101]: the same had every cost gone with its customers. ``staying``: what lies between the
    two, money a month; ``remaining``: customers.
    """

    full_cost: Floats
    if_all_went: Floats
    staying: float
    remaining: float


class Done(NamedTuple):
    """What a timeline does to the customers of each group, the last group none of it [G + 1]: factors, and who goes."""

    gone: Bools
    price: Floats
    volume: Floats
    tickets: Floats
    activity: Floats


def today(money: Reckoning, alive: Floats) -> Today:
    return Today(money, alive, abs(total_profit(money.full_cost, alive)))


def after(book: Today, timeline: Timeline, parameters: Parameters) -> After:
    """Whale curves of those who remain.

    Cost at the desk goes with its tickets. Of operations phi (K0 - K1)+ stays, borne by those who remain as they use
    operations. Overhead is O0 (R1/R0)^e, e up or down as revenue goes, borne as revenue; a rise above R0 lightens it.
    """
    done, group, money = _done(timeline, parameters), np.asarray(timeline.group), book.money
    rows = np.flatnonzero(~done.gone[group])
    of, n = group[rows], book.alive[rows]
    revenue = money.revenue[rows] * (done.volume[of] * done.price[of])
    operations = money.operations[rows] * done.activity[of]
    contribution = (
        revenue - money.cogs[rows] * done.volume[of] - money.desk[rows] * done.tickets[of] - operations
    )  # fmt: skip
    light = contribution - parameters.overhead.share * revenue - parameters.finance.bad_debt_share * revenue
    used, earned = (float((column * n).sum()) for column in (operations, revenue))
    if not used * earned * book.total:
        return After(NO_CURVE, NO_CURVE, float("nan"), float(n.sum()))
    idle = parameters.operations.fixed_share * max(0.0, float((money.operations * book.alive).sum()) / used - 1.0)
    ratio = earned / float((money.revenue * book.alive).sum())
    sticky = parameters.overhead.down if ratio < 1.0 else parameters.overhead.up
    over = parameters.overhead.share * (ratio ** (sticky - 1.0) - 1.0)
    return After(
        whale_curve(light - idle * operations - over * revenue, n, book.total),
        whale_curve(light, n, book.total),
        idle * used + over * earned,
        float(n.sum()),
    )


def _done(timeline: Timeline, parameters: Parameters) -> Done:
    """Everything decided, carried out: pilots pass, and a band acts that is below its cut today.

    A price paid for good, as ``Effect.list_price`` is realised, takes volume to the power -epsilon in the end.
    """
    customers, groups = parameters.customers, [[e.effect for e in of if _meant(e, timeline)] for of in timeline.entries]
    groups.append([])

    def product(name: str) -> Floats:
        return np.array([np.prod([getattr(effect, name) for effect in of]) for of in groups])

    rise = np.array([sum(np.log1p(effect.list_price) for effect in of) for of in groups])
    price = np.exp(customers.price_realisation * rise)
    return Done(
        gone=np.array([any(effect.exit >= 0 for effect in of) for of in groups]),
        price=price,
        volume=product("volume") * price**-customers.volume_elasticity,
        tickets=product("tickets"),
        activity=product("activity"),
    )


def _meant(entry: Entry, timeline: Timeline) -> bool:
    gate = timeline.gates[entry.gate - 1] if entry.gate else None
    if gate is None or gate.kind == "pilot" or timeline.bands is None:
        return True
    return bool(timeline.bands.score[gate.band] < gate.cut)
