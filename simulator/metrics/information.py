"""What it would be worth to know before choosing: everything (EVPI), or one uncertain number (EVPPI).

EVPI = E_m max_A E[NPV_A | m] − max_A E[NPV_A] over parameter draws m. The best of several means over few paths is too
good by luck; to first order that error falls with one over the paths a draw, so half of them show it twice:
corrected = 2 · (all paths) − (mean over halves). EVPPI by regression of draw means on the number (Strong, Oakley &
Brennan 2014): E max_A g_A(x) − max_A E g_A(x), g the smooth curve of NPV less that of do-nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.smooth import fitted
from simulator.metrics.spread import draw_means
from simulator.metrics.truth import measure_of_all
from simulator.metrics.value import PERCENT, npv, percent_of_revenue
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")
DUST = 1e-12
"""As a share of the largest number compared: no more than rounding leaves of nothing."""


def evpi(values: Floats) -> float:
    """EVPI of ``values`` [choice, draw, path], the luck of few paths taken out; never below 0, never above the raw."""
    raw = evpi_raw(values)
    n = values.shape[-1]
    if n < 2:
        return float("nan")
    best = values.mean(axis=(1, 2)).max()
    turned = (np.roll(values, -k, axis=-1) for k in range(max(1, n // 2)))
    halves = np.mean([_mean_best(part) for v in turned for part in (v[..., : n // 2], v[..., n - n // 2 :])])
    return float(np.clip(2.0 * raw - (halves - best), 0.0, raw))


def evpi_raw(values: Floats) -> float:
    """E max − max E of the means of draws, as they are; ``values`` [choice, draw, path]."""
    return _undusted(_mean_best(values) - float(values.mean(axis=(1, 2)).max()), values)


def evppi(x: Floats, gain: Floats) -> float:
    """Worth of knowing ``x`` [draw] alone before choosing; ``gain`` [draw, choice] of NPV over a common choice."""
    return worth_of(fitted(x, gain))


def worth_of(curve: Floats) -> float:
    """E max_A g_A − max_A E g_A; ``curve`` [draw, choice]."""
    return _undusted(float(curve.max(axis=1).mean() - curve.mean(axis=0).max()), curve)


def _undusted(worth: float, of: Floats) -> float:
    """Never below 0; what rounding leaves of nothing is nothing."""
    return worth if worth > DUST * float(np.abs(of).max()) else 0.0


def folded(a: xr.DataArray) -> Floats:
    """[strategy, macro, path] as [macro, strategy, draw, path of the draw]; draws are cut to the shortest."""
    draw, values = a["draw"].values, a.transpose("macro", "strategy", "path").values
    rows = [np.flatnonzero(draw == d) for d in np.unique(draw)]
    n = min(map(len, rows))
    return np.asarray(values[..., np.array([r[:n] for r in rows])])


def _mean_best(values: Floats) -> float:
    return float(values.mean(axis=-1).max(axis=0).mean())


def _for_all(ds: xr.Dataset, worth: Floats) -> xr.DataArray:
    """One number an economy, the same for every strategy, [strategy, macro]."""
    import xarray as xr

    return xr.DataArray(worth, coords={"macro": ds["macro"]}, dims="macro").expand_dims(strategy=ds["strategy"])


@measure_of_all(PERCENT, "Value of perfect information", best=0, bounds=(0, INF), summary="decision")
def perfect_information(ds: xr.Dataset) -> xr.DataArray:
    """The same for every strategy; NaN with one path a draw."""
    value = folded(percent_of_revenue(npv(ds), ds))
    return _for_all(ds, np.array([evpi(v) for v in value]))


@measure_of_all(PERCENT, "Value of perfect information, luck of few paths left in", best=0, bounds=(0, INF))
def perfect_information_raw(ds: xr.Dataset) -> xr.DataArray:
    """The least expected regret; the same for every strategy."""
    value = draw_means(percent_of_revenue(npv(ds), ds))
    worth = value.max("strategy").mean("draw") - value.mean("draw").max("strategy")
    return _for_all(ds, worth.clip(min=0).transpose("macro").values)
