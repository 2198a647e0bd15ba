"""One desk told three times: the formulas, our discrete-event desk, and the independent library ciw."""

from __future__ import annotations

from functools import cache

import ciw
import numpy as np
import pytest

from simulator.desk.erlang import priority_queue
from simulator.desk.replications import replicate
from tests.desks import plain

DESKS = {
    "two classes": ((4.0, 6.0), 10.0, 0.25),
    "three classes": ((3.0, 5.0, 4.0), 12.0, 0.1),
    "single line": ((10.0,), 10.0, 0.25),
    "textbook": ((48.0,), 50.0, 0.5),
    "part of a post": ((4.0, 6.0), 9.4, 0.25),
}
"""Arrivals per handling time, agents, patience rate."""
BATCH = 200.0
"""Handling times in each of twenty batches of the other library's one long run."""


@cache
def simulated(name: str) -> dict[str, np.ndarray]:
    """Each measure [mean, standard error] by class, over independent replications."""
    arrivals, agents, patience = DESKS[name]
    days = max(4, int(16_000 / 200 / sum(arrivals)))
    ds = replicate(plain(arrivals, agents, patience=1 / patience), days=days, warm_up=1, replications=12, seed=11)
    return {key: np.array([v.mean("replication"), v.std("replication", ddof=1) / 12**0.5]) for key, v in ds.items()}


@pytest.mark.parametrize("name", DESKS)
def test_a_plain_desk_is_the_formula(name):
    arrivals, agents, patience = DESKS[name]
    waits, abandons, utilisation = priority_queue(arrivals, 1, patience, agents)
    seen = simulated(name)
    for key, exact in (("wait_hours", waits), ("abandon_prob", abandons), ("utilisation", utilisation)):
        mean, error = seen[key]
        assert (np.abs(mean - exact) < 4 * error).all(), (key, mean, exact, error)
        assert (error < 0.1 * exact).all(), "too few tickets to tell"


@cache
def by_ciw(name: str) -> np.ndarray:
    """Waits and shares who left by class, [2, K, batch], of the same desk in ciw, after a warm-up."""
    arrivals, agents, patience = DESKS[name]
    kinds = [f"class {k}" for k in range(len(arrivals))]

    def each(rates):
        return {kind: [ciw.dists.Exponential(rate)] for kind, rate in zip(kinds, rates, strict=True)}

    network = ciw.create_network(
        arrival_distributions=each(arrivals),
        service_distributions=each([1.0] * len(kinds)),
        reneging_time_distributions=each([patience] * len(kinds)),
        number_of_servers=[int(agents)],
        priority_classes={kind: k for k, kind in enumerate(kinds)},
    )
    ciw.seed(5)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(100 + 20 * BATCH)
    seen = np.array(
        [
            (kinds.index(r.customer_class), (r.arrival_date - 100) // BATCH, r.waiting_time, r.record_type == "renege")
            for r in simulation.get_all_records()
        ]
    )
    cells = [[seen[(seen[:, 0] == k) & (seen[:, 1] == b)] for b in range(20)] for k in range(len(kinds))]
    return np.array([[[cell[:, of].mean() for cell in row] for row in cells] for of in (2, 3)])


@pytest.mark.parametrize("name", ["single line", "two classes"])
def test_an_independent_library_agrees_with_both(name):
    arrivals, agents, patience = DESKS[name]
    batches = by_ciw(name)
    there, error = batches.mean(axis=2), batches.std(axis=2, ddof=1) / 20**0.5
    exact = np.array(priority_queue(arrivals, 1, patience, agents)[:2])
    assert (np.abs(there - exact) < 4 * error).all(), (there, exact, error)
    here, ours = np.stack([simulated(name)["wait_hours"], simulated(name)["abandon_prob"]], axis=1)
    assert (np.abs(there - here) < 4 * np.hypot(error, ours)).all(), (there, here, error, ours)
    assert (error < 0.1 * exact).all(), "too few customers to tell"
