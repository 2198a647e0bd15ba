"""What purchases tell of each customer: how often it buys, whether it is still there, what it brings a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.book.bgnbd import BgNbd, Purchases, alive_prob, churn_if_alive, expected_so_far, fit, rate_if_alive
from simulator.tables.faults import counted
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd

MIN_REPEATERS = 30
"""Fewer customers with a repeat purchase cannot say how customers drop out."""
MIN_CHURN = 0.005
"""A smaller mean churn a year means that the file is too short or too seasonal to show anybody dropping out."""
ONE_DROP_OUT = 1000.0
"""At a + b above it the drop-out probabilities of two customers hardly differ, and a, b by themselves say nothing."""
FIT_TO_SAY = 0.005
"""The balance is told where it is further than this from 1."""
LATER = 0.5
"""First seen in the last half of the records: more of these are new than of those seen before, who had more time."""


Laws = tuple[tuple[Any, BgNbd], ...]
"""Who [N] buys by which law."""


class Rhythm(NamedTuple):
    """Arrays [N]: purchases and money a month given alive, P(alive), yearly churn given alive (nan: not told); how they
    came about."""

    rate: Floats
    revenue: Floats
    alive: Floats
    churn: Floats
    note: str


def worth_keeping(everyone: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Customers with a positive net amount; the others are told apart."""
    out = everyone[(everyone["net"] <= 0) | (everyone["days"] == 0)]
    kept = everyone.drop(out.index)
    if out.empty:
        return kept, []
    return kept, [
        f"left out: {len(out):,} of {len(everyone):,} known customers, who returned all they paid or more "
        f"(net {out['net'].sum():,.0f})"
    ]


def later(seen: Purchases) -> Any:
    """Who was first seen in the last half of the records [N]."""
    return seen.age <= LATER * float(seen.age.max(initial=0.0))


def laws(seen: Purchases) -> Laws:
    """Who [N] buys by which law: all by one, or those first seen later by one of their own where that is likelier.

    Who was a customer before the records begin is seen soon if it buys often, so the first seen buy more often than
    newcomers do. Two laws must be likelier by more than their four numbers cost (Schwarz: half of ln N each).
    """
    everybody, new = np.ones(len(seen.age), dtype=np.bool_), later(seen)
    one = fit(seen)
    if any(int((seen.repeats[of] > 0).sum()) < MIN_REPEATERS for of in (new, ~new)):
        return ((everybody, one),)
    two = [fit(part(seen, of)) for of in (~new, new)]
    gain = sum(law.log_likelihood for law in two) - one.log_likelihood
    return tuple(zip((~new, new), two, strict=True)) if gain > 2.0 * np.log(len(new)) else ((everybody, one),)


def part(seen: Purchases, of: Any) -> Purchases:
    """Some of the customers."""
    return Purchases(seen.repeats[of], seen.recency[of], seen.age[of])


def rhythm(seen: Purchases, value: Floats, known: Laws | None = None) -> Rhythm:
    """From what BG/NBD sees of each customer and what a day with a purchase came to on average [N].

    ``known``: the laws of ``seen``, where they were fitted before.
    """
    repeaters = int((seen.repeats > 0).sum())
    if repeaters < MIN_REPEATERS:
        rate = (seen.repeats + 1) / np.maximum(seen.age, 1.0)
        note = f"only {counted(repeaters)} bought again: rhythm is the plain average, churn the sector's, all alive"
        return Rhythm(rate, rate * value, np.ones(len(rate)), np.full(len(rate), np.nan), note)
    found = laws(seen) if known is None else known
    rate, revenue, alive, churn = np.empty((4, len(value)))
    said: list[str] = []
    for of, law in found:
        own = part(seen, of)
        rate[of], alive[of] = rate_if_alive(own, law), alive_prob(own, law)
        factor = balance(own, law, value[of])
        revenue[of] = factor * rate[of] * value[of]
        churn[of] = np.clip(churn_if_alive(own, law, 12.0), 0.0, 0.9999)
        who = "" if len(found) == 1 else f" of the {len(own.age):,} first seen {'later' if said else 'early'}"
        weighed = f", revenue ×{factor:.3f} as who buys often spends more" if abs(factor - 1.0) > FIT_TO_SAY else ""
        said.append(f"purchase rhythm{who} from BG/NBD (months): {_words(law)}{weighed}")
    return _dropping_out(Rhythm(rate, revenue, alive, churn, "; ".join(said)), float(seen.age.max()))


def _dropping_out(told: Rhythm, months: float) -> Rhythm:
    """With the sector's churn where purchases tell none, and with what was found of dropping out."""
    alive, churn = told.alive, told.churn
    known = np.isfinite(churn)
    mean = float(churn[known].mean()) if known.any() else 0.0
    if known.all() and mean < MIN_CHURN:
        note = f"{told.note}; it finds no drop-out in {months:.1f} months: all alive, churn is the sector's"
        return told._replace(alive=np.ones(len(alive)), churn=np.full(len(churn), np.nan), note=note)
    note = (
        f"{told.note}; {alive.sum():,.0f} of {len(alive):,} customers expected alive, "
        f"churn a year {f'{mean:.1%}' if known.any() else 'unknown'} given alive"
    )
    if not known.all():
        note += f"; no finite churn for {counted(int((~known).sum()), 'customer')}: theirs is the sector's"
    return told._replace(churn=np.where(known, churn, np.nan), note=note)


def balance(seen: Purchases, model: BgNbd, value: Floats) -> float:
    """Money of the repeat purchases seen over what the fitted rates make of the same months: Σ x v / Σ v E[λ τ | seen].

    Purchases alone balance (v = 1 gives 1, by maximum likelihood). The law pulls each rate towards the mean; where who
    buys often also spends more, that takes more money off than it adds, and this factor gives it back.
    """
    made = float((expected_so_far(seen, model) * value).sum())
    paid = float((seen.repeats * value).sum())
    return paid / made if made > 0.0 and paid > 0.0 else 1.0


def _words(law: BgNbd) -> str:
    """The fitted law in words; where a and b ran to their limit only a/(a+b) is known."""
    rate = f"r {law.r:.3g}, alpha {law.alpha:.3g}"
    if law.a + law.b <= ONE_DROP_OUT:
        return f"{rate}, a {law.a:.3g}, b {law.b:.3g}"
    return f"{rate}, a drop-out of {law.a / (law.a + law.b):.2%} per purchase alike for all (a + b without bound)"
