"""Which uncertain number matters: what knowing it is worth, and which way it pushes the value of each strategy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.metrics.information import DUST, worth_of
from simulator.metrics.memory import once
from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.smooth import along, frames, spearman
from simulator.metrics.spread import draw_means
from simulator.metrics.value import delta_npv_pct_of_revenue
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

FEWEST_DRAWS = 16
"""With fewer draws than this one number cannot be told from another."""
ENDS = (0.05, 0.95)
NO_EFFECT = "no smooth effect found"


@once
def sensitivity(ds: xr.Dataset) -> pd.DataFrame:
    """One row per economy, strategy (but do-nothing) and uncertain number, the strongest first; empty where unknown.

    ``spearman``: rank correlation of the number with the draw's mean ΔNPV; ``at_p05``, ``at_p95``: ΔNPV in % of annual
    revenue the smooth curve shows with the number at that quantile, all others as they fall (the tornado), empty where
    no curve foretells a draw left out better than the plain mean does, which ``note`` says then;
    ``evppi``: worth of knowing the number before choosing among all strategies; ``evppi_against_do_nothing``: the same
    for the choice between this strategy and doing nothing, both in % of annual revenue.
    """
    import pandas as pd

    columns = [
        "macro", "strategy", "parameter", "spearman", "parameter_p05", "parameter_p95",
        "delta_npv_pct_of_revenue_at_p05", "delta_npv_pct_of_revenue_at_p95", "evppi_pct_of_revenue",
        "evppi_against_do_nothing_pct_of_revenue", "note",
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


def by_chance(draws: int, tried: int, level: float = 0.05) -> float:
    """Rank correlation that the strongest of ``tried`` idle numbers exceeds in one run of twenty at most.

    r = t / √(n − 2 + t²), t Student's two-sided point with n − 2 degrees of freedom at level / tried (Bonferroni).
    """
    from scipy.special import stdtrit

    t = float(stdtrit(draws - 2, 1.0 - level / (2.0 * tried)))
    return float(t / np.sqrt(draws - 2 + t**2))


def _told(ds: xr.Dataset) -> Iterator[list[Any]]:
    gain = draw_means(delta_npv_pct_of_revenue(ds)).transpose("macro", "draw", "strategy")
    drawn = ds["parameter_value"].transpose("draw", "parameter").values[gain["draw"].values]
    names, macros = [str(s) for s in ds["strategy"].values], [str(m) for m in ds["macro"].values]
    for p, parameter in enumerate(ds["parameter"].values):
        x = drawn[:, p]
        if not np.ptp(x) > 0:
            continue
        shapes, points = frames(x), np.quantile(x, ENDS)
        for macro, gains in zip(macros, gain.values, strict=True):
            curve = along(shapes, gains)
            worth = worth_of(curve)
            for s, name in enumerate(names):
                if name != DO_NOTHING:
                    alone = worth_of(np.column_stack([curve[:, s], np.zeros(len(x))]))
                    at_ends, note = _at_ends(x, curve[:, s])
                    yield [macro, name, parameter, spearman(x, gains[:, s]), *points, *at_ends, worth, alone, note]


def _at_ends(x: Floats, curve: Floats) -> tuple[Floats, str]:
    """(The curve at the ends of what the number may be, a note); not numbers where the curve is level."""
    if np.ptp(curve) <= DUST * np.abs(curve).max():
        return np.full(len(ENDS), np.nan), NO_EFFECT
    order = np.argsort(x, kind="stable")
    return np.interp(np.quantile(x, ENDS), x[order], curve[order]), ""


def _shown(ds: xr.Dataset) -> Any:
    """Sort key: economies and strategies as the result has them, not by letter."""
    place = {str(n): k for d in ("macro", "strategy") for k, n in enumerate(ds[d].values)}
    return lambda column: column.map(place) if column.name in ("macro", "strategy") else column
