"""How decently customers are let go: how long before they were told, and whether they were shown another way.

Shares are sums over sums, all futures together; NaN where nobody is let go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM, exits_by_cause, exits_by_firm
from simulator.metrics.paired import over_run, total
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
NOTICE = ("exits_by_notice",)


def by_notice(ds: xr.Dataset) -> xr.DataArray:
    """Customers let go by months of notice, all futures together, [strategy, macro, notice_months]."""
    return ds["exits_by_notice"].sum(["path", "month"], skipna=False)


def noticed(ds: xr.Dataset, months: int) -> xr.DataArray:
    """Share of those let go who had at least so many months of notice (up to six can be told), [strategy, macro]."""
    counted = by_notice(ds)
    everyone = counted.sum("notice_months", skipna=False)
    return counted.sel(notice_months=slice(months, None)).sum("notice_months") / everyone.where(everyone > 0)


@measure("share", "Let go with a month's notice or more", best=1, bounds=(0, 1), summary="ethics", needs=NOTICE)
def noticed_1_month(ds: xr.Dataset) -> xr.DataArray:
    return noticed(ds, 1)


@measure("share", "Let go with three months' notice or more", best=1, bounds=(0, 1), summary="ethics", needs=NOTICE)
def noticed_3_months(ds: xr.Dataset) -> xr.DataArray:
    return noticed(ds, 3)


@measure("months", "Median notice of those let go", best=6, bounds=(0, 6), summary="ethics", needs=NOTICE)
def median_notice(ds: xr.Dataset) -> xr.DataArray:
    """Months of notice that half of those let go had at most; 6 means six or more."""
    counted = by_notice(ds)
    everyone = counted.sum("notice_months", skipna=False)
    reached = counted.cumsum("notice_months") >= 0.5 * everyone
    return (
        ds["notice_months"]
        .isel(notice_months=reached.argmax("notice_months"))
        .where(everyone > 0)
        .drop_vars("notice_months", errors="ignore")
    )


@measure("share", "Let go with a referral", best=1, bounds=(0, 1), summary="ethics")
def referred(ds: xr.Dataset) -> xr.DataArray:
    everyone = exits_by_cause(ds).sel(cause=FIRM).sum(["cause", "path"], skipna=False)
    return over_run(total(ds, "exits_with_referral")).sum("path") / everyone.where(everyone > 0)


@measure("customers", "Customers let go without an alternative", best=0, bounds=(0, INF), itself=0, summary="ethics")
def without_alternative(ds: xr.Dataset) -> xr.DataArray:
    return (exits_by_firm(ds) - over_run(total(ds, "exits_with_referral"))).clip(min=0)
