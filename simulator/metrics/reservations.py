"""What a board should doubt about a run, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.paired import DO_NOTHING
from simulator.metrics.plain_words import caveat, spoken
from simulator.metrics.tornado import FEWEST_DRAWS
from simulator.metrics.value import beats_do_nothing

if TYPE_CHECKING:
    import xarray as xr

TOO_SURE = 0.02
FUTURES = 50
"""With fewer futures no share but 0 and 1 is that near to certain, and none of them says much."""


def doubts(ds: xr.Dataset) -> list[str]:
    """Sentences, none where there is nothing to say."""
    return [said for said in (too_sure(ds), caveat(ds), too_few_draws(ds)) if said]


def too_sure(ds: xr.Dataset) -> str:
    """Names each strategy whose chance of beating do-nothing, in some economy, is next to certain either way."""
    if DO_NOTHING not in ds["strategy"].values or ds.sizes["path"] < FUTURES:
        return ""
    chance = beats_do_nothing(ds).transpose("strategy", "macro").values
    sure = (chance < TOO_SURE) | (chance > 1.0 - TOO_SURE)
    names = [str(s) for s in ds["strategy"].values]
    told = [f"{spoken(n)} ({_where(row, ds)})" for n, row in zip(names, sure, strict=True) if row.any()]
    if not told:
        return ""
    return (
        "The chance of beating doing nothing comes out below 2 or above 98 of 100 for "
        f"{', '.join(told)}. Nothing in business is that sure: priors that are too narrow are the usual reason. Widen "
        "them before relying on it."
    )


def too_few_draws(ds: xr.Dataset) -> str:
    """Said where parameters were drawn, but too few times to tell them apart."""
    draws = len(np.unique(ds["draw"].values))
    if draws >= FEWEST_DRAWS or ds.attrs.get("parameters") == "central":
        return ""
    times = "a single draw" if draws == 1 else f"{draws} draws"
    return (
        f"With {times} of what is not known (at least {FEWEST_DRAWS} are needed) this run cannot say which "
        "uncertain number matters most: the worth of knowing each (EVPPI) and the tornado are not shown."
    )


def _where(sure: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], ds: xr.Dataset) -> str:
    if sure.all():
        return "every economy" if len(sure) > 1 else str(ds["macro"].values[0]).replace("_", " ")
    return ", ".join(str(m).replace("_", " ") for m, s in zip(ds["macro"].values, sure, strict=True) if s)
