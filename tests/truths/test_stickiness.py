"""Costs that stay behind: the stickiness table and the break-even a CFO can do by hand, also on the engine's ledger."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics.break_even import (
    Termination,
    break_even_fixed_share,
    break_even_loss,
    payback_month,
    termination_value,
    unreleased,
)
from simulator.vocabulary import CAUSES, Effect, Entry
from tests.quiet import All, book_of, quiet, run

D1 = [(0, 1.0, 0.5500), (1, 0.25, 0.3725), (2, 0.25, 0.3286), (3, 0.25, 0.2853), (3, 0.10, 0.1598), (6, 0.25, 0.1620)]
CASE = Termination(100.0, 160.0, 0.0, release_lag=2, release_speed=0.25, discount_rate=0.10)
D5 = [(0.0, 1097.16), (0.1, 675.58), (0.2, 254.00), (0.3, -167.58), (0.5, -1010.74)]
LEAVE_AT_ONCE = All((Entry(0, "now", 0, Effect(exit=CAUSES.index("terminated"))),), name="leave")


@pytest.mark.parametrize(("lag", "speed", "stickiness"), D1)
def test_first_year_answer_of_cost_to_less_demand(lag, speed, stickiness):
    """Adjustable share .55: mean over twelve months of what has been released."""
    assert 0.55 * (1 - unreleased(12, lag, speed)).mean() == pytest.approx(stickiness, abs=5e-5)


@pytest.mark.parametrize(("lag", "speed"), [(lag, speed) for lag, speed, _ in D1] + [(0, 0.25), (1, 0.60)])
def test_the_ledger_answers_the_same(lag, speed):
    """Every customer asks for 1 % less of operations from month 1 on: the pool's cost falls month by month as told."""
    p = quiet(operations={"rate": 50.0, "fixed_share": 0.45, "release_lag": lag, "release_speed": speed})
    less = All((Entry(0, "now", 1, Effect(activity=0.99)),), name="less")
    ds = run(book_of(7, activity_hours_per_month=3.0), p, less, months=12)
    cost = ds.capacity_cost.sel(cost_pool="operations").squeeze()
    fall = (1 - cost.sel(strategy="less") / cost.sel(strategy="do_nothing")) / 0.01
    assert fall.values == pytest.approx(0.55 * (1 - unreleased(12, lag, speed)), rel=2e-4, abs=1e-9)  # .99 to 2**-20
    idle = ds.stranded_cost.sel(cost_pool="operations", strategy="less").squeeze()
    freed = 0.01 * cost.sel(strategy="do_nothing")
    assert (idle / freed).values == pytest.approx(1 - fall.values, rel=2e-4)


def test_hold_keeps_the_whole_pool():
    p = quiet(operations={"rate": 50.0, "fixed_share": 0.0, "release_lag": 0, "release_speed": 1.0})
    less = All((Entry(0, "now", 1, Effect(activity=0.5)),), capacity="hold", name="less")
    ds = run(book_of(7, activity_hours_per_month=3.0), p, less, months=6).sel(cost_pool="operations")
    assert np.all(ds.capacity_cost == 7 * 3 * 50)
    assert np.all(ds.stranded_cost.sel(strategy="less") == 7 * 3 * 50 / 2)


@pytest.mark.parametrize(("rise", "margin", "share"), [(0.10, 0.50, 0.1667), (0.10, 0.26, 0.2778)])
def test_how_many_customers_a_rise_may_cost(rise, margin, share):
    assert break_even_loss(rise, margin) == pytest.approx(share, abs=5e-5)
    left = 1 - break_even_loss(rise, margin)
    assert left * (margin + rise) == pytest.approx(margin)


@pytest.mark.parametrize(("fixed_share", "value"), D5)
def test_letting_one_loss_maker_go(fixed_share, value):
    assert termination_value(CASE._replace(fixed_share=fixed_share), 36) == pytest.approx(value, abs=0.005)


def test_payback_and_break_even_by_hand():
    assert termination_value(CASE, 12) == pytest.approx(-66, abs=0.5)
    assert payback_month(CASE) == 14
    assert payback_month(CASE._replace(fixed_share=0.2)) == 25
    assert payback_month(CASE._replace(fixed_share=0.375)) == float("inf")
    found = [break_even_fixed_share(CASE, months) for months in (24, 36, 600)]
    assert found == pytest.approx([0.197, 0.260, 0.350], abs=5e-4)
    at_once = CASE._replace(release_lag=0, release_speed=1.0)
    assert break_even_fixed_share(at_once, 36) == pytest.approx(1 - 100 / 160)
    assert termination_value(CASE._replace(fixed_share=found[1]), 36) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("fixed_share", "value"), D5)
def test_the_engine_books_what_the_hand_reckons(fixed_share, value):
    """Seven such customers, a month of calendar later, to the last digit.

    Each pays 100 and takes 2 hours of operations at 80; all are let go at the end of month 1, the earliest there is,
    so the hand's t = 0 is month 2: 37 months of the engine hold its 36, each discounted one month more.
    """
    by_hand = termination_value(CASE._replace(fixed_share=fixed_share), 36)
    p = quiet(operations={"rate": 80.0, "fixed_share": fixed_share, "release_lag": 2, "release_speed": 0.25})
    ds = run(book_of(7, activity_hours_per_month=2.0), p, LEAVE_AT_ONCE, months=37)
    gain = ds.ebitda.diff("strategy").squeeze() / 7
    discounted = gain * 1.1 ** (-(gain.month - 1) / 12)
    assert gain.sel(month=1).item() == 0
    assert float(discounted.sum()) == pytest.approx(by_hand, rel=1e-8)
    assert float(discounted.sum()) == pytest.approx(value, abs=0.005)
    assert np.all(ds.receivables == 0)
