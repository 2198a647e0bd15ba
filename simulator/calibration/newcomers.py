"""Newcomers of records that show purchases only: who is new, who was silent so far, and what the first month brings.

A customer of before the records begin is first seen when it next buys, and looks new. Such a customer buys at a rate
λ ~ Gamma(r, rate α) of its own (BG/NBD), so M of them show up as M (S(k) − S(k+1)) in month k, S(t) = (α / (α + t))^r;
N a month are new. Counts of first purchases by month, Poisson with mean N + M (S(k) − S(k+1)), tell N and M.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.book.bgnbd import BgNbd
from simulator.calibration.estimate import Estimate, estimated, unestimated
from simulator.calibration.growth import NUMBER
from simulator.vocabulary import Floats, Ints

START, MONTHS, LIKE = (f"acquisition.{name}" for name in ("ramp_start", "ramp_months", "like_tenure"))
SOURCE = "first purchases by month, less customers of before the records who were silent so far (BG/NBD)"
YEAR = 12
FEWEST, FEWEST_MONTHS, HALVES = 20, 3, 2
"""Newcomers, and months to count them in, from which their number is told by its logarithm; months of the last half."""
STEPS = 2000
MOST = 100.0
"""Times a customer's usual revenue: the largest first month the model holds."""


def first_seen(counts: Ints, law: BgNbd) -> Estimate:
    """``acquisition.customers_per_month``: customers a month who will look new in the next year.

    counts [T]: first purchases by month from the first of the records. All months tell the shape, the last half of the
    last year the level: a cohort that was closed brings nobody.
    """
    told: dict[str, Any] = {"unit": "rows/month", "source": SOURCE}
    ahead = _silent(np.arange(len(counts) + YEAR + 1.0), law)
    late = slice(len(counts) - lately(len(counts)), len(counts))
    seen, n = int(counts[late].sum()), len(counts[late])
    if n < HALVES:
        why = f"{len(counts)} months to count newcomers in; at least {2 * HALVES} are needed"
        return unestimated(NUMBER, "log", seen=seen, why=why, **told)
    if seen < FEWEST:
        why = f"{seen} newcomers in {n} months: hardly anybody comes"
        return estimated(NUMBER, seen / n, float(max(seen, 1) ** 0.5) / n, "plain", seen=seen, why=why, **told)
    new, before = _apart(counts, ahead[: len(counts)])
    fitted = new + before * ahead
    level = seen / float(fitted[late].sum())
    at = level * float(fitted[len(counts) :].mean())
    error = _error(counts, fitted, ahead)
    why = "a season, and a trend, of newcomers"
    return estimated(NUMBER, float(np.log(at)), error, "log", seen=seen, why=why, **told)


def lately(months: int) -> int:
    """Of so many months, the last that tell how it goes now: half of the last year."""
    return max(1, min(months, YEAR) // 2)


def _error(counts: Ints, fitted: Floats, ahead: Floats) -> float:
    """Of the log of the mean to come: N and M by their Fisher information, times what the counts vary beyond chance."""
    n = len(counts)
    spread = max(1.0, float(((counts - fitted[:n]) ** 2 / fitted[:n]).sum()) / max(1, n - 2))
    columns = np.column_stack([np.ones(n), ahead[:n]])
    known = np.linalg.pinv(columns.T @ (columns / fitted[:n, None]))
    wanted = np.array([1.0, float(ahead[n:].mean())])
    return float(np.sqrt(spread * (wanted @ known @ wanted)) / fitted[n:].mean())


def first_month(money: Floats, usual: float, tenure: float) -> tuple[Estimate, ...]:
    """``acquisition.ramp_start``, ``…ramp_months``, ``…like_tenure``: who buys pays at once, most in the first month.

    money [N]: of each newcomer in the month of its first purchase; ``usual``: what a customer of at most this
    ``tenure`` brings a month, whom newcomers are said to be like. After the first month they bring as much.
    """
    told: dict[str, Any] = {"seen": len(money), "source": "month of the first purchase, over what such customers bring"}
    if len(money) < FEWEST or not (usual > 0.0 and float(money.mean()) > 0.0):
        why = f"{len(money)} newcomers; at least {FEWEST} are needed"
        units = {START: "share of full revenue", MONTHS: "months", LIKE: "months"}
        return tuple(unestimated(name, "plain", unit=unit, why=why, **told) for name, unit in units.items())
    share = min(MOST, float(money.mean()) / usual)
    error = float(money.std(ddof=1) / money.mean() / np.sqrt(len(money)))
    return (
        estimated(START, float(np.log(share)), error, "log", unit="share of full revenue", **told),
        estimated(MONTHS, 1.0, 0.0, "plain", unit="months", **told),
        estimated(LIKE, tenure, 0.0, "plain", unit="months", **told),
    )


def _silent(edges: Floats, law: BgNbd) -> Floats:
    """Share of the customers of before who are first seen between each two edges [T]."""
    silent = (law.alpha / (law.alpha + edges)) ** law.r
    return np.asarray(silent[:-1] - silent[1:])


def _apart(counts: Ints, shows: Floats) -> tuple[float, float]:
    """N and M, not below 0, under which counts of mean N + M · shows are most likely (expectation maximisation)."""
    new, before = float(counts.mean()) / 2.0, float(counts.sum()) / 2.0 / float(shows.sum())
    for _ in range(STEPS):
        share = counts / np.maximum(new + before * shows, 1e-300)
        new, before = new * float(share.mean()), before * float(shows @ share) / float(shows.sum())
    return new, before
