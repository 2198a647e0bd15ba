"""What the ledger is made of adds up: groups and segments, prepayments, stock, one-off costs, money spent again."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.vocabulary import CAUSES
from tests.laws.test_ledger import SPEND, agree, earlier, ledger, mixed_book, parameters, revenue_of, values
from tests.sectors import SECTORS

pytestmark = pytest.mark.parametrize("name", SECTORS)


def test_groups_and_segments_are_the_same_customers(name):
    active, exits, acquired = values(name, "active", "exits", "acquired")
    by_group, gone = values(name, "active_by_group", "exits_by_group")
    assert np.array_equal(by_group.sum(-1), active.sum(-1))
    assert np.array_equal(gone.sum(-2), exits.sum(-2))
    opening = ledger(name)["opening_by_group"].values
    came = by_group - earlier(by_group, opening) + gone.sum(-1)
    assert np.array_equal(came.sum(-1), acquired.sum(-1))
    assert (came >= 0).all()
    assert (opening > 0).all()
    assert len(opening) == 2
    for cause in range(len(CAUSES)):
        assert (gone[..., cause].sum(axis=tuple(range(4))) > 0).all()


def test_each_exit_by_the_firm_has_its_notice_and_no_more_are_counted_than_left(name):
    exits, notice, vulnerable, old = values(name, "exits", "exits_by_notice", "vulnerable_exits", "long_tenure_exits")
    assert np.array_equal(notice.sum(-1), exits[..., 2:].sum((-1, -2)))
    told = values(name, "exits_with_notice")[0]
    assert np.array_equal(notice[..., 1:].sum(-1), told.sum(-1))
    for some in (vulnerable, old):
        assert (some <= exits.sum(-2)).all()
        assert some.sum() > 0
    acquired, referred = values(name, "acquired", "acquired_referred")
    assert (referred <= acquired).all()
    assert referred.sum() > 0


def test_prepayments_are_billed_earned_refunded_or_forfeited(name):
    """deferred_t = deferred_{t-1} + billed - revenue - refunds - forfeits: billed - revenue = advance - earned."""
    deferred, billed, revenue, refunds, forfeited = values(
        name, "deferred", "billed", "revenue", "refunds", "forfeited"
    )
    opening = ledger(name)["opening_deferred"].values[:, None]
    agree(deferred - earlier(deferred, opening), billed - revenue.sum(-1) - refunds - forfeited)
    for part in (deferred, refunds, forfeited):
        assert (part >= 0).all()
        assert (part > 0).any()
    told = ledger(name).sel(strategy="do_nothing")
    assert not told["refunds"].values.any()  # nobody is let go


def test_stock_is_so_many_days_of_goods_sold(name):
    """Inventory = 1.5 months of the mean goods sold in three months; month 0's before the first."""
    cogs, stock = values(name, "cogs", "inventory")
    opening = ledger(name)["opening_inventory"].values[:, None]
    sold = cogs.sum(-1)
    first = np.broadcast_to(opening / 1.5, (*sold.shape[:-1], 1))
    all_ = np.concatenate([first, first, sold], axis=-1)
    agree(stock, 0.5 * (all_[..., 2:] + all_[..., 1:-1] + all_[..., :-2]), of=revenue_of(ledger(name)))


def test_one_off_costs_are_five_parts(name):
    """And of exits: .3 of a month's revenue for handling, 40 % of the stock held for those let go."""
    parts, one_off = values(name, "one_off_parts", "one_off_cost")
    agree(parts.sum(-1), one_off)
    assert (parts >= 0).all()
    told = ledger(name)["one_off_parts"]
    for which in ("severance", "exit_handling", "penalties", "actions", "write_downs"):
        assert (told.sel(one_off=which) > 0).any(), which
    start, kept = values(name, "revenue_start", "revenue_start_without_firm_exits")
    handling = parameters(name).finance.exit_handling * (start - kept).sum(-1)
    agree(told.sel(one_off="exit_handling").values, handling, of=revenue_of(ledger(name)))


def test_money_is_spent_again_a_month_late_and_the_rest_is_the_plan(name):
    """Reinvested = share x last month's savings + share of opening revenue; acquisition pays plan, both, fees."""
    told = ledger(name).sel(strategy="spend")
    savings, spent = told["savings_realised"].values, told["reinvested"].values
    opening = told["opening_revenue"].sum("segment").values[:, None, None]
    before = np.concatenate([np.zeros_like(savings[..., :1]), savings[..., :-1]], axis=-1)[..., None]
    own = np.where(told["month"].values >= SPEND.invest_from, 1.0, 0.0)[:, None] * np.array(SPEND.invest)
    agree(spent, before * np.array(SPEND.reinvest) + opening * own, of=revenue_of(told))
    assert (savings > 0).any()
    nothing = ledger(name).sel(strategy="do_nothing")
    assert not nothing["reinvested"].values.any()
    commission = told["acquisition_cost"].values - nothing["acquisition_cost"].values - spent[..., 1:].sum(-1)
    assert np.abs(commission[..., :4]).max() < 1.0
    assert commission.min() > -1.0
    assert (commission[..., 6:] > 0).mean() > 0.9


def test_books_of_the_ledger_pay_in_every_way(name):
    book = mixed_book(name).customers
    assert (book["prepaid"] & (book["contract_term_months"] > 1)).sum() > 5
    assert book["payment_days"].isna().any()
    assert book["payment_days"].notna().any()
