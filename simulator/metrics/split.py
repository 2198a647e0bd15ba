"""How much of what is seen is luck, and how much is not knowing: every measure, split; and what that puts in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.metrics import measures
from simulator.metrics.error_bars import standard_error
from simulator.metrics.memory import remembered
from simulator.metrics.spread import variance_split
from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

DUST = 1e-12
"""A spread no larger than this is what rounding leaves of none."""


def uncertainty(ds: xr.Dataset) -> pd.DataFrame:
    """One row per measure that differs by path, strategy and economy: mean, sd, and its variance in two parts.

    Epistemic: between draws of what is not known, less what luck adds there; aleatory: luck, within a draw. The
    estimate of the first is unbiased and so can fall below nothing; it is then told as 0. The share of the first is
    blank where nothing varies. ``defined_share``: paths in which the measure is a finite number; all figures are of
    those.
    """
    import pandas as pd

    ds, told = remembered(ds), list[dict[str, Any]]()
    for truth in measures().values():
        if not (truth.by_path and truth.applies(ds)):
            continue
        values = (found := truth(ds)).transpose("strategy", "macro", "path").values
        for s, strategy in enumerate(ds["strategy"].values):
            for m, macro in enumerate(ds["macro"].values):
                head = {"measure": truth.name, "unit": found.attrs["units"], "strategy": strategy, "macro": macro}
                told.append({**head, **split(values[s, m], ds["draw"].values)})
    return pd.DataFrame(told)


def split(values: Floats, draw: Ints) -> dict[str, float]:
    """Moments of ``values`` [path] and its variance in two parts; ``draw`` [path]."""
    finite = np.isfinite(values)
    told = {"defined_share": float(finite.mean())}
    names = ("mean", "standard_error", "sd", "epistemic_variance", "aleatory_variance", "epistemic_share")
    if finite.sum() < 2:
        only = float(values[finite][0]) if finite.any() else float("nan")
        return told | dict.fromkeys(names, float("nan")) | {"mean": only}
    seen = values[finite]
    if np.ptp(seen) <= max(DUST, 1e-9 * np.abs(seen).max()):
        return told | dict(zip(names, (seen.mean(), 0.0, 0.0, 0.0, 0.0, float("nan")), strict=True))
    epistemic, aleatory = variance_split(seen, draw[finite])
    epistemic = float(np.maximum(epistemic, 0.0))
    share = epistemic / (epistemic + aleatory)
    error = standard_error(values) if finite.all() else float("nan")
    return told | dict(zip(names, (seen.mean(), error, seen.std(ddof=1), epistemic, aleatory, share), strict=True))
