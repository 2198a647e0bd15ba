"""A desk that cannot be is refused before anything runs, with every fault in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.desk.floor import plan_of
from simulator.desk.plan import Plan, describe
from simulator.desk.queueing import Desk, Tally
from simulator.desk.replications import BY_CLASS, OF_DESK, interval, measure, replicate
from simulator.parameters import Parameters
from simulator.vocabulary import InputError
from tests.desks import plain

NAN = float("nan")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rate": np.full((1, 1, 1), -1.0)}, "rate holds -1.0, must be >= 0"),
        ({"rate": np.full((1, 1, 1), NAN)}, "rate holds nan"),
        ({"rate": np.ones((1, 1))}, r"rate has shape \(1, 1\), must be days x slots x classes"),
        ({"rate": np.ones((1, 0, 1))}, "none of them 0"),
        ({"rate": np.full((1, 1, 1), 1e9)}, "a day may bring .* tickets, at most 5,000,000"),
        ({"dispersion": 1e9}, "a day may bring 40,000,.* tickets"),
        ({"seniors": np.full((1, 1), -2.0)}, "seniors holds -2.0"),
        ({"seniors": np.ones((1, 3))}, r"seniors has shape \(1, 3\), must be \(1, 1\)"),
        ({"juniors": np.full((1, 1), float("inf"))}, "juniors holds inf"),
        ({"slot_hours": 0.0}, "slot_hours is 0, must be > 0 hours"),
        ({"slot_hours": NAN}, "slot_hours is nan"),
        ({"handling": np.zeros(1)}, "every mean must be > 0 hours"),
        ({"handling": np.ones(2)}, r"handling has shape \(2,\), must be \(1,\)"),
        ({"patience": -0.1}, r"patience is -0.1, must be >= 0 hours \(inf: nobody gives up\)"),
        ({"patience": NAN}, "patience is nan"),
        ({"junior_speed": 0.0}, "junior_speed is 0"),
        ({"junior_speed": 1.2}, "junior_speed is 1.2"),
        ({"handling_scv": -1.0}, "handling_scv is -1"),
        ({"handling_scv": float("inf")}, "handling_scv is inf"),
        ({"dispersion": 0.9}, "dispersion is 0.9, must be >= 1"),
        ({"absence": 1.0}, "absence is 1"),
        ({"call_share": 1.5}, "call_share is .* every share must lie in"),
        ({"call_share": NAN}, "call_share is .*nan"),
        ({"retrial_prob": 1.0}, "retrial_prob is 1"),
        ({"retrial_hours": 0.0}, "retrial_hours is 0"),
        ({"overtime_hours": 25.0}, "overtime_hours is 25"),
        ({"escalation_prob": 1.1}, "escalation_prob is 1.1"),
        ({"escalation_hours": -1.0}, "escalation_hours is -1"),
        ({"specialists": NAN}, "specialists is nan"),
        ({"target_hours": -1.0}, "target_hours is -1"),
        ({"open_slots": np.zeros(1, dtype=int)}, "the desk is never open"),
        ({"open_slots": np.array([2])}, r"open_slots is \[2\], must be one number in \[0, 1\]"),
        ({"seniors": np.zeros((1, 1))}, "nobody is on duty and nobody gives up"),
        ({"escalation_prob": 0.1}, "tickets are escalated but specialists is 0"),
    ],
)
def test_every_rule_of_a_plan(changes, said):
    with pytest.raises(InputError, match=said):
        plain((5.0,), 6, **changes)


def test_all_faults_at_once():
    with pytest.raises(InputError) as caught:
        plain((5.0,), 6, slot_hours=-1.0, dispersion=0.0, seniors=np.full((1, 1), NAN))
    assert all(name in str(caught.value) for name in ("slot_hours", "dispersion", "seniors"))


def test_only_slots_that_exist_count():
    rate, seniors = np.array([[[4.0], [1e9]]]), np.array([[2.0, 0.0]])
    plan = Plan(rate=rate, slot_hours=1.0, seniors=seniors, handling=np.ones(1), patience=1.0, open_slots=np.array([1]))
    assert plan.load == 2
    assert plan.day_hours == [1]
    assert describe(plan)["patience"] == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"days": 0}, "days is 0, must be 1 or more"),
        ({"days": 1, "warm_up": -1}, "warm_up is -1"),
        ({"days": 1, "replications": 0}, "replications is 0"),
        ({"days": 1, "seed": -1}, "seed is -1"),
    ],
)
def test_settings_of_a_run(settings, said):
    with pytest.raises(InputError, match=said):
        replicate(plain((5.0,), 6), **settings)


def test_a_day_without_tickets_has_no_waits_and_no_nan():
    ds = replicate(plain((0.0,), 1), days=1, replications=1)
    assert [float(ds[name].squeeze()) for name in ("wait_hours", "abandon_prob", "service_level")] == [0, 0, 1]
    one = interval(ds).wait_hours.squeeze()
    assert one.values.tolist() == [0, -float("inf"), float("inf")], "one replication tells nothing of the spread"


def test_a_desk_hardly_anybody_knows_is_quiet():
    """So few tickets that a busyness of that spread would be no number."""
    assert Desk(plain((2e-313,), 1, dispersion=3.0), 1).run(3).arrived == [0]


def test_the_interval_is_students():
    ds = replicate(plain((5.0,), 6, slot_hours=4), days=2, replications=5)
    waits, bounds = ds.wait_hours.values[:, 0], interval(ds).wait_hours.values[:, 0]
    half = 2.776 * waits.std(ddof=1) / 5**0.5
    assert bounds == pytest.approx([waits.mean(), waits.mean() - half, waits.mean() + half])


def test_measures_of_a_day_by_hand():
    tally = Tally(1)
    tally.clear()
    tally.served, tally.gave_up, tally.lost = [[0.0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7]], [[0.4, 0.9]], [[0.8, 1.0]]
    tally.arrived, tally.retried, tally.backlog, tally.days = [10], [3], [[1], [3]], 2
    tally.busy_hours, tally.staffed_hours, tally.overtime_hours, tally.second_waits = 6.0, 8.0, 5.0, [1.0, 2.0]
    by_class, desk = measure(tally, target_hours=0.3)
    told = dict(zip(BY_CLASS, by_class[:, 0], strict=True)) | dict(zip(OF_DESK, desk, strict=True))
    assert told == pytest.approx(
        {"contacts": 11, "arrived": 10, "retried": 3, "wait_hours": 0.5, "wait_p50": 0.5, "wait_p90": 0.9}
        | {"wait_p95": 0.95, "service_level": 4 / 11, "abandon_prob": 4 / 11, "backlog": 2, "utilisation": 0.75}
        | {"overtime_hours": 2.5, "second_wait_hours": 1.5, "second_utilisation": 0}
    )


def test_progress_is_told():
    heard = []
    replicate(
        plain((5.0,), 6, slot_hours=1), days=1, replications=3, progress=lambda done, of: heard.append((done, of))
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_a_plan_may_change_between_days():
    desk = Desk(plain((30.0,), 10, slot_hours=10.0, patience=1.0), 1)
    before = len(desk.run(5).served[0])
    desk.plan = plain((30.0,), 5, slot_hours=10.0, patience=1.0, juniors=np.full((1, 1), 10.0), junior_speed=0.1)
    after = len(desk.run(5).served[0]) - before
    assert before == pytest.approx(500, abs=90)
    assert after == pytest.approx(300, abs=90), "ten juniors at a tenth of the speed are one agent"


def test_a_day_of_more_than_twenty_four_hours_is_refused():
    p = Parameters()
    with pytest.raises(InputError, match=r"opening_hours is 744 a month: on 5 days a week .* 34\.3 hours a day"):
        plan_of(replace(p.desk, opening_hours=744.0), p.floor, np.ones(3), 1.0, 0.0)
    week = replace(p.floor, days_per_week=7, day_profile={1: 1.0})
    assert plan_of(replace(p.desk, opening_hours=728.0), week, np.ones(3), 1.0, 0.0).day_hours == pytest.approx(24)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days_per_week": 7}, r"day_profile has 5 days, must have one for each of the 7 days"),
        ({"hour_profile": {1: 0.0}}, r"hour_profile is \{1: 0\.0\}: at least one part must be above 0"),
    ],
)
def test_profiles_that_mean_nothing_are_refused(changes, words):
    p = Parameters()
    with pytest.raises(InputError, match=rf"parameters\.floor\.{words}"):
        plan_of(p.desk, replace(p.floor, **changes), np.ones(3), 1.0, 0.0)
