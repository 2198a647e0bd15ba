"""What a customer is worth over its life, and how long a new one takes to pay back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.margin import last_year
from simulator.metrics.paired import over_run, total
from simulator.metrics.truth import measure

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


@measure("months", "Months until new customers' gross profit repays their cost", best=0, bounds=(0, INF))
def payback(ds: xr.Dataset) -> xr.DataArray:
    """Acquisition cost / (new monthly revenue · gross margin) over the run; inf where they never repay it."""
    monthly = over_run(total(ds, "revenue_new")) * last_year(ds, "gross")
    return (over_run(ds["acquisition_cost"]) / monthly.where(monthly > 0)).fillna(INF)
