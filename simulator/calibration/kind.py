"""Which law of staying fits a customer, told by what the records hold: a contract, its term, ends, or purchases alone.

monthly: a contract that may be left at any time (``churn``); annual: one that is left at renewals (``renewals``, and
``terms`` for who leaves inside); purchases: no contract and no end, so that whether somebody is still there must be
told from the silence since the last purchase (``simulator.book.bgnbd``, ``pareto_nbd``, ``gamma_gamma``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.calibration.frailty import LEAVES, Spells
from simulator.vocabulary import Floats, Ints

KINDS = ("monthly", "annual", "purchases")
FEW = 5
"""Exits of one term below which nobody can see whether the term binds: the contract is taken at its word."""
SURE = 2.33
"""Standard errors by which exits at renewals must exceed chance: one in a hundred by luck."""


class Kind(NamedTuple):
    """The kind of each customer, a place in ``KINDS`` [N], and what told it, one line a group."""

    place: Ints
    why: tuple[str, ...]


def kind(spells: Spells, term: Floats, buys: bool, slack: float = 0.5) -> Kind:
    """``term``: months of each customer's contract [N], nan where none is known; ``buys``: purchases are recorded;
    ``slack``: months within which an exit belongs to a renewal."""
    known = np.isfinite(term)
    place = np.zeros(len(term), dtype=np.int64)
    why: list[str] = []
    if (~known).any():
        ends = int((spells.cause[~known] >= LEAVES).sum())
        silent = buys and ends == 0
        place[~known] = KINDS.index("purchases" if silent else "monthly")
        how = "no contract and no end is recorded: purchases alone tell" if silent else f"no term, {ends:,} ends seen"
        why.append(_said("purchases" if silent else "monthly", int((~known).sum()), how))
    if (short := known & (term <= 1.0)).any():
        why.append(_said("monthly", int(short.sum()), "may be left every month"))
    for length in np.unique(term[known & (term > 1.0)]):
        of = term == length
        binds, how = _binds(spells.exit[of & (spells.cause == LEAVES)], float(length), slack)
        place[of] = KINDS.index("annual" if binds else "monthly")
        why.append(_said("annual" if binds else "monthly", int(of.sum()), how))
    return Kind(place, tuple(why))


def _binds(tenure: Floats, length: float, slack: float) -> tuple[bool, str]:
    """Whether exits by choice keep to the renewals of this term more than chance makes them."""
    exits = len(tenure)
    if exits < FEW:
        return True, f"term of {length:g} months; {exits} exits tell nothing against it"
    passed = np.maximum(np.rint(tenure / length), 1.0)
    kept, usual = int((np.abs(tenure - passed * length) <= slack).sum()), min(1.0, 2.0 * slack / length)
    binds = kept - exits * usual > SURE * (exits * usual * (1.0 - usual)) ** 0.5
    spread = "" if binds else ": no more than chance, the term holds nobody"
    return binds, f"term of {length:g} months; {kept:,} of {exits:,} exits at renewals{spread}"


def _said(name: str, customers: int, how: str) -> str:
    return f"{name}: {customers:,} customers ({how})"
