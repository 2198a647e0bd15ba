"""Differences and ratios against the paired do-nothing: same economy, same path, same luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import once, piece
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import xarray as xr

DO_NOTHING = "do_nothing"


def read(ds: xr.Dataset, name: str) -> xr.DataArray:
    """A variable, read from disk as a whole: what is cut out of it afterwards asks for no second reading."""
    return ds[name].load()


@once
def total(ds: xr.Dataset, name: str) -> xr.DataArray:
    """A variable summed over its label dims: [strategy, macro, path, month]."""
    v = read(ds, name)
    labels = [d for d in v.dims if d not in ("strategy", "macro", "path", "month")]
    return v.sum(labels, skipna=False) if labels else v


@piece()
def revenue_of(ds: xr.Dataset) -> xr.DataArray:
    """Revenue of the whole company, money a month, [strategy, macro, path, month]."""
    return total(ds, "revenue")


def last(a: xr.DataArray, months: int) -> xr.DataArray:
    """The last months of a series."""
    return a.isel(month=slice(-months, None))


def over_run(a: xr.DataArray) -> xr.DataArray:
    """``a`` summed over the months; a missing month makes the sum missing, never smaller."""
    return a.sum("month", skipna=False)


def do_nothing_of(a: xr.DataArray) -> xr.DataArray:
    """The do-nothing part of ``a``, without the strategy dim."""
    if DO_NOTHING not in a.strategy.values:
        raise InputError(f"the result has no strategy {DO_NOTHING}, which paired measures compare with")
    return a.sel(strategy=DO_NOTHING, drop=True)


def less_do_nothing(a: xr.DataArray) -> xr.DataArray:
    """``a`` minus its do-nothing, path by path."""
    return a - do_nothing_of(a)


def reference_economy(a: xr.DataArray) -> xr.DataArray:
    """The part of ``a`` under the first, the reference economy, without the macro dim."""
    return a.isel(macro=0, drop=True)


@once
def opening_revenue(ds: xr.Dataset) -> xr.DataArray:
    """Opening revenue R_0 of a month, [path]."""
    return ds["opening_revenue"].sum("segment")


def over_time(a: xr.DataArray, unit: str, long_name: str) -> xr.DataArray:
    """A monthly series for a chart, labelled like a measure."""
    return a.assign_attrs(units=unit, long_name=long_name)
