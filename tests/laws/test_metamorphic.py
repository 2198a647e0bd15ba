"""Rules between runs that must hold for any book and any strategy: books, plans and economies at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from scenarios import load_macro
from simulator.results import VARIABLES
from simulator.vocabulary import ALARMS, CAPACITY, FALLING, Entry, Guard, Policy, Timeline
from tests.sectors import SECTORS, sector
from tests.small import NO_FEEDBACK, SUMS_OVER_ROWS, Acts, Steady, idle, leave, lives, run, same, small, turned
from tests.twins.test_wheel import FEEBLE, timelines

DEAF = tuple((name, -1e9 if name in FALLING else 1e9) for name in ALARMS)
ALONE = NO_FEEDBACK | FEEBLE


@some.composite
def books(draw):
    """(Sector, book, random numbers): up to 60 customers of any terms, churn, prepayment and group."""
    name, luck = draw(some.sampled_from(SECTORS)), draw(some.integers(0, 2**32 - 1))
    rng = np.random.default_rng(luck)
    n = int(rng.integers(12, 60))
    term = rng.choice([1, 1, 3, 12, 24], n)
    told = {"contract_term_months": term, "months_to_renewal": rng.integers(1, term + 1)}
    told |= {"annual_churn": rng.choice([np.nan, 0.5, 0.9], n), "fairness_group": rng.choice(["a", "b"], n)}
    told |= {"prepaid": rng.random(n) < 0.3}
    return name, small(name, n, luck % 97, **told), rng


def plan_of(entries, rng, n, **told):
    """A strategy of these groups, customers dealt out by lot."""
    group = rng.integers(-1, len(entries), n)
    return Acts(lambda seen: Timeline(group, entries), **told)


@settings(max_examples=25)
@given(of=books(), entries=timelines, capacity=some.sampled_from(CAPACITY))
def test_a_guard_rail_that_never_rings_changes_no_bit(of, entries, capacity):
    name, book, rng = of
    plan = plan_of(entries, rng, len(book.customers))
    free, held = (Acts(plan.rule, told=Policy(capacity, guard=Guard(limits))) for limits in ((), DEAF))
    told = {"macro": load_macro("stagflation"), "months": 14, "paths": 2}
    one, other = (lives(book, s, turned(sector(name), FEEBLE), **told) for s in (free, held))
    assert np.array_equal(one.month, other.month)
    assert np.array_equal(one.out, other.out, equal_nan=True)


@settings(max_examples=15)
@given(of=books(), capacity=some.sampled_from(CAPACITY))
def test_whoever_is_in_a_group_without_steps_is_not_touched(of, capacity):
    name, book, rng = of
    nobody = plan_of(((), (Entry(90, "now", 1, leave(0).effect),)), rng, len(book.customers), capacity=capacity)
    told = {"macro": load_macro("boom"), "months": 14, "paths": 2}
    one, other = (lives(book, s, turned(sector(name), FEEBLE), **told) for s in (idle(capacity), nobody))
    assert np.array_equal(one.out, other.out, equal_nan=True)


@settings(max_examples=15)
@given(of=books(), entries=timelines)
def test_the_order_of_customers_changes_no_bit(of, entries):
    name, book, rng = of
    which = dict(zip(book.customers["customer_id"], rng.integers(-1, len(entries), len(book.customers)), strict=True))
    plan = Acts(lambda seen: Timeline(np.array([which[i] for i in seen.columns["customer_id"]]), entries))
    mixed = book.customers.iloc[rng.permutation(len(book.customers))].reset_index(drop=True)
    one, other = (
        run(b, {"do_nothing": idle(), "plan": plan}, turned(sector(name), FEEBLE), months=10, paths=2)
        for b in (book, replace(book, customers=mixed))
    )
    assert set(same(one, other)) <= SUMS_OVER_ROWS


@settings(max_examples=25)
@given(of=books(), entries=timelines, churn=some.floats(0, 1.5), credit=some.floats(1, 20), since=some.integers(1, 12))
def test_in_a_worse_economy_nobody_stays_longer(of, entries, churn, credit, since):
    name, book, rng = of
    plan, p = plan_of(entries, rng, len(book.customers)), turned(sector(name), ALONE)
    worse = Steady(factors={"log_churn": churn, "credit": credit}, since=since)
    good, bad = (lives(book, plan, p, months=18, macro=m) for m in (Steady(), worse))
    assert (bad.month <= good.month).all()
    assert np.array_equal(np.minimum(bad.month, since), np.minimum(good.month, since))


@settings(max_examples=25)
@given(of=books(), month=some.integers(1, 8), notice=some.integers(1, 9))
def test_notice_puts_off_the_same_exits_but_of_those_who_go_first(of, month, notice):
    name, book, rng = of
    chosen, p = rng.random(len(book.customers)) < 0.5, turned(sector(name), ALONE)
    at_once, later = (lives(book, Acts(lambda seen, n=n: Timeline(np.where(chosen, 0, -1), ((leave(month, n),),))), p,
                            months=18) for n in (0, notice))  # fmt: skip
    firm = later.cause == 2
    assert (later.month[firm] == month + notice).all()
    assert (at_once.month[firm] == month).all()
    first = (at_once.cause == 2) & ~firm
    assert ((later.month[first] > month) & (later.month[first] <= month + notice)).all()
    assert np.array_equal(later.month[:, ~chosen], at_once.month[:, ~chosen])


@settings(max_examples=15)
@given(of=books(), entries=timelines, budget=some.floats(0, 3), more=some.floats(1, 3))
def test_a_larger_budget_wins_no_fewer(of, entries, budget, more):
    """Nothing of what newcomers do comes back: no desk in the hazard, no talk."""
    name, book, rng = of
    deaf = {"desk.quality_to_hazard": 0.0, "word_of_mouth.ties": 0.0, "customers.poaching": 0.0} | FEEBLE
    plan = plan_of(entries, rng, len(book.customers))
    told = {"months": 14, "paths": 3, "macro": load_macro("severe_recession")}
    few, many = (
        run(book, {"plan": plan}, turned(sector(name), deaf | {"acquisition.budget_factor": b}), **told)["acquired"]
        for b in (budget, budget * more)
    )
    assert (many >= few).all()


@settings(max_examples=15)
@given(of=books(), entries=timelines)
def test_where_nobody_talks_nobody_is_lost_along_the_way(of, entries):
    """No ties, no reputation, no anger over others' prices, no desk in the hazard: nobody saved, no collateral."""
    name, book, rng = of
    plan = plan_of(entries, rng, len(book.customers), capacity="layoffs")
    deaf = {n: v for n, v in ALONE.items() if n.split(".")[0] in ("desk", "word_of_mouth") or n.endswith("poaching")}
    told = run(book, {"do_nothing": idle(), "plan": plan}, turned(sector(name), deaf | FEEBLE), months=14)
    assert not told["saved"].values.any()
    assert not told["collateral"].values.any()


@settings(max_examples=15)
@given(of=books(), entries=timelines, power=some.integers(-3, 4))
def test_any_unit_of_money_tells_the_same_story(of, entries, power):
    """All money times a power of ten: customers, tickets, waits and agents to the bit, money to the minor unit
    (1e-5 here), which the last bit of a rate may turn over."""
    name, book, rng = of
    p, factor, n = sector(name), 10.0**power, len(book.customers)
    rates = {"desk.rate": p.desk.rate, "operations.rate": p.operations.rate,
             "acquisition.cost_per_customer": p.acquisition.cost_per_customer}  # fmt: skip
    group = rng.integers(-1, len(entries), n)
    whole = np.maximum(1.0, book.customers["monthly_revenue"].round())
    told = []
    for k in (1.0, factor):
        in_unit = tuple(
            tuple(e._replace(effect=e.effect._replace(cost_per_account=e.effect.cost_per_account * k)) for e in one)
            for one in entries
        )
        plan = Acts(lambda seen, steps=in_unit: Timeline(group, steps))
        numbers = turned(p, FEEBLE | {r: v * k for r, v in rates.items()})
        told.append(run(replace(book, customers=book.customers.assign(monthly_revenue=whole * k)), {"plan": plan},
                        numbers, months=10, paths=2))  # fmt: skip
    one, other = told
    for variable in VARIABLES:
        unit = {"money": factor, "money^2": factor**2}.get(VARIABLES[variable].unit, 1.0)
        if unit == 1.0 and variable in one:
            assert np.array_equal(one[variable].values, other[variable].values, equal_nan=True), variable
        elif variable in one:
            np.testing.assert_allclose(other[variable].values / unit, one[variable].values, rtol=1e-12, atol=2e-5)
