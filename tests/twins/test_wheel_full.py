"""The wheel is the plain loop with everything the model knows switched on: gates, law, money spent, all economies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scenarios import load_macro, load_strategy
from simulator import simulate
from simulator.vocabulary import (
    CAPACITY,
    UNDER_LOAD,
    Bands,
    Entry,
    Gate,
    Guard,
    Policy,
    Sourcing,
    Spread,
    Timeline,
)
from tests.sectors import SECTORS, sector
from tests.small import Acts, leave, lives, on, same, small, turned
from tests.twins.test_wheel import FEEBLE, effects

ECONOMIES = ("baseline", "mild_recession", "severe_recession", "stagflation", "credit_crunch", "labour_shock",
             "regulation", "technology_shift", "key_account_loss", "boom")  # fmt: skip
PLANS = ("do_nothing", "dynamic_portfolio", "partner_transfer", "quarterly_review", "icp_refocus", "core_first_service",
         "de_risk_concentration", "reinvestment_alone")  # fmt: skip
FULL = {"finance.inventory_days": 45.0, "customers.poaching": 2.0, "customers.jump_prob": 0.3,
        "switches.poaching": "on"}  # fmt: skip


def mixed(name, customers, seed=1, **columns):
    """Some pay in advance, some on days of their own."""
    n = np.arange(customers)
    columns = {"prepaid": n % 3 == 0, "payment_days": np.where(n % 4 == 0, 20.0 + n % 70, np.nan)} | columns
    return small(name, customers, seed, **columns)


def everything(name, **told):
    """Every preset with gates, exits within contracts, referrals to partners, every economy, all priors drawn."""
    strategies = {n: load_strategy(n) for n in PLANS} | {"halve": on(lambda seen: seen.lottery > 0.5, leave(3, 1))}
    strategies["refer"] = load_strategy(
        {
            "name": "refer",
            "who": {"score": "lottery", "bottom": 0.4},
            "what": [{"do": "refer", "partner_fee": 0.05}],
            "when": {"start_month": 2},
        }
    )
    macros = {n: load_macro(n) for n in ECONOMIES}
    told = {"months": 20, "paths": 8, "draws": 4, "threads": 2} | told
    return simulate(mixed(name, 110), strategies, macros, parameters=turned(sector(name), FULL), **told)


@pytest.mark.parametrize("name", SECTORS)
def test_presets_with_gates_in_all_ten_economies_under_drawn_numbers(name):
    fast, slow = everything(name), everything(name, naive=True)
    assert not same(fast, slow)
    for told in ("paused", "refunds", "forfeited", "compliance_cost", "reinvested", "partner_income", "inventory"):
        assert (fast[told] > 0).any(), told
    still = fast["parameter"].values[(fast["parameter_value"].std("draw") == 0).values].tolist()
    edge = ["customers.volume_elasticity", "customers.price_realisation"] if name == "subscription" else []
    assert sorted(still) == sorted(edge)  # a centre of 0, or a share of 1, has nowhere to go


def test_threads_change_nothing_under_drawn_numbers():
    told = {"months": 8, "paths": 6, "draws": 3}
    alone = everything("saas", threads=1, **told)
    assert not same(alone, everything("saas", threads=3, **told))


def test_one_draw_is_the_centre_whether_or_not_numbers_are_drawn():
    told = {"months": 8, "paths": 2, "draws": 1}
    drawn, central = (everything("wholesale", priors=how, **told) for how in (True, False))
    assert not same(drawn, central)
    told["draws"] = 2
    drawn, central = (everything("wholesale", priors=how, **told) for how in (True, False))
    assert "revenue" in same(drawn.drop_vars("parameter_value"), central)


limits = some.dictionaries(
    some.sampled_from(
        [("revenue_below_plan", 0.03), ("nps_drop", 0.5), ("core_churn_above", 1.2), ("cash_below_floor", 2.5),
         ("headroom_below", 0.3), ("abandonment_above", 0.02), ("disparity_below", 0.9), ("recession", 0.5)]),
    some.none(), max_size=3).map(tuple)  # fmt: skip
shares = some.sampled_from([0.0, 0.0, 0.2, 0.5])
spreads = some.builds(Spread, service=shares, acquisition=shares, upsell=shares)
gates = some.one_of(
    some.builds(Gate, kind=some.just("pilot"), month=some.integers(1, 10), unless=limits, band=some.just(-1),
                cut=some.just(0.0), every=some.just(3), times=some.just(2)),
    some.builds(Gate, kind=some.just("trigger"), month=some.integers(0, 6), unless=some.just(()),
                band=some.integers(0, 2), cut=some.sampled_from([-50.0, 0.0, 300.0, 1e5]), every=some.integers(1, 4),
                times=some.integers(1, 3)),
)  # fmt: skip
policies = some.builds(
    Policy,
    capacity=some.sampled_from(CAPACITY),
    redeploy=some.sampled_from([0.0, 0.5]),
    reinvest=spreads,
    invest=some.builds(Spread, service=some.just(0.002), acquisition=some.sampled_from([0.0, 0.02]), upsell=shares),
    invest_from=some.integers(1, 6),
    programme=some.sampled_from([0.0, 0.1]),
    programme_month=some.integers(1, 4),
    guard=some.builds(Guard, pause_if=limits, resume_after=some.integers(1, 3)),
    sourcing=some.builds(Sourcing, discount=some.sampled_from([0.0, 0.2]), alignment=some.sampled_from([0.0, 0.5, 1.0]),
                         refused=shares, commission=shares, start_month=some.integers(1, 6)),
)  # fmt: skip


@some.composite
def gated(draw):
    """Up to three gates, and groups whose entries hang on the calendar or on one of them."""
    doors = tuple(draw(some.lists(gates, max_size=3)))
    entry = some.builds(
        Entry, month=some.integers(0, 8), align=some.sampled_from(["now", "renewal"]), notice=some.integers(0, 4),
        effect=effects, gate=some.integers(0, len(doors)))  # fmt: skip
    groups = draw(some.lists(some.lists(entry, max_size=3).map(tuple), min_size=1, max_size=4))
    return doors, tuple(groups)


@settings(max_examples=120)
@given(plan=gated(), policy=policies, luck=some.integers(0, 2**32 - 1), months=some.integers(2, 16),
       economy=some.sampled_from(ECONOMIES), mode=some.sampled_from(UNDER_LOAD),
       survival=some.sampled_from(["gamma", "sbg"]))  # fmt: skip
def test_any_gates_any_policy_any_economy(plan, policy, luck, months, economy, mode, survival):
    rng, (doors, groups) = np.random.default_rng(luck), plan
    n = int(rng.integers(12, 60))
    term = rng.choice([1, 1, 3, 12, 24], n)
    told = {"contract_term_months": term, "months_to_renewal": rng.integers(1, term + 1)}
    told |= {"prepaid": rng.random(n) < 0.5, "abusive": rng.random(n) < 0.2}
    told |= {"fairness_group": rng.choice(["a", "b", "c"], n)}
    book = mixed("saas", n, luck % 97, **told | {"annual_churn": rng.choice([np.nan, 0.9], n)})
    numbers = FULL | FEEBLE | {"desk.under_load": mode, "customers.top_accounts": 3, "switches.survival": survival}
    numbers = turned(sector("saas"), numbers)
    group, band = rng.integers(-1, len(groups), n), rng.integers(-1, 3, n)
    bands = Bands(band, rng.normal(100.0, 300.0, 3), (0.95, -1.0, -1.0, -0.7))
    strategy = Acts(lambda seen: Timeline(group, groups, doors, bands), told=policy)
    told = {"months": months, "paths": 2, "seed": luck, "macro": load_macro(economy), "plan": 0.98, "reach": 8.0}
    fast, slow = (lives(book, strategy, numbers, naive=how, **told) for how in (False, True))
    assert np.array_equal(fast.month, slow.month)
    assert np.array_equal(fast.cause, slow.cause)
    assert np.array_equal(fast.out, slow.out, equal_nan=True)
