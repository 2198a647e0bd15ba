"""How the revenue of those who stay drifts, and how it swings from month to month.

ln revenue = a level of the customer + drift · month + a swing all share in a month + a swing of its own. Drift by role
is the slope of monthly means within customers; its error counts swings all share once a month, not once a customer.
The swing of its own that passes is told by neighbouring changes: cov(Δ_t, Δ_{t+1}) = −σ²; what of it lasts does not
show there, and is named.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.vocabulary import ROLES, Floats

DRIFT, NOISE = "customers.volume_drift", "customers.revenue_noise"
SOURCE = "panel of those who stay: slope within customers; noise by neighbouring changes"
FEWEST = 20
FEWEST_MONTHS = 12
LASTING = 0.25
"""Share of the variance of changes that lasts, above which that is said."""


def volume(revenue: Floats, role: NDArray[np.str_]) -> tuple[Estimate, ...]:
    """``customers.volume_drift.<role>`` and ``customers.revenue_noise``.

    revenue [N, T]: by month, at constant prices, of customers there all the time; months without revenue are left out.
    role [N]: core, mid or tail.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(revenue > 0.0, np.log(revenue), np.nan)
    full = np.isfinite(y).all(axis=1)
    y, own, dropped = y[full], role[full], int((~full).sum())
    note = f"; {dropped:,} customers with a month without revenue left out" if dropped else ""
    return *(_drift(y[own == r], r, note) for r in ROLES), _noise(y, own, note)


def _drift(y: Floats, role: str, note: str) -> Estimate:
    """Slope of ln revenue on the month; error of customers' own slopes, and of months' shared swings, together."""
    name = f"{DRIFT}.{role}"
    told: dict[str, Any] = {"unit": "log/month", "seen": len(y), "source": SOURCE}
    if len(y) < FEWEST or y.shape[1] < FEWEST_MONTHS:
        why = _few(y)
        return unestimated(name, "plain", why=why + note, **told)
    month = np.arange(y.shape[1]) - (y.shape[1] - 1) / 2.0
    size = float(month @ month)
    slopes = (y @ month) / size
    shared = y.mean(axis=0) - y.mean() - slopes.mean() * month
    customers = slopes.var(ddof=1) / len(y)
    months = float(shared @ shared) / (len(month) - 2) / size
    error = float(np.sqrt(customers + max(0.0, months - _own_part(y, slopes, month, size))))
    why = "what of the drift is the economy's, and what is price: rises that were recorded are in it" + note
    return estimated(name, float(slopes.mean()), error, "plain", why=why, **told)


def _few(y: Floats) -> str:
    return (
        f"{len(y)} customers with revenue in each of {y.shape[1]} months; at least {FEWEST} customers and "
        f"{FEWEST_MONTHS} months are needed"
    )


def _own_part(y: Floats, slopes: Floats, month: Floats, size: float) -> float:
    """What customers' own swings alone would put into the monthly means: counted already among the slopes."""
    off = y - y.mean(axis=1, keepdims=True) - np.outer(slopes, month)
    return float((off**2).sum() / (len(y) * (len(month) - 2))) / len(y) / size


def _noise(y: Floats, role: NDArray[np.str_], note: str) -> Estimate:
    """σ of the passing swing, after what all of a role share in a month is taken off."""
    told: dict[str, Any] = {
        "unit": "sd of a customer's monthly revenue, share",
        "seen": int(y.size),
        "source": SOURCE,
    }
    if len(y) < FEWEST or y.shape[1] < FEWEST_MONTHS:
        why = _few(y)
        return unestimated(NOISE, "log", why=why + note, **told)
    change = np.diff(y, axis=1)
    for r in np.unique(role):
        change[role == r] -= change[role == r].mean(axis=0)
    each = -(change[:, 1:] * change[:, :-1]).mean(axis=1)
    passing, whole = float(each.mean()), float((change**2).mean())
    if passing <= 0.0:
        why = f"changes last (sd {np.sqrt(whole):.3f} a month): a swing that passes was not seen"
        return unestimated(NOISE, "log", why=why + note, **told)
    error = 0.5 * float(each.std(ddof=1)) / np.sqrt(len(each)) / passing
    lasts = 1.0 - 2.0 * passing / whole
    why = (
        f"{lasts:.0%} of the variance of changes lasts, which the model has as drift and jumps"
        if lasts > LASTING
        else ""
    )
    return estimated(
        NOISE, 0.5 * float(np.log(passing)), float(error), "log", why=(why + note).removeprefix("; "), **told
    )
