"""Freed hours are spent exactly once: freed = released + redeployed + idle, in every path, month and pool."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from simulator.number import ByRole
from simulator.vocabulary import CAPACITY, UNDER_LOAD, Effect, Entry, Timeline
from tests.sectors import sector
from tests.small import Acts, Steady, idle, leave, run, small, turned

CALM = {"desk.agent_attrition": 0.0, "desk.quality_to_hazard": 0.0}
"""Nobody leaves for what the desk does: agents and customers are the same whatever the agents are set to do."""


STAY = CALM | {
    "acquisition.customers_per_month": 0.0,
    "acquisition.referral_rate": 0.0,
    "customers.involuntary_share": 0.0,
}
"""With a churn of 0 nobody comes or goes but whom the firm lets go."""


def shares(capacity, redeploy, leaving=0.5, tickets=1.3):
    """Some leave at month 3, the others ask for more from month 8 on."""
    entries = ((leave(3),), (Entry(7, "now", 1, Effect(tickets=tickets, activity=tickets)),))
    return Acts(lambda seen: Timeline(np.where(seen.lottery < leaving, 0, 1), entries), capacity, "acts", redeploy)


def spent(told, pool):
    return [told[f"capacity_{part}"].sel(cost_pool=pool).values for part in ("freed", "released", "redeployed", "idle")]


@settings(max_examples=40)
@given(
    capacity=some.sampled_from(CAPACITY),
    redeploy=some.sampled_from([0.0, 0.5, 1.0]),
    mode=some.sampled_from(UNDER_LOAD),
    leaving=some.floats(0, 1),
    tickets=some.floats(0.2, 2.5),
    luck=some.integers(0, 10**6),
)
@example("hold", 0.5, "hard", 1.0, 1.0, 1)
def test_what_is_freed_is_released_redeployed_or_idle(capacity, redeploy, mode, leaving, tickets, luck):
    """And freed = (K0 - D)+, released = (K0 - K)+ as far as freed, redeployed at most the share the firm set."""
    name, customers = ("saas", "wholesale", "subscription")[luck % 3], 20 + luck % 60
    p = turned(sector(name), {"desk.under_load": mode, "desk.agent_attrition": 0.1, "desk.initial_load": 0.9})
    book = small(name, customers, seed=luck)
    told = run(book, {"acts": shares(capacity, redeploy, leaving, tickets)}, p, months=14, paths=2, seed=luck)
    load = told["tickets"].sum("service_class").values
    opening = float((book.customers["tickets_per_month"] * book.weight).sum())
    desk = told["capacity_supplied"].sel(cost_pool="desk").values
    hours = float((book.customers["activity_hours_per_month"] * book.weight).sum())
    asked = told["capacity_demanded"].sel(cost_pool="operations").values
    for pool, first, needed in (("desk", desk[..., :1], desk[..., :1] * load / opening), ("operations", hours, asked)):
        paid = told["capacity_supplied"].sel(cost_pool=pool).values
        freed, released, redeployed, unused = spent(told, pool)
        size = float(np.max(first))
        np.testing.assert_allclose(freed, released + redeployed + unused, rtol=0, atol=1e-9 * size)
        np.testing.assert_allclose(freed, np.maximum(0, first - needed), rtol=0, atol=1e-6 * size)
        np.testing.assert_allclose(released, np.minimum(np.maximum(0, first - paid), freed), rtol=0, atol=1e-6 * size)
        np.testing.assert_allclose(redeployed, np.minimum(redeploy * freed, freed - released), rtol=0, atol=1e-9 * size)
        assert min(released.min(), redeployed.min(), unused.min()) >= 0
        assert (freed - released <= np.maximum(0, paid - needed) + 1e-6 * size).all()  # only hours paid are left over


@pytest.mark.parametrize("pool", ["desk", "operations"])
def test_who_works_elsewhere_earns_his_worth_and_no_more(pool):
    """Every post held: cost and stranded cost fall by worth x rate x hours, and idle hours by the hours themselves."""
    p = turned(sector("saas"), CALM | {"desk.redeploy_worth": 0.4, "operations.redeploy_worth": 0.7})
    book = small("saas", 200)
    plain, half = (
        run(book, {"acts": shares("hold", r)}, p, macro=Steady(factors={"wage": 1.2, "cost": 1.1}), months=12)
        for r in (0.0, 0.5)
    )
    room, index = {"desk": (p.desk, 1.2), "operations": (p.operations, 1.1)}[pool]
    freed, released, redeployed, unused = spent(half, pool)
    assert freed[..., 4].min() > 1
    np.testing.assert_allclose(redeployed, 0.5 * freed, atol=1e-9)
    np.testing.assert_allclose(spent(plain, pool)[3] - unused, redeployed, atol=1e-9)
    worth = room.redeploy_worth * room.rate * index * redeployed
    for name in ("capacity_cost", "stranded_cost"):
        less = (plain[name] - half[name]).sel(cost_pool=pool).values
        np.testing.assert_allclose(less, worth, rtol=1e-6, atol=1e-3)
    np.testing.assert_array_equal(plain["capacity_supplied"].values, half["capacity_supplied"].values)
    assert not released.any()


def test_who_works_elsewhere_shortens_no_queue_and_is_back_when_load_returns():
    p, book = turned(sector("saas"), CALM), small("saas", 300)
    plain, half, all_ = (run(book, {"acts": shares("hold", r, tickets=2.5)}, p, months=12) for r in (0.0, 0.5, 1.0))
    waits = [t["wait_hours"].sel(service_class="standard").values for t in (plain, half, all_)]
    less = slice(3, 7)  # gone at the end of month 3, more asked for from month 8 on
    assert (waits[0][..., less] < waits[1][..., less]).all()
    assert (waits[1][..., less] < waits[2][..., less]).all()
    for wait in waits[1:]:
        np.testing.assert_array_equal(wait[..., 7:], waits[0][..., 7:])  # more is needed than there ever was
        np.testing.assert_array_equal(wait[..., :3], waits[0][..., :3])
    assert not half["capacity_redeployed"].sel(cost_pool="desk").isel(month=slice(7, None)).values.any()


def test_nobody_is_dismissed_who_is_meant_to_work_elsewhere():
    """Layoffs go on until what is freed is half released and half redeployed, and stop there."""
    p, book = turned(sector("saas"), STAY), small("saas", 300, annual_churn=0.0)
    told = run(book, {"acts": shares("layoffs", 0.5, tickets=1.0)}, p, months=12)
    freed, released, redeployed, unused = spent(told, "desk")
    assert freed[..., 3:].min() > 1
    assert np.abs(unused[..., 3] - 0.5 * freed[..., 3]).max() < 1e-6  # notice is given
    np.testing.assert_allclose(released[..., 5:], 0.5 * freed[..., 5:], rtol=1e-6)
    np.testing.assert_allclose(redeployed[..., 5:], 0.5 * freed[..., 5:], rtol=1e-6)


def test_at_rest_nothing_is_freed():
    p = turned(sector("saas"), STAY | {"customers.volume_drift": ByRole(0.0, 0.0, 0.0)})
    told = run(small("saas", 60, annual_churn=0.0), {"do_nothing": idle()}, p)
    assert not told["exits"].values.any()
    for pool in ("desk", "operations"):
        supplied = told["capacity_supplied"].sel(cost_pool=pool).values
        np.testing.assert_array_less(spent(told, pool)[0], 1e-9 * supplied)
