"""What a synthetic customer is besides its numbers: fit, conduct and fairness group, each from a stream of its own."""

from __future__ import annotations

import numpy as np

from simulator.number import ByRole
from simulator.parameters import Portrait
from simulator.vocabulary import ROLES, Bools, Floats, Ints

STREAMS = ("abusive", "icp_fit", "fairness_group")
"""A trait added at the end changes no other trait of the same seed, and none of the book's other columns."""


def traits(portrait: Portrait, role: Ints, seed: int) -> dict[str, object]:
    """The traits of customers whose role [N] is known, by column."""
    rng = {name: _stream(seed, k) for k, name in enumerate(STREAMS)}
    return {
        "abusive": _abusive(portrait.abusive_share, role, rng["abusive"]),
        "icp_fit": _fit(portrait.icp_fit, portrait.icp_fit_sd, role, rng["icp_fit"]),
        "fairness_group": np.where(_some(portrait.group_b_share, len(role), rng["fairness_group"]), "B", "A"),
    }


def _stream(seed: int, k: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(k,))))


def _abusive(share: float, role: Ints, rng: np.random.Generator) -> Bools:
    """Exactly round(share · tail) customers of the tail, by lot; [N]."""
    tail = np.flatnonzero(role == ROLES.index("tail"))
    flag = np.zeros(len(role), np.bool_)
    flag[tail[_some(share, len(tail), rng)]] = True
    return flag


def _fit(mean: ByRole, sd: float, role: Ints, rng: np.random.Generator) -> Floats:
    """Beta-distributed fit with the role's mean and the common sd, cut where no hump is left; [N]."""
    centre = np.array([mean.core, mean.mid, mean.tail])[role]
    total = np.maximum(2.0, centre * (1.0 - centre) / sd**2 - 1.0)
    return np.asarray(rng.beta(centre * total, (1.0 - centre) * total))


def _some(share: float, n: int, rng: np.random.Generator) -> Bools:
    """Exactly round(share · n) of n, by lot; [n]."""
    return np.asarray(rng.permutation(n) < round(share * n))
