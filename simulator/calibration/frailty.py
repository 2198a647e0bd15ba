"""Gamma frailty by maximum likelihood: one base hazard a segment, one variance between customers.

A customer's hazard is h_s Z with Z ~ Gamma(1/θ, 1/θ): those who stay are the loyal ones. Seen from tenure a (left
truncation: the opening book is there only because it survived so long) to tenure t (exit, or right censoring),

    ln L = d [ln h − ln(1 + θ h t)] − (1/θ) [ln(1 + θ h t) − ln(1 + θ h a)],    d = 1 for an exit by choice.

Exits by default or by the firm's own doing are censored. Source: Vaupel, Manton and Stallard 1979; Hougaard 2000,
ch. 7. Tenure is in months of clock: ``simulator.calibration.terms`` turns calendar into clock for longer terms.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulator.calibration.estimate import Z80, Estimate, estimated, unestimated
from simulator.calibration.likelihood import Law, Peak, climb, curvature_of_last, profile_interval
from simulator.vocabulary import CAUSES, Bools, Floats, InputError, Ints

STAYS, LEAVES, DEFAULTS = -1, CAUSES.index("voluntary"), CAUSES.index("default")
"""How a spell ends: still there, by choice, by default; other places in ``CAUSES`` are the firm's own doing."""

SOURCE = "gamma frailty, maximum likelihood, left truncation and right censoring (Vaupel, Manton and Stallard 1979)"
LEAST, MOST = 0.001, 5.0
"""The frailties the model takes (``customers.frailty``)."""
FEW_EXITS = 20
"""Exits by choice below which nobody asks for a variance between customers."""
SURE = 4.0
"""Standard errors between θ and 0 from which on the law of ln θ is as good as normal."""


class Spells(NamedTuple):
    """What was seen of each customer, arrays [N]: its segment (a place), tenure in months when it came under
    observation (0: seen from its start) and when it was last seen, and how that ended (``STAYS`` or a place in
    ``CAUSES``). Where an exit is known by the month only, its tenure is the middle of that month."""

    segment: Ints
    entry: Floats
    exit: Floats
    cause: Ints


class Moments(NamedTuple):
    """All the likelihood needs: exits by choice of each segment [S], and per distinct (segment, tenure) [M] the
    tenure, exits there, and spells that end there less spells that begin there."""

    exits: Floats
    segment: Ints
    tenure: Floats
    leavers: Floats
    net: Floats


def part(spells: Spells, which: Bools, segment: Ints | None = None) -> Spells:
    """The spells of some customers, ``which`` [N]; ``segment``: their new places."""
    kept = Spells(spells.segment[which], spells.entry[which], spells.exit[which], spells.cause[which])
    return kept if segment is None else kept._replace(segment=segment)


def check(spells: Spells, segments: int) -> None:
    """Refuse spells that cannot be; all faults at once."""
    s, a, t, cause = spells
    wrong = {
        "entry or exit is no finite number": ~(np.isfinite(a) & np.isfinite(t)),
        "entry is below 0": a < 0.0,
        "exit comes before entry (both are tenures in months, not dates)": t < a,
        f"segment is no place in 0 to {segments - 1}": (s < 0) | (s >= segments),
        f"cause is no place in -1 to {len(CAUSES) - 1}": (cause < STAYS) | (cause >= len(CAUSES)),
    }
    said = [f"spells: {fault} in {int(of.sum()):,} of {len(s):,}" for fault, of in wrong.items() if of.any()]
    if said:
        raise InputError(said)


def moments(spells: Spells, segments: int) -> Moments:
    """Spells with tied tenures put together."""
    left = (spells.cause == LEAVES).astype(np.float64)
    ones = np.ones(len(left))
    later = spells.entry > 0.0
    segment = np.concatenate([spells.segment, spells.segment[later]])
    tenure = np.concatenate([spells.exit, spells.entry[later]])
    order = np.lexsort((tenure, segment))
    segment, tenure = segment[order], tenure[order]
    first = np.concatenate([[True], (np.diff(segment) != 0) | (np.diff(tenure) != 0.0)])[: len(order)]
    tie = np.cumsum(first) - 1
    leavers = np.concatenate([left, np.zeros(int(later.sum()))])[order]
    net = np.concatenate([ones, -ones[later]])[order]
    exits, there, ended = (
        np.asarray(np.bincount(*told), dtype=np.float64)
        for told in ((spells.segment, left, segments), (tie, leavers), (tie, net))
    )
    return Moments(exits, segment[first], tenure[first], there, ended)


def law_of(seen: Moments) -> Law:
    """The log-likelihood of (ln h of each segment, θ) [S + 1] with gradient and Hessian; θ = 0 is no frailty."""
    size = len(seen.exits)
    d, n = seen.leavers, seen.net

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        theta = float(at[-1])
        burnt = np.exp(at[:-1])[seen.segment] * seen.tenure
        x = theta * burnt
        shrunk = burnt / (1.0 + x)
        square, per_theta, slope, bend = shrunk * shrunk, *_fading(x, theta, burnt)
        by_eta = seen.exits - np.bincount(seen.segment, (theta * d + n) * shrunk, size)
        mixed = np.bincount(seen.segment, n * square - d * shrunk / (1.0 + x), size)
        curve = -np.bincount(seen.segment, (theta * d + n) * shrunk / (1.0 + x), size)
        hessian = np.zeros((size + 1, size + 1))
        hessian[np.arange(size), np.arange(size)] = curve
        hessian[-1, :-1] = hessian[:-1, -1] = mixed
        hessian[-1, -1] = d @ square + n @ bend
        value = float(seen.exits @ at[:-1] - d @ np.log1p(x) - n @ per_theta)
        return value, np.append(by_eta, n @ slope - d @ shrunk), hessian

    return law


def _fading(x: Floats, theta: float, burnt: Floats) -> tuple[Floats, Floats, Floats]:
    """ln(1+x)/θ with x = θ·burnt, and minus its first and second derivative by θ, also where x is all but 0."""
    small = x < 1e-3
    safe = np.where(small, 1.0, x)
    log, share = np.log1p(safe), safe / (1.0 + safe)
    first = np.where(small, 0.5 - x * (2 / 3 - x * (3 / 4 - x * 4 / 5)), (log - share) / safe**2)
    second = np.where(small, -2 / 3 + x * (3 / 2 - x * 12 / 5), (share**2 - 2.0 * (log - share)) / safe**3)
    level = np.where(small, burnt * (1.0 - x * (0.5 - x * (1 / 3 - x / 4))), log / (theta or 1.0))
    return level, burnt**2 * first, burnt**3 * second


def fit(seen: Moments, theta: float | None = None) -> Peak:
    """The most likely (ln h of each segment, θ); with ``theta`` told, of the hazards at that frailty.

    Segments without exits by choice or months seen have no base hazard: leave them out. Too few exits of all: θ = 0.
    """
    theta = 0.0 if theta is None and seen.exits.sum() < FEW_EXITS else theta
    exposure = np.bincount(seen.segment, seen.net * seen.tenure, len(seen.exits))
    start = np.append(np.log(seen.exits / exposure), 0.3 if theta is None else theta)
    low = np.append(np.full(len(seen.exits), -np.inf), 0.0)
    return climb(law_of(seen), start, low=low, fixed=None if theta is None else len(seen.exits))


def variance(seen: Moments, peak: Peak) -> Estimate:
    """The variance θ of hazards between customers, and what the data cannot tell about it.

    Far from its edge 0 the log of θ is as good as normal; near it the interval is that of the profile likelihood.
    """
    exits, theta, law = int(seen.exits.sum()), float(peak.at[-1]), law_of(seen)
    told: dict[str, Any] = {"name": "customers.frailty", "unit": "variance of hazard between customers", "seen": exits}
    if exits < FEW_EXITS:
        why = f"{exits} exits by choice: fewer than {FEW_EXITS} tell no variance between customers"
        return unestimated(scale="log", source=SOURCE, why=why, **told)
    curve = curvature_of_last(peak)
    error = float(curve**-0.5) if curve > 0.0 else 1.0
    if SURE * error < theta <= MOST:
        return estimated(at=np.log(theta), error=error / theta, scale="log", source=SOURCE, **told)
    low, high = profile_interval(law, peak, len(peak.at) - 1, (0.0, 4.0 * MOST), Z80 * error)
    if low <= 0.0 and high > MOST:
        why = f"any variance from 0 to {MOST:g} fits: tenures are too short, or too alike, to tell it"
        return unestimated(scale="log", source=SOURCE, why=why, **told)
    if theta > MOST:
        why = f"hazards fall with tenure more than a variance of {MOST:g} makes them: something else ends early custom"
        return estimated(at=np.log(theta), error=error / theta, scale="log", status="refused", low=low, high=high,
                         why=why, source=SOURCE, **told)  # fmt: skip
    high = max(high, 2.0 * LEAST)
    ends: dict[str, Any] = {"low": max(low, LEAST), "high": high, "source": SOURCE + "; interval by profile likelihood"}
    if low > 0.0:
        return estimated(at=np.log(theta), error=np.log(high / low) / (2.0 * Z80), scale="log", **ends, **told)
    why = f"no variance at all fits as well (exponential lives); what is told is that it is hardly above {high:.2g}"
    return estimated(at=max(theta, LEAST), error=(high - low) / (2.0 * Z80), scale="plain", why=why, **ends, **told)
