"""What is kept of one cell of a sweep once its futures were read: its gains, its tables, and its own verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.charts.paired import Range, ranges
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.spread import FEW, SPREAD
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.report.telling.choice import Verdict, ruled
from simulator.report.telling.material import Material
from simulator.storage.layout import STATISTIC
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

GAIN = "delta_npv_pct_of_revenue"
READ = (GAIN, "revenue", "ebitda", "receivables", "inventory", "deferred", "opening_revenue", "opening_receivables",
        "opening_inventory", "opening_deferred", "strategy", "macro", "path", "month", "draw", STATISTIC)  # fmt: skip
"""All that is read of a cell's result."""
Value = float | str | bool


@dataclass(frozen=True, eq=False)
class Answer:
    """One finished cell; ``m.ds`` holds nothing but GAIN [strategy, macro, path] over the whole run.

    ``values``: swept setting -> its value here; ``spans``: of GAIN by strategy and economy; ``worst``: strategy ->
    month in which its mean revenue lies furthest below that of doing nothing (reference economy).
    """

    key: str
    values: Mapping[str, Value]
    m: Material
    verdict: Verdict
    spans: Mapping[tuple[str, str], Range]
    worst: Mapping[str, int]

    @property
    def sure(self) -> str:
        """The strategy that surely leads here, doing nothing among them; none: "" ."""
        found = self.verdict
        return found.leader if found.recommended or found.level == (DO_NOTHING,) else ""

    @property
    def with_futures(self) -> bool:
        """Whether the cell kept every future, so that a pack of its own can be told."""
        return self.m.ds.attrs.get("keep") != "quantiles"

    @property
    def luck(self) -> tuple[str, ...]:
        """What two cells must have alike to share their luck future by future."""
        return tuple(str(self.m.ds.attrs.get(name)) for name in ("seed", "paths", "draws", "book_hash"))

    def has(self, strategy: str) -> bool:
        return strategy in self.m.strategies

    def gain(self, strategy: str, macro: str | None = None) -> Range:
        """Value against doing nothing over the whole run, % of a year's revenue; NaN where it was not run."""
        return self.spans.get((strategy, macro or self.m.reference), Range(np.nan, np.nan, np.nan))

    def early(self, strategy: str) -> Range:
        """The same after the first horizon of the run, from its summary."""
        stem = f"{GAIN}_{self.m.horizons[0]}m"
        low, middle, high = (self.number(f"{stem}_{end}", strategy) for end in SPREAD)
        return Range(low, middle, high, self.m.ds.sizes["path"] < FEW)

    def number(self, column: str, strategy: str, macro: str | None = None) -> float:
        """A number of the cell's summary."""
        return self.m.cell("summary", column, strategy, macro)

    def futures(self, strategy: str) -> xr.DataArray:
        """Gains of a strategy in the reference economy, future by future."""
        return self.m.of(self.m.ds[GAIN], strategy)


def answered(key: str, values: Mapping[str, Value], ds: xr.Dataset, tables: Mapping[str, pd.DataFrame]) -> Answer:
    """Read what is told of a cell from its result, and let go of the rest."""
    if DO_NOTHING not in ds["strategy"].values or ds.sizes["strategy"] < 2:
        raise InputError(f"cell {key} has no strategy beside do_nothing to tell of: name at least one in strategies")
    kept = ds[GAIN] if GAIN in ds else delta_npv_pct_of_revenue(ds)
    small = kept.to_dataset(name=GAIN).assign_coords(month=ds["month"]).assign_attrs(ds.attrs).load()
    m = Material(small, dict(tables))
    here = small[GAIN].sel(macro=m.reference, drop=True)
    spans = {(n, e): span for e in m.macros for n, span in ranges(small[GAIN].sel(macro=e, drop=True)).items()}
    return Answer(key, dict(values), m, ruled(here, list(m.strategies)), spans, _worst_months(ds, m))


def _worst_months(ds: xr.Dataset, m: Material) -> dict[str, int]:
    sold = ds["revenue"].isel(macro=0)
    mean = sold.sel({STATISTIC: "mean"}) if STATISTIC in sold.dims else sold.mean("path")
    whole = mean.sum([d for d in mean.dims if d not in ("strategy", "month")])
    gap = whole / whole.sel(strategy=DO_NOTHING) - 1.0
    return {name: int(gap.sel(strategy=name).fillna(0.0).idxmin("month")) for name in m.strategies}
