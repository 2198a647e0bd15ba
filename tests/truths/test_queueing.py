"""The discrete-event desk against published simulations, textbook queues, and what was asked of its arrivals."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from simulator.desk.erlang import erlang_a, erlang_b
from simulator.desk.queueing import Desk
from simulator.desk.replications import replicate, student
from tests.desks import daily, plain, witnessed

MINUTE, SECOND = 1 / 60, 1 / 3600


@pytest.mark.parametrize(
    ("patience", "published"),
    [
        (float("inf"), {"level": (0.902, 0.900, 0.904), "wait": (0.099, 0.097, 0.102), "busy": (0.695, None, None)}),
        pytest.param(
            MINUTE,
            {"left": (58.61, 57.66, 59.56), "level": (0.968,), "wait": (0.024,), "busy": (0.675,)},
            marks=pytest.mark.slow,
        ),
    ],
)
def test_published_days_from_empty(patience, published):
    """480 minutes, 4.2 calls a minute of 2 minutes, 12 agents, 20 s; published from 1,000 days, here 400.

    Service level: share of calls whose wait ended within 20 s, by an answer or by hanging up (only this one meets the
    published .968). Wait: of the answered, minutes. Hanging up is counted a day. Two standard errors, theirs (from
    their interval, else from our days scaled to a thousand) and ours, and the last printed digit.
    """
    hours = 8.0
    calls = plain((252.0,), 12, patience=patience, slot_hours=hours, handling=np.array([2 * MINUTE]), call_share=1.0)
    days = []
    for replication in range(400):
        tally = Desk(calls, 7, replication).run(1)
        ended = np.array(tally.served[0] + tally.gave_up[0] + tally.lost[0])
        level, wait = (ended <= 20 * SECOND).mean(), np.mean(tally.served[0]) / MINUTE
        days.append((level, wait, tally.busy_hours / (12 * hours), len(tally.gave_up[0])))
    mean, error = np.mean(days, axis=0), np.std(days, axis=0, ddof=1) / 400**0.5
    for name, (told, *bounds) in published.items():
        n = ["level", "wait", "busy", "left"].index(name)
        theirs = (bounds[1] - bounds[0]) / 3.92 if bounds and bounds[0] else error[n] * 0.4**0.5
        digit = 0.005 if name == "left" else 0.0005
        assert abs(mean[n] - told) < 2 * np.hypot(error[n], theirs) + digit, (name, mean[n], told)


@pytest.mark.parametrize("scv", [float("nan"), 0.0, 3.0])
def test_without_patience_a_desk_blocks_like_erlang_b_whatever_the_handling(scv):
    ds = replicate(plain((8.0,), 10, patience=0.0, handling_scv=scv), days=3, replications=12)
    seen = ds.abandon_prob.values[:, 0]
    assert abs(seen.mean() - erlang_b(10, 8)) < 4 * seen.std(ddof=1) / 12**0.5
    assert ds.wait_hours.values.max() == 0.0


@pytest.mark.parametrize("scv", [0.0, 2.0])
def test_one_agent_waits_as_pollaczek_and_khinchine_say(scv):
    """W = load / (1 - load) (1 + scv) / 2 handling times."""
    ds = replicate(plain((0.6,), 1, handling_scv=scv), days=30, warm_up=1, replications=20)
    seen = ds.wait_hours.values[:, 0]
    assert abs(seen.mean() - 0.6 / 0.4 * (1 + scv) / 2) < 4 * seen.std(ddof=1) / 20**0.5


def test_handling_is_lognormal_of_the_mean_and_spread_asked_for():
    _, seen = witnessed(plain((20.0, 10.0), 60, handling=np.array([1.0, 0.5]), handling_scv=2.0), days=10)
    for kind, mean in enumerate((1.0, 0.5)):
        logs = np.log([work for _, k, work, _ in seen if k == kind])
        variance, n = log(3.0), len(logs)
        assert abs(logs.mean() - (log(mean) - variance / 2)) < 4 * (variance / n) ** 0.5
        assert abs(logs.var() - variance) < 4 * variance * (2 / n) ** 0.5
        z = (logs - logs.mean()) / logs.std()
        assert abs((z**3).mean()) < 4 * (6 / n) ** 0.5
        assert abs((z**4).mean() - 3) < 4 * (24 / n) ** 0.5


def test_patience_is_exponential():
    _, seen = witnessed(plain((20.0,), 30, patience=3.0), days=5)
    patience = np.array([p for *_, p in seen])
    n = len(patience)
    assert abs(patience.mean() - 3) < 4 * 3 / n**0.5
    assert abs((patience > 6).mean() - np.exp(-2)) < 4 * (np.exp(-2) * (1 - np.exp(-2)) / n) ** 0.5


@pytest.mark.parametrize("dispersion", [1.0, 2.0, 6.0])
def test_days_are_as_busy_and_quiet_as_asked(dispersion):
    """Also where most of a day's slots do not exist: only tickets that come count."""
    rate = np.full((1, 4, 2), 15.0)
    plan = plain((1,), 99, rate=rate, handling=np.full(2, 0.01), slot_hours=1, dispersion=dispersion, open_slots=[1])
    counts = daily(plan, 3000).sum(axis=1)
    z = (counts - counts.mean()) / counts.std()
    ratio = counts.var(ddof=1) / counts.mean()
    assert abs(counts.mean() - 30) < 4 * (30 * dispersion / 3000) ** 0.5
    assert abs(ratio - dispersion) < 4 * ratio * (((z**4).mean() - 1) / 3000) ** 0.5


def test_arrivals_follow_the_hour_the_weekday_and_the_class():
    rate = np.array([[[2, 1], [6, 0], [4, 3]], [[0, 5], [1, 1], [9, 9]], [[8, 8], [8, 8], [8, 8]]], dtype=float)
    plan = plain((1,), 99, rate=rate, handling=np.full(2, 1e-3), slot_hours=2, open_slots=[3, 2, 0])
    _, seen = witnessed(plan, days=900)
    counts = np.zeros((2, 3, 2))
    for time, kind, *_ in seen:
        day, hour = divmod(time % 10, 6)  # an open day of three slots of two hours, then one of two slots
        counts[int(day), int(hour // 2), kind] += 1
    expected = rate[:2] * 2 * 300
    expected[1, 2] = 0
    assert (np.abs(counts - expected) <= 4 * expected**0.5).all()


@pytest.mark.parametrize(("posts", "absence"), [(2.3, 0.0), (0.4, 0.0), (10.0, 0.2), (3.5, 0.1)])
def test_agents_on_duty_are_those_planned_on_average(posts, absence):
    """Part of a post is there on that share of days; who is away is replaced on average, not every day."""
    desk, days, there = Desk(plain((0.01,), posts, slot_hours=8, absence=absence), 5), 2000, []
    for _ in range(days):
        before = desk.tally.staffed_hours
        there.append((desk.run(1).staffed_hours - before) / 8)
    there = np.array(there)
    assert there == pytest.approx(there.round())
    assert abs(there.mean() - posts) < (4 * there.std() / days**0.5 if absence else 2 / days)
    if absence:
        binomial = posts * absence  # n p q with n = posts / (1 - p), besides the part of a post
        assert binomial * 0.85 < there.var() < (binomial + 0.25) * 1.15
    else:
        assert set(there) == {np.floor(posts), np.ceil(posts)}


def test_the_second_level_is_a_queue_of_its_own():
    """What leaves a desk that nobody leaves early is Poisson (Burke 1956), so the second level is Erlang's too."""
    told = {"escalation_prob": 0.25, "escalation_hours": 0.8, "specialists": 3.0}
    ds = replicate(plain((10.0,), 15, **told), days=4, warm_up=1, replications=20)
    exact = erlang_a(2.5, 1 / 0.8, 0, 3)
    for key, value in (("second_wait_hours", exact.wait), ("second_utilisation", exact.utilisation)):
        assert abs(ds[key].mean() - value) < 4 * ds[key].std(ddof=1) / 20**0.5
    tally = Desk(plain((10.0,), 15, **told | {"specialists": 50.0}), 1).run(10)
    share = len(tally.second_waits) / len(tally.served[0])
    assert abs(share - 0.25) < 4 * (0.25 * 0.75 / len(tally.served[0])) ** 0.5


def test_who_tries_again_multiplies_contacts_geometrically():
    """Nobody on duty: everybody gives up, so a ticket is worth 1 / (1 - p) contacts, of variance p / (1 - p)^2."""
    tally = Desk(plain((10.0,), 0, patience=0.01, retrial_prob=0.6, retrial_hours=0.01), 2).run(5)
    arrived, contacts = tally.arrived[0], len(tally.gave_up[0])
    assert contacts == arrived + tally.retried[0]
    assert abs(contacts / arrived - 2.5) < 4 * (0.6 / 0.4**2 / arrived) ** 0.5


def test_students_t_as_printed():
    for freedom, printed in ((1, 12.706), (4, 2.776), (10, 2.228), (11, 2.201), (19, 2.093), (29, 2.045), (99, 1.984)):
        assert student(freedom) == pytest.approx(printed, abs=0.0025)
    assert student(10**9) == pytest.approx(1.959964)
    with pytest.raises(ValueError, match="freedom is 0"):
        student(0)
