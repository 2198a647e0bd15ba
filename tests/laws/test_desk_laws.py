"""Laws of the discrete-event desk: nobody vanishes, no work is lost, nights change no patience, luck is shared."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.desk.plan import Plan
from simulator.desk.queueing import Desk
from simulator.desk.replications import interval, replicate
from tests.desks import ENDLESS, plain, witnessed

SHARE = st.floats(0, 1)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any desk at all: several days and slots, closed days, shifts, callers, nights, second tries, a second level."""
    days, slots, classes = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def numbers(n: int, most: float, least: float = 0.0) -> np.ndarray:
        return np.array(draw(st.lists(st.floats(least, most), min_size=n, max_size=n)))

    rate = numbers(days * slots * classes, 12).reshape(days, slots, classes)
    return Plan(
        rate=rate,
        slot_hours=draw(st.floats(0.2, 3)),
        seniors=0.3 + numbers(days * slots, 4).reshape(days, slots) * draw(st.sampled_from([0, 1, 1])),
        juniors=numbers(days * slots, 3).reshape(days, slots),
        junior_speed=draw(st.floats(0.2, 1)),
        handling=numbers(classes, 2, 0.01),
        handling_scv=draw(st.sampled_from([float("nan"), 0.0, 2.0])),
        patience=draw(st.sampled_from([0.0, 0.05, 1.0, 20.0, ENDLESS])),
        dispersion=draw(st.sampled_from([1.0, 3.0])),
        absence=draw(st.sampled_from([0.0, 0.3])),
        call_share=numbers(classes, 1),
        retrial_prob=draw(st.sampled_from([0.0, 0.5])),
        overtime_hours=draw(st.sampled_from([0.0, 0.5, 5.0])),
        escalation_prob=draw(st.sampled_from([0.0, 0.4])),
        specialists=1.0,
        target_hours=draw(SHARE),
        open_slots=np.array([slots, *draw(st.lists(st.integers(0, slots), min_size=days - 1, max_size=days - 1))]),
    )


@settings(max_examples=150)
@given(plans(), st.integers(1, 9))
def test_whoever_came_was_served_or_left_or_waits(plan, days):
    desk = Desk(plan, 3)
    tally = desk.run(days)
    for k, waiting in enumerate(desk.first.waiting()):
        ended = len(tally.served[k]) + len(tally.gave_up[k]) + len(tally.lost[k])
        assert tally.arrived[k] + tally.retried[k] == ended + waiting
        assert waiting == 0 or plan.call_share[k] < 1
        assert all(wait >= 0 for wait in tally.served[k] + tally.gave_up[k] + tally.lost[k])
    if plan.patience == ENDLESS:
        assert not any(tally.gave_up)
    if (plan.call_share == 0).all():
        assert not any(tally.lost)
    assert -1e-9 <= tally.busy_hours <= tally.staffed_hours * (1 + 1e-9) + 1e-9
    assert -1e-9 <= tally.second_busy <= tally.second_staffed * (1 + 1e-9) + 1e-9
    assert all(wait >= 0 for wait in tally.second_waits)


@settings(max_examples=25)
@given(plans())
def test_every_measure_is_a_number_in_its_range(plan):
    ds = replicate(plan, days=2, warm_up=1, replications=2)
    for name, values in ds.items():
        assert (np.isfinite(values) & (values >= -1e-9)).all(), name
        if values.attrs["units"] in ("share", "probability"):
            assert (values <= 1 + 1e-9).all(), name
    assert not interval(ds).isnull().to_array().any()


@settings(max_examples=100)
@given(plans(), st.integers(1, 8))
def test_hours_worked_are_the_work_handed_out_less_what_is_still_in_hand(plan, days):
    """Agents of one speed: a ticket put down at night is taken up for the rest; the second level does no overtime."""
    desk = Desk(replace(plan, junior_speed=1.0), 4)
    handed_out = {desk.first: [], desk.second: []}
    for level, works in handed_out.items():
        level.begun = lambda ticket, works=works, begun=level.begun: (works.append(ticket.work), begun(ticket))
    tally = desk.run(days)
    for level, hours in ((desk.first, tally.busy_hours + tally.overtime_hours), (desk.second, tally.second_busy)):
        left = sum(ticket.work for ticket in level.in_hand)
        assert hours == pytest.approx(sum(handed_out[level]) - left, abs=1e-6)


def by_hand(seen, agents, closing=ENDLESS):
    """First come, first served, in so many words: (moment, wait) of the served, of who gave up, of who was lost."""
    free, served, gave_up, lost = [0.0] * agents, [], [], []
    for at, _, work, patience in seen:
        start = max(at, free[0])
        if min(start, at + patience) >= closing:
            lost.append((closing, closing - at))
        elif start - at > patience:
            gave_up.append((at + patience, patience))
        else:
            heapq.heapreplace(free, start + work)
            served.append((start, start - at, work))
    return served, sorted(gave_up), lost


@pytest.mark.parametrize(("agents", "patience"), [(1, 2.0), (3, 0.7), (3, ENDLESS), (1, 0.0)])
def test_nights_stop_every_clock(agents, patience):
    """Many short days are one long one: work in hand and patience left go on in the morning where they stopped."""
    plan = plain((0.99 * agents,), agents, patience=patience, slot_hours=1.5, handling_scv=1.0)
    desk, seen = witnessed(plan, days=400)
    served, gave_up, _ = by_hand(seen, agents)
    assert desk.tally.served[0] == pytest.approx([wait for start, wait, _ in served if start < desk.env.now])
    assert desk.tally.gave_up[0] == pytest.approx([wait for moment, wait in gave_up if moment < desk.env.now])
    assert desk.tally.lost == [[]]


def test_at_closing_callers_are_lost_and_calls_in_hand_are_finished():
    n_lost = 0
    for seed in range(40):
        desk, seen = witnessed(plain((8.0,), 2, patience=1.0, slot_hours=2, call_share=1.0), 1, seed)
        served, gave_up, lost = by_hand(seen, 2, closing=2.0)
        tally = desk.tally
        assert tally.served[0] == pytest.approx([wait for _, wait, _ in served])
        assert tally.gave_up[0] == pytest.approx([wait for _, wait in gave_up])
        assert tally.lost[0] == pytest.approx([wait for _, wait in lost])
        assert tally.overtime_hours == pytest.approx(sum(max(0, s + work - max(s, 2.0)) for s, _, work in served))
        n_lost += len(lost)
    assert n_lost > 40


def test_overtime_lasts_while_somebody_waits_and_no_longer():
    stayed = emptied = 0
    for seed in range(60):
        plan = plain((2.1,), 2, slot_hours=8, handling_scv=0.0)
        at_closing = Desk(plan, seed).run(1).backlog[0][0]
        desk = Desk(replace(plan, overtime_hours=1.2), seed)
        tally = desk.run(1)
        if at_closing == 0:
            assert (tally.overtime_hours, desk.env.now) == (0, 8)
        elif tally.backlog[0][0] > 0:
            assert (tally.overtime_hours, desk.env.now) == pytest.approx((2 * 1.2, 9.2)), "both work all of it"
            stayed += 1
        else:
            assert 8 < desk.env.now < 9.2, "home once the last one who waited is being served"
            emptied += 1
    assert min(stayed, emptied) > 5


def test_two_staffings_meet_the_same_people():
    plan = plain((3.0, 2.0), 6, patience=1.0, slot_hours=6, handling_scv=2.0, dispersion=3.0, absence=0.2)
    _, few = witnessed(plan, days=10)
    _, many = witnessed(replace(plan, seniors=np.full((1, 1), 9.3), juniors=np.full((1, 1), 2.0)), days=10)
    assert np.array(few) == pytest.approx(np.array(many))
    assert len(few) > 200
    assert witnessed(plan, 10, seed=8)[1][:5] != few[:5]


def test_same_seed_same_numbers_for_any_number_of_workers():
    plan = plain((3.0, 2.0), 6, patience=1.0, slot_hours=6, retrial_prob=0.3, dispersion=2.0, absence=0.1)
    alone, together = (replicate(plan, days=3, replications=3, workers=n) for n in (1, 2))
    assert alone.identical(together)
    assert not alone.wait_hours.equals(replicate(plan, days=3, replications=3, seed=8).wait_hours)
    assert len(np.unique(alone.wait_hours)) == alone.wait_hours.size, "replications have luck of their own"


def test_a_junior_as_fast_as_a_senior_is_one():
    tens = {"slot_hours": 30, "patience": 3.0}
    mixed = plain((4.0, 6.0), 6, **tens, juniors=np.full((1, 1), 4.0))
    assert replicate(mixed, days=5, replications=2).wait_hours.equals(
        replicate(plain((4.0, 6.0), 10, **tens), days=5, replications=2).wait_hours
    )


def test_slower_juniors_count_by_their_speed_under_overload():
    desk = Desk(plain((40.0,), 6, patience=1.0, juniors=np.full((1, 1), 8.0), junior_speed=0.5), 1)
    tally = desk.run(10)
    assert len(tally.served[0]) / 2000 == pytest.approx(10, abs=4 * (10 / 2000) ** 0.5)


@pytest.mark.parametrize("scv", [float("nan"), 0.0, 3.0])
def test_one_more_agent_lets_nobody_wait_longer(scv):
    """On the same luck, first come first served and nobody gives up: ticket by ticket (Kiefer and Wolfowitz 1955)."""
    waits = [witnessed(plain((4.5,), agents, handling_scv=scv), 3)[0].tally.served[0] for agents in (4, 5, 6)]
    for fewer, more in pairwise(waits):
        shared = min(len(fewer), len(more))
        assert (np.array(more[:shared]) <= np.array(fewer[:shared]) + 1e-9).all()
        assert np.mean(more) < np.mean(fewer)


@pytest.mark.slow
def test_fifty_times_the_load_ends_and_loses_all_but_what_agents_can_do():
    ds = replicate(plain((100.0,), 2, patience=1.0), days=1, warm_up=1, replications=10)
    left = ds.abandon_prob.values[:, 0]
    assert abs(left.mean() - 0.98) < 4 * left.std(ddof=1) / 10**0.5
    assert ds.utilisation.values == pytest.approx(1, abs=1e-9)


def test_without_agents_everybody_gives_up_after_their_patience():
    tally = Desk(plain((10.0,), 0, patience=2.0), 1).run(10)
    n = len(tally.gave_up[0])
    assert not tally.served[0]
    assert abs(np.mean(tally.gave_up[0]) - 2) < 4 * 2 / n**0.5
