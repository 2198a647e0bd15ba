"""Plans on books of five customers: who is in which group, and what is decided in which month."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scenarios import load_strategy
from scenarios.levers.migrate import Migrate
from scenarios.levers.reprice import Reprice
from scenarios.strategies.ladder import after
from scenarios.strategies.preview import preview
from simulator.vocabulary import Effect, Entry
from tests.views import view_of

# Contribution 40, -20, 30, -10, -5.
FIVE = view_of(
    revenue=[100.0, 100.0, 50.0, 20.0, 10.0],
    cogs=[30.0, 20.0, 10.0, 10.0, 5.0],
    desk=[20.0, 60.0, 5.0, 0.0, 10.0],
    operations=[10.0, 40.0, 5.0, 20.0, 0.0],
)
LOSERS = {"score": "contribution_profit", "below": 0}


def entries_of(plan, view):
    """What each customer has coming: a tuple of entries, empty for none."""
    timeline = plan.decide(view)
    return [timeline.entries[g] if g >= 0 else () for g in timeline.group]


def test_do_nothing_touches_nobody():
    timeline = load_strategy("do_nothing").decide(FIVE)
    assert timeline.group.tolist() == [-1] * 5
    assert timeline.entries == ()


def test_the_purge_decides_once_for_all_who_seem_to_lose():
    timeline = load_strategy("big_bang_purge").decide(FIVE)
    assert timeline.group.tolist() == [-1, 0, -1, 0, 0]
    assert timeline.entries == ((Entry(3, "now", 2, Effect(exit=2)),),)
    assert load_strategy("big_bang_purge").policy.capacity == "layoffs"


def test_waves_take_the_worst_first():
    plan = load_strategy(
        {"who": LOSERS, "what": [{"do": "not_renew"}], "when": {"start_month": 4, "waves": 3, "every_months": 2}}
    )
    months = [[e.month for e in entries] for entries in entries_of(plan, FIVE)]
    assert months == [[], [4], [], [6], [8]]


def test_waves_of_unlike_size_differ_by_one_and_ties_go_by_lot():
    alike = view_of([10.0] * 5, desk=20.0, lottery=[0.9, 0.1, 0.5, 0.2, 0.3])
    plan = load_strategy({"who": LOSERS, "what": [{"do": "terminate"}], "when": {"waves": 2, "every_months": 6}})
    months = [entries[0].month for entries in entries_of(plan, alike)]
    assert months == [9, 3, 9, 3, 3]


def test_more_waves_than_customers_leaves_waves_empty():
    plan = load_strategy({"who": LOSERS, "what": [{"do": "terminate"}], "when": {"waves": 12, "every_months": 1}})
    timeline = plan.decide(FIVE)
    assert sorted(timeline.group.tolist()) == [-1, -1, 0, 1, 2]
    assert len(timeline.entries) == 3


def test_after_months_counts_from_the_step_before():
    plan = load_strategy(
        {
            "who": LOSERS,
            "what": [
                {"do": "reprice", "by": 0.1},
                {"do": "migrate", "after_months": 6},
                {"do": "not_renew", "after_months": 12, "notice_months": 3, "referral": True},
            ],
        }
    )
    assert entries_of(plan, FIVE)[1] == (
        Entry(3, "renewal", 1, Effect(list_price=0.1)),
        Entry(9, "now", 1, Migrate().effect()),
        Entry(21, "renewal", 3, Effect(exit=3, referral=True)),
    )


def test_planned_revenue_after_a_price_rise():
    # +10 %, .6 realised, elasticity 1.2: price × e^(.6 ln 1.1), volume × e^(−1.2 · .6 ln 1.1); goods follow volume.
    view = replace(
        FIVE, price_realisation=0.6, volume_elasticity=np.array([0.0, 1.2]), segment=np.array([1, 0, 0, 0, 0])
    )
    planned = after(view, Reprice(by=0.1).effect(), np.array([True, False, False, False, False]))
    log_price = 0.6 * math.log(1.1)
    assert planned.revenue[0] == pytest.approx(100 * math.exp(log_price * (1 - 1.2)))
    assert planned.cogs[0] == pytest.approx(30 * math.exp(-1.2 * log_price))
    assert planned.revenue[1:].tolist() == FIVE.revenue[1:].tolist()
    assert planned.cost_to_serve_desk.tolist() == FIVE.cost_to_serve_desk.tolist()


def test_planned_cost_after_a_migration():
    planned = after(FIVE, Migrate(activity_kept=0.5).effect(), np.array([False, True, False, False, False]))
    assert planned.cost_to_serve_desk[1] == pytest.approx(42)
    assert planned.cost_to_serve_operations[1] == 20
    assert planned.tickets[1] == 0.7
    assert planned.service_class.tolist() == [1, 2, 1, 1, 1]


LADDER = {
    "who": LOSERS,
    "what": [
        {"do": "reprice", "by": 0.25, "at": "now"},
        {"do": "migrate", "after_months": 6, "if": "still_below"},
        {"do": "not_renew", "after_months": 12, "if": "still_below"},
    ],
}


def test_a_ladder_ends_where_the_plan_expects_a_profit():
    # +25 % realised in full, no volume lost: −20 → 5; −10 → −5 and stays −5 (no desk cost to save);
    # −5 → −2.5, migrated to .7 of a desk cost of 10: +.5.
    actions = [[e.effect for e in entries] for entries in entries_of(load_strategy(LADDER), FIVE)]
    reprice, migrate, leave = Effect(list_price=0.25), Migrate().effect(), Effect(exit=3)
    assert actions == [[], [reprice], [], [reprice, migrate, leave], [reprice, migrate]]


def test_a_ladder_against_a_share_keeps_the_line_of_the_first_cut():
    # The worst two of five (−20, −10): the line is −10. After +25 %: 5 and −5, both above it.
    plan = load_strategy(LADDER | {"who": {"score": "contribution_profit", "bottom": 0.4}})
    assert [len(entries) for entries in entries_of(plan, FIVE)] == [0, 1, 0, 1, 0]
    # Without a rise worth the name they are still there: the one on the line is included.
    timid = [{"do": "reprice", "by": 0.0}, {"do": "terminate", "if": "still_below"}]
    plan = load_strategy({"who": {"score": "contribution_profit", "bottom": 0.4}, "what": timid})
    assert [len(entries) for entries in entries_of(plan, FIVE)] == [0, 2, 0, 2, 0]


def test_those_in_self_service_already_are_not_migrated_again():
    view = replace(FIVE, service_class=np.array([1, 2, 1, 0, 1]))
    plan = load_strategy({"who": LOSERS, "what": [{"do": "migrate"}]})
    assert plan.decide(view).group.tolist() == [-1, -1, -1, 0, 0]


def test_permuting_customers_permutes_the_decision():
    order = np.array([3, 0, 4, 2, 1])
    arrays = {k: v[order] for k, v in vars(FIVE).items() if np.shape(v) == (5,)}
    shuffled = replace(FIVE, columns=FIVE.columns.iloc[order], **arrays)
    for told in (LADDER, LADDER | {"when": {"waves": 2}}, LADDER | {"who": {"score": "lottery", "bottom": 0.6}}):
        plan = load_strategy(told)
        straight = entries_of(plan, FIVE)
        assert entries_of(plan, shuffled) == [straight[i] for i in order]


def test_the_preview_says_how_many_what_share_and_when():
    plan = load_strategy(LADDER | {"name": "steps", "when": {"start_month": 3, "waves": 3, "every_months": 3}})
    assert preview(plan, FIVE).splitlines() == [
        "steps: 3 of 5 customers (60.0 %), 46.4 % of revenue; the desk follows its load, nobody is dismissed",
        "  1. reprice by +25 %: 3 of 5 customers (60.0 %), 46.4 % of revenue; "
        "decided in months 3, 6, 9, in effect in months 4, 7, 10",
        "  2. migrate to self-service: 2 of 5 customers (40.0 %), 10.7 % of revenue; "
        "decided in months 12, 15, in effect in months 13, 16",
        "  3. not renew: 1 of 5 customers (20.0 %), 7.1 % of revenue; decided in month 24, in effect in month 28",
    ]
    assert (
        preview(load_strategy("hold_headcount"), FIVE) == "hold_headcount: no customer is touched; every post is kept"
    )
    first = preview(load_strategy("purge_redeploy"), FIVE).splitlines()[0]
    assert first.endswith("dismissed; 50 % of the hours no longer needed, where still paid, work elsewhere")


def test_the_preview_says_why_nobody_is_touched():
    young = load_strategy({"name": "old", "who": LOSERS | {"min_tenure_months": 500}, "what": [{"do": "terminate"}]})
    assert "(who.min_tenure_months 500 lets off 5 of 5)" in preview(young, FIVE)
    rich = load_strategy({"name": "rich", "who": LOSERS | {"below": -1000}, "what": [{"do": "terminate"}]})
    assert "(nobody's contribution_profit is below -1,000)" in preview(rich, FIVE)
    huge = load_strategy({"name": "huge", "who": LOSERS | {"below": -9999999}, "what": [{"do": "terminate"}]})
    assert "(nobody's contribution_profit is below -9,999,999)" in preview(huge, FIVE)


def test_the_preview_says_whom_only_the_lot_tells_apart():
    """Two of five are flagged; a top of 80 % takes two more of the three who are not, by lot."""
    flags = replace(FIVE, columns=FIVE.columns.assign(abusive=[True, False, False, True, False]))
    plan = load_strategy({"who": {"score": "abusive", "top": 0.8}, "what": [{"do": "terminate"}]})
    assert preview(plan, flags).splitlines()[2:] == ["  of them 2 by lot among 3, all alike at abusive 0"]
    for none in ({"top": 0.4}, {"top": 1.0}, {"above": 0.5}):
        plan = load_strategy({"who": {"score": "abusive"} | none, "what": [{"do": "terminate"}]})
        assert len(preview(plan, flags).splitlines()) == 2
    plan = load_strategy({"who": {"score": "abusive", "bottom": 0.4}, "what": [{"do": "terminate"}]})
    assert preview(plan, flags).splitlines()[2:] == ["  of them 2 by lot among 3, all alike at abusive 0"]
