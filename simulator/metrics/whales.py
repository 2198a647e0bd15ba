"""The whale curve before a strategy and after it: how many of those who remain lose money, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr

BEFORE, AFTER, BARE = "whale_full_cost", "whale_after", "whale_if_all_went"
LEAST = 0.05
"""Curves nowhere further apart than this, in % of today's profit, are drawn as one: nothing was done to the book."""


class Whales(NamedTuple):
    """Curves [101] in % of today's |profit| at full cost: today, of those who remain, and had all cost gone with those
    who left; % of customers who lose money by each; cost that stays, money a month; customers who remain. Means over
    draws of whom the strategy selects."""

    before: Floats
    after: Floats
    bare: Floats
    losing_before: float
    losing_after: float
    losing_bare: float
    staying: float
    remaining: float


def whales(ds: xr.Dataset, strategy: str) -> Whales | None:
    """The curves of a strategy; None where the result has none, or where it leaves the curve as it is."""
    if not {BEFORE, AFTER, BARE, "staying_cost", "remaining"} <= set(ds.data_vars):
        return None
    before = 100 * ds[BEFORE].values
    each = [100 * ds[name].sel(strategy=strategy).transpose("draw", ...).values for name in (AFTER, BARE)]
    if not np.isfinite(before).all() or not all(np.isfinite(curves).all() for curves in each):
        return None
    after, bare = (curves.mean(axis=0) for curves in each)
    if np.abs(after - before).max() < LEAST:
        return None
    staying, remaining = (float(ds[name].sel(strategy=strategy).mean()) for name in ("staying_cost", "remaining"))
    today, left, lighter = (_losing(curves) for curves in (before[None], *each))
    return Whales(before, after, bare, today, left, lighter, staying, remaining)


def _losing(curves: Floats) -> float:
    """% of customers beyond the peak, mean over curves [draws, 101]."""
    return float(np.mean(100 - curves.argmax(axis=1)))
