"""Whether the groups a company must treat alike are treated alike: lowest rate over highest, against 0.80.

The four-fifths rule (US Uniform Guidelines on Employee Selection Procedures, 1978) screens, it does not judge: a
ratio below 0.80 asks for a reason. Here the rate is the share of a group that is let go, selected or repriced, so a
group spared altogether gives 0. NaN where there are fewer than two groups, or nobody is touched in any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.exits import FIRM
from simulator.metrics.memory import piece
from simulator.metrics.paired import read
from simulator.metrics.truth import measure_of_all

if TYPE_CHECKING:
    import xarray as xr

FOUR_FIFTHS = 0.80


def evenness(rate: xr.DataArray) -> xr.DataArray:
    """Lowest over highest rate of the groups; ``rate`` [..., fairness_group], NaN = a group without customers."""
    highest = rate.max("fairness_group")
    several = rate.notnull().sum("fairness_group") > 1
    return (rate.min("fairness_group") / highest.where(highest > 0)).where(several)


def rate_of(touched: xr.DataArray, ds: xr.Dataset, times: int) -> xr.DataArray:
    """Customers touched over those there were at the opening, counted ``times`` times, [..., fairness_group]."""
    there = ds["opening_by_group"] * float(times)
    return touched / there.where(there > 0)


def over_draws(ds: xr.Dataset, name: str) -> xr.DataArray:
    """Evenness of a number of customers by group and draw: sums over draws, [strategy, macro]."""
    rate = rate_of(ds[name].sum("draw"), ds, ds.sizes["draw"])
    return evenness(rate).expand_dims(macro=ds["macro"])


@measure_of_all("ratio", "Share selected, least over most selected group", best=1, bounds=(0, 1), summary="ethics",
                needs=("selected_by_group", "opening_by_group"))  # fmt: skip
def selection_evenness(ds: xr.Dataset) -> xr.DataArray:
    return over_draws(ds, "selected_by_group")


@measure_of_all("ratio", "Share repriced, least over most repriced group", best=1, bounds=(0, 1), summary="ethics",
                needs=("repriced_by_group", "opening_by_group"))  # fmt: skip
def price_rise_evenness(ds: xr.Dataset) -> xr.DataArray:
    return over_draws(ds, "repriced_by_group")


@piece("exits_by_group")
def let_go_by_group(ds: xr.Dataset) -> xr.DataArray:
    """Customers let go by the firm over the run, [strategy, macro, path, fairness_group]."""
    return read(ds, "exits_by_group").sel(cause=FIRM).sum(["cause", "month"], skipna=False)


@measure_of_all("ratio", "Share let go, least over most let go group", best=1, bounds=(0, 1), summary="ethics",
                needs=("exits_by_group", "opening_by_group"))  # fmt: skip
def exit_evenness(ds: xr.Dataset) -> xr.DataArray:
    """Over all futures; customers won later count among those let go, not among those there were."""
    return evenness(rate_of(let_go_by_group(ds).sum("path", skipna=False), ds, ds.sizes["path"]))


@measure_of_all("index", "1 where the selection passes the four-fifths screen, 0 where not", best=1, bounds=(0, 1),
                summary="ethics", needs=("selected_by_group", "opening_by_group"))  # fmt: skip
def four_fifths(ds: xr.Dataset) -> xr.DataArray:
    """NaN where there is nothing to compare."""
    ratio = over_draws(ds, "selected_by_group")
    return (ratio >= FOUR_FIFTHS).astype(float).where(ratio.notnull())
