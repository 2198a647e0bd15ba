"""Three ways of a desk under load: queue, buy in hours, hurry. The same up to the limit, and no jump beyond it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulator.core.desk import relieve, respond
from simulator.desk.lookup import NO_TABLE, loss
from simulator.vocabulary import UNDER_LOAD, Effect, Entry
from tests.sectors import SECTORS, sector
from tests.small import NO_FEEDBACK, Steady, everybody, on, run, small, turned

CALM = NO_FEEDBACK | {"desk.agent_attrition": 0.0}
HARD, ELASTIC, SQUEEZE = range(3)
TASTE = (1.0, 4.0, 0.5, 0.5)


def waits_of(mode, mix, load, agents, limit=0.95, floor=0.8, patience=20.0):
    """Waits by class in handling times and what is lost to hurry; arrivals in calls a handling time."""
    arrivals = load * agents * np.array(mix) / sum(mix)
    waits, abandons = np.zeros(3), np.zeros(3)
    extra, pace = relieve(mode, limit, floor, float(arrivals.sum()), agents)
    busy, _ = respond(NO_TABLE, arrivals, (1.0, patience), (agents, extra, pace), waits, abandons)
    return waits, abandons, busy, 1.0 - pace


mixes = some.tuples(*[some.floats(0.05, 1.0)] * 3)


@given(mix=mixes, load=some.floats(0.1, 2.5), agents=some.floats(0.2, 60), patience=some.floats(1, 100))
def test_hurry_and_help_never_make_anybody_wait_longer(mix, load, agents, patience):
    """Every class, waits and abandonment; up to the limit the three are one to the last bit."""
    hard, squeeze, elastic = (waits_of(mode, mix, load, agents, patience=patience) for mode in (HARD, SQUEEZE, ELASTIC))
    for k in (0, 1):
        assert (elastic[k] <= hard[k] * (1 + 1e-9)).all()
        assert (squeeze[k] <= hard[k] * (1 + 1e-9)).all()
    if load < 0.95:
        assert np.array_equal(hard[:2], elastic[:2])
        assert np.array_equal(hard[:2], squeeze[:2])


@given(mix=mixes, agents=some.integers(1, 40), more=some.integers(1, 40), patience=some.floats(1, 100))
def test_hurry_lies_between_queueing_and_help(mix, agents, more, patience):
    """Where whole agents are bought in: a few in a hurry work off as much as many, but a larger desk waits less."""
    load = 0.95 * (agents + more) / agents
    hard, squeeze, elastic = (
        waits_of(mode, mix, load, float(agents), patience=patience) for mode in (HARD, SQUEEZE, ELASTIC)
    )
    for k in (0, 1):
        assert (elastic[k] <= squeeze[k] * (1 + 1e-9)).all()
        assert (squeeze[k] <= hard[k] * (1 + 1e-9)).all()


@given(mix=mixes, load=some.floats(0.95, 2.5), agents=some.floats(2, 60))
def test_elastic_never_waits_longer_than_at_the_limit(mix, load, agents):
    """Those who come more find a larger desk at the same load."""
    at_limit, beyond = (waits_of(ELASTIC, mix, a, agents) for a in (0.95, load))
    for k in (0, 1):
        assert (beyond[k] <= at_limit[k] * (1 + 1e-9)).all()


@pytest.mark.parametrize("mode", range(3), ids=UNDER_LOAD)
def test_no_cliff(mode):
    """Across the limit and across the floor of squeeze: a thousandth of load moves nothing by more than a little."""
    loads = np.arange(0.85, 1.45, 0.001)
    seen = [waits_of(mode, (0.2, 0.6, 0.2), float(a), 14.0) for a in loads]
    content = [
        [1 - loss(w, a, TASTE) - 0.5 * hurry for w, a in zip(s[0], s[1], strict=True)] for s in seen for hurry in [s[3]]
    ]
    assert np.abs(np.diff(content, axis=0)).max() < 0.02
    assert np.abs(np.diff([s[2] for s in seen])).max() < 0.002


def crowded(mode, tickets, name="saas", **more):
    """Everybody asks for more from month 3 on; help cannot be hired within the run."""
    told = CALM | {"desk.under_load": UNDER_LOAD[mode], "desk.hire_lag": 12} | {f"desk.{k}": v for k, v in more.items()}
    strategy = on(everybody, Entry(2, "now", 1, Effect(tickets=tickets)), capacity="hold")
    return run(
        small(name, 300), {"crowd": strategy}, turned(sector(name), told), months=8, macro=Steady(factors={"wage": 1.1})
    )


@pytest.mark.parametrize("name", SECTORS)
def test_each_way_is_paid_in_its_own_coin(name):
    p = sector(name).desk
    hard, elastic, squeeze = (crowded(mode, 1.5, name) for mode in range(3))
    for told in (hard, squeeze):
        assert not told["hours_bought_in"].values.any()
        np.testing.assert_array_equal(told["capacity_cost"].values, hard["capacity_cost"].values)
    bought = elastic["hours_bought_in"].values
    assert not bought[..., :2].any()
    load = elastic["tickets"].sum("service_class").values * p.handling_hours
    agents = elastic["agents"].values * p.hours_per_agent
    worth = load[..., :1] / p.initial_load / agents[..., :1]  # a part of them are juniors: none without attrition
    np.testing.assert_allclose(bought[..., 2:], (load / p.initial_load - agents * worth)[..., 2:], rtol=0.03)
    paid = (elastic["capacity_cost"] - hard["capacity_cost"]).sel(cost_pool="desk").values
    np.testing.assert_allclose(paid, bought * p.rate * 1.1 * p.extra_hours_premium, rtol=1e-6, atol=1.0)
    calm = {"month": slice(2, None)}
    wait, content = (
        [t[v].isel(calm).values for t in (elastic, squeeze, hard)] for v in ("wait_hours", "class_satisfaction")
    )
    first = elastic["wait_hours"].isel(month=0).values[..., None, :]
    assert (wait[0] <= first * (1 + 1e-9)).all()
    assert (wait[0] < wait[1]).all()
    assert (wait[1] < wait[2]).all()
    assert (content[0] > content[1]).all()


def test_hurry_costs_satisfaction_where_it_saves_no_wait():
    """A slack desk asked for more cuts its time so that the load stays: half of what is cut is lost, and no more."""
    told = {"initial_load": 0.3, "squeeze_loss": 0.5, "satisfaction_speed": 1.0}
    seen = crowded(SQUEEZE, 1.2, **told)
    content, tickets = seen["satisfaction"].values, seen["tickets"].sum("service_class").values
    cut = 1 - float(small("saas", 300).customers["tickets_per_month"].sum()) / tickets[..., 2:]
    assert content[..., :2].min() > 0.99
    assert cut.min() > 0.01
    np.testing.assert_allclose(1 - content[..., 2:], 0.5 * cut, atol=0.01)


def test_a_higher_limit_puts_it_off():
    loose, tight = (crowded(ELASTIC, 1.5, load_limit=limit)["hours_bought_in"].values[..., -1] for limit in (1.2, 1.0))
    assert (loose > 0).all()
    assert (loose < tight).all()
    assert not crowded(ELASTIC, 1.5, load_limit=1.6)["hours_bought_in"].values.any()


def test_the_result_says_which():
    told = [crowded(mode, 1.0).attrs["desk_under_load"] for mode in range(3)]
    assert [line.split(":")[0] for line in told] == list(UNDER_LOAD)
