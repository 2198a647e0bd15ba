"""Scores that read a customer's life or a column of the book, and what is said where the book is silent."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios import load_strategy
from scenarios.strategies.scores import SCORES
from scenarios.strategies.who import Who, select
from simulator.vocabulary import InputError
from tests.views import view_of

NAN = float("nan")
BOOK = view_of(
    revenue=[50.0, 40.0, 30.0, 20.0, 10.0],
    columns={
        "icp_fit": [0.9, 0.1, NAN, 0.2, 0.5],
        "nps": [NAN, -80.0, 40.0, 0.0, 90.0],
        "abusive": [False, False, True, False, True],
        "months_since_last": [1.0, 9.0, 3.0, 3.0, 20.0],
        "purchases": [12, 2, 2, 30, 1],
    },
)


def chosen(who, view=BOOK):
    return np.flatnonzero(select(who, view, "attrition_only").chosen).tolist()


def test_lifetime_value_is_the_published_sum():
    # 100 a month, retention .97, discount 1 % a month: 2301.50 over 60 months; nothing fades: 60 × 100.
    view = view_of([100.0, 100.0], hazard=np.array([-math.log(0.97), 0.0]), discount_rate=1.01**12 - 1)
    first, loyal = SCORES["clv"].of(view, "hold")
    assert first == pytest.approx(2301.50, abs=0.005)
    assert loyal == pytest.approx(sum(100 * 1.01**-t for t in range(60)))
    still = view_of([100.0], hazard=np.array([0.0]), discount_rate=0.0)
    assert SCORES["clv"].of(still, "hold").tolist() == [6000.0]


def test_a_long_life_makes_a_loss_worse():
    view = view_of([10.0, 10.0], desk=20.0, hazard=np.array([0.5, 0.01]))
    assert chosen(Who("clv", count=1), view) == [1]


def test_fit_nps_and_conduct_are_the_books_and_the_unknown_are_never_cut():
    assert chosen(Who("icp_fit", below=0.3)) == [1, 3]
    assert chosen(Who("icp_fit", bottom=1.0)) == [0, 1, 3, 4]
    assert chosen(Who("nps", count=2)) == [1, 3]
    assert chosen(Who("abusive", above=0.5)) == [2, 4]
    assert chosen(Who("abusive", count=2)) == [2, 4]


def test_share_of_revenue():
    assert SCORES["revenue_share"].of(BOOK, "hold") == pytest.approx([50 / 150, 40 / 150, 30 / 150, 20 / 150, 10 / 150])
    assert chosen(Who("revenue_share", above=0.25)) == [0, 1]


def test_rfm_is_the_sum_of_three_deciles():
    # Share of the book strictly below, of five: recency (latest highest) .8 .2 .4 .4 0 → 9 3 5 5 1;
    # purchases .6 .2 .2 .8 0 → 7 3 3 9 1; revenue .8 .6 .4 .2 0 → 9 7 5 3 1.
    assert SCORES["rfm"].of(BOOK, "hold").tolist() == [25, 13, 13, 17, 3]
    assert chosen(Who("rfm", count=1)) == [4]


@pytest.mark.parametrize(
    ("score", "columns", "said"),
    [
        ("icp_fit", {}, "mine: score icp_fit: the book has no column icp_fit.*; rate each customer's fit from 0 to 1"),
        ("icp_fit", {"icp_fit": NAN}, "mine: score icp_fit: column icp_fit is empty for every customer; rate each"),
        ("nps", {"nps": NAN}, "mine: score nps: column nps is empty for every customer; take each customer's answer"),
        ("abusive", {"abusiv": True}, "mine: score abusive: the book has no column abusive: did you mean abusiv?"),
        ("rfm", {}, "mine: score rfm: the book has no column months_since_last.*; a book made from invoices"),
        ("rfm", {"months_since_last": 1, "purchases": "many"}, "mine: score rfm: column purchases: .* no numbers"),
    ],
)
def test_a_silent_book_is_refused_with_strategy_column_and_cure(score, columns, said):
    plan = load_strategy({"name": "mine", "who": {"score": score, "bottom": 0.2}, "what": [{"do": "terminate"}]})
    with pytest.raises(InputError, match=said):
        plan.decide(view_of([1.0, 2.0], columns=columns))


# Contribution 60, -30, 30, -20, -1; avoidable (half of operations stays) 65, -25, 32.5, -5, -1; cost to serve 166.
SAVE = view_of(
    revenue=[100.0, 50.0, 40.0, 20.0, 9.0],
    cogs=0.0,
    desk=[30.0, 70.0, 5.0, 10.0, 10.0],
    operations=[10.0, 10.0, 5.0, 30.0, 0.0],
    operations_fixed_share=0.5,
)


@pytest.mark.parametrize(
    ("score", "saving", "chosen_"),
    [
        ("avoidable_profit", 0.0, []),
        ("avoidable_profit", 25 / 180, [1]),  # 25 of 180 money a month
        ("avoidable_profit", 26 / 180, [1, 3]),
        ("avoidable_profit", 31 / 180, [1, 3, 4]),
        ("avoidable_profit", 0.9, [1, 3, 4]),  # nobody reaches it: those who save most
        ("revenue", 5 / 180, [3, 4]),  # smallest first: 1, 6, then −26.5
        ("cost_to_serve_share", 30 / 180, [1, 3]),  # worst first: 40/20, 80/50
        ("cost_to_serve_share", 31 / 180, [1, 3, 4]),
    ],
)
def test_the_fewest_that_save_so_much(score, saving, chosen_):
    assert chosen(Who(score, saving=saving), SAVE) == chosen_


CHARMS = view_of(
    revenue=[10.0, 20.0, 30.0, 40.0, 50.0],
    desk=[9.0, 2.0, 27.0, 4.0, 5.0],
    columns={"region": ["north", "south", "north", "south", "north"], "icp_fit": [0.1, 0.3, 0.5, 0.7, 0.9]},
    months_to_renewal=[1, 3, 6, 9, 12],
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"contract_ends_within_months": 6.0}, [0, 1, 2]),
        ({"where": {"score.cost_to_serve_share": {"above": 0.5}}}, [0, 2]),
        ({"any_of": [{"region": "south"}, {"icp_fit": {"above": 0.8}}]}, [1, 3, 4]),
        ({"any_of": [{"region": "south", "icp_fit": {"below": 0.5}}, {"score.revenue": {"above": 45}}]}, [1, 4]),
        ({"where": {"region": "north"}, "any_of": [{"icp_fit": {"below": 0.2}}, {"region": "south"}]}, [0]),
        ({"where": {"any_of": [{"region": "south"}, {"all_of": [{"region": "north"}, {"icp_fit": 0.1}]}]}}, [0, 1, 3]),
    ],
)
def test_filters_of_and_or_and_scores(words, expected):
    assert chosen(Who("revenue", below=1e9, **words), CHARMS) == expected


def test_or_adds_whom_the_cut_forgot_but_not_whom_the_filters_let_off():
    costly = {"score.cost_to_serve_share": {"above": 0.5}}
    assert chosen(Who("revenue", below=15.0, or_=costly), CHARMS) == [0, 2]
    assert chosen(Who("revenue", below=15.0, or_=costly, where={"icp_fit": {"below": 0.4}}), CHARMS) == [0]


def test_still_below_asks_the_or_again_of_what_is_planned():
    # .9 of revenue is too much for the first and third; a desk at .7 of its cost leaves them at .63.
    ladder = {
        "who": {"score": "revenue", "below": 0, "or": {"score.cost_to_serve_share": {"above": 0.65}}},
        "what": [{"do": "migrate"}, {"do": "terminate", "if": "still_below"}],
    }
    assert load_strategy(ladder).schedule(CHARMS).rungs.taken.tolist() == [1, 0, 1, 0, 0]
    ladder["who"]["or"] = {"score.cost_to_serve_share": {"above": 0.6}}
    assert load_strategy(ladder).schedule(CHARMS).rungs.taken.tolist() == [3, 0, 3, 0, 0]


def test_managers_strike_the_best_of_the_list():
    told = {"who": {"score": "icp_fit", "below": 0.8}, "what": [{"do": "terminate"}]}
    acting = {}
    for by in ("revenue", "cost_to_serve_share"):
        plan = load_strategy(told | {"overrides": {"share": 0.5, "by": by}})
        acting[by] = np.flatnonzero(plan.decide(CHARMS).group >= 0).tolist()
    assert acting == {"revenue": [0, 1], "cost_to_serve_share": [0, 2]}
