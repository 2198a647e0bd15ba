"""A longer run is a shorter one and more beside it: the same futures, in the same order, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.engine import simulate
from simulator.metrics import measures
from simulator.parameters import Parameters
from simulator.stopping import half_width, joined, until
from tests.small import same, small

PLANS = {name: load_strategy(name) for name in ("do_nothing", "tier_migration", "clean_exit_at_renewal")}


def draws(first: int, n: int, each: int = 2):
    economies = {"baseline": load_macro("baseline")}
    return simulate(
        small("saas", 100),
        PLANS,
        economies,
        parameters=Parameters(),
        months=8,
        paths=n * each,
        draws=n,
        first_draw=first,
    )


def test_two_runs_of_three_draws_are_one_of_six():
    whole, two = draws(0, 6), joined(draws(0, 3), draws(3, 3))
    assert not same(whole, two)
    for name in ("path", "draw"):
        np.testing.assert_array_equal(whole[name], two[name])
    assert (two.attrs["paths"], two.attrs["draws"]) == (12, 6)
    assert two.attrs["customer_months"] == whole.attrs["customer_months"]


def test_drawing_goes_on_until_the_interval_is_narrow_enough_or_the_limit_is_reached():
    gain = measures()["delta_npv_pct_of_revenue"]

    def width(ds):
        return half_width(gain(ds))

    first = draws(0, 3)
    assert until(lambda k: draws(k, 3), width, width(first), 1000).sizes["path"] == 6
    assert until(lambda k: draws(k, 3), width, 0.0, 13).sizes["path"] == 12


def test_half_a_students_interval_by_hand():
    """Means of three draws 1, 2 and 3: sd 1, half width 4.303 / sqrt 3."""
    import xarray as xr

    values = xr.DataArray(np.repeat([1.0, 2.0, 3.0], 2), dims="path", coords={"draw": ("path", [0, 0, 1, 1, 2, 2])})
    assert half_width(values) == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert half_width(values.isel(path=[0, 1])) == float("inf")
