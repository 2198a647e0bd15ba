"""Customers who left over the run, cause by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import exits_by_cause
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


@measure("customers", "Customers who left by choice", best=0, bounds=(0, INF), summary="ethics")
def left_by_choice(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).sel(cause="voluntary", drop=True)


@measure("customers", "Customers who failed", best=0, bounds=(0, INF), summary="ethics")
def failed(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).sel(cause="default", drop=True)


@measure("customers", "Customers terminated", best=0, bounds=(0, INF), itself=0, summary="ethics")
def terminated(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).sel(cause="terminated", drop=True)


@measure("customers", "Customers not renewed", best=0, bounds=(0, INF), itself=0, summary="ethics")
def not_renewed(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).sel(cause="not_renewed", drop=True)
