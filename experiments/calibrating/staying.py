"""Who stays: churn by role, frailty, defaults and what terms do; without ends in the records, from purchases alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import logit

from experiments.calibrating.records import Records
from simulator.book import bgnbd
from simulator.book.bgnbd import Purchases
from simulator.calibration.churn import churn
from simulator.calibration.estimate import Estimate, Joint, estimated, independent, unestimated
from simulator.calibration.frailty import LEAVES, Spells, part
from simulator.calibration.purchases import bgnbd_estimates
from simulator.calibration.renewals import of_customers, renewals
from simulator.calibration.terms import clocked, in_term_hazard
from simulator.history.buying import buying
from simulator.history.survival import lives
from simulator.vocabulary import ROLES, Floats, Ints

CHURN = tuple(f"customers.churn_per_year.{role}" for role in ROLES)
OTHERS = ("customers.frailty", "customers.involuntary_share", "customers.in_term_hazard", "customers.sbg_strength")
NEAR = 0.2
"""Months around a renewal in which an exit counts as one at the renewal."""
LUMPED = 0.6
"""Share of the exits of the month before a renewal that lie so near, above which the renewal is what was recorded."""
FEWEST = 100
"""Customers who bought again, below which purchases tell no drop-out."""
MOST, LUCK = 2000, 80
"""Customers of a role whose churn is worked out, and times the fitted law is varied within its errors."""


def staying(told: Records) -> Iterator[Joint]:
    """Churn, frailty, involuntary share and the calendar of contracts."""
    if told.has("customers") and "end_date" in told.history.table("customers"):
        yield from _of_ends(told)
    elif told.has("transactions"):
        yield _of_purchases(told)
        yield from told.silent("no ends are recorded: purchases alone tell who is still there", *OTHERS)
    else:
        yield from told.silent("no customers with end_date and no transactions were given", *CHURN, *OTHERS)


def spells(told: Records) -> tuple[Spells, Floats]:
    """Survival of each customer by role, and the months of its contract (nan: not known)."""
    seen = lives(told.history)
    term = _terms(told, seen.customer_id)
    ends = _on_the_day(seen.exit, np.where(seen.cause == LEAVES, term, np.nan))
    return Spells(told.role[seen.segment], seen.entry, np.maximum(ends, seen.entry), seen.cause), term


def _on_the_day(exit_: Floats, term: Floats) -> Floats:
    """Calendar months differ in length: who left within a few days of a renewal left at it.

    But only where ends lump there; where they spread over the month before it, they are days on which customers left.
    """
    with np.errstate(invalid="ignore"):
        due = np.maximum(np.rint(exit_ / term), 1.0) * term
        there = (term > 1.0) & (np.abs(exit_ - due) <= NEAR)
        month = (term > 1.0) & (exit_ > due - 1.0) & (exit_ <= due + NEAR)
        return np.asarray(np.where(there & (there.sum() > LUMPED * month.sum()), due, exit_))


def _terms(told: Records, ids: object) -> Floats:
    """Months of each customer's contract: of the last one known."""
    import pandas as pd

    if told.has("contracts") and "term_months" in told.history.table("contracts"):
        frame = told.history.table("contracts").sort_values("start_date", kind="stable")
        column = frame.drop_duplicates("customer_id", keep="last").set_index("customer_id")["term_months"]
    elif "contract_term_months" in told.history.table("customers"):
        column = told.history.table("customers").set_index("customer_id")["contract_term_months"]
    else:
        return np.full(len(pd.Index(ids)), np.nan)
    return np.asarray(column.reindex(pd.Index(ids)).to_numpy(dtype=np.float64))


def _of_ends(told: Records) -> Iterator[Joint]:
    seen, term = spells(told)
    whole = np.where(np.isfinite(term), np.maximum(np.rint(term), 1.0), 1.0).astype(np.int64)
    if (whole > 1).any():
        hold = in_term_hazard(seen, whole, len(ROLES))
        rho = hold.value if hold.status == "calibrated" else told.parameters.customers.in_term_hazard
        yield independent(hold)
        yield independent(_strength(seen, whole))
        seen = clocked(seen, whole, rho)
    else:
        yield from told.silent("no contract runs for more than a month", *OTHERS[2:])
    yield churn(seen, ROLES).joint


def _strength(seen: Spells, term: Ints) -> Estimate:
    """How alike customers are at renewals, from those on terms of two months or more."""
    long = term > 1
    return renewals(of_customers(part(seen, long), term[long], len(ROLES)), ROLES).joint.estimates[-1]


def _of_purchases(told: Records) -> Joint:
    """Churn of each role in the next year, of those still there, by BG/NBD; its error by varying the fitted law."""
    import pandas as pd

    bought = buying(told.history)
    seen, role = bought.bought, told.roles_at(pd.Series(bought.customer_id))
    again = int((seen.repeats > 0).sum())
    if again < FEWEST:
        why = f"{again:,} customers bought again; at least {FEWEST} are needed"
        return independent(*(unestimated(n, "logit", unit="share/year", seen=again, source="BG/NBD", why=why)
                             for n in CHURN))  # fmt: skip
    model = bgnbd.fit(seen)
    joint = bgnbd_estimates(seen, model)
    errors = np.nan_to_num(np.array([e.error for e in joint.estimates]))
    middle, luck = np.log(np.array(model[:4])), np.random.default_rng(7)
    size, turn = np.linalg.eigh(joint.correlation * np.outer(errors, errors))
    points = luck.standard_normal((LUCK, 4)) * (size > 1e-12)
    laws = np.vstack([middle, middle + (points * np.sqrt(np.maximum(size, 0.0))) @ turn.T])
    weight = _likely(seen, laws, points)
    numbers = [_churn(k, _some(seen, role == k, luck), laws, weight) for k in range(len(ROLES))]
    return Joint((*numbers, *joint.estimates), _beside(joint.correlation, len(numbers)))


def _likely(seen: Purchases, laws: Floats, points: Floats) -> Floats:
    """Weights [L] of the varied laws: their likelihood over that of the normal law they were drawn from."""
    unique, counts = bgnbd.grouped(seen)
    value = np.array([counts @ bgnbd.log_likelihood(unique, *np.exp(np.clip(logs, -12.0, 12.0))) for logs in laws[1:]])
    log = value + 0.5 * (points**2).sum(axis=1)
    weight = np.exp(log - np.nanmax(log))
    return np.asarray(np.nan_to_num(weight) / np.nansum(weight))


def _some(seen: Purchases, which: Floats, luck: np.random.Generator) -> Purchases:
    place = np.flatnonzero(which)
    place = luck.choice(place, MOST, replace=False) if len(place) > MOST else place
    return Purchases(seen.repeats[place], seen.recency[place], seen.age[place])


def _churn(k: int, seen: Purchases, laws: Floats, weight: Floats) -> Estimate:
    """One role's yearly churn of those still there, under each of the laws [1 + L, 4]; the first is the fitted one."""
    source = "BG/NBD (Fader, Hardie and Lee 2005), drop-out of those still there; error by varying its parameters"
    name, n = CHURN[k], len(seen.age)
    if n == 0:
        why = "no customer of this role ever bought"
        return unestimated(name, "logit", unit="share/year", seen=0, source=source, why=why)
    shares = []
    for logs in laws:
        r, alpha, a, b = np.exp(np.clip(logs, -12.0, 12.0)).tolist()
        model = bgnbd.BgNbd(r, alpha, a, b, 0.0)
        alive, gone = bgnbd.alive_prob(seen, model), bgnbd.churn_if_alive(seen, model, 12.0)
        fine = np.isfinite(gone) & np.isfinite(alive)
        total = float(alive[fine].sum())
        shares.append(float(alive[fine] @ gone[fine]) / total if total > 0.0 else np.nan)
    at = float(np.clip(shares[0], 0.0, 0.9999)) if np.isfinite(shares[0]) else 0.0
    if at < 0.005:
        why = f"nobody is seen dropping out in {float(seen.age.max()):.0f} months: too short, or too seasonal, to tell"
        return unestimated(name, "logit", unit="share/year", seen=n, source=source, why=why)
    places = logit(np.clip(shares[1:], 1e-6, 1.0 - 1e-6))
    known = np.isfinite(places)
    error = float(np.sqrt(weight[known] @ (places[known] - logit(at)) ** 2 / max(float(weight[known].sum()), 1e-12)))
    why = "silence is not leaving: a season without purchases looks the same"
    return estimated(name, float(logit(at)), error, "logit", unit="share/year", seen=n, source=source, why=why)


def _beside(correlation: Floats, n: int) -> Floats:
    """Correlations of ``n`` numbers with nothing, then these."""
    whole = np.eye(n + len(correlation))
    whole[n:, n:] = correlation
    return whole
