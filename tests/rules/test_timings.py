"""Pilots, triggers and reviews on books of five customers: who acts when, on which gate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios import load_strategy
from scenarios.strategies.timings import TIMINGS
from simulator.vocabulary import Effect, Entry, Gate
from tests.views import view_of

# Contribution -10, -20, -30, 40, 50.
FIVE = view_of(
    revenue=[10.0, 20.0, 30.0, 50.0, 60.0],
    cogs=5.0,
    desk=[5.0, 20.0, 40.0, 5.0, 5.0],
    operations=[10.0, 15.0, 15.0, 0.0, 0.0],
    lottery=[0.3, 0.1, 0.2, 0.0, 0.5],
)
LOSERS = {"score": "contribution_profit", "below": 0}
EXIT = Effect(exit=2)


def timeline_of(when, view=FIVE, **more):
    return load_strategy({"who": LOSERS, "what": [{"do": "terminate"}], "when": when} | more).decide(view)


def entries_of(timeline):
    return [timeline.entries[g] if g >= 0 else () for g in timeline.group]


def test_the_folder_is_the_list():
    assert sorted(TIMINGS) == ["pilot", "review", "trigger"]


def test_a_pilot_by_lot_acts_first_and_the_others_hang_on_its_gate():
    told = timeline_of({"start_month": 4, "pilot": {"share": 0.34, "months": 6, "go_if": {"nps_drop": 5}}})
    assert entries_of(told) == [
        (Entry(0, "now", 2, EXIT, gate=1),),
        (Entry(4, "now", 2, EXIT),),
        (Entry(0, "now", 2, EXIT, gate=1),),
        (),
        (),
    ]
    assert told.gates == (Gate("pilot", 10, unless=(("nps_drop", 5.0),)),)


def test_after_a_pilot_come_waves_worst_first_and_one_is_always_tried():
    when = {"waves": 2, "every_months": 3, "pilot": {"share": 0.01, "go_if": {"abandonment_above": 0.1}}}
    found = [e[0][:1] + e[0][4:] if e else None for e in entries_of(timeline_of(when))]
    assert found == [(3, 1), (3, 0), (0, 1), None, None]
    # a second step waits from the gate on
    what = [{"do": "reprice", "by": 0.01, "at": "now"}, {"do": "terminate", "after_months": 6}]
    assert [e.month for e in entries_of(timeline_of(when, what=what))[0]] == [3, 9]


def test_each_band_hangs_on_a_gate_of_its_own():
    told = timeline_of({"start_month": 2, "trigger": {"bands": 2, "every_months": 3, "times": 2}})
    assert told.gates == (
        Gate("trigger", 2, (), 0, 0.0, 3, 2),
        Gate("trigger", 2, (), 1, 0.0, 3, 2),
    )
    assert told.bands is not None
    assert told.bands.of.tolist() == [1, 0, 0, -1, -1]
    assert told.bands.score.tolist() == [-25, -10]
    assert told.bands.weights == (1, -1, -1, -1)
    assert [e[0].gate if e else 0 for e in entries_of(told)] == [2, 1, 1, 0, 0]
    assert {e[0].month for e in entries_of(told) if e} == {0}


def test_watching_more_than_those_below_the_cut():
    told = timeline_of({"trigger": {"bands": 4, "watch": 0.8}})
    assert told.bands is not None
    assert told.bands.of.tolist() == [2, 1, 0, 3, -1]
    assert told.bands.score.tolist() == [-30, -20, -10, 40]
    assert {gate.cut for gate in told.gates} == {0.0}


def test_more_bands_than_customers_and_nobody_to_watch():
    assert len(timeline_of({"trigger": {"bands": 10}}).gates) == 3
    none = timeline_of({"trigger": {}}, view=view_of([10.0] * 5))
    assert (none.gates, none.bands, none.entries) == ((), None, ())


def test_weights_rebuild_the_score():
    view = replace(FIVE, overhead_share=0.2, bad_debt_share=0.01)
    parts = (view.revenue, view.cogs, view.cost_to_serve_desk, view.cost_to_serve_operations)
    for score in ("revenue", "contribution_profit", "full_cost_profit", "avoidable_profit"):
        told = timeline_of({"trigger": {"bands": 1}}, view=view, who={"score": score, "below": 1e6})
        assert told.bands is not None
        rebuilt = sum(w * part.mean() for w, part in zip(told.bands.weights, parts, strict=True))
        assert told.bands.score[0] == pytest.approx(rebuilt)


def later(*desks):
    """The book as seen at later reviews, each with another cost to serve at the desk."""
    return lambda k: replace(FIVE, cost_to_serve_desk=np.array(desks[k - 1], float))


QUARTERLY = {"start_month": 3, "review": {"every_months": 3, "times": 2}}


def test_a_review_takes_whom_it_finds_twice_running():
    # Below the cut now: 0, 1, 2. First review: 1 has recovered, 3 has trouble. Second: 1 and 3 have it. Then all well.
    seen = later([5, 0, 40, 80, 5], [5, 20, 40, 80, 5], [0, 0, 0, 0, 0])
    view = replace(FIVE, later=seen, months=12)
    months = [e[0].month if e else None for e in entries_of(timeline_of(QUARTERLY, view=view))]
    assert months == [6, None, 6, 9, None]


def test_without_news_a_review_acts_at_the_second_look():
    months = [e[0].month if e else None for e in entries_of(timeline_of(QUARTERLY))]
    assert months == [6, 6, 6, None, None]
    once = timeline_of({"start_month": 3, "review": {"times": 1}})
    assert entries_of(once) == entries_of(timeline_of({"start_month": 3}))


def test_tenure_and_contracts_move_on_between_reviews():
    view = replace(FIVE, tenure_months=np.array([3.0, 6.0, 30.0, 0.0, 0.0]))
    who = LOSERS | {"min_tenure_months": 12}
    months = [e[0].month if e else None for e in entries_of(timeline_of(QUARTERLY, view=view, who=who))]
    assert months == [15, 12, 6, None, None]
    ending = LOSERS | {"contract_ends_within_months": 1}  # 1, 2, 3 months now; terms of twelve months
    told = timeline_of({"start_month": 3, "review": {"every_months": 1, "times": 1}}, who=ending)
    assert [e[0].month if e else None for e in entries_of(told)] == [3, 4, 5, None, None]


def test_whom_a_manager_once_struck_off_stays_off():
    told = timeline_of(QUARTERLY, overrides={"share": 0.34, "by": "revenue"})
    assert [bool(e) for e in entries_of(told)] == [True, True, False, False, False]


def test_permuting_customers_permutes_every_timing():
    order = np.array([3, 0, 4, 2, 1])
    arrays = {k: v[order] for k, v in vars(FIVE).items() if np.shape(v) == (5,)}
    shuffled = replace(FIVE, columns=FIVE.columns.iloc[order], **arrays)
    for when in ({"pilot": {"go_if": {"nps_drop": 5}}}, {"trigger": {"bands": 2}}, QUARTERLY):
        straight = entries_of(timeline_of(when))
        assert entries_of(timeline_of(when, view=shuffled)) == [straight[i] for i in order]


def test_entries_follow_the_levers_as_drawn_and_the_plan_the_usual_ones():
    # Planned with .7 of the tickets the second step is due for all; drawn, a tenth is kept: still due, as planned.
    what = [{"do": "migrate"}, {"do": "terminate", "after_months": 1, "if": "still_below"}]
    quantile = {"lever.migrate.tickets_kept": 0.001, "lever.migrate.hazard": 0.5}
    told = timeline_of({}, view=replace(FIVE, quantile=quantile), what=what)
    usual = timeline_of({}, what=what)
    assert told.group.tolist() == usual.group.tolist()
    drawn, central = told.entries[0][0].effect, usual.entries[0][0].effect
    assert drawn.tickets < 0.4 < central.tickets == 0.7
    assert drawn.clock == pytest.approx(central.clock)
    plan = load_strategy({"who": LOSERS, "what": what})
    assert sorted(plan.uncertain) == ["lever.migrate.hazard", "lever.migrate.tickets_kept"]


def test_a_fee_gives_each_band_of_customers_entries_of_its_own():
    what = [{"do": "fee", "minimum": 24, "at": "now"}]
    rises = [e[0].effect.list_price if e else None for e in entries_of(timeline_of({}, what=what))]
    assert rises == [1.0, pytest.approx(0.2), None, None, None]
