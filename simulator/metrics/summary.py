"""The table of a run: one row per strategy and economy, the columns of summary.csv."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.metrics import measures
from simulator.metrics.columns import stem
from simulator.metrics.memory import remembered, up_to
from simulator.metrics.spread import SPREAD, quantiles
from simulator.metrics.truth import Truth

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

HORIZONS = (12, 36)
FIRST = (
    "dip_depth", "revenue_gap_min", "time_to_recover", "not_recovered", "margin_change", "delta_npv_pct_of_revenue",
    "delta_npv", "delta_npv_with_terminal_value_pct_of_revenue", "beats_do_nothing", "beats_do_nothing_by_draw",
    "cash_trough", "covenant_breach", "grr_12",
    "grr_12_without_firm_exits", "nrr_12", "nrr_12_without_firm_exits", "hhi", "resilience", "expected_regret",
    "exited_with_notice", "exited_with_referral",
)  # fmt: skip
"""What a leader looks at first, in this order; every other measure of the summary follows by name."""
SELDOM = ("paused",)
"""Shown only where some row has more than nothing to say."""


def summarise(ds: xr.Dataset, horizons: tuple[int, ...] = HORIZONS) -> pd.DataFrame:
    """One row per strategy and economy.

    A column's name says measure, unit, horizon in months where it has one, and p05, median or p95 over paths
    where it differs by path; what the result does not hold is left out. A spreadsheet reads no infinity, so months
    that are "not within the run" are empty cells here; how many futures that are, ``not_recovered_share``,
    ``not_back_share`` and ``never_repaid_share`` say. Money is in the run's currency.
    """
    import numpy as np
    import pandas as pd

    ds = remembered(ds)
    strategies, macros = ds["strategy"].values, ds["macro"].values
    rows = pd.MultiIndex.from_product([strategies, macros], names=["strategy", "macro"])
    columns = {name: a.transpose("strategy", "macro").values.ravel() for name, a in _columns(ds, horizons)}
    table = pd.DataFrame(columns, index=rows).replace([np.inf, -np.inf], np.nan).reset_index()
    table.insert(2, "currency", ds.attrs.get("currency", ""))
    return table


def horizons_within(horizons: tuple[int, ...], months: int) -> list[int]:
    """Horizons cut to the length of the run: a longer one becomes the run's end, once."""
    return sorted({min(h, months) for h in horizons})


def _columns(ds: xr.Dataset, horizons: tuple[int, ...]) -> Iterator[tuple[str, xr.DataArray]]:
    cuts = {h: up_to(ds, h) for h in horizons_within(horizons, ds.sizes["month"])}
    known = measures()
    for name in (*FIRST, *sorted(known.keys() - set(FIRST))):
        truth = known[name]
        if not truth.applies(ds) or (name in SELDOM and not truth(ds).any()):
            continue
        if truth.summary == "run":
            yield from _spread(truth, stem(truth), ds)
        elif truth.summary == "horizons":
            for h, cut in cuts.items():
                yield from _spread(truth, stem(truth, h), cut)


def _spread(truth: Truth, name: str, ds: xr.Dataset) -> Iterator[tuple[str, xr.DataArray]]:
    value = truth(ds)
    if "path" not in value.dims:
        yield name, value
        return
    for word, part in zip(SPREAD, quantiles(value), strict=True):
        yield f"{name}_{word}", part
