"""What a plan may still do once a law holds, entry by entry."""

from __future__ import annotations

import pytest

from scenarios import load_strategy
from simulator.vocabulary import Effect, Entry, InputError, Rules
from tests.views import view_of

BOOK = view_of([10.0] * 5, desk=20.0, columns={"vulnerable": [True, False, False, False, False]})
ALL = {"score": "revenue", "bottom": 1.0}
LAW = Rules(from_month=6, min_notice=3, protected=("vulnerable",), price_cap=0.04)


def entries_of(told, rules, view=BOOK):
    timeline = load_strategy({"who": ALL} | told).decide(view, rules)
    return [timeline.entries[g] if g >= 0 else () for g in timeline.group]


def test_what_is_decided_before_the_law_goes_on():
    told = {"what": [{"do": "terminate"}], "when": {"start_month": 5}}
    assert entries_of(told, LAW) == [(Entry(5, "now", 2, Effect(exit=2)),)] * 5


def test_exits_get_the_least_notice_and_the_protected_stay():
    told = {"what": [{"do": "terminate"}], "when": {"start_month": 6}}
    assert entries_of(told, LAW) == [()] + [(Entry(6, "now", 3, Effect(exit=2)),)] * 4
    longer = told | {"what": [{"do": "terminate", "notice_months": 4}]}
    assert entries_of(longer, LAW)[1][0].notice == 4


def test_a_price_rise_is_capped_and_a_cut_is_not():
    told = {"what": [{"do": "reprice", "by": 0.15}], "when": {"start_month": 6}}
    assert [entries[0].effect.list_price for entries in entries_of(told, LAW)] == [0.04] * 5
    told = {"what": [{"do": "reprice", "by": -0.15}], "when": {"start_month": 6}}
    assert entries_of(told, LAW)[0][0].effect.list_price == -0.15
    fee = {"what": [{"do": "fee", "minimum": 15}], "when": {"start_month": 6}}
    assert entries_of(fee, LAW)[0][0].effect.list_price == 0.04


@pytest.mark.parametrize("lower", ["migrate", "demote"])
def test_the_protected_keep_their_service_and_their_price_rise(lower):
    told = {"what": [{"do": "reprice", "by": 0.02, "at": "now"}, {"do": lower, "after_months": 1}]}
    kinds = [len(entries) for entries in entries_of(told | {"when": {"start_month": 6}}, LAW)]
    assert kinds == [1, 2, 2, 2, 2]


def test_later_steps_and_later_waves_fall_under_it():
    told = {"what": [{"do": "reprice", "by": 0.15}, {"do": "not_renew", "after_months": 6}]}
    free, bound = entries_of(told, LAW)[0], entries_of(told, LAW)[1]
    assert [(e.month, e.effect.list_price) for e in free] == [(3, 0.15)]
    assert [(e.month, e.notice) for e in bound] == [(3, 1), (9, 3)]
    waves = {"what": [{"do": "terminate"}], "when": {"start_month": 3, "waves": 5, "every_months": 1}}
    found = {entries[0].month: entries[0].notice for entries in entries_of(waves, LAW) if entries}
    assert found == {3: 2, 4: 2, 5: 2, 6: 3, 7: 3}


def test_a_pilot_is_judged_by_its_month_and_a_trigger_as_if_it_were_late():
    pilot = {"what": [{"do": "terminate"}], "when": {"pilot": {"share": 0.2, "months": 3, "go_if": {"nps_drop": 5}}}}
    open_book = view_of([10.0] * 5, desk=20.0)
    assert sorted(e[0].notice for e in entries_of(pilot, LAW, open_book)) == [2, 3, 3, 3, 3]
    trigger = {"who": {"score": "contribution_profit", "below": 0}, "when": {"trigger": {"bands": 1}}}
    told = trigger | {"what": [{"do": "terminate"}]}
    assert [len(e) for e in entries_of(told, LAW)] == [0, 1, 1, 1, 1]


def test_no_rules_change_nothing():
    told = {"what": [{"do": "terminate"}]}
    assert (
        entries_of(told, Rules())
        == entries_of(told, Rules(from_month=4, min_notice=9))
        != entries_of(told, Rules(from_month=3, min_notice=9))
    )


def test_a_flag_no_book_has_is_refused():
    with pytest.raises(InputError, match="rules protect vulnerble: the book has no such column: did you mean vuln"):
        entries_of({"what": [{"do": "terminate"}]}, Rules(from_month=1, protected=("vulnerble",)))
