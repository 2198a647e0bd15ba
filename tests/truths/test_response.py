"""The desk's table: what it corrects, what it leaves alone, how it is kept, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.desk import response
from simulator.desk.erlang import priority
from simulator.desk.fit import Budget, Point, corrections, plan_at, scatter, simulate
from simulator.desk.floor import Floor
from simulator.desk.lookup import HEAD, NO_TABLE, answer, delta, flatten, odds, place
from simulator.desk.response import EXACT, answer_for, check_fits, key, respond_by_table, setting_for
from simulator.number import ByClass
from simulator.parameters import Parameters
from simulator.vocabulary import InputError

TICKETS = np.array([340.0, 3146.0, 281.0])
SMALL = Budget(points=24, tickets=12_000, held_out=5)
FLAT = {1: 1.0}
PLAIN = Floor(
    day_profile=FLAT, hour_profile=FLAT, dispersion=1.0, handling_law="exponential", absence=0.0, escalation_prob=0.0
)


def axes():
    return np.linspace(2, 4, 3), np.linspace(1, 3, 4), np.linspace(0.4, 1.5, 5), np.linspace(0.1, 1, 4)


def table(values):
    return flatten(axes(), values(*np.meshgrid(*axes(), indexing="ij")))


def ask(tab, arrivals, patience=20.0, agents=10.0):
    waits, abandons = np.zeros(len(arrivals)), np.zeros(len(arrivals))
    busy, covered = answer(tab, np.array(arrivals, dtype=float), 1.0, 1.0 / patience, agents, waits, abandons)
    return waits, abandons, busy, covered


inside = st.tuples(st.floats(2, 4), st.floats(1, 3), st.floats(0.4, 1.5), st.floats(0.1, 1))


@given(inside, st.lists(st.floats(-2, 2), min_size=5, max_size=5))
def test_a_plane_is_read_exactly_between_its_nodes(at, slope):
    tab = table(lambda p, c, load, x: slope[0] + slope[1] * p + slope[2] * c + slope[3] * load + slope[4] * x)
    steps = [place(tab, axis, value) for axis, value in enumerate(at)]
    assert delta(tab, *steps) == pytest.approx(slope[0] + np.dot(slope[1:], at), abs=1e-9)


def test_the_head_of_a_table_says_where_its_nodes_are():
    tab = table(lambda p, c, load, x: 0 * p)
    assert len(tab) == HEAD + 3 * 4 * 5 * 4
    assert place(tab, 2, 0.4) == 0
    assert place(tab, 2, 1.5) == 4
    assert place(tab, 2, 1.6) == -1
    assert place(tab, 2, 0.3) == -1


mixes = st.lists(st.floats(0.05, 1), min_size=3, max_size=3)


@given(mixes, st.floats(0.41, 1.49), st.floats(8, 54), st.floats(2.8, 20))
def test_no_table_and_a_table_of_nothing_are_the_formula(mix, load, patience, agents):
    arrivals = np.array(mix) * load * agents / sum(mix)
    waits, abandons = np.zeros(3), np.zeros(3)
    busy = priority(arrivals, 1.0, 1.0 / patience, agents, waits, abandons)
    bare = ask(NO_TABLE, arrivals, patience, agents)
    assert np.array_equal(bare[0], waits)
    assert bare[2:] == (busy, True)
    nothing = ask(table(lambda p, c, load, x: 0 * p), arrivals, patience, agents)
    assert nothing[0] == pytest.approx(waits, rel=1e-9, abs=1e-12)
    assert nothing[2] == pytest.approx(busy, rel=1e-9)


@given(mixes, st.floats(0.41, 1.49), st.floats(8, 54), st.floats(2.8, 20), st.floats(-1, 3))
def test_a_constant_correction_multiplies_the_odds_of_the_whole_desk(mix, load, patience, agents, shift):
    """All classes together: odds of giving up x e^shift; every wait is its chance of giving up x patience."""
    arrivals = np.array(mix) * load * agents / sum(mix)
    plain = ask(NO_TABLE, arrivals, patience, agents)
    waits, abandons, busy, covered = ask(table(lambda p, c, load, x: 0 * p + shift), arrivals, patience, agents)
    assert covered
    assert waits == pytest.approx(abandons * patience)
    assert ((abandons >= 0) & (abandons <= 1)).all()
    assert 0 <= busy <= 1
    assert (np.diff(waits) >= -1e-12).all()
    before = np.dot(plain[1], arrivals) / arrivals.sum()
    total = np.dot(abandons, arrivals) / arrivals.sum()
    if abandons[-1] < 1 and (np.diff(waits) > 1e-9).all():
        assert total == pytest.approx(odds(before, shift), rel=1e-9)


@pytest.mark.parametrize("where", [{"agents": 2.0}, {"agents": 30.0}, {"patience": 5.0}, {"patience": 90.0}])
def test_outside_the_table_the_formula_answers_and_says_so(where):
    tab = table(lambda p, c, load, x: 0 * p + 1.0)
    arrivals = np.array([0.2, 0.5, 0.2]) * where.get("agents", 10.0)
    found, plain = ask(tab, arrivals, **where), ask(NO_TABLE, arrivals, **where)
    assert not found[3]
    assert np.array_equal(found[0], plain[0])
    assert not ask(tab, np.array([1.0, 13.0, 2.0]))[3], "load 1.6"
    assert ask(tab, np.array([1.0, 12.0, 2.0]))[3], "load 1.5"


@pytest.mark.parametrize(("axis", "edge", "step"), [("agents", np.exp(3), 2 / 3), ("load", 1.5, 1.1 / 4)])
def test_beyond_the_table_its_correction_fades_without_a_cliff(axis, edge, step):
    """One node of margin: half way to it half the correction in the odds, then none; nothing jumps on the way."""
    values = np.ones([len(a) for a in axes()])
    tab = flatten(axes(), values, (0, 1, 1, 0))

    def at(steps):
        agents = edge * np.exp(steps * step) if axis == "agents" else 10.0
        load = edge + steps * step if axis == "load" else 0.9
        arrivals = np.array([load * agents])
        found, plain = ask(tab, arrivals, agents=agents), ask(NO_TABLE, arrivals, agents=agents)
        ratio = found[1][0] / (1 - found[1][0]) * (1 - plain[1][0]) / plain[1][0]
        return np.log(ratio), found[0][0], found[3]

    assert at(-0.01)[0] == pytest.approx(1)
    assert at(-0.01)[2]
    assert at(0.5)[0] == pytest.approx(0.5)
    assert not at(0.5)[2]
    assert at(1.01)[0] == pytest.approx(0, abs=1e-9)
    waits = [at(s)[1] for s in np.linspace(-0.2, 1.2, 1401)]
    assert np.abs(np.diff(waits)).max() < 0.01 * max(waits)


def test_a_plain_floor_needs_no_correction():
    """Flat, Poisson, exponential, nobody away: the formula is exact, so log odds ratios are noise about 0."""
    setting = setting_for(replace(Parameters().desk, agent_attrition=0.0), PLAIN, TICKETS)
    points = [Point(20.0, 14.0, load, tuple(np.diff([0, 0.1, 0.3, 0.6, 0.85, 1]))) for load in (0.7, 0.94, 1.1)]
    _, found, error = corrections(points, simulate(setting, points, 60_000, 11, 1, None))
    assert len(found) == 15
    assert (np.abs(found) < 4.5 * error).all()
    assert np.abs(np.mean(found)) < 0.06


def test_slices_of_priority_are_cut_at_the_classes_of_the_book():
    setting = setting_for(Parameters().desk, Floor(), TICKETS)
    assert setting.mix == pytest.approx((0.10, 0.85, 0.05))
    assert setting.shares == pytest.approx([0.1, 0.3, 0.6, 0.85, 0.95, 1.0])
    point = scatter(setting, 1, 1)[0]
    plan = plan_at(setting, point)
    assert plan.load == pytest.approx(point.load)
    assert plan.rate.sum(axis=(0, 1)) / plan.rate.sum() == pytest.approx([0.1, 0.2, 0.3, 0.25, 0.1, 0.05])


@pytest.mark.parametrize(
    ("floor", "name"),
    [
        ({"retrial_prob": 0.5}, "retrial_prob is 0.5"),
        ({"overtime_hours": 1.0}, "overtime_hours is 1"),
        ({"call_share": ByClass(0.0, 1.0, 0.0)}, r"call_share is \(0.0, 1.0, 0.0\): callers are lost at closing"),
        ({"handling_factor": ByClass(2.0, 1.0, 0.5)}, r"handling_factor is \(2.0, 1.0, 0.5\), not the same"),
    ],
)
def test_what_a_table_cannot_carry_is_refused_with_the_cure(floor, name):
    p = Parameters()
    with pytest.raises(InputError, match=rf"parameters\.floor\.{name}.*; the table .* use desk\.mode=simulated"):
        answer_for("response", replace(p, floor=replace(p.floor, **floor)), TICKETS)


def test_a_live_desk_of_unequal_handling_must_average_to_the_desks_own():
    p = Parameters()
    floor = replace(p.floor, handling_factor=ByClass(2.0, 1.0, 0.5))
    with pytest.raises(
        InputError, match=r"averages 1\.05, must average 1.* did you mean 1\.9, 0\.95, 0\.475 \(and 0\.526"
    ):
        answer_for("simulated", replace(p, floor=floor), TICKETS)
    right = replace(floor, handling_factor=ByClass(1.901, 0.95, 0.475))
    assert answer_for("simulated", replace(p, floor=right), TICKETS).mode == "simulated"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECATEUR_CACHE", str(tmp_path_factory.mktemp("shelf")))
        yield patch


@pytest.fixture(scope="module")
def made(shelf):
    return answer_for("response", Parameters(), TICKETS, SMALL)


@pytest.mark.slow
def test_the_certificate_says_that_the_table_beats_the_formula(made):
    told = made.told
    assert told["desk_mode"] == "response"
    assert told["desk_held_out_desks"] == 5
    assert told["desk_response_wait_error_median"] < 0.6 * told["desk_formula_wait_error_median"]
    assert told["desk_response_satisfaction_error_worst"] < told["desk_formula_satisfaction_error_worst"]
    assert told["desk_response_wait_error_worst"] >= told["desk_response_wait_error_median"] > 0
    assert "% load, patience" in told["desk_response_wait_worst_at"]
    assert 0 <= told["desk_response_backwards_share"] < 0.2
    assert told["desk_table_points"] == SMALL.points


@pytest.mark.slow
def test_a_table_is_fitted_once_and_kept(made, shelf):
    def refused(*_, **__):
        raise AssertionError("fitted again")

    shelf.setattr(response, "fitted", refused)
    again = answer_for("response", Parameters(), TICKETS * 1.01, SMALL)
    assert np.array_equal(again.table, made.table)
    assert again.told == made.told


def test_a_table_belongs_to_all_that_moves_a_queue_and_to_nothing_else():
    p = Parameters()
    usual = key(setting_for(p.desk, p.floor, TICKETS), SMALL)
    assert key(setting_for(replace(p.desk, rate=99.0, quality_to_hazard=0.0), p.floor, TICKETS), SMALL) == usual
    for other in (
        setting_for(replace(p.desk, handling_hours=0.4), p.floor, TICKETS),
        setting_for(replace(p.desk, patience=10.0), p.floor, TICKETS),
        setting_for(p.desk, replace(p.floor, dispersion=1.0), TICKETS),
        setting_for(p.desk, p.floor, TICKETS * 3),
    ):
        assert key(other, SMALL) != usual
    assert key(setting_for(p.desk, p.floor, TICKETS), replace(SMALL, tickets=13_000)) != usual


@pytest.mark.slow
def test_a_table_made_for_another_desk_is_refused(made):
    p = Parameters()
    check_fits(made, replace(p.desk, rate=99.0), p.floor, TICKETS * 2)
    with pytest.raises(InputError, match="made for a desk with other parameters"):
        check_fits(made, replace(p.desk, handling_hours=0.4), p.floor, TICKETS)
    check_fits(EXACT, replace(p.desk, handling_hours=0.4), p.floor, TICKETS)


def test_months_that_do_not_settle_are_refused():
    p = Parameters()
    setting = setting_for(replace(p.desk, patience=400.0), p.floor, TICKETS)
    with pytest.raises(InputError, match=r"parameters\.desk\.patience is 400 .* than the 10 in which a month settles"):
        respond_by_table(setting, SMALL)


def test_a_wrong_mode_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"desk\.mode is respons: did you mean response\?"):
        answer_for("respons", Parameters(), TICKETS)
    assert answer_for("exact", Parameters(), TICKETS).told == EXACT.told
