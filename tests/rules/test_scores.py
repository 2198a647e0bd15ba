"""Each score and cut on books of a handful of customers, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.strategies.scores import SCORES
from scenarios.strategies.who import Who, select
from simulator.vocabulary import CAPACITY, InputError
from tests.views import view_of

# Five customers: revenue, goods, desk, operations; contribution 40, -20, 30, -10, 0.
FIVE = view_of(
    revenue=[100.0, 100.0, 50.0, 20.0, 0.0],
    cogs=[30.0, 20.0, 10.0, 10.0, 0.0],
    desk=[20.0, 60.0, 5.0, 0.0, 0.0],
    operations=[10.0, 40.0, 5.0, 20.0, 0.0],
    tickets=[2.0, 6.0, 1.0, 0.0, 0.0],
    referral_value=[1.0, 0.0, 0.0, 0.0, 2.0],
    overhead_share=0.4,
    bad_debt_share=0.01,
    congestion_price=3.0,
)


def test_the_folder_is_the_list():
    assert " ".join(sorted(SCORES)) == (
        "abusive avoidable_profit clv contribution_profit cost_to_serve_share full_cost_profit icp_fit lottery nps "
        "revenue revenue_share rfm"
    )


@pytest.mark.parametrize("capacity", CAPACITY)
def test_contribution_and_full_cost(capacity):
    assert SCORES["contribution_profit"].of(FIVE, capacity).tolist() == [40, -20, 30, -10, 0]
    assert SCORES["full_cost_profit"].of(FIVE, capacity) == pytest.approx([0, -60, 10, -18, 0])


@pytest.mark.parametrize("capacity", ["attrition_only", "layoffs"])
def test_avoidable_counts_the_desk_and_seven_tenths_of_operations(capacity):
    # 100 − 1 − 30 − 20 − 7 + 1 = 43; 100 − 1 − 20 − 60 − 28 = −9; 50 − .5 − 10 − 5 − 3.5 = 31;
    # 20 − .2 − 10 − 14 = −4.2; 2.
    assert SCORES["avoidable_profit"].of(FIVE, capacity) == pytest.approx([43, -9, 31, -4.2, 2])


def test_avoidable_under_hold_counts_no_pool_but_congestion():
    # 99 − 30 + 1 − 6 = 64; 99 − 20 − 18 = 61; 49.5 − 10 − 3 = 36.5; 19.8 − 10 = 9.8; 2
    assert SCORES["avoidable_profit"].of(FIVE, "hold") == pytest.approx([64, 61, 36.5, 9.8, 2])


def test_contribution_and_avoidable_coincide_where_everything_goes_away():
    plain = view_of([100.0, 60.0], [30.0, 10.0], [20.0, 60.0], [10.0, 9.0], operations_fixed_share=0.0)
    contribution = SCORES["contribution_profit"].of(plain, "layoffs")
    assert SCORES["avoidable_profit"].of(plain, "layoffs").tolist() == contribution.tolist()


def test_cost_to_serve_share_without_revenue():
    view = view_of([100.0, 0.0, 0.0], desk=[20.0, 5.0, 0.0], operations=[10.0, 0.0, 0.0])
    assert SCORES["cost_to_serve_share"].of(view, "hold").tolist() == [0.3, np.inf, 0.0]


def test_revenue_and_lottery_are_what_they_say():
    assert SCORES["revenue"].of(FIVE, "hold").tolist() == [100, 100, 50, 20, 0]
    assert SCORES["lottery"].of(FIVE, "hold").tolist() == FIVE.lottery.tolist()


@pytest.mark.parametrize(
    ("who", "chosen"),
    [
        (Who("contribution_profit", below=0.0), [1, 3]),
        (Who("contribution_profit", below=30.0), [1, 3, 4]),
        (Who("contribution_profit", above=0.0), [0, 2]),
        (Who("contribution_profit", bottom=0.4), [1, 3]),
        (Who("contribution_profit", top=0.4), [0, 2]),
        (Who("contribution_profit", count=1), [1]),
        (Who("cost_to_serve_share", count=1), [1]),
        (Who("cost_to_serve_share", top=0.4), [1, 3]),
        (Who("cost_to_serve_share", bottom=0.2), [4]),
        (Who("revenue", bottom=0.0), []),
        (Who("revenue", bottom=1.0), [0, 1, 2, 3, 4]),
        (Who("revenue", count=99), [0, 1, 2, 3, 4]),
    ],
)
def test_cuts(who, chosen):
    assert np.flatnonzero(select(who, FIVE, "layoffs").chosen).tolist() == chosen


def test_ties_at_the_cut_are_settled_by_lot_not_by_row():
    alike = view_of([10.0, 10.0, 10.0, 10.0], lottery=[0.9, 0.1, 0.5, 0.2])
    assert np.flatnonzero(select(Who("revenue", bottom=0.5), alike, "hold").chosen).tolist() == [1, 3]


BOOK = view_of(
    revenue=[10.0, 20.0, 30.0, 40.0, 50.0],
    columns={
        "segment": ["tail", "tail", "mid", "mid", "core"],
        "vulnerable": [True, False, False, False, False],
        "strategic": [False, False, False, True, False],
        "region": ["north", "south", "north", "south", "north"],
        "icp_fit": [0.1, 0.3, 0.5, 0.7, np.nan],
    },
    tenure_months=[5.0, 20.0, 30.0, 40.0, 11.0],
)


@pytest.mark.parametrize(
    ("filters", "chosen"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"except_": ("vulnerable", "strategic")}, [1, 2, 4]),
        ({"min_tenure_months": 12.0}, [1, 2, 3]),
        ({"min_tenure_months": 11.0}, [1, 2, 3, 4]),
        ({"segments": ("tail", "core")}, [0, 1, 4]),
        ({"where": {"region": ["north"]}}, [0, 2, 4]),
        ({"where": {"region": "south", "strategic": False}}, [1]),
        ({"where": {"icp_fit": {"below": 0.4}}}, [0, 1]),
        ({"where": {"icp_fit": {"above": 0.3}}}, [2, 3]),
        ({"where": {"icp_fit": {"above": 0.1, "below": 0.7}}}, [1, 2]),
    ],
)
def test_filters(filters, chosen):
    assert np.flatnonzero(select(Who("revenue", below=1e9, **filters), BOOK, "hold").chosen).tolist() == chosen


def test_a_share_is_of_those_who_pass_the_filters():
    north = Who("revenue", bottom=1 / 3, where={"region": "north"})
    assert np.flatnonzero(select(north, BOOK, "hold").chosen).tolist() == [0]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"where": {"regoin": "north"}}, "no column regoin: did you mean region"),
        ({"where": {"region": ["nroth"]}}, "who.where.region: no customer has nroth: did you mean north"),
        ({"where": {"region": {"below": 3}}}, "who.where.region: this column of the book holds no numbers"),
        ({"segments": ("tial",)}, "who.segments: no customer has tial: did you mean tail"),
    ],
)
def test_filters_the_book_does_not_know_are_refused(filters, said):
    with pytest.raises(InputError, match=said):
        select(Who("revenue", below=1e9, **filters), BOOK, "hold")
