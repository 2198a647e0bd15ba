"""Who left, why, and how decently: counts over the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import piece
from simulator.metrics.paired import over_run, over_time, read, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
FIRM = ["terminated", "not_renewed"]


@piece()
def exits_by_cause(ds: xr.Dataset) -> xr.DataArray:
    """Customers who left over the run, [strategy, macro, path, cause]."""
    return over_time(read(ds, "exits").sum(["segment", "month"], skipna=False), "customers", "Customers who left")


@measure("customers", "Customers let go by the firm", best=0, bounds=(0, INF), itself=0, summary="run")
def exits_by_firm(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).sel(cause=FIRM).sum("cause")


@measure("customers", "Customers who left by their own choice or failed", best=0, bounds=(0, INF), summary="run")
def exits_by_customer(ds: xr.Dataset) -> xr.DataArray:
    return exits_by_cause(ds).drop_sel(cause=FIRM).sum("cause")


@measure("customers", "Customers let go with notice", best=float("nan"), bounds=(0, INF), itself=0, summary="run")
def exited_with_notice(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "exits_with_notice"))


@measure("customers", "Customers let go with a referral", best=float("nan"), bounds=(0, INF), itself=0, summary="run")
def exited_with_referral(ds: xr.Dataset) -> xr.DataArray:
    return over_run(total(ds, "exits_with_referral"))
