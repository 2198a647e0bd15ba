"""Which uncertain number matters: what knowing it is worth, and which way it pushes the value of each strategy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.metrics.information import worth_of
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.smooth import fitted, spearman
from simulator.metrics.spread import draw_means
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

FEWEST_DRAWS = 16
"""With fewer draws than this one number cannot be told from another."""
ENDS = (0.05, 0.95)


def sensitivity(ds: xr.Dataset) -> pd.DataFrame:
    """One row per economy, strategy (but do-nothing) and uncertain number, the strongest first; empty where unknown.

    ``spearman``: rank correlation of the number with the draw's mean ΔNPV (the tornado); ``at_p05``, ``at_p95``: ΔNPV
    in % of annual revenue the smooth curve shows with the number at that quantile, all others as they fall;
    ``evppi``: worth of knowing the number before choosing among all strategies; ``evppi_against_do_nothing``: the same
    for the choice between this strategy and doing nothing, both in % of annual revenue.
    """
    import pandas as pd

    columns = [
        "macro", "strategy", "parameter", "spearman", "parameter_p05", "parameter_p95", "delta_npv_pct_at_p05",
        "delta_npv_pct_at_p95", "evppi_pct_of_revenue", "evppi_against_do_nothing_pct_of_revenue",
    ]  # fmt: skip
    if not enough(ds):
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(_told(ds), columns=columns)
    strength = table["spearman"].abs().fillna(0.0)
    by = ["macro", "strategy", "strength"]
    ordered = table.assign(strength=-strength).sort_values(by, kind="stable", key=_shown(ds))
    return ordered.drop(columns="strength").reset_index(drop=True)


def enough(ds: xr.Dataset) -> bool:
    """Whether the result holds the drawn numbers, and enough draws of them."""
    return "parameter_value" in ds and len(np.unique(ds["draw"].values)) >= FEWEST_DRAWS


def _told(ds: xr.Dataset) -> Iterator[list[Any]]:
    gain = draw_means(delta_npv_pct_of_revenue(ds)).transpose("macro", "draw", "strategy")
    drawn = ds["parameter_value"].transpose("draw", "parameter").values[gain["draw"].values]
    names = [str(s) for s in ds["strategy"].values]
    for p, parameter in enumerate(ds["parameter"].values):
        x = drawn[:, p]
        if not np.ptp(x) > 0:
            continue
        for m, macro in enumerate(ds["macro"].values):
            curve = fitted(x, gain.values[m])
            worth = worth_of(curve)
            for s, name in enumerate(names):
                if name != DO_NOTHING:
                    alone = worth_of(np.column_stack([curve[:, s], np.zeros(len(x))]))
                    ends = (*np.quantile(x, ENDS), *_at_ends(x, curve[:, s]))
                    yield [macro, name, parameter, spearman(x, gain.values[m, :, s]), *ends, worth, alone]


def _at_ends(x: Floats, curve: Floats) -> Floats:
    """The curve at the ends of what the number may be."""
    order = np.argsort(x, kind="stable")
    return np.interp(np.quantile(x, ENDS), x[order], curve[order])


def _shown(ds: xr.Dataset) -> Any:
    """Sort key: economies and strategies as the result has them, not by letter."""
    place = {str(n): k for d in ("macro", "strategy") for k, n in enumerate(ds[d].values)}
    return lambda column: column.map(place) if column.name in ("macro", "strategy") else column
