"""The desk alone, in numbers: closed forms of the service level, plain desks and the formula, strategies' points."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.crew import crew_at_rest, crew_of
from simulator.desk.account import account, size
from simulator.desk.erlang import erlang_c, priority_queue
from simulator.desk.floor import Floor
from simulator.desk.response import EXACT
from simulator.desk.service_level import first_class
from simulator.desk.staffing import Today, plain_floor, rows
from simulator.desk.trial import bounds, trial
from simulator.metrics.certainty import beside, clear
from simulator.metrics.desk_point import desk_points
from simulator.metrics.durations import between, span
from simulator.parameters import Desk, Parameters
from simulator.vocabulary import InputError
from tests.blank import blank, filled

TICKETS = np.array([60.0, 500.0, 40.0])


def test_service_level_without_impatience_is_erlang_c():
    """4.2 calls a minute of 2 minutes, 12 agents, 20 seconds: .8991, as published; and the closed form itself."""
    level = first_class(np.array([4.2]), 0.5, 0.0, 12, 1.0 / 3.0)
    assert level == pytest.approx(0.8991, abs=5e-5)
    assert level == pytest.approx(1.0 - erlang_c(12, 8.4) * np.exp(-(12 - 8.4) * 0.5 / 3.0), abs=1e-7)


@pytest.mark.parametrize(
    ("arrivals", "patience", "agents"),
    [((8.0,), 0.5, 10), ((30.0,), 0.5, 10), ((9.9,), 0.001, 10.4), ((500.0,), 0.05, 10), ((3.0, 8.0), 0.1, 10)],
)
def test_served_at_all_is_not_given_up(arrivals, patience, agents):
    _, given_up, _ = priority_queue(arrivals, 1.0, patience, agents)
    assert first_class(np.array(arrivals), 1.0, patience, agents, 1e9) == pytest.approx(1.0 - given_up[0], abs=1e-9)


def test_service_level_rises_with_agents_and_target_and_is_nothing_without_agents():
    by_agents = [first_class(np.array([9.0]), 1.0, 0.05, n, 0.2) for n in np.arange(0.0, 14.0, 0.25)]
    by_target = [first_class(np.array([9.0]), 1.0, 0.05, 9.5, t) for t in np.linspace(0.0, 5.0, 40)]
    assert by_agents[0] == 0.0
    assert (np.diff(by_agents) > 0).all()
    assert (np.diff(by_target) > 0).all()


def test_a_plain_desk_is_simulated_as_its_formulas_say():
    """Even arrivals, exponential handling, whole agents, nobody away: waits, abandonment, the first class's level."""
    desk = Desk(patience=5.0, opening_hours=125.0)
    today = Today(desk, plain_floor(Floor(target_hours=0.1)), TICKETS, 3.0, 0.0)
    found, _ = trial([today.plan(3.0)], days=100, replications=20, seed=3, workers=1)
    waits, given_up, _ = priority_queue(TICKETS / 125.0, 2.0, 0.4, 3.0)
    exact = {"wait_hours": waits, "abandon_prob": given_up}
    for name, values in exact.items():
        _, low, high = found[name][0]
        assert (low[:3] <= values).all()
        assert (values <= high[:3]).all()
    level = first_class(TICKETS / 125.0, 2.0, 0.4, 3.0, 0.1)
    assert found["service_level"][0, 1, 0] <= level <= found["service_level"][0, 2, 0]


def test_agents_asked_for_are_the_agents_one_gets():
    p = Parameters()
    rest = crew_at_rest(p, TICKETS, EXACT)
    assert crew_of(p, TICKETS, EXACT, rest.head)[0].desk.initial_load == pytest.approx(p.desk.initial_load)
    own, crew = crew_of(p, TICKETS, EXACT, 4.0)
    assert crew.head == 4.0
    assert crew_at_rest(own, TICKETS, EXACT).head == pytest.approx(4.0, abs=1e-9)


def test_rows_hold_today_and_whole_numbers_around_it():
    assert rows(16.5) == [14, 15, 16, 16.5, 17, 18, 19, 20, 21]
    assert rows(0.3) == [0.3, 1, 2, 3, 4, 5]
    assert rows(3.0) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert rows(400.4) == [360, 380, 400.4, 420, 440, 460, 480, 500]


def test_a_simulation_of_hours_is_refused_with_numbers_that_would_do():
    today = Today(Desk(), Floor(), 1000.0 * TICKETS, 2800.0, 0.0)
    with pytest.raises(InputError, match=r"million tickets.*desk\.days=\d+ desk\.replications=\d+ would do") as refused:
        size(today, 60, 20)
    days, runs = (int(word.split("=")[1]) for word in str(refused.value).split("; ")[1].split()[:2])
    assert size(today, days, runs) <= 1e8


def test_one_class_alone_has_a_service_level_over_all():
    ds = account(Today(Desk(), Floor(), np.array([0.0, 300.0, 0.0]), 1.5, 0.0), 5, 2, 7)
    assert ds["formula_service_level"].sel(service_class="all").notnull().all()
    level = ds["formula_service_level"]
    assert (level.sel(service_class="all") == level.sel(service_class="standard")).all()


def test_a_strategys_point_is_its_last_year_in_the_reference_economy():
    """Work for 9 of 10 agents' hours is done while a tenth gives up: what came in is the whole 10."""
    ds = blank(("do_nothing",), ("baseline", "slump"), 24, (0, 0, 0))
    waits = np.zeros((1, 2, 3, 24))
    waits[:, 0, :, 12:] = np.array([1.0, 2.0, 6.0])[:, None]
    waits[:, 1] = 100.0
    filled(ds, {"tickets": np.full(waits.shape, 50.0), "wait_hours": waits, "agents": np.full(waits.shape, 10.0)})
    filled(ds, {"abandon_prob": np.full(waits.shape, 0.1), "utilisation": np.full(waits.shape, 0.9)})
    point = desk_points(ds).isel(strategy=0)
    assert float(point["load"]) == pytest.approx(1.0)
    assert float(point["wait_hours"][0]) == 2.0
    assert float(point["agents"]) == 10.0


def test_waits_are_said_as_people_say_them():
    assert [span(h) for h in (0.0, 0.01, 0.3, 1.5, 12.4)] == ["0 s", "36 s", "18 min", "90 min", "12 h"]
    assert between(0.28, 0.34) == "17-20 min"
    assert between(-0.1, 0.3) == "0-18 min"


def test_replications_that_do_not_know_are_left_out():
    runs = np.array([[1.0, 3.0, np.nan], [np.nan, 2.0, np.nan], [np.nan] * 3]).reshape(3, 3, 1)
    found = bounds(runs)[..., 0]
    assert found[0] == pytest.approx([2.0, 2.0 - 12.706, 2.0 + 12.706], abs=1e-3)
    assert found[1, 0] == 2.0
    assert np.isnan(found[1, 1:]).all()
    assert np.isnan(found[2]).all()
    full = np.arange(6.0).reshape(1, 6, 1)
    assert bounds(full)[0, 0, 0] == full.mean()


def test_a_wait_beside_an_interval_is_said_in_digits_that_do_not_contradict():
    assert beside(14.6 / 60, 15.2 / 60, 35.0 / 60) == ("14.6 min", "15.2-35.0 min")
    assert beside(20.0 / 60, 15.2 / 60, 35.0 / 60) == ("20 min", "15-35 min")
    assert beside(0.25, 0.25, 0.5) == ("15 min", "15-30 min")
    assert beside(0.02, float("nan"), float("nan")) == ("72 s", "-")


def test_an_interval_half_as_wide_as_its_mean_tells_nothing():
    assert clear(1.0, 0.6, 1.4)
    assert not clear(1.0, 0.4, 1.6)
    assert not clear(0.0, 0.0, 0.0)
    assert not clear(float("nan"), float("nan"), float("nan"))
