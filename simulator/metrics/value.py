"""Value: discounted free cash flow, its paired difference to do-nothing, its tail and its loss under stress.

FCF = EBITDA − Δreceivables − Δinventory + Δdeferred revenue, before interest and tax; NPV = Σ δ^t FCF_t with
δ = (1 + rate)^(−1/12), end of month; the rate is the attr ``discount_rate`` of the result (10 % a year where absent).
Percentages are of annual revenue, 12·R_0. Money is real.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.memory import once
from simulator.metrics.paired import less_do_nothing, opening_revenue, over_run, over_time, reference_economy, total
from simulator.metrics.spread import draw_means, lower_tail_mean
from simulator.metrics.truth import measure, measure_of_all

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
PERCENT = "% of annual revenue"
STOCKS = {"receivables": -1.0, "inventory": -1.0, "deferred": +1.0}
"""Working capital, and what its growth does to cash."""


@once
def free_cash_flow(ds: xr.Dataset) -> xr.DataArray:
    """Free cash flow: EBITDA less what working capital grows by, money a month, [strategy, macro, path, month].

    A stock the result does not carry (with its opening value) is one the company does not have.
    """
    flow = total(ds, "ebitda")
    for stock, sign in STOCKS.items():
        if stock in ds and f"opening_{stock}" in ds:
            flow = flow + sign * growth(ds, stock)
    return _during(flow, ds, "Free cash flow")


@once
def growth(ds: xr.Dataset, stock: str) -> xr.DataArray:
    """Growth of a stock over each month, [strategy, macro, path, month]."""
    level = total(ds, stock)
    return _during(level - level.shift(month=1).fillna(ds[f"opening_{stock}"]), ds, f"Growth of {stock}")


def _during(money: xr.DataArray, ds: xr.Dataset, long_name: str) -> xr.DataArray:
    """Money that flows in each month, labelled so."""
    return over_time(money, str(ds["ebitda"].attrs.get("units", "money")), long_name).assign_attrs(moment="during")


@once
def discount(ds: xr.Dataset) -> xr.DataArray:
    """Discount factor δ^t, [month]."""
    factor: xr.DataArray = monthly_discount(ds) ** ds["month"]
    return factor


def monthly_discount(ds: xr.Dataset) -> float:
    """δ = (1 + rate)^(−1/12)."""
    return float((1.0 + float(ds.attrs.get("discount_rate", 0.10))) ** (-1.0 / 12.0))


def percent_of_revenue(money: xr.DataArray, ds: xr.Dataset) -> xr.DataArray:
    """``money`` as a percentage of a year's opening revenue, 12·R_0."""
    return 100.0 * money / (12.0 * opening_revenue(ds))


@measure("money", "Net present value of free cash flow", best=INF, bounds=(-INF, INF))
def npv(ds: xr.Dataset) -> xr.DataArray:
    return over_run(free_cash_flow(ds) * discount(ds))


@measure("money", "NPV against do-nothing", best=INF, bounds=(-INF, INF), itself=0, summary="horizons")
def delta_npv(ds: xr.Dataset) -> xr.DataArray:
    return less_do_nothing(npv(ds))


@measure(PERCENT, "NPV against do-nothing", best=INF, bounds=(-INF, INF), itself=0, summary="horizons")
def delta_npv_pct_of_revenue(ds: xr.Dataset) -> xr.DataArray:
    return percent_of_revenue(delta_npv(ds), ds)


@measure_of_all(
    "probability",
    "Probability of beating do-nothing (ties count half)",
    best=1,
    bounds=(0, 1),
    itself=0.5,
    summary="horizons",
)
def beats_do_nothing(ds: xr.Dataset) -> xr.DataArray:
    """Over all paths: luck and ignorance together."""
    return wins(delta_npv(ds)).mean("path")


@measure_of_all(
    "probability",
    "Share of draws whose mean beats do-nothing",
    best=1,
    bounds=(0, 1),
    itself=0.5,
    summary="horizons",
)
def beats_do_nothing_by_draw(ds: xr.Dataset) -> xr.DataArray:
    """Over means of draws: what is not known, the luck of paths averaged out."""
    return wins(draw_means(delta_npv(ds))).mean("draw")


@measure_of_all("money", "Mean NPV of the worst 5 % of paths", best=INF, bounds=(-INF, INF), summary="run")
def npv_worst_5_percent(ds: xr.Dataset) -> xr.DataArray:
    import xarray as xr

    tail: xr.DataArray = xr.apply_ufunc(lower_tail_mean, npv(ds), input_core_dims=[["path"]])
    return tail


@measure(PERCENT, "NPV here less NPV in the reference economy", best=INF, bounds=(-INF, INF), summary="run")
def stress_change(ds: xr.Dataset) -> xr.DataArray:
    """Same strategy, same path; negative is a loss, and the reference economy has 0."""
    value = npv(ds)
    return percent_of_revenue(value - reference_economy(value), ds)


def wins(difference: xr.DataArray) -> xr.DataArray:
    """1 where better, 0 where worse, a half where the same."""
    return 0.5 * (difference > 0) + 0.5 * (difference >= 0)
