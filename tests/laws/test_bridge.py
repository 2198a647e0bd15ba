"""The revenue bridge term by term: what cannot have moved has not moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.book import synthesise
from simulator.engine import simulate
from simulator.number import ByRole
from simulator.parameters import Parameters

P = Parameters()
STILL = replace(
    P,
    portrait=replace(P.portrait, customers=200),
    customers=replace(P.customers, volume_drift=ByRole(0.0, 0.0, 0.0), volume_elasticity=0.0, jump_prob=0.0),
    acquisition=replace(P.acquisition, ramp_start=1.0),
)


@pytest.mark.parametrize("name", ["do_nothing", "big_bang_purge", "price_as_filter", "ladder"])
def test_volume_moves_nothing_where_nothing_moves_volume(name):
    """Volume is what lost, new and price leave over: with no drift, response, ramp or jump that is exactly nothing."""
    ds = simulate(
        synthesise(STILL, 1),
        {name: load_strategy(name)},
        {"severe_recession": load_macro("severe_recession")},
        parameters=STILL,
        months=30,
        paths=4,
        draws=2,
    )
    assert np.abs(ds["revenue_volume"].values).max() < 1e-9 * float(ds["revenue"].max())
    assert float(ds["revenue_lost"].sum()) > 0
    assert (float(np.abs(ds["revenue_price"]).max()) > 0) == (name in ("price_as_filter", "ladder"))
    assert ("saved" in ds) == (name == "do_nothing"), "a fate is told only against doing nothing"
