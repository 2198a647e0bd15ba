"""Causal accounting, possible because strategies share their luck: what became of each customer in do-nothing.

Anyway: let go, but would have left within twelve months. Saved: not selected and stays longer than under
do-nothing. Collateral: not selected and leaves earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.paired import over_run, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


@measure("customers", "Customers saved", best=INF, bounds=(0, INF), itself=0, summary="run")
def saved_customers(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "saved"))


@measure("customers", "Customers lost as collateral", best=0, bounds=(0, INF), itself=0, summary="run")
def collateral_customers(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "collateral"))


@measure("customers", "Customers let go who would have left anyway", best=0, bounds=(0, INF), itself=0, summary="run")
def anyway_customers(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "anyway"))
