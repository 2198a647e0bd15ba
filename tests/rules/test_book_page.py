"""The book page on a book of five customers that can be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulator.book import describe, lines, synthesise
from simulator.book.columns import COLUMNS
from simulator.book.profit import gini, hhi, top_share, whale_curve, whale_peak
from simulator.parameters import Acquisition, Desk, Finance, Operations, Overhead, Parameters
from simulator.vocabulary import Book
from tests.sectors import SECTORS, sector

P = replace(
    Parameters(),
    desk=Desk(handling_hours=0.5, hours_per_agent=100.0, rate=40.0, initial_load=0.8),
    operations=Operations(rate=50.0, fixed_share=0.4),
    overhead=Overhead(share=0.10),
    finance=Finance(bad_debt_share=0.01),
    acquisition=Acquisition(customers_per_month=400.0, cost_per_customer=100.0, referral_rate=0.02),
)
# newcomers: 400 a month for the portrait's 2,000 rows, 1 for these five
# cost to serve: 25 a ticket (0.5 h at 40 over load 0.8), 50 an activity hour
REVENUE = [500.0, 300.0, 100.0, 60.0, 40.0]
TICKETS = [2.0, 0.0, 4.0, 1.0, 0.0]
HOURS = [1.0, 2.0, 0.0, 1.0, 0.0]
CONTRIBUTION = [500 - 250 - 50 - 50, 300 - 150 - 100, 100 - 50 - 100, 60 - 30 - 25 - 50, 40 - 20]  # 150 50 -50 -45 20
FULL = [150 - 55, 50 - 33, -50 - 11, -45 - 6.6, 20 - 4.4]  # 95 17 -61 -51.6 15.6
AVOIDABLE = [150 + 20 - 5 + 2, 50 + 40 - 3 + 2, -50 - 1 + 2, -45 + 20 - 0.6 + 4, 20 - 0.4 + 2]


def _book(weight=1.0, **columns):
    told = {
        "customer_id": list("abcde"),
        "segment": ["big", "big", "small", "small", "small"],
        "monthly_revenue": REVENUE,
        "tenure_months": 12.0,
        "cogs_share": 0.5,
        "tickets_per_month": TICKETS,
        "activity_hours_per_month": HOURS,
        "referral_weight": [1.0, 1.0, 1.0, 2.0, 1.0],
        "annual_churn": [0.5, np.nan, np.nan, np.nan, np.nan],
    }
    frame = pd.DataFrame({c.name: (told | columns).get(c.name, c.default) for c in COLUMNS})
    return Book(frame, date(2025, 12, 31), ("big", "small"), ("core", "tail"), weight=weight, notes=("made up",))


def test_three_profits_and_their_loss_makers():
    page = describe(_book(), P)
    assert page.contribution.total == pytest.approx(sum(CONTRIBUTION))
    assert page.full_cost.total == pytest.approx(sum(FULL))
    assert page.avoidable.total == pytest.approx(sum(AVOIDABLE))
    assert page.contribution.loss_makers == page.full_cost.loss_makers == page.avoidable.loss_makers == 0.4
    assert page.full_cost.loss_makers_revenue == pytest.approx(0.16)
    assert page.full_cost.peak == pytest.approx((95 + 17 + 15.6) / 15)
    assert page.full_cost.top_fifth == pytest.approx(95 / 15)
    assert page.full_cost.curve[[0, 20, 40, 60, 80, 100]] == pytest.approx(np.array([0, 95, 112, 127.6, 76, 15]) / 15)
    assert page.full_cost.curve[10] == pytest.approx(47.5 / 15)


def test_concentration():
    page = describe(_book(), P)
    assert page.hhi == pytest.approx(0.25 + 0.09 + 0.01 + 0.0036 + 0.0016)
    assert page.effective_customers == pytest.approx(1 / 0.3552)
    assert (page.top_fifth_share, page.largest_share) == (0.5, 0.5)
    assert page.gini == pytest.approx((-4 * 40 - 2 * 60 + 2 * 300 + 4 * 500) / 5000)
    assert hhi(np.array([50.0, 30.0, 20.0])) == pytest.approx(0.38)
    assert 1 / hhi(np.array([50.0, 30.0, 20.0])) == pytest.approx(2.63, abs=0.005)


def test_opening_profit_adds_up_to_ebit():
    page = describe(_book(), P)
    p = page.profit
    assert (p.cogs, p.desk, p.operations) == pytest.approx((0.5, 0.175, 0.2))
    assert p.margin_after_service == pytest.approx(0.125)
    assert p.ebit == pytest.approx(0.125 - 0.01 - 0.10 - 0.10)
    assert p.gross_margin - p.desk - p.operations == pytest.approx(p.margin_after_service)


def test_desk_load():
    desk = describe(_book(), P).desk
    assert (desk.tickets, desk.hours, desk.load) == (7.0, 3.5, 0.8)
    assert (desk.offered_load, desk.agents) == pytest.approx((0.035, 0.04375))


def test_churn_is_the_customers_own_or_the_roles():
    big, small = describe(_book(), P).segments
    assert (big.segment, big.role, big.customers, big.revenue) == ("big", "core", 2, 800)
    assert big.churn_per_year == pytest.approx((0.5 + 0.06) / 2)
    assert big.exits_per_month == pytest.approx((1 - 0.5 ** (1 / 12)) + (1 - 0.94 ** (1 / 12)))
    assert small.churn_per_year == pytest.approx(0.17)


def test_weight_multiplies_money_and_people_but_no_share():
    one, ten = describe(_book(), P), describe(_book(weight=10.0), P)
    assert (ten.customers, ten.rows, ten.revenue) == (50, 5, 10 * one.revenue)
    assert ten.desk.agents == pytest.approx(10 * one.desk.agents)
    assert ten.effective_customers == pytest.approx(10 * one.effective_customers)
    assert (ten.profit, ten.full_cost.peak, ten.gini) == (one.profit, one.full_cost.peak, one.gini)
    assert ten.largest_share == pytest.approx(one.largest_share / 10)


def test_scale_of_money_changes_no_share():
    k = 1000.0
    dear = replace(
        P,
        desk=replace(P.desk, rate=40 * k),
        operations=replace(P.operations, rate=50 * k),
        acquisition=replace(P.acquisition, cost_per_customer=100 * k),
    )
    one, other = describe(_book(), P), describe(_book(monthly_revenue=[k * r for r in REVENUE]), dear)
    assert other.full_cost.curve == pytest.approx(one.full_cost.curve)
    assert other.avoidable.total == pytest.approx(k * one.avoidable.total)
    assert other.profit.ebit == pytest.approx(one.profit.ebit)


def test_order_of_customers_changes_nothing():
    book = _book()
    turned = replace(book, customers=book.customers.iloc[::-1].reset_index(drop=True))
    assert "\n".join(lines(describe(turned, P))) == "\n".join(lines(describe(book, P)))


def test_a_whale_that_sinks_ends_at_minus_one():
    assert whale_curve(np.array([10.0, -30.0]))[[0, 50, 100]] == pytest.approx([0, 0.5, -1])
    assert whale_peak(np.array([10.0, -30.0])) == pytest.approx(0.5)
    assert np.isnan(whale_curve(np.array([10.0, -10.0]))).all()


def test_equal_customers_have_no_concentration():
    same = np.full(50, 3.0)
    assert gini(same) == pytest.approx(0)
    assert hhi(same) == pytest.approx(1 / 50)
    assert top_share(same) == pytest.approx(0.2)
    assert whale_curve(same) == pytest.approx(np.linspace(0, 1, 101))


@pytest.mark.parametrize("name", SECTORS)
def test_lines_fit_a_terminal_and_name_the_facts(name):
    page = describe(synthesise(sector(name), 7, name=name), sector(name))
    said = lines(page)
    assert max(len(line) for line in said) <= 80
    text = "\n".join(said)
    assert f"The book: {name}, 2025-12-31" in text
    assert f"{page.customers:,.0f}" in text
    assert "note: the book is synthetic" in text


def test_long_names_and_missing_facts_still_fit():
    book = _book(segment=["big"] * 2 + ["a segment with quite a long name indeed, you see"] * 3)
    book = replace(book, segments=("big", "a segment with quite a long name indeed, you see"), notes=("word " * 60,))
    said = lines(describe(book, replace(P, acquisition=replace(P.acquisition, cost_per_customer=1e9))))
    assert max(len(line) for line in said) <= 80


def test_acquisition_dearer_than_the_margin_is_pointed_out():
    book = synthesise(Parameters(), 1)
    assert not any("acquisition would cost" in note for note in describe(book, Parameters()).notes)
    dear = replace(Parameters(), acquisition=replace(Parameters().acquisition, cost_per_customer=1e6))
    assert any("cost_per_customer = 1,000,000" in note for note in describe(book, dear).notes)


def test_a_desk_too_small_for_a_queue_is_pointed_out():
    """Seven tickets of half an hour need 0.044 agents; 68 times the customers 2.975, 69 times 3.02."""
    (note,) = describe(_book(), P).notes[1:]
    assert note == (
        "a desk of 0.044 agents is outside what a queue formula describes: service quality and its effect on "
        "churn mean little here"
    )
    said = {w: [n for n in describe(_book(weight=w), P).notes if "queue formula" in n] for w in (68.0, 69.0)}
    assert [len(notes) for notes in said.values()] == [1, 0]
    assert describe(_book(tickets_per_month=0.0), P).notes == ("made up",)


def test_customers_count_by_the_chance_that_they_still_are_customers():
    page = describe(_book(alive_prob=[1.0, 0.5, 0.5, 0.25, 0.75], weight=10.0), P)
    assert (page.customers, page.rows) == (30.0, 5)
    assert page.revenue == pytest.approx(10 * (500 + 150 + 50 + 15 + 30))
    assert page.contribution.total == pytest.approx(10 * (150 + 25 - 25 - 11.25 + 15))
    assert page.contribution.loss_makers == pytest.approx(0.75 / 3)
    assert page.contribution.loss_makers_revenue == pytest.approx(65 / 745)
    assert page.contribution.peak == pytest.approx((150 + 25 + 15) / 153.75)
    assert page.contribution.curve[50] == pytest.approx((150 + 25) / 153.75)
    assert page.desk.tickets == pytest.approx(10 * (2 + 2 + 0.25))
    assert page.hhi == pytest.approx((500**2 + 300**2 / 2 + 100**2 / 2 + 60**2 / 4 + 40**2 * 0.75) / 745**2 / 10)
    assert page.largest_share == pytest.approx(500 / 7450)
    big, _ = page.segments
    assert (big.customers, big.revenue) == (15.0, 6500.0)
    assert big.churn_per_year == pytest.approx((0.5 + 0.06 / 2) / 1.5)
    assert big.exits_per_month == pytest.approx(10 * ((1 - 0.5 ** (1 / 12)) + (1 - 0.94 ** (1 / 12)) / 2))
    assert page.notes[1] == (
        "50 customers in the file, 30 expected to be customers still (alive_prob): "
        "customers, money and loads here are expected values"
    )


def test_whoever_is_surely_gone_might_as_well_not_be_in_the_file():
    book = _book(alive_prob=[1.0, 1.0, 0.0, 1.0, 1.0])
    without = replace(book, customers=book.customers.drop(index=2))
    one, other = describe(book, P), describe(without, P)
    assert one.full_cost.curve == pytest.approx(other.full_cost.curve)
    assert (one.hhi, one.gini) == pytest.approx((other.hhi, other.gini))
    assert one.desk == other.desk
    assert one.segments == other.segments
