"""Whether estimators find numbers they were not told: how often their 80 % intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from simulator.calibration.estimate import Estimate, onto

Made = Callable[[np.random.Generator], Iterable[tuple[Estimate, float]]]


def coverage(make: Made, n: int = 100, seed: int = 1) -> dict[str, float]:
    """Share of ``n`` made-up data sets in which each estimate's 80 % interval holds the truth, by name.

    An estimate that says the data told nothing, or must not be believed, is not counted; it must be rare.
    """
    held: dict[str, list[bool]] = {}
    for k in range(n):
        for estimate, truth in make(np.random.default_rng([seed, k])):
            told = held.setdefault(estimate.name, [])
            if estimate.status == "calibrated":
                told.append(estimate.low <= truth <= estimate.high)
    assert min(len(told) for told in held.values()) >= 0.9 * n
    return {name: float(np.mean(told)) for name, told in held.items()}


def honest(shares: dict[str, float]) -> bool:
    """As many as 80 % intervals of 100 data sets should hold: 70 to 90 %."""
    return all(0.7 <= share <= 0.9 for share in shares.values())


def distances(make: Made, n: int = 4, seed: int = 2) -> list[float]:
    """How far each estimate of ``n`` data sets is from the truth, in standard errors (whole months: beyond one)."""
    found = []
    for k in range(n):
        for estimate, truth in make(np.random.default_rng([seed, k])):
            if estimate.status == "calibrated":
                off = abs(onto(estimate.value, estimate.scale) - onto(truth, estimate.scale))
                found.append(max(0.0, off - 1.0) if estimate.unit == "months" else off / estimate.error)
    assert len(found) >= n
    return found
