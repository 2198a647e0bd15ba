"""What the bad economies cost a strategy against itself in the reference economy: the worst, and all together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.metrics.truth import measure_of_all
from simulator.metrics.value import PERCENT, stress_change

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def weighted_stress(ds: xr.Dataset, weights: Mapping[str, float] | None = None) -> xr.DataArray:
    """Weighted mean over economies of the mean change of NPV, % of annual revenue, [strategy].

    Without ``weights`` all economies but the reference count alike; those not named in ``weights`` do not count.
    """
    import xarray as xr

    names = [str(m) for m in ds["macro"].values]
    given = weights or {m: float(k > 0) for k, m in enumerate(names)}
    weight = xr.DataArray([given.get(m, 0.0) for m in names], dims="macro")
    change = stress_change(ds).mean("path")
    return (change * weight).sum("macro") / max(float(weight.sum()), 1e-12)


@measure_of_all(PERCENT, "Mean NPV in the worst economy less in the reference", best=0, bounds=(-INF, 0), summary="run")
def worst_stress(ds: xr.Dataset) -> xr.DataArray:
    """The same number for every economy."""
    change = stress_change(ds).mean("path")
    return change.min("macro").broadcast_like(change)


@measure_of_all(
    PERCENT, "Mean NPV over stressed economies less in the reference", best=INF, bounds=(-INF, INF), summary="run"
)
def mean_stress(ds: xr.Dataset) -> xr.DataArray:
    """All economies but the reference weighted alike; the same number for every economy."""
    return weighted_stress(ds).expand_dims(macro=ds["macro"])
