"""Early signs: what a firm reads in its own books and surveys in the first year; nothing of what would have been.

The net promoter score, morale and reputation stand here without the error a survey has: their rates are the best case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.memory import piece
from simulator.metrics.paired import opening_revenue, read, total

if TYPE_CHECKING:
    import xarray as xr

SEEN = (3, 6, 9, 12)
"""Months after whose end the books are looked at; only those before the last month of the run say anything early."""
QUARTER, SO_FAR, NOW = 3, 0, 1
"""Months a figure is taken over: the last three, all so far, the last one."""

Series = Callable[["xr.Dataset"], "xr.DataArray"]


@dataclass(frozen=True)
class Sign:
    """A figure of the books: ``top`` over ``under`` (nothing: a sum, or a month's mean), over the last ``span`` months.

    ``planned``: told in % against plan, since its size alone says little; else as it stands, in ``unit``.
    ``needs``: variables without which it cannot be read.
    """

    words: str
    unit: str
    top: Series
    needs: tuple[str, ...]
    span: int = SO_FAR
    under: Series | None = None
    planned: bool = False


def _of(name: str, scale: float = 1.0) -> Series:
    return lambda ds: scale * total(ds, name)


def _by_choice(name: str, core: bool) -> Series:
    """Of those who leave by their own choice; ``core``: in segments with that role alone."""

    def series(ds: xr.Dataset) -> xr.DataArray:
        left = read(ds, name).sel(cause="voluntary", drop=True)
        return (left.where(ds["role"] == "core", 0.0) if core else left).sum("segment", skipna=False)

    return series


def _turned_away(ds: xr.Dataset) -> xr.DataArray:
    """Prospects who stay away because of what is said of the firm, %."""
    lost = total(ds, "reputation")
    return lost.copy(data=100.0 * (1.0 - np.exp(-lost.values)))


def _bought(ds: xr.Dataset) -> xr.DataArray:
    """Spend on winning customers at planned prices, money: what it should have brought, up to a factor."""
    return total(ds, "acquisition_cost") / total(ds, "cac_index")


def _year(ds: xr.Dataset) -> xr.DataArray:
    """A year's opening revenue, money."""
    return 12.0 * opening_revenue(ds)


SIGNS = {
    "revenue": Sign(
        "revenue of the last three months", "% of plan", _of("revenue"), ("revenue",), QUARTER, planned=True
    ),
    "core_exits_by_choice": Sign(
        "number of core customers who left by choice so far", "% of plan", _by_choice("exits", True), ("exits", "role"),
        planned=True,
    ),
    "exits_by_choice": Sign(
        "number of customers who left by choice so far", "% of plan", _by_choice("exits", False), ("exits",),
        planned=True,
    ),
    "core_revenue_lost": Sign(
        "revenue lost so far with core customers who left by choice", "% of plan",
        _by_choice("revenue_lost", True), ("revenue_lost", "role"), planned=True,
    ),
    "customers_won": Sign("number of customers won so far", "% of plan", _of("acquired"), ("acquired",), planned=True),
    "win_rate": Sign(
        "number of customers won so far for what was spent, at the prices of the day,", "% of plan", _of("acquired"),
        ("acquired", "acquisition_cost", "cac_index"), SO_FAR, _bought, planned=True,
    ),
    "reputation": Sign(
        "share of prospects who stay away over our reputation, in an exact survey,", "%", _turned_away,
        ("reputation",), NOW,
    ),
    "savings": Sign(
        "capacity cost saved so far", "% of plan", _of("savings_realised"), ("savings_realised",), planned=True
    ),
    "nps": Sign("net promoter score, mean of three months,", "points", _of("nps"), ("nps",), QUARTER),
    "utilisation": Sign(
        "utilisation of the support desk, mean of three months,", "%", _of("utilisation", 100.0), ("utilisation",),
        QUARTER,
    ),
    "tickets_per_agent": Sign(
        "number of tickets per support agent, mean of three months,", "1/month", _of("tickets"), ("tickets", "agents"),
        QUARTER, _of("agents"),
    ),
    "stranded_cost": Sign(
        "cost of idle capacity so far", "% of revenue", _of("stranded_cost", 100.0), ("stranded_cost", "revenue"),
        SO_FAR, _of("revenue"),
    ),
    "bad_debt": Sign(
        "sum of receivables written off so far", "% of revenue", _of("bad_debt", 100.0), ("bad_debt", "revenue"),
        SO_FAR, _of("revenue"),
    ),
    "margin": Sign(
        "EBITDA margin so far", "% of revenue", _of("ebitda", 100.0), ("ebitda", "revenue"), SO_FAR, _of("revenue")
    ),
    "cash": Sign("cash in hand", "% of annual revenue", _of("cash", 100.0), ("cash", "opening_revenue"), NOW, _year),
}  # fmt: skip
"""Every sign looked at, by name."""


@piece("revenue")
def early_signs(ds: xr.Dataset) -> xr.DataArray:
    """Each sign at the end of each month of ``SEEN``, in its unit, [strategy, macro, path, sign, seen].

    Those in % of plan stand as plain sums here: what was planned is for ``tripwires`` to say. NaN: not in this result.
    """
    import xarray as xr

    seen = [month for month in SEEN if month < ds.sizes["month"]]
    dims = ("strategy", "macro", "path")
    found = np.full((*(ds.sizes[d] for d in dims), len(SIGNS), len(seen)), np.nan)
    for k, sign in enumerate(SIGNS.values()):
        if all(name in ds.variables for name in sign.needs):
            for j, month in enumerate(seen):
                found[..., k, j] = _at(ds, sign, month).transpose(*dims).values
    coords = {d: ds[d] for d in dims} | {"sign": np.array(list(SIGNS), dtype=object), "seen": seen}
    return xr.DataArray(found, coords, (*dims, "sign", "seen"))


def _at(ds: xr.Dataset, sign: Sign, month: int) -> xr.DataArray:
    """A sign at the end of a month, [strategy, macro, path]."""
    months = slice(max(0, month - sign.span) if sign.span else 0, month)
    top: xr.DataArray = sign.top(ds).isel(month=months)
    if sign.under is None:
        return top.sum("month", skipna=False) if sign.planned else top.mean("month", skipna=False)
    under = sign.under(ds)
    below = under.isel(month=months).sum("month", skipna=False) if "month" in under.dims else under
    return top.sum("month", skipna=False) / below.where(below != 0.0)
