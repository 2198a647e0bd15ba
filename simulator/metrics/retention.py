"""Revenue retention over twelve months, with and without the customers the firm itself let go.

GRR = Σ min(r today, r a year ago) / Σ r a year ago over customers active a year ago; NRR the same without the
cap. "Without firm exits" leaves those let go out of the denominator; else pruning looks like bad retention.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.paired import last, over_run, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def kept(ds: xr.Dataset, today: str, then: str) -> xr.DataArray:
    """Σ today / Σ then in the last month, [strategy, macro, path]; NaN before month 12 or with no customer left."""
    past = over_run(last(total(ds, then), 1))
    return over_run(last(total(ds, today), 1)) / past.where(past > 0)


@measure("share", "Gross revenue retention, 12 months", best=1, bounds=(0, 1), summary="horizons")
def grr_12(ds: xr.Dataset) -> xr.DataArray:
    return kept(ds, "revenue_kept_capped_12", "revenue_lagged_12")


@measure("share", "Gross revenue retention, 12 months, firm exits left out", best=1, bounds=(0, 1), summary="horizons")
def grr_12_without_firm_exits(ds: xr.Dataset) -> xr.DataArray:
    return kept(ds, "revenue_kept_capped_12", "revenue_lagged_12_without_firm_exits")


@measure("share", "Net revenue retention, 12 months", best=INF, bounds=(0, INF), summary="horizons")
def nrr_12(ds: xr.Dataset) -> xr.DataArray:
    return kept(ds, "revenue_kept_12", "revenue_lagged_12")


@measure(
    "share", "Net revenue retention, 12 months, firm exits left out", best=INF, bounds=(0, INF), summary="horizons"
)
def nrr_12_without_firm_exits(ds: xr.Dataset) -> xr.DataArray:
    return kept(ds, "revenue_kept_12", "revenue_lagged_12_without_firm_exits")
