"""Cash and covenant: how low the till gets, when, and how often a quarterly test fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import once, piece
from simulator.metrics.paired import over_time, total
from simulator.metrics.truth import measure, measure_of_all

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


@once
def cash_change(ds: xr.Dataset) -> xr.DataArray:
    """Cash less opening cash, money, [strategy, macro, path, month]."""
    cash = total(ds, "cash")
    return over_time(cash - ds["opening_cash"], str(cash.attrs.get("units", "money")), "Cash against its start")


def quarterly_headroom(ds: xr.Dataset) -> xr.DataArray:
    """Covenant headroom in the months that end a quarter, the only ones that are tested; one NaN if there is none."""
    ends = ds["month"].values % 3 == 0
    if not ends.any():
        return total(ds, "covenant_headroom").isel(month=slice(0, 1)) * float("nan")
    return total(ds, "covenant_headroom").isel(month=ends)


def breach_by_month(ds: xr.Dataset) -> xr.DataArray:
    """Share of paths failing the test of each quarter, [strategy, macro, month]."""
    failing = (quarterly_headroom(ds) < 0).mean("path")
    return over_time(failing, "probability", "Probability of failing the covenant test")


@measure("money", "Lowest cash balance", best=INF, bounds=(-INF, INF), summary="run")
def lowest_cash(ds: xr.Dataset) -> xr.DataArray:
    return total(ds, "cash").min("month")


@measure("money", "Change of cash down to its lowest: lowest cash less opening cash", best=INF, bounds=(-INF, INF),
         summary="run")  # fmt: skip
def cash_trough(ds: xr.Dataset) -> xr.DataArray:
    """A change, not a balance (that is ``lowest_cash``); above 0 where cash is never below its opening."""
    return cash_change(ds).min("month")


@measure("month", "Month of the lowest cash", best=float("nan"), bounds=(1, INF), summary="run")
def cash_trough_month(ds: xr.Dataset) -> xr.DataArray:
    return cash_change(ds).idxmin("month").astype(float)


@measure("money", "Cash needed beyond the opening cash", best=0, bounds=(0, INF))
def funding_need(ds: xr.Dataset) -> xr.DataArray:
    return (-cash_trough(ds)).clip(min=0)


@piece(summary="horizons")
def breached(ds: xr.Dataset) -> xr.DataArray:
    """Whether any quarterly test fails, [strategy, macro, path]."""
    return (quarterly_headroom(ds) < 0).any("month")


@measure_of_all(
    "probability", "Probability of failing any quarterly covenant test", best=0, bounds=(0, 1), summary="horizons"
)
def covenant_breach(ds: xr.Dataset) -> xr.DataArray:
    return breached(ds).mean("path")


@measure("share", "Lowest quarterly covenant headroom", best=INF, bounds=(-INF, INF), summary="run")
def lowest_headroom(ds: xr.Dataset) -> xr.DataArray:
    return quarterly_headroom(ds).min("month")
