"""What a plan may still do once a law holds, entry by entry."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_strategy
from scenarios.levers.migrate import Migrate
from scenarios.levers.not_renew import NotRenew
from scenarios.levers.terminate import Terminate
from scenarios.strategies.ladder import Step
from scenarios.strategies.preview import preview
from scenarios.strategies.timeline import months
from simulator.core.records import DECIDED, EFFECT, EXIT_BY, NOTICE, RENEWAL
from simulator.core.timeline import resolve
from simulator.vocabulary import Effect, Entry, InputError, Rules
from tests.views import view_of

BOOK = view_of([10.0] * 5, desk=20.0, columns={"vulnerable": [True, False, False, False, False]})
ALL = {"score": "revenue", "bottom": 1.0}
LAW = Rules(from_month=6, min_notice=3, protected=("vulnerable",), price_cap=0.04)


def entries_of(told, rules, view=BOOK):
    timeline = load_strategy({"who": ALL} | told).decide(view, rules)
    return [timeline.entries[g] if g >= 0 else () for g in timeline.group]


def test_what_is_told_before_the_law_goes_on():
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
    told = {"what": [{"do": "reprice", "by": 0.15, "at": "now"}, {"do": "not_renew", "after_months": 6}]}
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


# At renewal the law binds whom is told under it, whenever it was decided. Renewals in months 7, 12, 13 and 18.
RENEWALS = view_of([10.0] * 4, desk=20.0, months_to_renewal=[7, 12, 1, 6])
NEW = Rules(from_month=12, min_notice=3, protected=("vulnerable",), price_cap=0.03)


def test_a_rise_decided_before_the_law_is_capped_where_it_is_told_under_it():
    """Decided in month 6, a month's notice: told in 6, 11, 12 and 17."""
    told = {"what": [{"do": "reprice", "by": 0.20}], "when": {"start_month": 6}}
    assert [e[0].effect.list_price for e in entries_of(told, NEW, RENEWALS)] == [0.20, 0.20, 0.03, 0.03]
    assert {e[0].month for e in entries_of(told, NEW, RENEWALS)} == {6}
    at_once = {"what": [{"do": "reprice", "by": 0.20, "at": "now"}], "when": {"start_month": 6}}
    assert [e[0].effect.list_price for e in entries_of(at_once, NEW, RENEWALS)] == [0.20] * 4


@pytest.mark.parametrize(("vulnerable", "notices"), [(True, [1, 1, None, None]), (False, [1, 1, 3, 3])])
def test_an_exit_decided_before_the_law_follows_it_where_it_is_told_under_it(vulnerable, notices):
    everyone = view_of([10.0] * 4, desk=20.0, months_to_renewal=[7, 12, 1, 6], columns={"vulnerable": [vulnerable] * 4})
    told = {"what": [{"do": "not_renew", "notice_months": 1}], "when": {"start_month": 6}, "who": ALL | {"except": []}}
    assert [e[0].notice if e else None for e in entries_of(told, NEW, everyone)] == notices


def test_a_longer_notice_may_wait_for_the_next_renewal():
    """Decided in month 11: the renewal of month 13 is told in 12, under the law, and three months reach past it.

    That of month 12 is told in 11, before it; those of 18 and 19 after.
    """
    step = Step(NotRenew(notice_months=1), "renewal")
    assert months(step, np.array([11]), np.array([1]), np.array([12])) == ([12], [13])
    told = {"what": [{"do": "not_renew", "notice_months": 1}], "when": {"start_month": 11}}
    (line,) = preview(load_strategy({"who": ALL} | told), RENEWALS, NEW).splitlines()[2:]
    assert line == "  under the law from month 12: step 1 changed for 3 (customers)"
    assert entries_of(told, NEW, RENEWALS)[2][0].notice == 3
    step = Step(NotRenew(notice_months=3), "renewal")
    assert months(step, np.array([11]), np.array([1]), np.array([12])) == ([22], [25])


@pytest.mark.parametrize("lever", [NotRenew(0), NotRenew(3), Terminate(0), Terminate(2), Migrate(notice_months=4)])
@pytest.mark.parametrize("term", [1, 5, 12])
def test_months_are_those_of_the_core(lever, term):
    for at, decided, phase in ((a, d, p) for a in ("now", "renewal") for d in range(14) for p in range(1, term + 1)):
        entry, effect = np.zeros((6, 1), np.int64), np.zeros((1, 11))
        entry[[RENEWAL, NOTICE, EFFECT, DECIDED], 0] = at == "renewal", lever.notice_months, 0, decided
        effect[0, EXIT_BY] = lever.effect().exit
        found = months(Step(lever, at), np.array([decided]), np.array([phase]), np.array([term]))
        assert np.array_equal(resolve(entry, effect, term, phase, 60), found)


def test_the_preview_says_what_the_law_changes_and_forbids():
    told = {"what": [{"do": "reprice", "by": 0.15, "at": "now"}, {"do": "terminate", "after_months": 6}]}
    plan = load_strategy({"who": ALL | {"except": []}} | told)
    assert preview(plan, BOOK, LAW).splitlines()[3:] == [
        "  under the law from month 6: step 2 changed for 4 and dropped for 1 (customers)"
    ]
    later = LAW._replace(from_month=30)
    assert preview(plan, BOOK, later).splitlines()[3:] == ["  under the law from month 30: nothing changes"]
    assert preview(plan, BOOK) == preview(plan, BOOK, Rules())


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
