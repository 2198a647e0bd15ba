"""What stands in a column of a run's tables, as data: a measure, up to which month, and which point over futures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.metrics import error_bars, measures
from simulator.metrics.memory import up_to
from simulator.metrics.spread import QUANTILES, SPREAD, quantiles
from simulator.metrics.truth import Truth

if TYPE_CHECKING:
    import xarray as xr

    Over = Callable[[xr.DataArray], xr.DataArray]


class Point(NamedTuple):
    """What is made of the numbers of all futures, [..., path] -> [...], and how it is called."""

    words: str
    of: Over


def _quantile(values: xr.DataArray, q: float) -> xr.DataArray:
    return quantiles(values, (q,)).isel(quantile=0, drop=True)


def over_futures(function: Callable[..., object]) -> Over:
    """A function of an array whose last axis are the futures, as one of labelled arrays."""
    import xarray as xr

    def of(values: xr.DataArray) -> xr.DataArray:
        found: xr.DataArray = xr.apply_ufunc(function, values, input_core_dims=[["path"]])
        return found

    return of


def _each_end(end: int) -> Callable[..., object]:
    return lambda values: np.apply_along_axis(lambda row: error_bars.interval(row)[end], -1, values)


ONE = "one"
POINTS: dict[str, Point] = {
    **{
        name: Point("median over futures" if q == 0.5 else f"{100 * q:g} % point over futures", partial(_quantile, q=q))
        for name, q in zip(SPREAD, QUANTILES, strict=True)
    },
    "mean": Point("mean over futures", lambda values: values.mean("path")),
    "standard_error": Point("standard error of the mean over futures", over_futures(error_bars.standard_error)),
    "mean_low": Point("lower end of the 95 % interval of the mean", over_futures(_each_end(0))),
    "mean_high": Point("upper end of the 95 % interval of the mean", over_futures(_each_end(1))),
    ONE: Point("of all futures together", lambda values: values),
}  # fmt: skip
OF_MEAN = ("mean", "standard_error", "mean_low", "mean_high")
"""What the decision table says of the mean gain."""


@dataclass(frozen=True)
class Column:
    """A column: its name, the measure, the month it looks to (None: the end of the run), and its point over futures."""

    name: str
    truth: Truth
    months: int | None = None
    point: str = ONE

    def each(self, ds: xr.Dataset) -> xr.DataArray:
        """The measure before anything is made of its futures."""
        return self.truth(up_to(ds, self.months or ds.sizes["month"]))

    def of(self, ds: xr.Dataset) -> xr.DataArray:
        """What the column holds, [strategy, macro]."""
        values = self.each(ds)
        return POINTS[self.point].of(values) if "path" in values.dims else values


def stem(truth: Truth, months: int | None = None) -> str:
    """Name of a measure's columns in the summary, but for p05, median and p95."""
    return truth.column if months is None else f"{truth.column}_{months}m"


def column(table: str, name: str) -> Column | None:
    """The column of this name of summary, ethics or decision; None where no measure stands behind it."""
    known = {"summary": _summary, "ethics": _ethics, "decision": _decision}
    return known[table](name) if table in known else None


def _summary(name: str) -> Column | None:
    ends = "|".join(SPREAD)
    for truth in measures().values():
        found = re.fullmatch(rf"{stem(truth)}(?:_(\d+)m)?(?:_({ends}))?", name)
        if found and truth.summary in ("run", "horizons") and (found[1] is not None) == (truth.summary == "horizons"):
            months = int(found[1]) if found[1] else None
            if (found[2] is not None) == truth.by_path:
                return Column(name, truth, months, found[2] or ONE)
    return None


def _ethics(name: str) -> Column | None:
    found = (truth for truth in measures().values() if truth.summary == "ethics" and truth.column == name)
    return next((Column(name, truth, None, "mean") for truth in found), None)


def _decision(name: str) -> Column | None:
    from simulator.metrics.tables import GAIN, shown

    if name in (f"{GAIN}_{point}" for point in OF_MEAN):
        return Column(name, measures()[GAIN], None, name.removeprefix(f"{GAIN}_"))
    return next((Column(name, truth, None, "mean") for called, truth in shown().items() if called == name), None)
