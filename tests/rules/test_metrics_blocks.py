"""Measured block of paths by block of paths: the same numbers, and no monthly series held for all paths at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import xarray as xr

from simulator.metrics import (
    blocks,
    by_path,
    decision_table,
    doubts,
    ethics_table,
    measured,
    measures,
    pairs,
    sensitivity,
    sentences,
    summarise,
    uncertainty,
)
from simulator.metrics.lifetime import customer_months
from simulator.metrics.memory import memory_of, remembered, up_to
from simulator.metrics.tripwires import tripwires
from simulator.results import load, save
from tests.sample import sample_dataset

MENU = ("do_nothing", "clean_exit_at_renewal", "price_as_filter")
TABLES = (ethics_table, decision_table, pairs, uncertainty, sensitivity, tripwires, sentences, doubts)


@cache
def plain() -> xr.Dataset:
    return sample_dataset(MENU, paths=16, draws=4, months=24)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five paths a block, six rows each."""
    monkeypatch.setattr(blocks, "CELLS", 30)


@pytest.mark.usefixtures("few")
def test_blocks_change_no_number() -> None:
    ds = plain()
    told = measured(ds, (12, 24))
    for months in (12, 24):
        whole, cut = up_to(told, months), ds.isel(month=slice(0, months))
        for truth in measures().values():
            if truth.applies(ds) and (months == 24 or truth.summary == "horizons"):
                xr.testing.assert_allclose(truth(whole), truth(cut), rtol=1e-12, atol=0.0)
                assert ("path" in truth(whole).dims) == truth.by_path


def test_what_is_of_one_path_needs_that_path_alone() -> None:
    ds = plain()
    here = ds.isel(path=slice(3, 7))
    for thing in by_path():
        if thing.applies(ds):
            xr.testing.assert_allclose(thing(here), thing(ds).isel(path=slice(3, 7)), rtol=1e-12)


@pytest.mark.usefixtures("few")
def test_no_monthly_variable_is_held_for_all_paths(tmp_path: Path) -> None:
    """All tables from a store on disk; ``load`` itself looks through revenue."""
    save(plain(), tmp_path)
    told = measured(load(tmp_path), (12, 24))
    summarise(told, (12, 24))
    for table in TABLES:
        table(told)
    customer_months(told)
    monthly = {n for n, v in told.data_vars.items() if {"path", "month"} <= set(v.dims)} - {"revenue"}
    assert [n for n in monthly if told[n].variable._in_memory] == []


def test_only_what_is_asked_to_remembers() -> None:
    ds = plain().copy(deep=True)
    before = measures()["npv"](ds)
    assert memory_of(ds) is None
    ds["ebitda"] = ds["ebitda"] + 1.0
    assert (measures()["npv"](ds) > before).all()
    kept = remembered(ds)
    assert measures()["npv"](kept) is measures()["npv"](kept)
    assert remembered(kept) is kept
    assert up_to(kept, 12) is up_to(kept, 12)
