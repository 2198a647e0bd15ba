"""Customers and money are conserved: the identities of the ledger in every strategy, economy, path and month."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator import simulate
from simulator.vocabulary import Effect, Entry, Policy, Sourcing, Spread
from tests.sectors import SECTORS, sector
from tests.small import Acts, idle, leave, on, small, turned

NAMES = ("do_nothing", "big_bang_purge", "clean_exit_at_renewal", "price_as_filter", "tier_migration", "ladder")
ECONOMIES = ("baseline", "stagflation", "credit_crunch", "regulation")
SPEND = Policy("layoffs", reinvest=Spread(0.3, 0.4, 0.2), invest=Spread(0.002, 0.01, 0.004), invest_from=4,
               programme=0.05, programme_month=2, sourcing=Sourcing(0.2, 0.9, 0.1, 0.3, 5))  # fmt: skip
SIZE = {"saas": 150, "wholesale": 100, "subscription": 400}

pytestmark = pytest.mark.parametrize("name", SECTORS)


def parameters(name):
    told = {"customers.jump_prob": 0.2, "desk.initial_load": 1.02, "finance.inventory_days": 45.0}
    return turned(sector(name), told)


def mixed_book(name):
    """Every third customer pays its term in advance, every fourth has days of payment of its own."""
    n = np.arange(SIZE[name])
    return small(name, SIZE[name], prepaid=n % 3 == 0, payment_days=np.where(n % 4 == 0, 20.0 + n % 70, np.nan))


@cache
def ledger(name):
    """Every identity is read off one run per sector: 10 strategies, 4 economies, 6 paths, 30 months, 3 draws of all."""
    dear = Effect(cost_per_account=100.0, list_price=0.2, tickets=0.5, activity=0.5)
    strategies = {n: load_strategy(n) for n in NAMES} | {"hold": idle("hold")}
    strategies["dear"] = on(lambda seen: seen.lottery < 0.5, Entry(2, "now", 1, dear), capacity="layoffs")
    strategies["referred"] = load_strategy(
        {
            "name": "referred",
            "who": {"score": "lottery", "bottom": 0.4},
            "what": [{"do": "refer", "partner_fee": 0.05}],
            "communication": {"notice_months": 2},
            "when": {"start_month": 3},
        }
    )
    strategies["spend"] = Acts(on(lambda seen: seen.lottery > 0.6, leave(3, 1)).rule, "layoffs", "spend", told=SPEND)
    macros = {m: load_macro(m) for m in ECONOMIES}
    return simulate(mixed_book(name), strategies, macros, parameters=parameters(name), months=30, paths=6, draws=3,
                    threads=2)  # fmt: skip


def agree(left, right, of=0.0):
    """Equal to 1e-9 of the largest size of either side (or ``of``), and not because both are nothing."""
    left, right = np.broadcast_arrays(left, right)
    size = max(np.abs(left).max(), np.abs(right).max())
    assert size > 0
    size = max(size, of)
    assert np.isfinite(left).all()
    assert np.abs(left - right).max() <= 1e-9 * size


def revenue_of(told):
    return float(told["opening_revenue"].sum("segment").max())


def values(name, *names):
    return [ledger(name)[n].values for n in names]


def earlier(levels, opening):
    """The levels of the month before: month 0 first; levels [strategy, macro, path, month, ...]."""
    first = np.broadcast_to(opening, levels[:, :, :, :1].shape)
    return np.concatenate([first, levels[:, :, :, :-1]], axis=3)


def test_customers_are_counted_in_and_out(name):
    active, start, acquired, exits = values(name, "active", "active_start", "acquired", "exits")
    opening = ledger(name)["opening_active"].values[:, None, :]
    agree(active, earlier(active, opening) + acquired - exits.sum(-1))
    agree(active, start - exits.sum(-1))
    assert (active >= 0).all()
    for cause in range(4):
        assert exits[..., cause].sum() > 0
    kept, told = values(name, "active_start_without_firm_exits", "exits_with_notice")
    agree(start - kept, exits[..., 2:].sum(-1))
    assert (told <= exits[..., 2:].sum(-1)).all()


def test_the_revenue_bridge_closes(name):
    revenue, lost = values(name, "revenue", "revenue_lost")
    parts = sum(values(name, *(f"revenue_{part}" for part in ("new", "volume", "price", "macro", "noise"))))
    opening = ledger(name)["opening_revenue"].values[:, None, :]
    agree(revenue - earlier(revenue, opening), parts - lost.sum(-1))
    assert (lost >= 0).all()
    assert np.abs(values(name, "revenue_price")[0]).max() > 0


def test_who_leaves_takes_revenue_along_a_month_later(name):
    exits, lost = values(name, "exits", "revenue_lost")
    assert not lost[:, :, :, 0].any()
    assert np.array_equal(exits[:, :, :, :-1] > 0, lost[:, :, :, 1:] > 0)


def test_receivables_are_bills_not_yet_paid(name):
    billed, bad, collected, owed = values(name, "billed", "bad_debt", "collected", "receivables")
    opening = ledger(name)["opening_receivables"].values[:, None]
    agree(owed - earlier(owed, opening), billed - collected - bad.sum(-1))
    assert (owed >= 0).all()
    assert (bad >= 0).all()


def test_cash_is_what_was_earned_and_collected(name):
    """Cash += EBITDA - change in receivables - change in stock + change in prepayments - interest."""
    ebitda, interest, cash = values(name, "ebitda", "interest", "cash")
    told = ledger(name)
    change = {n: told[n].values - earlier(told[n].values, told[f"opening_{n}"].values[:, None])
              for n in ("receivables", "inventory", "deferred")}  # fmt: skip
    tied = change["receivables"] + change["inventory"] - change["deferred"]
    agree(cash - earlier(cash, told["opening_cash"].values[:, None]), ebitda - tied - interest)
    assert all(np.abs(moved).max() > 0 for moved in change.values())


def test_profit_is_the_sum_of_its_parts(name):
    revenue, cogs, bad, capacity = (v.sum(-1) for v in values(name, "revenue", "cogs", "bad_debt", "capacity_cost"))
    overhead, acquisition, one_off = values(name, "overhead", "acquisition_cost", "one_off_cost")
    forfeited, partners, compliance = values(name, "forfeited", "partner_income", "compliance_cost")
    income, costs = revenue + forfeited + partners, cogs + bad + capacity + overhead + acquisition + compliance
    agree(ledger(name)["ebitda"].values, income - costs - one_off)
    agree(ledger(name)["ebit"].values, ledger(name)["ebitda"].values)
    for part in (one_off, forfeited, partners, compliance):
        assert (part >= 0).all()
        assert (part > 0).any()


def test_what_operations_supply_is_used_idle_or_released(name):
    """Stranded cost is that of idle hours, c I [phi (K0 - D)+ + (1 - phi)(K - D)+]; freed hours are spent once."""
    told, p = ledger(name), parameters(name).operations
    fixed = told["parameter_value"].sel(parameter="operations.fixed_share").values[told["draw"].values][:, None]
    supplied, demanded = (told[f"capacity_{v}"].sel(cost_pool="operations").values for v in ("supplied", "demanded"))
    cost, stranded = (told[v].sel(cost_pool="operations").values for v in ("capacity_cost", "stranded_cost"))
    book = small(name, SIZE[name])
    opening = float(book.customers["activity_hours_per_month"].sum()) * book.weight
    index = cost / (p.rate * (fixed * opening + (1 - fixed) * supplied))
    spare = fixed * np.maximum(0, opening - demanded)
    spare += (1 - fixed) * np.maximum(0, supplied - demanded)
    agree(stranded, p.rate * index * spare, of=revenue_of(told))  # each is rounded to the unit of the ledger
    agree(index, np.broadcast_to(index[:1], index.shape), of=10.0)  # it belongs to the economy, not to the strategy
    used, freed = np.minimum(supplied, demanded), np.maximum(0, opening - demanded)
    unused = supplied - used
    released = np.minimum(freed, np.maximum(0, opening - supplied))
    assert (unused >= 0).all()
    assert (freed - released <= unused + 1e-6 * opening).all()
    assert (released > 0).any()
    held = told["strategy"].values.tolist().index("hold")
    assert (supplied[held] >= opening * (1 - 1e-7)).all()


def test_the_desk_pays_for_its_agents(name):
    """Desk cost = agents x hours x rate x wage, hires apart; supplied hours beyond the load are stranded."""
    told, p = ledger(name).sel(macro="baseline"), parameters(name).desk
    supplied, demanded = (told[f"capacity_{v}"].sel(cost_pool="desk").values for v in ("supplied", "demanded"))
    agree(supplied, told["agents"].values * p.hours_per_agent)
    agree(demanded, told["tickets"].sum("service_class").values * p.handling_hours)
    cost, stranded = (told[v].sel(cost_pool="desk").values for v in ("capacity_cost", "stranded_cost"))
    pay = supplied * p.rate
    hired = (cost - pay) / (p.rate * p.hours_per_agent * p.hire_cost)
    assert (hired >= -1e-6).all()
    assert (hired > 0.01).any()
    assert (stranded <= pay * (1 + 1e-6)).all()
    assert (stranded > 0).any()


def test_the_year_behind_is_kept_or_lost(name):
    """GRR <= 1, kept >= capped, and nothing is known before month 12."""
    then, kept, capped, start = values(
        name, "revenue_lagged_12", "revenue_kept_12", "revenue_kept_capped_12", "revenue_start"
    )
    assert np.isnan(then[:, :, :, :11]).all()
    assert np.isfinite(then[:, :, :, 11:]).all()
    agree(then[:, :, :, 12:], start[:, :, :, :-12])
    least = capped[:, :, :, 11:]
    slack = 1e-9 * then[:, :, :, 11:]
    assert (least <= then[:, :, :, 11:] + slack).all()
    assert (least <= kept[:, :, :, 11:] + slack).all()
    assert (least >= 0).all()
