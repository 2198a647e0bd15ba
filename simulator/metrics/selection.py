"""How well the selection tells who loses money from who does not, mean over draws; the same for every economy.

Precision: of those selected, how many truly lose money. Recall: of those who truly lose money, how many are selected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.truth import measure_of_all

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def over_draws(ds: xr.Dataset, name: str) -> xr.DataArray:
    """Mean over draws, those with nobody selected left out, [strategy, macro]."""
    return ds[name].mean("draw").expand_dims(macro=ds["macro"])


@measure_of_all(
    "share",
    "Selected customers who truly lose money (precision)",
    best=1,
    bounds=(0, 1),
    summary="run",
    needs=("selection_precision",),
)
def precision(ds: xr.Dataset) -> xr.DataArray:
    return over_draws(ds, "selection_precision")


@measure_of_all(
    "share",
    "Customers who truly lose money that are selected (recall)",
    best=1,
    bounds=(0, 1),
    summary="run",
    needs=("selection_recall",),
)
def recall(ds: xr.Dataset) -> xr.DataArray:
    return over_draws(ds, "selection_recall")


@measure_of_all(
    "money/month",
    "Avoidable profit of customers selected by mistake",
    best=0,
    bounds=(0, INF),
    summary="run",
    needs=("false_positive_value",),
)
def selected_by_mistake(ds: xr.Dataset) -> xr.DataArray:
    """What those selected who truly earn would have brought each month, at month 0."""
    return over_draws(ds, "false_positive_value")
