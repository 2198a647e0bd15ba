"""The shape of a dip in a series of ratios, 1 = where it started; every function takes [..., month]."""

from __future__ import annotations

import numpy as np

from simulator.vocabulary import Floats


def depth(q: Floats) -> Floats:
    """1 − min(q), month 0 (where q = 1) included, so never below 0; a share."""
    return np.asarray(np.maximum(0.0, 1.0 - q.min(axis=-1)))


def months_below(q: Floats) -> Floats:
    """Number of months with q < 1."""
    return np.asarray((q < 1).sum(axis=-1), dtype=np.float64)


def area(q: Floats) -> Floats:
    """Resilience triangle Σ max(0, 1 − q), in months of the full level (Bruneau et al. 2003)."""
    return np.asarray(np.maximum(0.0, 1.0 - q).sum(axis=-1))


def months_to_recover(q: Floats) -> Floats:
    """First month after the trough with q ≥ 1 minus the first with q < 1; 0 never below, inf not within the run."""
    first = (q < 1).argmax(axis=-1)
    return np.where((q < 1).any(axis=-1), _back_at(q, 1.0) - first, 0.0)


def month_back(q: Floats) -> Floats:
    """The month (from 1) after the trough in which q is back at 1; 0 never below, inf not within the run."""
    return np.where((q < 1).any(axis=-1), _back_at(q, 1.0) + 1, 0.0)


def months_from_trough(q: Floats, level: float) -> Floats:
    """Months from the trough until q ≥ level; 0 never below it, inf not within the run."""
    return np.where((q < level).any(axis=-1), _back_at(q, level) - q.argmin(axis=-1), 0.0)


def trailing_mean(q: Floats, months: int = 3) -> Floats:
    """Mean of each month and the ones before it, with 1 before the first month."""
    before = np.ones((*q.shape[:-1], months - 1))
    padded = np.concatenate([before, q], axis=-1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, months, axis=-1).mean(axis=-1))


def _back_at(q: Floats, level: float) -> Floats:
    """Position of the first month after the trough with q ≥ level, inf where there is none."""
    after = np.arange(q.shape[-1]) > q.argmin(axis=-1)[..., None]
    back = after & (q >= level)
    return np.where(back.any(axis=-1), back.argmax(axis=-1), np.inf)
