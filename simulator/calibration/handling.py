"""Handling time: log-normal, with tickets still open known only to take longer than they did so far.

The law's middle and spread are by maximum likelihood. The mean, by which load and head count go, is by product limit,
whatever the law: without open tickets it is the sample's own. So is the variance over squared mean where the law
misses it: waits go by moments, not by logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from simulator.calibration.estimate import Joint, correlation_of, estimated, independent, unestimated
from simulator.calibration.likelihood import Peak, climb, covariance
from simulator.calibration.product_limit import Mean, mean_time
from simulator.calibration.regression import rescaled
from simulator.vocabulary import Bools, Floats

SOURCE = "log-normal by maximum likelihood, open tickets censored"
FEWEST = 30
"""Finished tickets below which nothing is told."""
MISFIT = 0.25
"""Log by which the law's variance over squared mean may miss the sample's (or 3 errors of it) before that is taken."""
STILL_OPEN = 0.01
"""Share open after the longest time seen, above which the mean is said to be a lower bound."""
NAMES = ("desk.handling_hours", "floor.handling_scv", "log sd of handling")
UNITS = ("hours/ticket", "variance over squared mean", "log")


class Spans(NamedTuple):
    """Hours of each ticket [N] and whether it was ``finished``; one still open has the hours so far."""

    hours: Floats
    finished: Bools


def from_events(
    ticket: NDArray[np.str_], activity: NDArray[np.str_], hours: Floats, ends: Sequence[str] = ("Resolve ticket",)
) -> Spans:
    """Spans of tickets from a log of events: from the first event to the last of ``ends``; hours on any common clock.

    Systems close tickets by themselves weeks after the work was done: such an event ends nothing. A ticket without an
    end is open at the last hour of the log.
    """
    _, which = np.unique(ticket, return_inverse=True)
    began, ended = np.full(which.max() + 1, np.inf), np.full(which.max() + 1, -np.inf)
    np.minimum.at(began, which, hours)
    done = np.isin(activity, ends)
    np.maximum.at(ended, which[done], hours[done])
    finished = ended > -np.inf
    return Spans(np.where(finished, ended, hours.max()) - began, finished)


def handling(seen: Spans) -> Joint:
    """``desk.handling_hours`` (mean), ``floor.handling_scv`` and the log sd; tickets of no length are left out."""
    used = (seen.hours > 0.0) & np.isfinite(seen.hours)
    x, done = np.log(seen.hours[used]), seen.finished[used]
    told: dict[str, Any] = {"seen": int(done.sum()), "source": SOURCE}
    if done.sum() < FEWEST or np.ptp(x[done]) == 0.0:
        why = f"{int(done.sum())} finished tickets of different length; at least {FEWEST} are needed"
        pairs = zip(NAMES, UNITS, strict=True)
        return independent(*(unestimated(name, "log", unit=unit, why=why, **told) for name, unit in pairs))
    peak = _fit(x, done)
    sd = float(np.exp(peak.at[1]))
    mean = mean_time(np.exp(x), done, np.ones(len(x)))
    scv, own, own_error = float(np.expm1(sd**2)), *_own_spread(np.exp(x[done]))
    slopes = np.array([[1.0, sd**2], [0.0, 2.0 * sd**2 * np.exp(sd**2) / scv], [0.0, 1.0]])
    errors = slopes @ covariance(peak.information) @ slopes.T
    whys = [_doubt(mean, len(seen.hours) - len(x)), "", ""]
    errors = rescaled(errors, 0, mean.error / mean.mean)
    if abs(np.log(own / scv)) > max(MISFIT, 3.0 * own_error):
        whys[1] = f"a log-normal of this log sd has {scv:.2f}: the longest tickets are not its"
        errors, scv = rescaled(errors, 1, own_error), own
    places = (float(np.log(mean.mean)), float(np.log(scv)), float(np.log(sd)))
    numbers = (
        estimated(name, at, float(np.sqrt(errors[k, k])), "log", unit=UNITS[k], why=whys[k], **told)
        for k, (name, at) in enumerate(zip(NAMES, places, strict=True))
    )
    return Joint(tuple(numbers), correlation_of(errors))


def _own_spread(hours: Floats) -> tuple[float, float]:
    """(Variance over squared mean of the sample, standard error of its log)."""
    mean, square = hours.mean(), (hours**2).mean()
    scv = float(square / mean**2 - 1.0)
    pull = (hours**2 - square) / mean**2 - 2.0 * square * (hours - mean) / mean**3
    return scv, float(pull.std() / np.sqrt(len(hours)) / scv)


def _fit(x: Floats, done: Bools) -> Peak:
    """Middle and ln sd of log hours x [N], of which those not ``done`` are only known to be larger."""

    def law(at: Floats) -> tuple[float, Floats, Floats]:
        sd = np.exp(at[1])
        z = (x - at[0]) / sd
        beyond = np.exp(-0.5 * z**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(-z))  # density over survival
        value = np.where(done, -at[1] - 0.5 * z**2, log_ndtr(-z)).sum()
        first = np.where(done, z, beyond)
        second = np.where(done, 1.0, beyond * (beyond - z))
        slope = np.array([first.sum() / sd, (first * z - done).sum()])
        cross = (second * z + first).sum() / sd
        return (
            float(value),
            slope,
            -np.array([[second.sum() / sd**2, cross], [cross, (second * z**2 + first * z).sum()]]),
        )

    return climb(law, np.array([x.mean(), np.log(x.std() + 1e-9)]))


def _doubt(mean: Mean, dropped: int) -> str:
    said = []
    if mean.left > STILL_OPEN:
        said.append(f"{mean.left:.0%} are still open after {mean.longest:,.0f} hours: the mean is at least this")
    if dropped:
        said.append(f"{dropped:,} tickets of no length left out")
    return "; ".join(said)
