"""Regret and the worth of knowing: what is lost by choosing before the truth is known.

regret_m(A) = max_B E[NPV_B | m] − E[NPV_A | m] over parameter draws m; the least expected regret is the value of
perfect information, but for the luck of few paths a draw (see ``information``). The normal formulas are for an
incremental benefit INB ~ N(mean, sd).
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from simulator.metrics.paired import opening_revenue
from simulator.metrics.spread import draw_means
from simulator.metrics.truth import measure_of_all
from simulator.metrics.value import PERCENT, npv

if TYPE_CHECKING:
    import xarray as xr

INF = float("inf")


def regret_by_draw(ds: xr.Dataset) -> xr.DataArray:
    """Regret in each draw, % of annual revenue, [strategy, macro, draw].

    With few paths a draw the best of many means is too good by luck, so regret is somewhat too high for all.
    """
    expected = draw_means(npv(ds))
    year = 12.0 * draw_means(opening_revenue(ds))
    return 100.0 * (expected.max("strategy") - expected).transpose(*expected.dims) / year


@measure_of_all(PERCENT, "Expected regret", best=0, bounds=(0, INF), summary="run")
def expected_regret(ds: xr.Dataset) -> xr.DataArray:
    return regret_by_draw(ds).mean("draw")


@measure_of_all(PERCENT, "Largest regret in any economy and draw", best=0, bounds=(0, INF), summary="run")
def largest_regret(ds: xr.Dataset) -> xr.DataArray:
    """The strategy with the least of these is the minimax-regret choice; the same number for every economy."""
    regret = regret_by_draw(ds)
    return regret.max(["macro", "draw"]).broadcast_like(regret.isel(draw=0, drop=True))


def evpi_normal(mean: float, sd: float) -> float:
    """E[max(INB, 0)] − max(mean, 0) = sd·φ(mean/sd) − |mean|·Φ(−|mean|/sd), money."""
    standard, z = NormalDist(), abs(mean) / sd
    return sd * standard.pdf(z) - abs(mean) * standard.cdf(-z)


def evsi_normal(mean: float, sd: float, noise_variance: float) -> float:
    """Worth of a pilot that measures INB with ``noise_variance``: EVPI of the preposterior sd s²/√(s² + v)."""
    return evpi_normal(mean, sd**2 / sqrt(sd**2 + noise_variance))
