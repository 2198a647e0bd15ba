"""Where the formulas end: nobody leaves, everybody leaves at the rate of service, nobody waits, far too much work."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.desk.erlang import erlang_a, erlang_b, erlang_c, priority_queue

CLASSES = st.lists(st.floats(0.05, 60), min_size=1, max_size=4)


@given(st.lists(st.floats(0.05, 10), min_size=1, max_size=4), st.integers(1, 60), st.floats(0.05, 0.95))
def test_without_abandonment_priorities_wait_as_cobham_says(arrivals, agents, load):
    """W_k = (C / c mu) / ((1 - a_(k-1)/c) (1 - a_k/c)) with C of Erlang and a_k the load of classes 1..k (1954)."""
    rates = np.array(arrivals) * (load * agents / sum(arrivals))
    waits, abandons, _ = priority_queue(rates, 1, 0, agents)
    upto = np.append(0.0, np.cumsum(rates)) / agents
    cobham = erlang_c(agents, float(rates.sum())) / agents / ((1 - upto[:-1]) * (1 - upto[1:]))
    assert waits == pytest.approx(cobham, rel=1e-5, abs=1e-12)
    assert (abandons == 0).all()


@given(st.floats(0.1, 300), st.integers(1, 200))
def test_patience_like_service_makes_any_desk_poisson(load, agents):
    """theta = mu: everybody in the system leaves at one rate, so their number is Poisson; Q = E[(N - c)+]."""
    n = np.arange(int(load + 12 * load**0.5 + agents + 60))
    law = np.exp(n * log(load) - load - np.cumsum(np.log(np.maximum(n, 1))))
    queue = erlang_a(load, 1, 1, agents)
    assert queue.wait_prob == pytest.approx(law[n >= agents].sum(), rel=1e-8, abs=1e-12)
    assert queue.queue == pytest.approx((law * np.maximum(n - agents, 0)).sum(), rel=1e-8, abs=1e-12)


@given(CLASSES, st.integers(0, 120), st.floats(0, 1))
def test_nobody_who_waits_is_the_loss_system(arrivals, agents, part):
    waits, abandons, busy = priority_queue(arrivals, 1, np.inf, agents + part)
    load, c = sum(arrivals), agents + part
    lost = (1 - part) * erlang_b(agents, load) + part * erlang_b(agents + 1, load)
    assert (waits == 0).all()
    assert abandons == pytest.approx(lost, rel=1e-6)
    assert busy == pytest.approx(load * (1 - lost) / c if c else 1, rel=1e-6)
    assert priority_queue(arrivals, 1, 1e7, c)[1] == pytest.approx(abandons, rel=1e-3, abs=1e-5)


def test_endless_patience_under_overload_waits_for_ever():
    waits, abandons, utilisation = priority_queue((4, 5, 3), 1, 0, 10)
    assert np.isfinite(waits[:2]).all()
    assert waits[2] == np.inf
    assert (abandons == 0).all()
    assert utilisation == pytest.approx(1)


def test_fifty_times_the_load_is_the_fluid_limit():
    _, abandons, utilisation = priority_queue((100, 500, 100), 1, 0.05, 14)
    assert np.dot((100, 500, 100), abandons) / 700 == pytest.approx(1 - 14 / 700, rel=1e-9)
    assert utilisation == pytest.approx(1)
