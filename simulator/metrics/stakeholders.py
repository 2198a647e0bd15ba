"""Who among the opening book bears it: vulnerable customers, and those of five years and more.

Shares are of all such customers in the opening book, where the result says how many there were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM
from simulator.metrics.memory import once
from simulator.metrics.paired import read
from simulator.metrics.truth import measure

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
VULNERABLE, LOYAL = "vulnerable_exits", "long_tenure_exits"


@once
def let_go(ds: xr.Dataset, name: str) -> xr.DataArray:
    """Customers of this kind let go by the firm over the run, [strategy, macro, path]."""
    return read(ds, name).sel(cause=FIRM).sum(["cause", "month"], skipna=False)


@measure("customers", "Vulnerable customers who left, any cause", best=0, bounds=(0, INF), summary="ethics",
         needs=(VULNERABLE,))  # fmt: skip
def vulnerable_left(ds: xr.Dataset) -> xr.DataArray:
    return read(ds, VULNERABLE).sum(["cause", "month"], skipna=False)


@measure("customers", "Vulnerable customers let go", best=0, bounds=(0, INF), itself=0, summary="ethics",
         needs=(VULNERABLE,))  # fmt: skip
def vulnerable_let_go(ds: xr.Dataset) -> xr.DataArray:
    return let_go(ds, VULNERABLE)


@measure("share", "Vulnerable customers let go, of all in the opening book", best=0, bounds=(0, 1), summary="ethics",
         needs=(VULNERABLE, "opening_vulnerable"))  # fmt: skip
def vulnerable_let_go_share(ds: xr.Dataset) -> xr.DataArray:
    return let_go(ds, VULNERABLE) / ds["opening_vulnerable"].where(ds["opening_vulnerable"] > 0)


@measure("customers", "Customers of five years and more let go", best=0, bounds=(0, INF), itself=0, summary="ethics",
         needs=(LOYAL,))  # fmt: skip
def long_tenure_let_go(ds: xr.Dataset) -> xr.DataArray:
    return let_go(ds, LOYAL)


@measure("share", "Customers of five years and more let go, of all in the opening book", best=0, bounds=(0, 1),
         summary="ethics", needs=(LOYAL, "opening_long_tenure"))  # fmt: skip
def long_tenure_let_go_share(ds: xr.Dataset) -> xr.DataArray:
    return let_go(ds, LOYAL) / ds["opening_long_tenure"].where(ds["opening_long_tenure"] > 0)
