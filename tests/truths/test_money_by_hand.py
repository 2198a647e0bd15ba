"""Five customers of 100 a month, every coin counted by hand: prepaid, refunded, forfeited, stock, late bills."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.number import ByRole
from simulator.vocabulary import Effect, Entry
from tests.quiet import All, Steady, book_of, quiet, run
from tests.small import on

LEFT = [12, 3, 1, 6, 9]
"""Months to renewal of five contracts of a year; at the end of month 0 so many, less full terms, are unearned."""


DEBT_FREE = quiet(finance={"debt_to_ebitda": 0.0})


def five(**columns):
    return book_of(5, contract_term_months=12, months_to_renewal=LEFT, prepaid=True, **columns)


def line(told, name):
    """One number a month of the one path."""
    return told[name].squeeze().values.tolist()


def test_a_year_is_billed_when_it_begins_and_earned_month_by_month():
    """Unearned at month 0: (0 + 3 + 1 + 6 + 9) x 100. The five years begin in months 1, 2, 4, 7 and 10."""
    told = run(five(), quiet(), months=12)
    begins = {1: 1200.0, 2: 1200.0, 4: 1200.0, 7: 1200.0, 10: 1200.0}
    assert line(told, "billed") == [begins.get(t, 0.0) for t in range(1, 13)]
    assert line(told, "collected") == line(told, "billed")
    assert line(told, "ebitda") == [500.0] * 12
    assert float(told["opening_deferred"].squeeze()) == 1900.0
    owed = [1900.0 + sum(begins.get(m, 0.0) for m in range(1, t + 1)) - 500.0 * t for t in range(1, 13)]
    assert line(told, "deferred") == owed
    assert owed[-1] == 1900.0
    assert not told["receivables"].values.any()


def test_who_is_let_go_gets_back_what_is_not_yet_used():
    """At the end of month 4 the five have 8, 11, 9, 2 and 5 months left: 3,500 in cash, the rest was earned."""
    told = run(five(), DEBT_FREE, All((Entry(4, "now", 0, Effect(exit=2)),)), months=6).sel(strategy="all")
    assert line(told, "refunds") == [0.0, 0.0, 0.0, 3500.0, 0.0, 0.0]
    assert line(told, "deferred")[3:] == [0.0] * 3
    assert line(told, "ebitda") == [500.0] * 4 + [0.0] * 2
    assert line(told, "cash") == [1200.0, 2400.0, 2400.0, 2400.0 + 1200.0 - 3500.0, 100.0, 100.0]
    assert not told["forfeited"].values.any()


def test_who_leaves_by_itself_leaves_its_money():
    """All fail in month 3 with 9, 0, 10, 3 and 6 months left: 2,800 is income, and no cash moves."""
    fails = {"churn_per_year": ByRole(0.01, 0.01, 0.01), "involuntary_share": 1.0}
    p = quiet(customers=fails, finance={"debt_to_ebitda": 0.0})
    told = run(five(), p, macro=Steady({"credit": [1.0, 1.0, 1e9, 1.0, 1.0]}), months=5)
    assert told["exits"].sel(cause="default").squeeze().values.tolist() == [0.0, 0.0, 5.0, 0.0, 0.0]
    assert line(told, "forfeited") == [0.0, 0.0, 2800.0, 0.0, 0.0]
    assert line(told, "ebitda") == [500.0, 500.0, 3300.0, 0.0, 0.0]
    assert line(told, "cash") == [1200.0, 2400.0, 2400.0, 2400.0, 2400.0]
    assert not told["bad_debt"].values.any()  # nobody owes who pays in advance


def test_a_contract_broken_costs_its_penalty_and_a_renewal_none():
    """A tenth of the 35 months of 100 left at the end of month 4; whoever is not renewed has none left."""
    p = quiet(finance={"penalty_share": 0.1})
    for align, cause, cost in (("now", 2, 350.0), ("renewal", 3, 0.0)):
        told = run(five(), p, All((Entry(4, align, 0, Effect(exit=cause)),)), months=16).sel(strategy="all")
        assert told["one_off_parts"].sel(one_off="penalties").sum() == cost
        assert float(told["refunds"].sum()) == cost * 10.0


def test_goods_bought_for_those_let_go_are_sold_at_a_loss():
    """Two of five go: 45 days of their goods at 50 a month each is 150 of stock; 40 % of it, 60, is lost.

    The rest becomes cash as stock follows the mean of three months' goods sold.
    """
    p = quiet(finance={"inventory_days": 45.0, "stock_recovered": 0.6, "debt_to_ebitda": 0.0})
    two = replace(on(lambda seen: np.arange(5) < 2, Entry(3, "now", 0, Effect(exit=2))), name="two")
    told = run(book_of(5, cogs_share=0.5), p, two, months=8).sel(strategy="two")
    assert float(told["opening_inventory"].squeeze()) == 375.0
    assert told["one_off_parts"].sel(one_off="write_downs").squeeze().values.tolist() == [0.0, 0.0, 60.0] + [0.0] * 5
    assert line(told, "inventory") == pytest.approx([375.0, 375.0, 375.0, 325.0, 275.0, 225.0, 225.0, 225.0])
    assert line(told, "ebitda") == [250.0, 250.0, 190.0, 150.0, 150.0, 150.0, 150.0, 150.0]
    change = np.diff(line(told, "cash")) - line(told, "ebitda")[1:]
    assert change == pytest.approx([0.0, 0.0, 50.0, 50.0, 50.0, 0.0, 0.0])


def test_fifteen_days_more_put_off_half_a_month_of_bills():
    """Bills of 500 paid after 30 days; from month 4 to 6 after 45: 250 come a month later.

    When people pay in time again, half of what was put off beyond a month comes at once, the rest a month later.
    """
    p = quiet(finance={"dso_days": 30.0})
    late = [0.0] * 3 + [15.0] * 3 + [0.0] * 3
    told = run(book_of(5), p, macro=Steady({"late_days": late}), months=9)
    assert line(told, "collected") == [500.0] * 3 + [250.0, 500.0, 500.0] + [625.0, 625.0] + [500.0]
    assert line(told, "receivables") == [500.0] * 3 + [750.0] * 3 + [625.0] + [500.0] * 2
    assert line(told, "ebitda") == [500.0] * 9


def test_lenders_who_ask_for_half_a_turn_more():
    """Debt is twice yearly EBITDA: headroom 1 - 2 / 3.5, and 1 - 2 / 3 while the limit is half a turn lower."""
    p = quiet(finance={"debt_to_ebitda": 2.0, "min_charge_cover": 0.0, "min_liquidity": 0.0})
    told = run(book_of(5), p, macro=Steady({"leverage": [0.0, -0.5, -0.5, 0.0]}), months=4)
    usual, strict = 1.0 - 2.0 / 3.5, 1.0 - 2.0 / 3.0
    assert line(told, "covenant_headroom") == pytest.approx([usual, strict, strict, usual])
    assert line(told, "interest") == pytest.approx([12000.0 * 0.08 / 12.0] * 4)


def test_new_rules_cost_by_account_where_they_hit():
    """2 % of an account's opening revenue of 100 a month, for each account of the tail, from month 3 on."""
    book = replace(book_of(5, segment=["a", "a", "b", "b", "b"]), roles=("core", "tail"))
    told = run(book, quiet(), macro=Steady({"compliance": [0.0, 0.0, 0.02, 0.02]}), months=4)
    assert line(told, "compliance_cost") == [0.0, 0.0, 6.0, 6.0]
    assert line(told, "ebitda") == [500.0, 500.0, 494.0, 494.0]


def test_a_partner_pays_for_whom_it_is_sent():
    """A twentieth of twelve months of the revenue of two customers, once: 120."""
    handed_over = Entry(3, "now", 1, Effect(exit=2, referral=True, partner_fee=0.05))
    two = replace(on(lambda seen: np.arange(5) < 2, handed_over), name="two")
    told = run(book_of(5), quiet(), two, months=6).sel(strategy="two")
    assert line(told, "partner_income") == [0.0, 0.0, 0.0, 120.0, 0.0, 0.0]
    assert line(told, "ebitda") == [500.0, 500.0, 500.0, 620.0, 300.0, 300.0]
    assert float(told["exits_with_referral"].sum()) == 2.0
    assert told["exits_by_notice"].squeeze().values[3].tolist() == [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]
