"""How much of what is seen is luck, and how much is not knowing: every measure, split; and what that puts in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics import measures
from simulator.metrics.error_bars import standard_error
from simulator.metrics.memory import remembered
from simulator.metrics.spread import variance_split
from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

FIGURES = ("mean", "standard_error", "sd", "epistemic_variance", "aleatory_variance", "epistemic_share")
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

    ds, told = remembered(ds), list[pd.DataFrame]()
    rows = pd.MultiIndex.from_product([ds["strategy"].values, ds["macro"].values], names=["strategy", "macro"])
    draw, heads = ds["draw"].values, rows.to_frame(index=False)
    for truth in measures().values():
        if truth.by_path and truth.applies(ds):
            found = truth(ds)
            values = found.transpose("strategy", "macro", "path").values.reshape(len(rows), -1)
            told.append(heads.assign(measure=truth.name, unit=found.attrs["units"], **_rows(values, draw)))
    return pd.concat(told, ignore_index=True)[["measure", "unit", *heads, "defined_share", *FIGURES]]


def _rows(values: Floats, draw: Ints) -> dict[str, Floats]:
    """``split`` of each row of ``values`` [row, path]; rows that are finite throughout go together."""
    whole = np.isfinite(values).all(axis=1) & (values.shape[1] > 1)
    told = {name: np.full(len(values), np.nan) for name in ("defined_share", *FIGURES)}
    for name, figures in {"defined_share": np.ones(1), **_moments(values[whole], draw)}.items():
        told[name][whole] = figures
    for k in np.flatnonzero(~whole):
        for name, figure in split(values[k], draw).items():
            told[name][k] = figure
    return told


def split(values: Floats, draw: Ints) -> dict[str, float]:
    """Moments of ``values`` [path] and its variance in two parts; ``draw`` [path]."""
    finite = np.isfinite(values)
    told = {"defined_share": float(finite.mean())}
    if finite.sum() < 2:
        only = float(values[finite][0]) if finite.any() else float("nan")
        return told | dict.fromkeys(FIGURES, float("nan")) | {"mean": only}
    found = {name: float(figure[0]) for name, figure in _moments(values[None, finite], draw[finite]).items()}
    if not finite.all() and found["sd"] > 0.0:
        found["standard_error"] = float("nan")
    return told | found


def _moments(values: Floats, draw: Ints) -> dict[str, Floats]:
    """FIGURES of finite ``values`` [row, path]; a row that hardly moves has no spread at all."""
    moves = np.ptp(values, axis=1) > np.maximum(DUST, 1e-9 * np.abs(values).max(axis=1))
    epistemic, aleatory = variance_split(values, draw)
    epistemic = np.maximum(epistemic, 0.0)
    share = np.divide(epistemic, epistemic + aleatory, out=np.full(len(values), np.nan), where=moves)
    spread = (standard_error(values), values.std(axis=1, ddof=min(1, values.shape[1] - 1)), epistemic, aleatory)
    told = (values.mean(axis=1), *(np.where(moves, figure, 0.0) for figure in spread), share)
    return dict(zip(FIGURES, told, strict=True))
