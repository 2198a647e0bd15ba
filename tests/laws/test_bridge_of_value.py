"""The bridge from doing nothing adds up, path by path; a mechanism that is off has no term."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.bridge import TERMS, bridge
from simulator.engine import simulate
from simulator.metrics.paired import less_do_nothing
from simulator.metrics.value import npv
from simulator.parameters import Parameters
from tests.small import small

PLANS = ("do_nothing", "big_bang_purge", "price_as_filter", "tier_migration", "reinvestment_alone")


@pytest.fixture(scope="module", params=["on", "off"])
def explained(request):
    base = Parameters()
    parameters = replace(base, switches=replace(base.switches, word_of_mouth=request.param))
    strategies = {name: load_strategy(name) for name in PLANS}

    def play(p, plans):
        return simulate(
            small("saas", 150), plans, {"baseline": load_macro("baseline")}, parameters=p, months=24, paths=8, draws=4
        )

    return request.param, bridge(play, parameters, strategies), less_do_nothing(npv(play(parameters, strategies)))


def test_the_terms_add_up_to_the_difference_on_every_path(explained):
    _, terms, whole = explained
    assert tuple(terms["term"].values) == TERMS
    np.testing.assert_allclose(terms.sum("term"), whole, rtol=0, atol=1e-9 * float(np.abs(whole).max()))


def test_what_is_switched_off_or_not_there_has_no_term(explained):
    switch, terms, _ = explained
    assert not terms.sel(strategy="do_nothing").values.any()
    assert terms.sel(term="word of mouth", strategy="big_bang_purge").values.any() == (switch == "on")
    assert not terms.sel(term="price", strategy="big_bang_purge").values.any()
    assert terms.sel(term="price", strategy="price_as_filter").mean() > 0
    assert terms.sel(term="replacement and reinvestment", strategy="reinvestment_alone").values.any()
