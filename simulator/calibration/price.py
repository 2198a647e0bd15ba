"""How leaving answers to a customer's own price, from past changes, beside what drove those changes.

Prices are raised where risk, cost or a rival's price moved, and those move leaving too: the raw relation between
change and leaving may even run the wrong way. So the coefficient is read beside controls, the raw one is computed next
to it, and one that contradicts is refused.

From coefficient to hazard. In a month of hazard H, P(leave) = 1 − e^(−H), logit P = ln(e^H − 1), so that
d logit P / d ln H = H / (1 − e^(−H)) = −ln(1 − P) / P. The model has ln H = ln H0 + η (λ x+ − x−), x = ln(new/old) in
the month a change takes effect, the market's price unmoved: a rise has slope ηλ, a cut η. The market gap ln(new/market)
moves with the own price, so its coefficient is part of both: slope = (own + gap) · P / −ln(1 − P), P the mean share who
leave. η and λ follow from the two slopes and their priors (Laplace); where only rises were seen λ stays nearly as
believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.belief import Belief, after, belief, posterior, refused
from simulator.calibration.estimate import Estimate, Joint, estimated, independent
from simulator.calibration.regression import Regression, logistic
from simulator.vocabulary import Bools, Floats

WIDEST = 0.3
"""Log change of price beyond which what is bought has changed, not only its price: left out, and counted."""
FEWEST = 100
"""Leavers, and as many stayers, below which nothing is told."""
LEAST_SPREAD = 0.005
"""Sd of log price changes below which nothing is told."""
DICTATED = 0.999
"""Share of the variance of price changes told by the controls, above which nothing is left to learn from."""
HARDLY = 0.9
"""Share of the prior's spread left after the data, above which they are said to tell hardly anything."""
SOURCE = "logistic regression by Newton's method, exact information; shrunk to the prior"
NAMES = ("customers.price_to_hazard", "customers.loss_aversion")


@dataclass(frozen=True)
class PriceChanges:
    """One renewal, or one month of one customer, a row; arrays [N].

    left: 1 or 0; old, new: the customer's price before and after; market: what a rival asks; cost: technical cost, or
    the risk's price; controls: anything else that was known, a column each, numbers or words (one effect each).
    """

    left: Floats
    old: Floats
    new: Floats
    market: Floats | None = None
    cost: Floats | None = None
    controls: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class PriceResponse:
    """``hazard``: the model's two numbers; ``controlled``, ``naive``: the coefficient on ln(new/old) with and without
    controls (on the logit of leaving); ``table``: all coefficients, None where too little was seen."""

    hazard: Joint
    controlled: Estimate
    naive: Estimate
    table: Regression | None


def response(changes: PriceChanges, parameters: Any) -> PriceResponse:
    """What past price changes tell about ``customers.price_to_hazard`` and ``customers.loss_aversion``."""
    beliefs = [belief(parameters, name) for name in NAMES]
    used = usable(changes)
    left, change = changes.left[used].astype(np.float64), np.log(changes.new[used] / changes.old[used])
    if why := _too_little(left, change):
        return _nothing(beliefs, len(left), why)
    one = np.ones((len(left), 1))
    names, controls = _controls(changes, used)
    if _told_by(np.hstack([one, controls]), change) > DICTATED:
        why = "prices followed the controls to the letter: their effect cannot be told from that of the controls"
        return _nothing(beliefs, len(left), why)
    table = logistic(("one", "own", *names), np.hstack([one, change[:, None], controls]), left)
    controlled = _coefficient("own price change", table, len(left))
    raw = _coefficient("raw price change", logistic(("one", "own"), np.hstack([one, change[:, None]]), left), len(left))
    naive = _judged(raw, controlled, bool(names))
    left_out = _left_out(changes, used)
    if controlled.value <= 0.0 or (not names and naive.status == "refused"):
        why = (
            f"a rise seems to keep customers ({controlled.value:+.2f}, standard error {controlled.error:.2f}), also "
            "beside the controls given: prices followed something these records do not hold" + left_out
            if names
            else naive.why + left_out
        )
        return PriceResponse(_open(beliefs, len(left), why), refused(controlled, why), naive, table)
    split = logistic(("one", *(s[0] for s in _slopes(change)), *names), _split(one, change, controls), left)
    hazard = _translated(split, change, left, beliefs)
    why = _cannot_tell(names, hazard, beliefs[1].spread) + left_out
    told = tuple(replace(estimate, why=why) for estimate in hazard.estimates)
    return PriceResponse(replace(hazard, estimates=told), controlled, naive, table)


def usable(changes: PriceChanges) -> Bools:
    """Rows with prices above 0 and a change within WIDEST [N]."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(changes.new / changes.old)
        known = np.isfinite(change) & (np.abs(change) < WIDEST)
        for price in (changes.market, changes.cost):
            known &= True if price is None else np.isfinite(np.log(price))
    for column in changes.controls.values():
        known &= np.isfinite(column) if column.dtype.kind in "fiub" else True
    return np.asarray(known)


def _controls(changes: PriceChanges, used: Bools) -> tuple[list[str], Floats]:
    """Names and columns [n, k]: market gap, change of cost against the old price, numbers, one column a word."""
    names, columns = [], []
    if changes.market is not None:
        names.append("gap")
        columns.append(np.log(changes.new[used] / changes.market[used]))
    if changes.cost is not None:
        names.append("cost")
        columns.append(np.log(changes.cost[used] / changes.old[used]))
    for name, column in changes.controls.items():
        if column.dtype.kind in "fiub":
            names.append(name)
            columns.append(column[used].astype(np.float64))
            continue
        words, which = np.unique(column[used].astype(str), return_inverse=True)
        names += [f"{name}={word}" for word in words[1:]]
        columns += list(np.eye(len(words))[which][:, 1:].T)
    return names, np.column_stack(columns) if columns else np.empty((int(used.sum()), 0))


def _slopes(change: Floats) -> list[tuple[str, Floats]]:
    """The rising and the falling part of the changes, those that vary enough to be told apart."""
    both = [("up", np.maximum(change, 0.0)), ("down", np.minimum(change, 0.0))]
    return [(name, part) for name, part in both if part.std() >= LEAST_SPREAD] or [("up", change)]


def _split(one: Floats, change: Floats, controls: Floats) -> Floats:
    return np.hstack([one, *(part[:, None] for _, part in _slopes(change)), controls])


def _translated(split: Regression, change: Floats, left: Floats, beliefs: list[Belief]) -> Joint:
    """η and λ from the slopes of rises and cuts, both with the market gap's part; see the top of this file."""
    sides = [name for name, _ in _slopes(change)]
    sums = np.zeros((len(sides), len(split.names)))
    for k, side in enumerate(sides):
        sums[k, split.names.index(side)] = 1.0
        if "gap" in split.names:
            sums[k, split.names.index("gap")] = 1.0
    p = float(left.mean())
    sums *= p / -np.log1p(-p)
    powers = np.array([[1.0, 1.0] if side == "up" else [1.0, 0.0] for side in sides])

    def predicted(at: Floats) -> tuple[Floats, Floats]:
        mean = np.exp(powers @ at)
        return mean, powers * mean[:, None]

    at, errors = posterior(beliefs, predicted, sums @ split.at, sums @ split.errors @ sums.T)
    return after(beliefs, at, errors, seen=len(left), source=SOURCE)


def _judged(raw: Estimate, controlled: Estimate, checked: bool) -> Estimate:
    """The raw coefficient: refused where it has the wrong sign or contradicts the controlled one beyond both errors."""
    if raw.value <= 0.0:
        return refused(
            raw,
            f"without controls a rise of 10 % seems to keep customers ({raw.value:+.2f}, standard error "
            f"{raw.error:.2f}): prices were raised where customers stay anyway, or cut where they leave",
        )
    if checked and abs(raw.value - controlled.value) > 2.0 * float(np.hypot(raw.error, controlled.error)):
        return refused(
            raw,
            f"without controls {raw.value:+.2f}, beside them {controlled.value:+.2f}: further apart than their errors "
            "allow; what drove the changes also drove leaving",
        )
    return raw


def _coefficient(name: str, regression: Regression, seen: int) -> Estimate:
    at, error = regression.of("own")
    return estimated(name, at, error, "plain", unit="logit per log price", seen=seen, source=SOURCE)


def _too_little(left: Floats, change: Floats) -> str:
    few = int(min(left.sum(), len(left) - left.sum()))
    if few < FEWEST:
        did = "left" if left.sum() <= few else "stayed"
        return f"{few} customers {did} at a change of price; at least {FEWEST} who left, and who stayed, are needed"
    spread = float(change.std())
    return f"prices hardly differed in their change (sd {spread:.2%})" if spread < LEAST_SPREAD else ""


def _told_by(controls: Floats, change: Floats) -> float:
    """Share of the variance of the changes that the controls explain."""
    off = change - controls @ np.linalg.lstsq(controls, change, rcond=None)[0]
    return 1.0 - float(off.var() / change.var())


def _cannot_tell(names: list[str], hazard: Joint, spread: float) -> str:
    said = "drivers of price these records do not hold" if names else "what drove the changes: no control was given"
    if hazard.estimates[1].error < HARDLY * spread:
        return said
    return said + "; how much more a rise moves than a cut: too few of one kind, loss aversion is mostly as believed"


def _left_out(changes: PriceChanges, used: Bools) -> str:
    n = int(len(used) - used.sum())
    return f"; {n:,} of {len(used):,} changes left out: a price missing, or a change of more than 30 %" if n else ""


def _open(beliefs: list[Belief], seen: int, why: str) -> Joint:
    return independent(*(b.open(seen=seen, source=SOURCE, why=why) for b in beliefs))


def _nothing(beliefs: list[Belief], seen: int, why: str) -> PriceResponse:
    blank = [Belief(name, 0, 1, "plain", "logit per log price") for name in ("own price change", "raw price change")]
    controlled, naive = (b.open(seen=seen, source=SOURCE, why=why) for b in blank)
    return PriceResponse(_open(beliefs, seen, why), controlled, naive, None)
