"""The whale curve once a strategy has done what it decided: its end is the profit that is left, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulator.book.after import after, today
from simulator.book.profit import reckon, whale_curve
from simulator.parameters import Parameters
from simulator.vocabulary import Bands, Effect, Entry, Gate, Timeline

P = Parameters()
RNG = np.random.default_rng(5)
N = 200
BOOK = pd.DataFrame({
    "monthly_revenue": RNG.lognormal(6, 1, N),
    "cogs_share": RNG.uniform(0.05, 0.3, N),
    "tickets_per_month": RNG.lognormal(0, 1, N),
    "activity_hours_per_month": RNG.lognormal(0, 1, N),
    "referral_weight": np.zeros(N),
})  # fmt: skip
ALIVE = RNG.uniform(0.2, 1.0, N)
GONE = RNG.random(N) < 0.3
LEAVE = Entry(3, "renewal", 2, Effect(exit=3))


def numbers(fixed: float = P.operations.fixed_share, down: float = P.overhead.down, up: float = P.overhead.up):
    return replace(
        P, operations=replace(P.operations, fixed_share=fixed), overhead=replace(P.overhead, down=down, up=up)
    )


def found(timeline: Timeline, p: Parameters):
    """(What each earns today, |total|, the book after)."""
    money = reckon(BOOK, p)
    book = today(money, ALIVE)
    return money, book.total, after(book, timeline, p)


def letting_go(who=GONE, *entries: Entry) -> Timeline:
    return Timeline(np.where(who, 0, -1), (entries or (LEAVE,),))


@pytest.mark.parametrize("timeline", [Timeline(np.full(N, -1)), letting_go(GONE, Entry(1, "now", 1, Effect()))])
def test_nobody_touched_is_the_curve_of_today_bit_for_bit(timeline):
    money, _, left = found(timeline, P)
    assert np.array_equal(left.full_cost, whale_curve(money.full_cost, ALIVE))
    assert np.array_equal(left.if_all_went, left.full_cost)
    assert left.staying == 0.0
    assert left.remaining == pytest.approx(ALIVE.sum())


def test_of_cost_that_goes_entirely_only_the_profit_of_those_let_go_is_missing():
    money, total, left = found(letting_go(), numbers(fixed=0.0, down=1.0))
    assert left.full_cost[-1] * total == pytest.approx((money.full_cost * ALIVE)[~GONE].sum())
    assert left.staying == pytest.approx(0.0, abs=1e-9 * total)
    np.testing.assert_allclose(left.full_cost, left.if_all_went, rtol=1e-12)


def test_where_overhead_stays_what_goes_is_what_was_avoidable_with_each():
    money, total, left = found(letting_go(), numbers(down=0.0))
    lost = (money.avoidable * ALIVE)[GONE].sum()  # nobody refers anybody in this book
    assert left.full_cost[-1] * total == pytest.approx((money.full_cost * ALIVE).sum() - lost)


def test_where_all_is_fixed_the_whole_contribution_of_those_let_go_is_lost():
    money, total, left = found(letting_go(), numbers(fixed=1.0, down=0.0))
    lost = ((money.contribution + money.operations - money.bad_debt) * ALIVE)[GONE].sum()
    assert left.full_cost[-1] * total == pytest.approx((money.full_cost * ALIVE).sum() - lost)
    stays = ((money.operations + money.overhead) * ALIVE)[GONE].sum()
    assert left.staying == pytest.approx(stays)
    assert left.if_all_went[-1] - left.full_cost[-1] == pytest.approx(stays / total)


def test_two_customers_of_whom_one_goes_by_hand():
    """A earns 100 on 20 hours' cost, B 50 on 60: B goes, and of its 60 half stays: A bears 50 and earns 50."""
    p = numbers(fixed=0.5)
    p = replace(p, overhead=replace(p.overhead, share=0.0), finance=replace(p.finance, bad_debt_share=0.0))
    book = BOOK.iloc[:2].assign(
        monthly_revenue=[100.0, 50.0], cogs_share=0.0, tickets_per_month=0.0,
        activity_hours_per_month=np.array([20.0, 60.0]) / p.operations.rate,
    )  # fmt: skip
    left = after(today(reckon(book, p), np.ones(2)), letting_go([False, True]), p)
    assert left.staying == pytest.approx(30.0)
    assert left.full_cost[[0, 50, 100]] == pytest.approx([0, 25 / 70, 50 / 70])
    assert left.if_all_went[-1] == pytest.approx(80 / 70)
    assert left.remaining == 1.0


def test_who_pays_more_and_is_served_in_another_way_earns_what_that_makes():
    rise = Effect(list_price=0.2, tickets=0.5, activity=0.25, volume=0.9)
    money, total, left = found(letting_go(GONE, Entry(1, "now", 1, rise)), numbers(fixed=0.0, up=1.0, down=1.0))
    price = 1.2**P.customers.price_realisation
    volume = 0.9 * price**-P.customers.volume_elasticity
    r = np.where(GONE, volume * price, 1.0) * money.revenue
    served = np.where(GONE, 0.5, 1.0) * money.desk + np.where(GONE, 0.25, 1.0) * money.operations
    earned = r * (1 - P.overhead.share - P.finance.bad_debt_share) - np.where(GONE, volume, 1.0) * money.cogs - served
    np.testing.assert_allclose(left.full_cost, whale_curve(earned, ALIVE, total), rtol=1e-12)


def test_a_pilot_is_taken_to_pass_and_a_band_to_act_that_is_below_its_cut_today():
    """Of two bands only the second is below: its customers go, those of the first stay."""
    band = np.arange(N) % 2
    gates = tuple(Gate("trigger", 3, (), b, cut=0.0) for b in range(2))
    watched = Timeline(
        band,
        tuple((LEAVE._replace(gate=1 + b),) for b in range(2)),
        gates,
        Bands(band, np.array([4.0, -1.0]), (1,) * 3),
    )
    piloted = Timeline(np.where(band == 1, 0, -1), ((LEAVE._replace(gate=1),),), (Gate("pilot", 3),))
    one, other = (found(timeline, P)[2] for timeline in (watched, piloted))
    assert one.remaining == other.remaining == pytest.approx(ALIVE[band == 0].sum())
    assert np.array_equal(one.full_cost, other.full_cost)


def test_where_nobody_remains_there_is_no_curve():
    left = found(letting_go(np.full(N, True)), P)[2]
    assert np.isnan(left.full_cost).all()
    assert left.remaining == 0.0
