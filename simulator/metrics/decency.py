"""How decently customers are let go: how long before they were told, and whether they were shown another way.

Shares are sums over sums, all futures together; NaN where nobody is let go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM, exited_with_referral, exits_by_cause, exits_by_firm
from simulator.metrics.memory import piece
from simulator.metrics.paired import read
from simulator.metrics.truth import measure, measure_of_all

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
NOTICE = ("exits_by_notice",)


@piece(*NOTICE)
def notice_given(ds: xr.Dataset) -> xr.DataArray:
    """Customers let go by months of notice, [strategy, macro, path, notice_months]."""
    return read(ds, "exits_by_notice").sum("month", skipna=False)


def by_notice(ds: xr.Dataset) -> xr.DataArray:
    """Customers let go by months of notice, all futures together, [strategy, macro, notice_months]."""
    return notice_given(ds).sum("path", skipna=False)


def noticed(ds: xr.Dataset, months: int) -> xr.DataArray:
    """Share of those let go who had at least so many months of notice (up to six can be told), [strategy, macro]."""
    counted = by_notice(ds)
    everyone = counted.sum("notice_months", skipna=False)
    return counted.sel(notice_months=slice(months, None)).sum("notice_months") / everyone.where(everyone > 0)


@measure_of_all("share", "Let go with a month's notice or more", best=1, bounds=(0, 1), summary="ethics", needs=NOTICE)
def noticed_1_month(ds: xr.Dataset) -> xr.DataArray:
    return noticed(ds, 1)


@measure_of_all(
    "share", "Let go with three months' notice or more", best=1, bounds=(0, 1), summary="ethics", needs=NOTICE
)
def noticed_3_months(ds: xr.Dataset) -> xr.DataArray:
    return noticed(ds, 3)


@measure_of_all("months", "Median notice of those let go", best=6, bounds=(0, 6), summary="ethics", needs=NOTICE)
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


@measure_of_all("share", "Let go with a referral", best=1, bounds=(0, 1), summary="ethics")
def referred(ds: xr.Dataset) -> xr.DataArray:
    everyone = exits_by_cause(ds).sel(cause=FIRM).sum(["cause", "path"], skipna=False)
    return exited_with_referral(ds).sum("path") / everyone.where(everyone > 0)


@measure("customers", "Customers let go without an alternative", best=0, bounds=(0, INF), itself=0, summary="ethics")
def without_alternative(ds: xr.Dataset) -> xr.DataArray:
    return (exits_by_firm(ds) - exited_with_referral(ds)).clip(min=0)
