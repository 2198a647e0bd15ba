"""What a customer is worth over its life, what a new one costs, and how long it takes to pay back.

CLV = Σ_{t≥0} (1 − churn)^t δ^t · avoidable margin, of the average customer of the last twelve months, for ever;
CAC = spend on winning customers / customers won, over the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM
from simulator.metrics.margin import YEAR, last_year
from simulator.metrics.memory import piece
from simulator.metrics.paired import last, over_run, read, total
from simulator.metrics.terminal import avoidable_margin
from simulator.metrics.truth import measure, measure_of_all
from simulator.metrics.value import monthly_discount

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def clv(margin: float, retention: float, discount_rate: float, months: int | None = None) -> float:
    """Σ_{t≥0} margin·(retention/(1 + discount_rate))^t, money; for ever, or for ``months`` months.

    ``margin`` is the avoidable margin a month, ``retention`` and ``discount_rate`` are per month.
    """
    kept = retention / (1.0 + discount_rate)
    whole = margin / (1.0 - kept)
    return whole if months is None else whole * (1.0 - kept**months)


@piece()
def customer_months(ds: xr.Dataset) -> xr.DataArray:
    """Months that customers were there for, over the run, [strategy, macro, path]."""
    return over_run(total(ds, "active_start"))


def customer_churn(ds: xr.Dataset) -> xr.DataArray:
    """Share of customers who leave or fail a month, those let go left out, last twelve months."""
    left = last(read(ds, "exits"), YEAR).drop_sel(cause=FIRM).sum(["segment", "cause", "month"], skipna=False)
    present = over_run(last(total(ds, "active_start"), YEAR))
    return left / present.where(present > 0)


@measure("money", "Lifetime value of the average customer", best=INF, bounds=(-INF, INF))
def customer_lifetime_value(ds: xr.Dataset) -> xr.DataArray:
    """NaN where no customer is left, or where none ever leaves and money is not discounted."""
    active = last(total(ds, "active_start"), YEAR).mean("month", skipna=False)
    lost = 1.0 - (1.0 - customer_churn(ds)) * monthly_discount(ds)
    return avoidable_margin(ds) / active.where(active > 0) / lost.where(lost > 0)


@measure("money", "Cost of winning a customer (CAC)", best=0, bounds=(0, INF))
def acquisition_cost_per_customer(ds: xr.Dataset) -> xr.DataArray:
    won = over_run(total(ds, "acquired"))
    return over_run(total(ds, "acquisition_cost")) / won.where(won > 0)


@measure("ratio", "Lifetime value over cost of winning a customer", best=INF, bounds=(-INF, INF), summary="run")
def ltv_to_cac(ds: xr.Dataset) -> xr.DataArray:
    """Newcomers are taken to be worth what the average customer is worth; NaN where none is won or nothing spent."""
    cost = acquisition_cost_per_customer(ds)
    return customer_lifetime_value(ds) / cost.where(cost > 0)


@measure("months", "Months until new customers' gross profit repays their cost", best=0, bounds=(0, INF), summary="run")
def payback(ds: xr.Dataset) -> xr.DataArray:
    """Acquisition cost / (new monthly revenue · gross margin) over the run; inf = never (share: `never_repaid`)."""
    monthly = over_run(total(ds, "revenue_new")) * last_year(ds, "gross")
    return (over_run(total(ds, "acquisition_cost")) / monthly.where(monthly > 0)).fillna(INF)


@measure_of_all("share", "Paths in which new customers never repay their cost", best=0, bounds=(0, 1), summary="run")
def never_repaid(ds: xr.Dataset) -> xr.DataArray:
    return (payback(ds) == INF).mean("path")
