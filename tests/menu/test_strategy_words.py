"""The words of guard-rails, money, sourcing, communication and timings: what they come to, and every slip refused."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from scenarios import load_strategy
from scenarios.levers import LEVERS
from scenarios.menu import conf_folder, names
from scenarios.schema import key_of
from scenarios.strategies.alarms import SAID, Alarms, Rails
from scenarios.strategies.calendar import When
from scenarios.strategies.communication import Communication
from scenarios.strategies.filters import NESTED
from scenarios.strategies.overrides import Overrides
from scenarios.strategies.policy import INCENTIVES, Buying, House, Invest, Programme, Reinvest
from scenarios.strategies.preview import preview
from scenarios.strategies.reading import Common, Memo
from scenarios.strategies.scores import SCORES
from scenarios.strategies.timings import TIMINGS
from scenarios.strategies.who import Who
from simulator.vocabulary import ALARMS, CAPACITY, Guard, InputError, Policy, Sourcing, Spread
from tests.views import view_of

LOSERS = {"score": "contribution_profit", "below": 0}
EXIT = {"who": LOSERS, "what": [{"do": "not_renew"}]}
FIVE = view_of([100.0, 100.0, 50.0, 20.0, 10.0], desk=[20.0, 160.0, 5.0, 30.0, 15.0])


def test_a_policy_in_words_is_a_policy():
    plan = load_strategy(
        {
            "capacity": "hold",
            "redeploy": 0.2,
            "reinvest": {"service": 0.5, "acquisition": 0.5},
            "invest": {"upsell": 0.01, "from_month": 3},
            "programme": {"cost": 0.1, "month": 2},
            "sourcing": {"discount": 0.1, "incentive": "icp", "tighten": 0.3, "commission": 0.08, "start_month": 4},
            "guard": {"pause_if": {"nps_drop": 10, "recession": True}, "resume_after_months": 2},
        }
    )
    assert plan.policy == Policy(
        "hold",
        0.2,
        Spread(0.5, 0.5, 0.0),
        Spread(0.0, 0.0, 0.01),
        3,
        programme=0.1,
        programme_month=2,
        guard=Guard((("nps_drop", 10.0), ("recession", 0.5)), 2),
        sourcing=Sourcing(0.1, 1.0, 0.3, 0.08, 4),
    )
    assert load_strategy({}).policy == Policy()
    paid = [load_strategy({"sourcing": {"incentive": by}}).policy.sourcing.alignment for by in ("revenue", "margin")]
    assert paid == [0.0, 0.5]


def test_usual_guard_rails_are_those_of_the_page():
    usual = dict(load_strategy({"guard": "default"}).policy.guard.pause_if)
    assert usual == {
        "revenue_below_plan": 0.08,
        "nps_drop": 10,
        "core_churn_above": 1.3,
        "cash_below_floor": 1.2,
        "headroom_below": 0.15,
        "abandonment_above": 0.10,
        "disparity_below": 0.8,
    }
    assert load_strategy({"guard": {"pause_if": "default"}}).policy.guard == Guard(tuple(usual.items()), 3)
    assert load_strategy("clean_exit_at_renewal").policy.guard.pause_if == tuple(usual.items())


def test_every_alarm_of_the_core_has_a_word():
    assert tuple(f.name for f in fields(Alarms)) == ALARMS == tuple(SAID)


def test_presets_keep_what_they_build_on_apart():
    assert load_strategy("tier_migration").policy.reinvest == Spread(service=0.5)
    assert load_strategy("migrate_bottom_24").policy.reinvest == Spread()
    assert load_strategy("reprice_then_exit").policy == load_strategy("purge_attrition").policy == Policy()


def test_communication_speaks_for_every_exit_and_a_step_for_itself():
    told = {"communication": {"notice_months": 4, "referral": True, "contact_cost": 70, "reasons": True}}
    what = [{"do": "reprice", "by": 0.1}, {"do": "not_renew", "after_months": 6, "contact_cost": 20}]
    reprice, leave = load_strategy(EXIT | told | {"what": what}).what
    assert reprice.lever.notice_months == 1
    assert (leave.lever.notice_months, leave.lever.referral, leave.lever.contact_cost) == (4, True, 20)
    refer = load_strategy(EXIT | told | {"what": [{"do": "refer"}]}).what[0].lever
    assert (refer.notice_months, refer.contact_cost, refer.effect().referral) == (4, 70, True)


def test_the_list_of_every_word_has_every_word():
    text = (conf_folder() / "strategy" / "every_word_base.yaml").read_text(encoding="utf-8")
    kinds = [Memo, House, Who, When, Common, Communication, Overrides, Alarms, Rails]
    kinds += [Reinvest, Invest, Programme, Buying, *TIMINGS.values(), *LEVERS.values()]
    words = {key_of(f) for kind in kinds for f in fields(kind)} | set(TIMINGS) | set(NESTED)
    assert not {word for word in words if f"{word}: " not in text and f"{word}:\n" not in text}
    assert not {name for name in (*LEVERS, *SCORES, *CAPACITY, *INCENTIVES) if not re.search(rf"\b{name}\b", text)}
    plan = load_strategy({"defaults": ["every_word_base"]})
    assert len(plan.what) == 7
    assert "every_word_base" not in names("strategy")
    book = replace(FIVE, columns=FIVE.columns.assign(monthly_revenue=FIVE.revenue))
    assert [i for i, g in enumerate(plan.decide(book).group) if g >= 0] == [1, 3, 4]  # cost over .9 of revenue


MEMO = """\
defaults: [attrition_only_base]
who:
  score: avoidable_profit
  below: 0
  except: [vulnerable, strategic]
  min_tenure_months: 12
what:
  - {do: reprice, by: 0.15, at: renewal}
  - {do: migrate, to: self_service, after_months: 6, if: still_below}
  - {do: not_renew, after_months: 12, if: still_below, notice_months: 3, referral: true}
when: {start_month: 3, waves: 4, every_months: 3}
capacity: attrition_only
reinvest: {service: 0.5}
guard:
  pause_if: {revenue_below_plan: 0.08, nps_drop: 10}
"""


def test_a_memo_as_people_write_it_is_read(tmp_path):
    (tmp_path / "strategy").mkdir()
    (tmp_path / "strategy" / "memo.yaml").write_text(MEMO, encoding="utf-8")
    plan = load_strategy("memo", [tmp_path])
    assert plan.what == load_strategy("ladder").what
    assert (plan.when.waves, plan.policy.reinvest) == (4, Spread(service=0.5))
    assert plan.policy.guard == Guard((("revenue_below_plan", 0.08), ("nps_drop", 10.0)), 3)


def refused(told):
    with pytest.raises(InputError) as caught:
        load_strategy({"name": "mine", **told})
    return caught.value.faults


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"guard": {"pause_if": {"nps_dorp": 10}}}, "guard.pause_if.nps_dorp is no word here: did you mean nps_drop?"),
        ({"guard": {"pause_if": {"headroom_below": 15}}}, "guard.pause_if.headroom_below is 15, must lie in [-1, 1]"),
        ({"guard": {"pause_if": {"recession": 1}}}, "guard.pause_if.recession is 1, must be true or false"),
        ({"guard": {"pause_if": "default", "resume_after": 3}}, "guard.resume_after is no word here: did you mean"),
        ({"guard": "defualt"}, "guard is 'defualt', must be default or a mapping"),
        ({"reinvest": {"service": 0.7, "upsell": 0.4}}, "reinvest adds up to 1.1 of the savings, must add up to 1"),
        ({"reinvest": {"service": 50}}, "must lie in [0, 1] (a share, not a percentage: did you mean 0.5?)"),
        ({"invest": {"from": 3}}, "invest.from is no word here: did you mean from_month?"),
        ({"sourcing": {"incentive": "margins"}}, "sourcing.incentive is margins: did you mean margin? (one of icp,"),
        ({"overrides": {"by": "revenu"}}, "overrides.by is revenu: did you mean revenue?"),
        ({"comunication": {}}, "comunication is no word here: did you mean communication?"),
        (EXIT | {"communication": {"notice_month": 1}}, "communication.notice_month is no word here: did you mean not"),
        (EXIT | {"communication": {"notice_months": 99}}, "communication.notice_months is 99, must lie in [0, 24]"),
        (EXIT | {"when": {"pilto": {}}}, "when.pilto is no word here: did you mean pilot?"),
        (EXIT | {"when": {"pilot": {}}}, "when.pilot.go_if is missing"),
        (EXIT | {"when": {"pilot": {"go_if": {}}}}, "when.pilot.go_if names nothing, must have at least one of rev"),
        ({"guard": {}}, "guard.pause_if is missing"),
        ({"guard": {"resume_after_months": 2, "pause_if": {}}}, "guard.pause_if names nothing, must have at least"),
        (EXIT | {"when": {"pilot": {"go_if": {"nps": 5}}}}, "when.pilot.go_if.nps is no word here: did you mean nps_"),
        (EXIT | {"when": {"pilot": 0.1}}, "when.pilot is 0.1, must be a mapping such as {share: …}"),
        (EXIT | {"when": {"review": {}, "trigger": {}}}, "when has review and trigger, must have at most one of"),
        (EXIT | {"when": {"waves": 2, "review": {}}}, "when.review sets the months itself: when.waves cannot stand"),
        (EXIT | {"when": {"trigger": {"bands": 2.5}}}, "when.trigger.bands is 2.5, must be a whole number (bands)"),
        (EXIT | {"when": "now"}, "when is 'now', must be a mapping such as {start_month: …}"),
        (
            EXIT | {"who": {"score": "icp_fit", "below": 0.3}, "when": {"trigger": {}}},
            "when.trigger cannot follow icp_fit on the path (one of avoidable_profit, contribution_profit, full_cost_",
        ),
        (
            EXIT | {"who": {"score": "revenue", "bottom": 0.3}, "when": {"trigger": {}}},
            "when.trigger needs a cut in money: who.below",
        ),
        (EXIT | {"who": LOSERS | {"saving": 0.1}}, "who has below and saving, must have exactly one of"),
        (EXIT | {"who": LOSERS | {"where": {"score.clb": {"below": 1}}}}, "who.where.score.clb is no score: did you"),
        (EXIT | {"who": LOSERS | {"where": {"score.clv": 3}}}, "who.where.score.clv is 3, must be bounds such as"),
        (EXIT | {"who": LOSERS | {"any_of": {"region": "x"}}}, "must be a list of mappings such as"),
        (EXIT | {"who": LOSERS | {"any_of": [{"nps": {"less": 1}}]}}, "who.any_of[0].nps.less is no word here"),
        (EXIT | {"who": LOSERS | {"or": ["x"]}}, "who.or is ['x'], must be a mapping from column to value"),
        (EXIT | {"what": [{"do": "refer", "partner_fee": 0.2}]}, "what[0].partner_fee is 0.2, must lie in [0, 0.1]"),
        (EXIT | {"what": [{"do": "upsell"}]}, "what[0].by is missing"),
    ],
)
def test_slips_in_the_new_words(told, said):
    faults = refused(told)
    assert any(said in line for line in faults), faults
    assert len(faults) == 1, faults


def test_a_slip_is_told_with_its_line(tmp_path):
    (tmp_path / "strategy").mkdir()
    text = "guard:\n  pause_if:\n    nps_dorp: 10\nsourcing:\n  incentive: icq\n"
    (tmp_path / "strategy" / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_strategy("mine", [tmp_path])
    assert [line.split(":")[0] for line in caught.value.faults] == [
        "strategy/mine.yaml line 5",
        "strategy/mine.yaml line 3",
    ]


def test_the_preview_says_timing_guard_and_money():
    plan = load_strategy(
        EXIT
        | {
            "name": "try",
            "what": [{"do": "refer", "partner_fee": 0.05, "contact_cost": 50, "reasons": True}],
            "when": {"pilot": {"share": 0.5, "go_if": {"nps_drop": 5, "abandonment_above": 0.1}}},
            "overrides": {"share": 0.1},
            "reinvest": {"service": 0.5},
            "sourcing": {"incentive": "icp", "tighten": 0.3, "start_month": 3},
            "guard": {"pause_if": {"revenue_below_plan": 0.08, "recession": True}},
        }
    )
    assert preview(plan, FIVE).splitlines() == [
        "try: 3 of 5 customers (60.0 %), 46.4 % of revenue; the desk follows its load, nobody is dismissed",
        "  1. refer to a partner, who pays 5 % of a year's revenue, giving reasons, in person for 50 each: "
        "3 of 5 customers (60.0 %), 46.4 % of revenue; decided in months 3, 9, in effect in months 14, 16, 17",
        "  a pilot of 50 % by lot, the others 6 months later if it went well (NPS down 5, 10 % of tickets abandoned)",
        "  account managers keep 10 % of the list, the best by revenue",
        "  of realised savings 50 % to service; the rest is kept",
        "  from month 3 on, sales are paid by fit with the ideal customer, "
        "30 % of prospects outside the core are turned away",
        "  nothing new is begun while one of these rings: revenue 8 % below plan, a recession; "
        "on again after 3 clean months",
    ]


def test_the_preview_says_what_a_trigger_and_a_review_wait_for():
    trigger = preview(load_strategy(EXIT | {"when": {"trigger": {"bands": 3}}}), FIVE).splitlines()
    assert "decided at the earliest in month 6" in trigger[1]
    assert trigger[2].startswith("  3 bands of the score, reviewed every 3 months; a band acts once it was below")
    review = preview(load_strategy("quarterly_review"), FIVE).splitlines()
    assert review[2] == "  everyone reviewed every 3 months; who is beyond the cut 2 times running acts then"
    alone = preview(load_strategy("reinvestment_alone"), FIVE).splitlines()
    assert alone[1] == "  from month 3 on, of opening revenue 1 % to service, 1 % to acquisition"


@pytest.mark.parametrize("name", names("strategy"))
def test_a_preview_has_no_empty_hands(name):
    told = preview(load_strategy(name), view_of([10.0] * 5, columns={"icp_fit": 0.5}))
    assert "{" not in told
    assert " nan" not in told
