"""The desk's formulas against published tables, a brute-force Markov chain, and the laws every queue obeys."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.desk.erlang import erlang_a, erlang_b, erlang_c, priority_queue

TO_PRINT = 0.51e-6
"""Six printed digits."""


@pytest.mark.parametrize(
    ("agents", "load", "blocked", "waits"),
    [
        (5, 4, 0.199067, 0.554113),
        (10, 8, 0.121661, 0.409180),
        (12, 10, 0.119739, 0.449388),
        (50, 45, 0.054104, 0.363864),
        (100, 95, 0.048804, 0.506457),
    ],
)
def test_erlang_b_and_c_as_printed(agents, load, blocked, waits):
    assert erlang_b(agents, load) == pytest.approx(blocked, abs=TO_PRINT)
    assert erlang_c(agents, load) == pytest.approx(waits, abs=TO_PRINT)
    assert erlang_a(load, 1, 0, agents).wait == pytest.approx(waits / (agents - load), rel=1e-5)


@given(st.integers(1, 400), st.floats(0.01, 500))
def test_erlang_b_obeys_its_recursion(agents, load):
    fewer = erlang_b(agents - 1, load)
    assert erlang_b(agents, load) == pytest.approx(load * fewer / (agents + load * fewer), rel=1e-10, abs=1e-300)


def test_the_textbook_desk_with_and_without_abandonment():
    """50 agents, 48 calls a minute of one minute, patience two minutes: 3.7 s against 20.8 s of wait."""
    queue = erlang_a(48, 1, 0.5, 50)
    assert queue.wait_prob == pytest.approx(0.467774, abs=TO_PRINT)
    assert queue.abandon_prob == pytest.approx(0.030912, abs=TO_PRINT)
    assert [round(60 * queue.wait, 2), round(queue.queue, 3), round(queue.utilisation, 4)] == [3.71, 2.968, 0.9303]
    endless = erlang_a(48, 1, 0, 50)
    assert [round(60 * endless.wait, 2), round(endless.queue, 2), round(endless.utilisation, 2)] == [20.83, 16.67, 0.96]
    assert round(60 * log(erlang_c(50, 48) / 0.1) / (50 - 48), 1) == 58.1


@pytest.mark.parametrize(
    ("arrivals", "agents", "patience", "wait_prob", "abandon_prob", "wait"),
    [
        (10, 10, 0.25, 0.693384, 0.083770, 0.335079),
        (100, 100, 0.5, 0.596703, 0.033030, 0.066060),
        (55, 50, 0.5, 0.866234, 0.102080, 0.204160),
        (1, 1, 1, 0.632121, 0.367879, 0.367879),
        (80, 50, 0.5, 1.0, 0.375, 0.75),  # the fluid limit: Ab = 1 - c/a, W = Ab / patience
    ],
)
def test_erlang_a_as_printed(arrivals, agents, patience, wait_prob, abandon_prob, wait):
    queue = erlang_a(arrivals, 1, patience, agents)
    assert queue[:3] == pytest.approx((wait_prob, abandon_prob, wait), abs=TO_PRINT)


def test_patience_like_service_makes_the_number_in_system_poisson():
    queue = erlang_a(50, 1, 1, 50)
    assert queue.wait_prob == pytest.approx(0.518808, abs=TO_PRINT)
    assert queue.queue == pytest.approx(2.816250, abs=TO_PRINT)


@pytest.mark.parametrize(
    ("arrivals", "agents", "patience", "waits"),
    [
        ((2, 2), 5, 0, (0.184704, 0.923521)),
        ((4, 5), 10, 0, (0.111455, 1.114553)),
        ((4, 6), 10, 0.25, (0.106033, 0.487777)),
        ((3, 5, 4), 12, 0.1, (0.084796, 0.229081, 1.306726)),
        ((20, 28), 50, 0.5, (0.015028, 0.095250)),
    ],
)
def test_priority_waits_as_printed(arrivals, agents, patience, waits):
    assert priority_queue(arrivals, 1, patience, agents)[0] == pytest.approx(waits, abs=TO_PRINT)


def test_cobham_without_abandonment_keeps_the_mean_wait_of_erlang_c():
    waits, _, _ = priority_queue((2, 2), 1, 0, 5)
    assert waits.mean() == pytest.approx(0.554113, abs=TO_PRINT)


def test_queues_are_convex_in_load():
    waits = [priority_queue([16 * load], 1, 0.05, 16)[0][0] for load in (1.03, 0.97, 0.94, 0.90, 0.85)]
    assert [round(wait, 2) for wait in waits] == [1.00, 0.53, 0.38, 0.25, 0.14]


def brute_force(first: float, second: float, patience: float, agents: int, longest: int = 26) -> list[float]:
    """Waits of two classes from the stationary law of the whole chain: (agents busy, queue one, queue two)."""
    states = [(b, 0, 0) for b in range(agents)]
    states += [(agents, i, j) for i in range(longest) for j in range(longest)]
    at = {state: n for n, state in enumerate(states)}
    rates = np.zeros((len(at), len(at)))
    for (b, i, j), n in at.items():
        into_one, into_two = ((b, i + 1, j), (b, i, j + 1)) if b == agents else ((b + 1, 0, 0), (b + 1, 0, 0))
        next_one = (b, i - 1, j) if i else (b, i, j - 1) if j else (b - 1, 0, 0)
        moves = [(into_one, first), (into_two, second), (next_one, b)]
        for to, rate in [*moves, ((b, i - 1, j), patience * i), ((b, i, j - 1), patience * j)]:
            if to in at:
                rates[n, at[to]] += rate
    balance = (rates - np.diag(rates.sum(axis=1))).T
    balance[0] = 1.0
    law = np.linalg.solve(balance, np.eye(len(at))[0])
    return list(law @ np.array(states)[:, 1:] / [first, second])


@pytest.mark.parametrize(
    ("first", "second", "patience", "agents"), [(0.8, 1.3, 0.7, 2), (1.0, 0.6, 1.5, 1), (1.0, 1.5, 1.0, 4)]
)
def test_priority_waits_are_those_of_the_whole_markov_chain(first, second, patience, agents):
    waits, _, _ = priority_queue((first, second), 1, patience, agents)
    assert waits == pytest.approx(brute_force(first, second, patience, agents), rel=1e-7)


CLASSES = st.lists(st.floats(0.05, 60), min_size=1, max_size=4)
PATIENCE = st.floats(0.005, 5)
AGENTS = st.floats(0.1, 120)


def chain(arrivals: float, patience: float, agents: int) -> tuple[float, float]:
    """P(wait) and mean queue of M/M/c+M with unit service, from the logs of the chain's weights."""
    longest = max(arrivals - agents, 0) / patience + 14 * (arrivals / patience) ** 0.5 + 80
    n = np.arange(1, agents + int(longest))
    weights = np.cumsum(np.log(arrivals / (np.minimum(n, agents) + patience * np.maximum(n - agents, 0))))
    law = np.exp(np.append(0, weights) - max(0, weights.max()))
    law /= law.sum()
    return law[agents:].sum(), law[agents + 1 :] @ np.arange(1, law.size - agents)


@given(st.floats(0.05, 200), PATIENCE, st.integers(0, 60))
def test_erlang_a_is_the_law_of_its_chain_at_any_load(arrivals, patience, agents):
    queue = erlang_a(arrivals, 1, patience, agents)
    assert (queue.wait_prob, queue.queue) == pytest.approx(chain(arrivals, patience, agents), rel=1e-9, abs=1e-12)


@example([1.0, 43.0, 1.0, 2.0], 2.75, 1.0, 1.5)
@given(CLASSES, PATIENCE, AGENTS, st.floats(0.1, 10))
def test_whoever_waits_may_leave_and_whoever_stays_is_served(arrivals, patience, agents, service):
    waits, abandons, utilisation = priority_queue(arrivals, service, patience, agents)
    assert abandons == pytest.approx(patience * waits, rel=1e-9)
    assert np.dot(arrivals, 1 - abandons) == pytest.approx(agents * service * utilisation, rel=1e-9)
    assert (np.diff(waits) >= -1e-9 * waits[1:]).all(), "who is served first never waits longer"
    assert ((abandons >= 0) & (abandons <= 1)).all()
    assert 0 <= utilisation <= 1


@given(CLASSES, PATIENCE, st.integers(0, 120))
def test_priorities_move_waits_around_and_change_no_total(arrivals, patience, agents):
    waits, _, utilisation = priority_queue(arrivals, 1, patience, agents)
    single = erlang_a(sum(arrivals), 1, patience, agents)
    assert np.dot(arrivals, waits) == pytest.approx(sum(arrivals) * single.wait, rel=1e-9, abs=1e-12)
    assert utilisation == pytest.approx(single.utilisation, rel=1e-9)


@given(CLASSES, PATIENCE, AGENTS, st.floats(0, 10))
def test_more_agents_never_mean_longer_waits(arrivals, patience, agents, more):
    few, few_leave, few_busy = priority_queue(arrivals, 1, patience, agents)
    many, many_leave, many_busy = priority_queue(arrivals, 1, patience, agents + more)
    assert (many <= few * (1 + 1e-9) + 1e-15).all()
    assert (many_leave <= few_leave * (1 + 1e-9) + 1e-15).all()
    assert many_busy <= few_busy * (1 + 1e-9)


@given(CLASSES, PATIENCE, st.one_of(AGENTS, st.integers(1, 120)))
def test_a_hair_of_an_agent_or_of_load_changes_a_hair(arrivals, patience, agents):
    here = priority_queue(arrivals, 1, patience, agents)[0]
    assert priority_queue(arrivals, 1, patience, agents - 1e-9)[0] == pytest.approx(here, rel=1e-6, abs=1e-6)
    assert priority_queue(np.array(arrivals) * (1 + 1e-9), 1, patience, agents)[0] == pytest.approx(
        here, rel=1e-6, abs=1e-6
    )


@given(st.floats(0.1, 40), st.floats(0, 2e-4), PATIENCE, st.floats(0.5, 50), st.integers(0, 2))
def test_an_empty_class_waits_like_a_very_thin_one(load, thin, patience, agents, place):
    empty, thinned = np.full(3, load), np.full(3, load)
    empty[place], thinned[place] = 0.0, thin
    here = priority_queue(empty, 1, patience, agents)[0]
    assert here[place] > 0
    assert priority_queue(thinned, 1, patience, agents)[0] == pytest.approx(here, rel=2e-2)
    thinned[place] = 1e-9
    assert priority_queue(thinned, 1, patience, agents)[0] == pytest.approx(here, rel=1e-6)


def test_whoever_finds_all_agents_busy_and_nobody_before_him_waits_for_one_to_finish():
    """A first class too thin to queue behind itself: W = P(all busy) / (c mu + patience)."""
    wait = priority_queue((0, 9), 1, 0.5, 10)[0][0]
    assert wait == pytest.approx(erlang_a(9, 1, 0.5, 10).wait_prob / (10 + 0.5), rel=1e-5)


@pytest.mark.parametrize("patience", [0.005, 0.05, 1.0, 20.0])
def test_overload_joins_the_fluid_limit_without_a_jump(patience):
    abandons = [priority_queue([load], 1, patience, 14)[1][0] for load in np.linspace(13, 80, 20_001)]
    steps = np.diff(abandons)
    assert (steps > 0).all()
    assert (np.abs(np.diff(steps)) < 1e-5).all()
    assert abandons[-1] == pytest.approx(1 - 14 / 80, abs=0.04 if patience > 1 else 1e-6)


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0, 1e4), st.floats(0, 10_000))
def test_no_desk_is_too_strange_for_a_finite_answer(first, second, patience, agents):
    waits, abandons, utilisation = priority_queue((first, second, 0), 1, max(patience, 1e-4), agents)
    assert np.isfinite(waits).all()
    assert ((abandons >= 0) & (abandons <= 1)).all()
    assert 0 <= utilisation <= 1


def test_a_desk_without_agents_serves_nobody():
    waits, abandons, _ = priority_queue((3, 0, 2), 2, 0.5, 0)
    assert waits == pytest.approx([2, 2, 2])
    assert abandons == pytest.approx([1, 1, 1])


def test_the_unit_of_time_does_not_matter():
    hours, minutes = priority_queue((4, 6), 2, 0.3, 5.4), priority_queue((4 / 60, 6 / 60), 2 / 60, 0.3 / 60, 5.4)
    assert minutes[0] == pytest.approx(60 * hours[0], rel=1e-9)
    assert minutes[1] == pytest.approx(hours[1], rel=1e-9)


def test_impossible_desks_are_refused_with_every_fault():
    every = r"arrival_rates .* >= 0; service_rate is 0, .*; patience_rate is -1, .*; agents are nan"
    with pytest.raises(ValueError, match=every):
        priority_queue((4, -1), 0, -1, float("nan"))
    with pytest.raises(ValueError, match="arrival_rates"):
        priority_queue((), 1, 1, 1)
