"""Customers who go because they cannot pay: a hazard of its own, constant in each segment, told by counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import chdtrc, gammaincinv

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.calibration.frailty import DEFAULTS, Spells

SOURCE = "defaults over customer-months seen, all other exits censored (competing hazards, Poisson)"
SHARE: dict[str, Any] = {
    "unit": "share of churn",
    "source": "defaults over defaults and exits by choice, competing hazards",
}


def default_hazards(spells: Spells, names: Sequence[str]) -> tuple[Estimate, ...]:
    """Hazard of default of each segment, a month."""
    count = np.bincount(spells.segment, spells.cause == DEFAULTS, len(names))
    months = np.bincount(spells.segment, spells.exit - spells.entry, len(names))
    return tuple(_hazard(f"default hazard of {name}", int(count[s]), months[s]) for s, name in enumerate(names))


def _hazard(name: str, count: int, months: float) -> Estimate:
    told: dict[str, Any] = {"unit": "1/month", "seen": count, "source": SOURCE}
    if count == 0 or months <= 0.0:
        return unestimated(name, "log", why=f"{count or 'no'} default in {months:,.0f} customer-months", **told)
    ends: dict[str, Any] = {
        "low": gammaincinv(count, 0.1) / months,
        "high": gammaincinv(count + 1, 0.9) / months,
    }
    return estimated(name, np.log(count / months), count**-0.5, "log", **told, **ends)


def involuntary_share(at: float, error: float, spells: Spells, exits: int) -> Estimate:
    """The share of churn that is default, from its logit ``at``; says where segments differ more than chance does."""
    defaults = int((spells.cause == DEFAULTS).sum())
    if defaults == 0:
        return no_share(0, f"no default beside {exits:,} exits by choice: the share is below {3 / (3 + exits):.2g}")
    told = SHARE | {"seen": defaults, "why": _uneven(spells)}
    return estimated("customers.involuntary_share", at, error, "logit", **told)


def no_share(defaults: int, why: str) -> Estimate:
    """The involuntary share where records do not tell it."""
    return unestimated("customers.involuntary_share", "logit", seen=defaults, why=why, **SHARE)


def _uneven(spells: Spells) -> str:
    """Pearson's chi-square of defaults against exits by choice over segments."""
    size = int(spells.segment.max()) + 1
    counts = np.stack([np.bincount(spells.segment[spells.cause == c], minlength=size) for c in (0, DEFAULTS)])
    usual = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    distance = float(((counts - usual) ** 2 / np.maximum(usual, 1e-300)).sum())
    if size < 2 or chdtrc(size - 1, distance) > 0.01:
        return ""
    shares = ", ".join(f"{x:.2g}" for x in counts[1] / counts.sum(axis=0))
    return f"the model has one share for all segments; by segment it is {shares}, more apart than chance makes"
