"""The engine is the model page: the same exits and the same revenue as a reading of the page customer by customer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from simulator.core.columns import LAYOUT, offsets
from simulator.number import ByRole
from simulator.vocabulary import ALWAYS_DRIVEN, NO_RULES, Drivers, Effect, Entry, Shocks, Timeline
from tests.sectors import sector
from tests.small import NO_FEEDBACK, Acts, leave, lives, small, turned
from tests.twins import reading
from tests.twins.test_wheel import entries

MONTHS, PATHS, SEED = 26, 24, 5
SHAKY = NO_FEEDBACK | {"customers.churn_per_year": ByRole(0.3, 0.4, 0.5), "customers.involuntary_share": 0.3}
CUSTOMERS = {
    "customer_id": ["ann", "bob", "cyd", "dan", "eve"],
    "segment": ["core", "tail", "mid", "tail", "tail"],
    "monthly_revenue": [1000.0, 80.0, 333.0, 120.0, 41.5],
    "tenure_months": [60.0, 1.5, 20.0, 7.0, 0.0],
    "cogs_share": [0.1, 0.3, 0.2, 0.5, 0.0],
    "contract_term_months": [12, 1, 24, 3, 12],
    "months_to_renewal": [5, 1, 24, 2, 12],
}
PLANS = (
    (Entry(1, "renewal", 2, Effect(list_price=0.25)), leave(9, 3)),
    (Entry(0, "now", 1, Effect(list_price=-0.2)), Entry(6, "now", 4, Effect(volume=1.5, clock=2.0))),
    (leave(3, 2, cause=3),),
    (Entry(2, "now", 1, Effect(service_class=2, clock=3.0, tickets=0.7)), leave(12, 2, cause=3)),
    (),
)


class Weather:
    """An economy that moves in every way that touches customers."""

    name = "weather"
    rules = NO_RULES

    def drivers(self, shocks: Shocks) -> Drivers:
        paths, months = shocks.uniforms.shape
        rng = np.random.default_rng(2)
        wave = {n: np.tile(np.exp(0.2 * rng.standard_normal(months)), (paths, 1)) for n in ALWAYS_DRIVEN}
        return Drivers(**wave | {n: np.log(wave[n]) for n in ("log_churn", "leads")})


def book_of_five(**columns):
    return small("saas", 5, **(CUSTOMERS | columns))


def by_the_page(book, parameters, plans):
    """The five of every path, their lives lived."""
    shocks = Shocks(np.zeros((1, MONTHS, 5)), np.zeros((1, MONTHS)))
    economy = {n: table[0].tolist() for n, table in Weather().drivers(shocks)._asdict().items() if table is not None}
    known = reading.hazards(book, parameters)
    for path in range(PATHS):
        persons = reading.people(book, parameters, known, path, SEED)
        for person, plan in zip(persons, plans, strict=True):
            person.entries = plan
            reading.live(person, parameters, economy, MONTHS)
        yield persons


def columns_of(lived, name, *shape):
    at = offsets(lived.prepared.n_segments, lived.prepared.n_groups)[[n for n, _ in LAYOUT].index(name)]
    size = int(np.prod(shape))
    return lived.out[:, :, at : at + size].reshape(*lived.out.shape[:2], *shape)


def compare(parameters, plans, **columns):
    """Run both and compare fate and money of everybody on every path; the fates."""
    book = book_of_five(**columns)
    strategy = Acts(lambda seen: Timeline(np.arange(5), tuple(plans)))
    lived = lives(book, strategy, parameters, months=MONTHS, paths=PATHS, seed=SEED, macro=Weather())
    money = {n: columns_of(lived, n, 3) * lived.prepared.money_unit for n in ("revenue", "cogs", "revenue_squared")}
    money["revenue_squared"] *= lived.prepared.money_unit
    fates = []
    for p, persons in enumerate(by_the_page(book, parameters, plans)):
        fates += [person.fate for person in persons]
        expected = [(min(month, MONTHS + 1), cause) for month, cause in fates[-5:]]
        assert expected == list(zip(lived.month[p].tolist(), lived.cause[p].tolist(), strict=True))
        for s, segment in enumerate(book.segments):
            own = [q for q in persons if q.told.segment == segment]
            for t in range(MONTHS):
                here = [q for q in own if len(q.revenue) > t]
                size = sum(q.told.monthly_revenue for q in own)
                assert money["revenue"][p, t, s] == pytest.approx(sum(q.revenue[t] for q in here), abs=4e-6 * size)
                assert money["cogs"][p, t, s] == pytest.approx(sum(q.cogs[t] for q in here), abs=4e-6 * size)
                squares = sum(q.revenue[t] ** 2 for q in here)
                assert money["revenue_squared"][p, t, s] == pytest.approx(squares, rel=1e-4)
    return fates


def test_five_customers_live_as_the_page_says():
    fates = compare(turned(sector("saas"), SHAKY), PLANS)
    for cause in range(4):
        assert sum(c == cause for _, c in fates) >= 5
    assert sum(c == -1 for _, c in fates) >= 5


def test_prices_move_volume_and_hazard_as_the_page_says():
    elastic = SHAKY | {"customers.volume_elasticity": 2.0, "customers.price_to_hazard": 4.0,
                       "customers.reference_speed": 0.4, "customers.price_realisation": 0.9}  # fmt: skip
    meeting = Entry(1, "renewal", 1, Effect(list_price=0.5)), Entry(4, "renewal", 1, Effect(list_price=-0.5))
    compare(turned(sector("saas"), elastic), (meeting, *PLANS[1:]))
    rises = tuple((Entry(k, "now", 1, Effect(list_price=d)),) for k, d in enumerate((0.4, -0.3, 0.1, 0.9, -0.1)))
    compare(turned(sector("saas"), elastic), rises)


@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
@given(
    plans=some.lists(some.lists(entries, max_size=3).map(tuple), min_size=5, max_size=5),
    terms=some.lists(some.sampled_from([1, 2, 3, 6, 12, 24]), min_size=5, max_size=5),
    phases=some.lists(some.floats(0, 0.999), min_size=5, max_size=5),
)
def test_any_plan_for_five_customers(plans, terms, phases):
    left = [1 + int(part * term) for part, term in zip(phases, terms, strict=True)]
    compare(turned(sector("saas"), SHAKY), plans, contract_term_months=terms, months_to_renewal=left)


def test_a_customer_may_bring_a_churn_of_its_own():
    """Told churn c replaces the base hazard and is met over the next year: (1 + 12 theta h)^(-1/theta) = 1 - c."""
    p = turned(sector("saas"), SHAKY | {"customers.involuntary_share": 0.0})
    book = replace(book_of_five(annual_churn=[0.1, 0.3, 0.5, 0.7, 0.9]))
    prepared = lives(book, Acts(lambda seen: Timeline(np.full(5, -1))), p).prepared
    stay = (1 + 12 * p.customers.frailty * prepared.base_hazard) ** (-1 / p.customers.frailty)
    assert sorted(1 - stay) == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert not prepared.default_hazard.any()
