"""When tickets come: the profile by weekday and part of day, and how much busier than chance days are busy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.calibration.regression import dispersion, poisson
from simulator.vocabulary import Floats, Ints

SOURCE = "Poisson regression of daily counts on weekday and trend; Pearson's variance over mean"
FEWEST_DAYS = 28
OPEN_DAY, OPEN_HOUR = 0.1, 0.2
"""A weekday, or an hour, is open when it brings at least this share of what the busiest brings."""
DAYS, HOURS = 7, 24


def arrivals(times: NDArray[np.datetime64], parts: int = 4) -> tuple[Estimate, ...]:
    """``floor.days_per_week``, ``floor.day_profile.*`` by opening day, ``floor.hour_profile.*`` by part of the opening
    day (mean 1 each), ``floor.dispersion`` of daily counts about weekday and trend; times [N] of local clocks.

    Days without a ticket on an opening weekday are taken for holidays and left out.
    """
    day = times.astype("datetime64[D]").astype(np.int64)
    per_day = np.bincount(day - day.min()) if len(day) else np.zeros(0, dtype=np.int64)
    if len(per_day) < FEWEST_DAYS:
        why = f"tickets of {len(per_day)} days; at least {FEWEST_DAYS} are needed"
        return (unestimated("floor.dispersion", "log", unit=VARIES, seen=len(day), source=SOURCE, why=why),)
    weekday = (day.min() + np.arange(len(per_day)) + 3) % DAYS  # day 0 of the clock was a Thursday; 0 = Monday
    mean = np.bincount(weekday, per_day, DAYS) / np.bincount(weekday, minlength=DAYS)
    opens = np.flatnonzero(mean >= OPEN_DAY * mean.max())
    used = np.isin(weekday, opens) & (per_day > 0)
    spread, freedom = _spread(per_day[used], weekday[used], np.flatnonzero(used))
    open_days = int(used.sum())
    factor = max(1.0, spread) if np.isfinite(spread) else 1.0
    told: dict[str, Any] = {"seen": len(day), "source": SOURCE}
    closed = int((np.isin(weekday, opens) & (per_day == 0)).sum())
    why = f"{closed:,} opening days without a ticket taken for holidays" if closed else ""
    found = [estimated("floor.days_per_week", float(len(opens)), 0.0, "plain", unit="days", **told)]
    rate, variance = _shares(weekday[used], per_day[used], opens, factor)
    found += _profile("floor.day_profile", RELATIVE_DAY, rate, _of_shape(rate, variance), told)
    counts, variance = _parts(times, parts)
    found += _profile("floor.hour_profile", RELATIVE_HOUR, counts, np.sqrt(variance), told)
    if freedom < 1:
        why = f"{open_days} opening days"
        return *found, unestimated("floor.dispersion", "log", unit=VARIES, why=why, **told)
    at, error = float(np.log(factor)), float(np.sqrt(2.0 / freedom))
    return *found, estimated("floor.dispersion", at, error, "log", unit=VARIES, why=why, **told)


VARIES = "variance over mean of a day's tickets"
RELATIVE_DAY, RELATIVE_HOUR = "relative tickets by opening day", "relative tickets by part of day"


def _spread(counts: Ints, weekday: Ints, at: Ints) -> tuple[float, int]:
    """(Variance over mean about weekday and a straight trend, degrees of freedom)."""
    days = np.unique(weekday)
    trend = (at - at.mean()) / max(1.0, float(at.max()))
    columns = np.column_stack([np.ones(len(at)), np.eye(DAYS)[weekday][:, days[1:]], trend])
    names = ("one", *(str(d) for d in days[1:]), "trend")
    fit = poisson(names, columns, counts.astype(np.float64))
    return dispersion(fit, columns, counts.astype(np.float64)), len(counts) - columns.shape[1]


def _shares(weekday: Ints, counts: Ints, opens: Ints, factor: float) -> tuple[Floats, Floats]:
    """(Tickets a day by opening weekday, variance of their logs: busy days vary ``factor`` times as chance does)."""
    behind = np.bincount(weekday, counts, DAYS)[opens]
    return behind / np.maximum(1, np.bincount(weekday, minlength=DAYS)[opens]), factor / np.maximum(behind, 1.0)


def _parts(times: NDArray[np.datetime64], parts: int) -> tuple[Floats, Floats]:
    """(Tickets by equal part of the opening day, variance of their logs from day to day).

    Hours are open from the first to the last busy one. A busy day is busy all day: only what its parts bring beyond
    their share of it counts as chance.
    """
    minute = (times.astype("datetime64[m]") - times.astype("datetime64[D]")).astype(np.int64)
    by_hour = np.bincount(minute // 60, minlength=HOURS)
    busy = np.flatnonzero(by_hour >= OPEN_HOUR * by_hour.max())
    first, length = int(busy[0]) * 60, (int(busy[-1]) + 1 - int(busy[0])) * 60
    inside = (minute >= first) & (minute < first + length)
    _, day = np.unique(times.astype("datetime64[D]")[inside], return_inverse=True)
    part = (minute[inside] - first) * parts // length
    daily = np.bincount(day * parts + part, minlength=(day.max() + 1) * parts).reshape(-1, parts).astype(np.float64)
    counts = daily.sum(axis=0)
    off = daily - daily.sum(axis=1, keepdims=True) * counts / counts.sum()
    return counts, (off**2).sum(axis=0) / np.maximum(counts, 1.0) ** 2


def _profile(name: str, unit: str, rate: Floats, error: Floats, told: dict[str, Any]) -> list[Estimate]:
    """One estimate a part, scaled to mean 1; ``error`` [k] of its log."""
    shape = rate / rate.mean()
    return [
        estimated(f"{name}.{k + 1}", float(np.log(shape[k])), float(error[k]), "log", unit=unit, **told)
        for k in np.flatnonzero(shape > 0.0)
    ]


def _of_shape(rate: Floats, variance: Floats) -> Floats:
    """Standard errors of ln(rate / mean rate) [k] from variances of independent ln rates."""
    share = rate / rate.sum()
    mixing = np.eye(len(rate)) - share
    return np.asarray(np.sqrt(mixing**2 @ variance))
