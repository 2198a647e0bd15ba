"""Which choice is best, and how often: over the means of draws, so by what is not known and not by luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.metrics.spread import draw_means
from simulator.metrics.truth import measure_of_all
from simulator.metrics.value import npv, wins

if TYPE_CHECKING:
    import xarray as xr


@measure_of_all("share", "Draws in which the mean NPV is the best of all", best=1, bounds=(0, 1), summary="decision")
def ranked_first(ds: xr.Dataset) -> xr.DataArray:
    """Ties share the place."""
    value = draw_means(npv(ds))
    first = value == value.max("strategy")
    return (first / first.sum("strategy")).mean("draw")


def ahead(value: xr.DataArray, other: str) -> dict[str, xr.DataArray]:
    """P(``value`` above that of ``other``) over all paths, and over means of draws; ties count half.

    ``value`` [strategy, macro, path], found [strategy, macro] by the name of a column.
    """
    lead = value - value.sel(strategy=other, drop=True)
    return {"ahead_prob": wins(lead).mean("path"), "ahead_by_draw_prob": wins(draw_means(lead)).mean("draw")}
