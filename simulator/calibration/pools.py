"""How much of a pool's cost is fixed, and how fast the rest is released, from the pool's own ups and downs.

As the simulator has it: cost = rate · [φ K0 + (1 − φ) K], capacity K follows demand D up at once and down at a speed,
K_t = K − q (K − peak)+ with K = max(K_{t−1}, D_t), peak = max(D_{t−lag} .. D_t). Month by month cost is compared with
what each (φ, q, lag) would have made of the demand seen; what was believed of φ and q counts with it. Only a pool that
has shrunk tells q and the lag: where it did not, they stay assumed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit

from simulator.calibration.belief import Belief, after, belief
from simulator.calibration.estimate import Estimate, Joint, estimated, independent
from simulator.calibration.likelihood import Peak, climb, covariance
from simulator.vocabulary import Floats

SOURCE = "partial adjustment down, none up; least squares, with the prior (Anderson, Banker and Janakiraman 2003)"
NAMES = ("operations.fixed_share", "operations.release_speed")
LAG = "operations.release_lag"
LAGS = range(7)
FEWEST = 24
"""Months below which nothing is told."""
LEAST_SPREAD = 0.02
"""Sd of the log of volume below which cost cannot be told to follow it."""
LEAST_FALLS = 3
"""Months with capacity above demand by SLACK or more, without which release is not seen."""
SLACK = 0.03
MOST_IGNORANT = 2.0
"""Log-likelihood below the best lag's at which a lag is still in the 80 % interval, with room for the choice made."""


class Ups(NamedTuple):
    """A fitted lag: its posterior ``peak`` over (logit φ, ln q, ln level), and its value."""

    lag: int
    peak: Peak


def release(cost: Floats, volume: Floats, parameters: Any) -> tuple[Joint, Estimate]:
    """(``operations.fixed_share`` and ``operations.release_speed``; ``operations.release_lag``) of one pool.

    cost, volume [T]: by month, cost in constant prices and wages, volume in what drives it (hours, orders, tickets).
    """
    beliefs = [belief(parameters, name) for name in NAMES]
    lag = belief(parameters, LAG, "plain")
    if why := _cannot_tell(cost, volume):
        return _assumed([*beliefs, lag], len(cost), why)
    best, ups = _best(cost, volume, beliefs)
    told: dict[str, Any] = {"seen": len(cost), "source": SOURCE}
    weights = np.exp([up.peak.value - best.peak.value for up in ups])
    weights /= weights.sum()
    at, errors = _over_lags(ups, weights)
    joint = after(beliefs, at, errors, why=_doubt(errors, beliefs), **told)
    likely = [up.lag for up in ups if up.peak.value > best.peak.value - MOST_IGNORANT]
    middle = float(weights @ [up.lag for up in ups])
    error = float(np.sqrt(weights @ [(up.lag - middle) ** 2 for up in ups]))
    ends = {"low": float(min(likely)), "high": float(max(likely))}
    why = "" if len(likely) == 1 else f"whether it is {likely[0]} or {likely[-1]} months"
    return joint, estimated(LAG, float(best.lag), error, "plain", unit="months", why=why, **ends, **told)


def _over_lags(ups: list[Ups], weights: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of (logit φ, ln q) over all lags, each as likely as its weight says."""
    places = np.array([up.peak.at[:2] for up in ups])
    middle = weights @ places
    spread = sum(w * covariance(up.peak.information)[:2, :2] for w, up in zip(weights, ups, strict=True))
    off = places - middle
    return middle, np.asarray(spread + (off.T * weights) @ off)


def capacity(volume: Floats, lag: int, speed: float) -> tuple[Floats, Floats]:
    """Capacity by month [T] for demand ``volume`` [T], opening at the first month's; and its slope on the speed."""
    padded = np.concatenate([np.full(lag, volume[0]), volume])
    peaks = np.max([padded[back : back + len(volume)] for back in range(lag + 1)], axis=0).tolist()
    held, slopes, k, slope = [], [], float(volume[0]), 0.0
    for now, peak in zip(volume.tolist(), peaks, strict=True):
        if now > k:
            k, slope = now, 0.0
        if (slack := k - peak) > 0.0:
            k, slope = k - speed * slack, slope * (1.0 - speed) - slack
        held.append(k)
        slopes.append(slope)
    return np.array(held), np.array(slopes)


def _best(cost: Floats, volume: Floats, beliefs: list[Belief]) -> tuple[Ups, list[Ups]]:
    """The likeliest lag and all of them; noise of cost is that of the best straight line on any lag."""
    y = cost / cost.mean()
    scale = volume / volume[0]
    noise = min(_noise(y, capacity(scale, lag, speed)[0]) for lag in LAGS for speed in (0.05, 0.1, 0.2, 0.4, 0.7))
    for _ in range(2):  # the second time with the noise about what fitted best
        ups = [_fit(y, scale, lag, max(noise, 1e-12), beliefs) for lag in LAGS]
        best = max(ups, key=lambda up: up.peak.value)
        noise = _left_over(y, scale, best)
    return best, ups


def _noise(y: Floats, k: Floats) -> float:
    """Variance of cost about a straight line on capacity."""
    columns = np.column_stack([np.ones(len(y)), k])
    off = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return float(off @ off) / (len(y) - 3)


def _left_over(y: Floats, volume: Floats, found: Ups) -> float:
    """Variance of cost about a fitted lag; four numbers were fitted to find it."""
    off = y - _modelled(found.peak.at, capacity(volume, found.lag, _speed(found.peak.at))[0])
    return float(off @ off) / (len(y) - 4)


def _speed(at: Floats) -> float:
    return min(1.0, float(np.exp(at[1])))


def _modelled(at: Floats, held: Floats) -> Floats:
    """Cost by month at (logit φ, ln q, ln level), capacity ``held`` as that q has it."""
    fixed = float(expit(at[0]))
    return np.asarray(float(np.exp(at[2])) * (fixed + (1.0 - fixed) * held))


def _fit(y: Floats, volume: Floats, lag: int, noise: float, beliefs: list[Belief]) -> Ups:
    before = np.array([b.at for b in beliefs])
    precision = np.array([b.spread for b in beliefs]) ** -2.0

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        fixed, speed, level = float(expit(at[0])), _speed(at), float(np.exp(at[2]))
        held, by_speed = capacity(volume, lag, speed)
        modelled = _modelled(at, held)
        by_fixed = level * fixed * (1.0 - fixed) * (1.0 - held)
        slopes = np.column_stack([by_fixed, level * (1.0 - fixed) * by_speed * speed, modelled])
        off, moved = y - modelled, at[:2] - before
        slope, curve = slopes.T @ off / noise, -(slopes.T @ slopes) / noise
        slope[:2] -= precision * moved
        curve[[0, 1], [0, 1]] -= precision
        return -0.5 * float(off @ off / noise + precision @ moved**2), slope, curve

    return Ups(lag, climb(law, np.array([*before, np.log(y[0])])))


def _cannot_tell(cost: Floats, volume: Floats) -> str:
    if len(cost) < FEWEST:
        return f"{len(cost)} months; at least {FEWEST} are needed"
    if not (np.all(cost > 0.0) and np.all(volume > 0.0)):
        return "months without cost or without volume: fixed and variable cost cannot be told apart"
    if (spread := float(np.log(volume).std())) < LEAST_SPREAD:
        return f"volume hardly moved (sd {spread:.1%}): fixed and variable cost cannot be told apart"
    falls = int((volume < (1.0 - SLACK) * np.maximum.accumulate(volume)).sum())
    if falls < LEAST_FALLS:
        return f"volume was below its peak by {SLACK:.0%} or more in {falls} months only: release was not seen"
    return ""


def _assumed(beliefs: list[Belief], seen: int, why: str) -> tuple[Joint, Estimate]:
    *both, lag = (b.open(seen=seen, source=SOURCE, why=why) for b in beliefs)
    return independent(*both), lag


def _doubt(errors: Floats, beliefs: list[Belief]) -> str:
    """Which of the two the data hardly moved: its error is nearly the prior's."""
    words = ("the fixed share", "the speed of release")
    vague = [w for w, b, e in zip(words, beliefs, np.sqrt(np.diag(errors)), strict=True) if e > 0.8 * b.spread]
    return f"{' and '.join(vague)}: the prior speaks more than the data" if vague else ""
