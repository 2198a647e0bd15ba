"""Every measure proves what it declares: unit, range, and what it says of do-nothing against itself."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
import xarray as xr

from simulator.metrics import measures
from simulator.metrics.truth import COLUMN_WORD, Truth
from simulator.vocabulary import InputError
from tests.sample import sample_dataset

ALL = measures()
MENU = ("do_nothing", "clean_exit_at_renewal", "price_as_filter", "big_bang_purge")
every_measure = pytest.mark.parametrize("truth", ALL.values(), ids=ALL.keys())


@cache
def plain(strategies: tuple[str, ...] = MENU[:3], months: int = 24) -> xr.Dataset:
    """A result nobody may change."""
    return sample_dataset(strategies, months=months)


@cache
def twins() -> xr.Dataset:
    """Do-nothing twice: once under its own name, once under another."""
    ds = sample_dataset(("do_nothing",), ("baseline", "severe_recession"))
    return xr.concat([ds, ds.assign_coords(strategy=["twin"])], "strategy", data_vars="minimal")


@cache
def rough(seed: int) -> xr.Dataset:
    """A result whose money and counts were shaken hard, each path variable by its own luck."""
    ds = sample_dataset(MENU, seed=seed, months=15).copy(deep=True)
    rng = np.random.default_rng(seed)
    for name in ("revenue", "cash", "ebit", "ebitda", "receivables", "stranded_cost", "covenant_headroom", "saved"):
        ds[name] = ds[name] * rng.lognormal(0, 0.8, ds[name].shape)
    ds["ebit"] -= ds["ebit"].mean() * 2
    ds["covenant_headroom"] -= 0.5
    for name in ("revenue_top_1", "revenue_top_10"):
        ds[name] = ds["revenue"].sum("segment") * rng.uniform(0, 1, ds[name].shape)
    ds["revenue_squared"] = ds["revenue"] ** 2 * rng.uniform(0.001, 1, ds["revenue"].shape)
    return ds


def test_the_folder_is_the_list() -> None:
    assert {"dip_depth", "margin_change", "delta_npv", "grr_12", "hhi", "resilience", "expected_regret"} <= set(ALL)
    assert len({t.column for t in ALL.values()}) == len(ALL)


@every_measure
def test_declaration_is_whole(truth: Truth) -> None:
    low, high = truth.bounds
    assert truth.unit in COLUMN_WORD
    assert low < high
    assert np.isnan(truth.best) or low <= truth.best <= high
    assert truth.itself is None or low <= truth.itself <= high


@every_measure
def test_unit_and_name_travel_with_the_numbers(truth: Truth) -> None:
    found = truth(plain())
    assert found.name == truth.name
    assert found.attrs["units"] == truth.unit.replace("money", "USD")
    assert found.attrs["long_name"] == truth.long_name
    assert set(found.dims) <= {"strategy", "macro", "path"}
    assert {"strategy", "macro"} <= set(found.dims)


@every_measure
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_range_holds_on_rough_data(truth: Truth, seed: int) -> None:
    values = truth(rough(seed)).values
    low, high = truth.bounds
    slack = 1e-9 * np.nanmax(np.abs(values[np.isfinite(values)]), initial=1.0)
    seen = values[~np.isnan(values)]
    assert ((seen >= low - slack) & (seen <= high + slack)).all()


@every_measure
def test_do_nothing_against_itself(truth: Truth) -> None:
    found = truth(twins())
    xr.testing.assert_equal(found.sel(strategy="twin", drop=True), found.sel(strategy="do_nothing", drop=True))
    if truth.itself is not None:
        assert (found == truth.itself).all()


@every_measure
def test_a_measure_leaves_the_result_alone(truth: Truth) -> None:
    ds = plain(months=12)
    before = ds.copy(deep=True)
    truth(ds)
    xr.testing.assert_identical(ds, before)


@every_measure
def test_the_order_of_strategies_changes_nothing(truth: Truth) -> None:
    ds = plain(MENU, months=12)
    turned = ds.isel(strategy=slice(None, None, -1))
    xr.testing.assert_identical(truth(turned).sel(strategy=ds.strategy), truth(ds))


def test_without_do_nothing_a_paired_measure_says_so() -> None:
    ds = sample_dataset(("price_as_filter",))
    with pytest.raises(InputError, match="no strategy do_nothing"):
        ALL["delta_npv"](ds)


def test_column_names_say_the_unit_once() -> None:
    words = "|".join(sorted(COLUMN_WORD.values(), key=len, reverse=True))
    for truth in ALL.values():
        assert re.fullmatch(rf"[a-z0-9_]+_({words})", truth.column), truth.column
        assert not re.search(rf"_({words})_\1$", truth.column), truth.column
