"""Make a book of customers as a sector's portrait describes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.columns import COLUMNS
from simulator.book.traits import traits
from simulator.number import ByRole
from simulator.parameters import Parameters, Portrait
from simulator.vocabulary import ROLES, SERVICE_CLASSES, Book, Bools, Floats, InputError, Ints

if TYPE_CHECKING:
    import pandas as pd

AS_OF = date(2025, 12, 31)
_GOLDEN = 1.2207440846057596
"""Root of x**4 = x + 1: its powers spread points evenly over a cube (R3 sequence, Roberts 2018)."""


def synthesise(parameters: Parameters, seed: int, *, name: str = "saas", currency: str = "USD") -> Book:
    """A synthetic book of the sector ``parameters`` portray; the same seed gives the same book.

    Money is for ONE customer in ``currency`` per month; ``weight`` says how many customers a row stands for.
    Segments are called core, mid and tail, which is also their role.
    """
    portrait = parameters.portrait
    _check_shares(portrait)
    told = f"synthetic|{seed}|{portrait!r}"
    return Book(
        customers=_customers(portrait, seed),
        as_of=AS_OF,
        segments=ROLES,
        roles=ROLES,
        weight=portrait.weight,
        currency=currency,
        name=name,
        source_hash=blake2b(told.encode(), digest_size=16).hexdigest(),
        notes=(f"the book is synthetic: {portrait.customers:,} rows drawn from the sector's portrait, seed {seed}",),
    )


def correlation(portrait: Portrait) -> Floats:
    """Correlations of log revenue, log tickets and log activity hours inside a segment; shape [3, 3]."""
    with_revenue, between_loads = portrait.revenue_load_correlation, portrait.load_correlation
    return np.array(
        [[1.0, with_revenue, with_revenue], [with_revenue, 1.0, between_loads], [with_revenue, between_loads, 1.0]]
    )


def _customers(portrait: Portrait, seed: int) -> pd.DataFrame:
    import pandas as pd

    n, rng = portrait.customers, np.random.Generator(np.random.Philox(seed))
    role = np.repeat(np.arange(3), allot(_in_order(portrait.segment_share), n))
    normals = _normals(portrait, role, rng)
    order = rng.permutation(n)
    role, normals = role[order], normals[order]
    term = _terms(portrait, role, rng)
    told = {
        "customer_id": [f"C{k:06d}" for k in range(1, n + 1)],
        "segment": np.array(ROLES)[role],
        "monthly_revenue": _log_normal(portrait.mean_revenue, role, portrait.revenue_log_sd, normals[:, 0]),
        "tenure_months": rng.exponential(portrait.mean_tenure, n),
        "cogs_share": _in_order(portrait.cogs_share)[role],
        "tickets_per_month": _log_normal(portrait.tickets, role, portrait.load_log_sd, normals[:, 1]),
        "activity_hours_per_month": _log_normal(portrait.activity_hours, role, portrait.load_log_sd, normals[:, 2]),
        "service_class": np.array(SERVICE_CLASSES)[_classes(portrait, role, rng)],
        "contract_term_months": term,
        "months_to_renewal": rng.integers(1, term + 1),
        "prepaid": _flag(portrait.prepaid_share, n, rng) & (term > 1),
        "vulnerable": _flag(portrait.vulnerable_share, n, rng),
        "strategic": _flag(portrait.strategic_share, n, rng),
        **traits(portrait, role, seed),
    }
    return pd.DataFrame({c.name: told.get(c.name, c.default) for c in COLUMNS})


def _normals(portrait: Portrait, role: Ints, rng: np.random.Generator) -> Floats:
    """Correlated standard normals, spread evenly within each segment; shape [N, 3].

    A randomly shifted R3 sequence instead of independent draws: the seed then changes who the customers
    are and hardly what the book earns, so one book of 1,500 rows shows its sector and not its luck.
    """
    mix = np.linalg.cholesky(correlation(portrait))
    steps = _GOLDEN ** -np.arange(1, 4)
    even = [(np.arange(np.sum(role == k))[:, None] * steps + rng.random(3)) % 1.0 for k in range(3)]
    uniform = np.clip(np.concatenate(even), 2.0**-40, 1 - 2.0**-40)
    normal = np.vectorize(NormalDist().inv_cdf, otypes=[float])
    return np.asarray(normal(uniform) @ mix.T)


def _log_normal(mean: ByRole, role: Ints, log_sd: float, normals: Floats) -> Floats:
    """Log-normal numbers whose arithmetic mean in each segment is ``mean``; shape [N]."""
    return np.asarray(_in_order(mean)[role] * np.exp(log_sd * normals - log_sd**2 / 2))


def _terms(portrait: Portrait, role: Ints, rng: np.random.Generator) -> Ints:
    """Contract term in months of each row, the declared shares met within every segment; shape [N]."""
    choices = np.array(list(portrait.terms), dtype=np.int64)
    shares = np.tile(list(portrait.terms.values()), (3, 1))
    return choices[_dealt(shares, role, rng)]


def _classes(portrait: Portrait, role: Ints, rng: np.random.Generator) -> Ints:
    """Index in SERVICE_CLASSES of each row; shape [N]."""
    premium, self_service = _in_order(portrait.premium_share), _in_order(portrait.self_service_share)
    return _dealt(np.stack([premium, 1 - premium - self_service, self_service], axis=1), role, rng)


def _dealt(shares: Floats, role: Ints, rng: np.random.Generator) -> Ints:
    """Deal the columns of ``shares`` [3, K] to the rows of each segment at random, counts exact; shape [N]."""
    hand = np.empty(len(role), dtype=np.int64)
    for k in range(3):
        mine = np.flatnonzero(role == k)
        hand[mine] = rng.permutation(np.repeat(np.arange(shares.shape[1]), allot(shares[k], len(mine))))
    return hand


def _flag(share: float, n: int, rng: np.random.Generator) -> Bools:
    """Exactly round(share · n) rows, chosen at random; shape [N]."""
    return np.asarray(rng.permutation(n) < round(share * n))


def allot(shares: Iterable[float], n: int) -> Ints:
    """Whole counts nearest to ``shares`` · n that add up to n (largest remainder)."""
    exact = np.array(list(shares), dtype=float) * n
    counts = np.floor(exact + 1e-9).astype(np.int64)
    most = np.argsort(counts - exact, kind="stable")[: n - int(counts.sum())]
    counts[most] += 1
    return counts


def _in_order(by_role: ByRole) -> Floats:
    return np.array([by_role.core, by_role.mid, by_role.tail])


def _check_shares(portrait: Portrait) -> None:
    """Refuse a portrait whose shares do not add up or whose correlations contradict each other."""
    faults = []
    for name, total in (
        ("segment_share", _in_order(portrait.segment_share).sum()),
        ("terms", sum(portrait.terms.values())),
    ):
        if abs(total - 1) > 1e-6:
            faults.append(f"portrait.{name} adds up to {total:g}, must add up to 1")
    faults += [
        f"portrait.premium_share and self_service_share add up to more than 1 in {role}"
        for role in ROLES
        if portrait.premium_share.of(role) + portrait.self_service_share.of(role) > 1 + 1e-9
    ]
    if np.linalg.eigvalsh(correlation(portrait))[0] <= 0:
        faults.append("portrait.revenue_load_correlation and load_correlation contradict each other")
    if faults:
        raise InputError(faults)
