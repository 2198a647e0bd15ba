"""How well one number foretells another's sign: the cut that parts them best, and its two kinds of error, by draws.

Youden's J = 1 − false alarms − misses (Youden 1950): 0 is chance, 1 is certainty. Paths of one draw, and one path
in several economies, are no independent witnesses: every error is that of a ratio of sums over independent units.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10, sqrt
from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Bools, Floats, Ints


class Cut(NamedTuple):
    """Stop where the number is beyond ``threshold``, on the side ``above`` says."""

    threshold: float
    above: bool

    def rings(self, value: Floats) -> Bools:
        """Whether it says stop, for each number."""
        return value > self.threshold if self.above else value < self.threshold


class Rate(NamedTuple):
    """A share and its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """False alarms (of the good), misses (of the bad), Youden's J with standard error and lower 95 % bound."""

    false_alarm: Rate
    miss: Rate
    j: float
    error: float
    low: float


def best_cut(value: Floats, bad: Bools) -> Cut:
    """The cut with the largest J on these [K], half way between neighbours and as round as the spread allows."""
    order = np.argsort(value, kind="stable")
    ordered, lost = value[order], bad[order]
    caught = np.cumsum(lost) / max(1, int(bad.sum())) - np.cumsum(~lost) / max(1, int((~bad).sum()))
    ends = np.flatnonzero(np.diff(ordered) > 0.0)
    if not len(ends):
        return Cut(float(ordered[0]), True)
    k = int(ends[np.argmax(np.abs(caught[ends]))])
    return Cut(rounded(float(ordered[k] + ordered[k + 1]) / 2.0, float(value.std())), bool(caught[k] < 0.0))


def rounded(threshold: float, spread: float) -> float:
    """To a tenth to a hundredth of the spread: what can be written on a card."""
    if spread <= 0.0:
        return threshold
    return round(threshold, 1 - floor(log10(spread)))


def score(cut: Cut, value: Floats, bad: Bools, unit: Ints) -> Score:
    """What a cut is worth on these [K]; ``unit`` [K]: the independent draw each belongs to."""
    rang, units = cut.rings(value), np.unique(unit, return_inverse=True)[1]
    missed, shouted = _by_unit(~rang & bad, bad, units), _by_unit(rang & ~bad, ~bad, units)
    n = int(units.max()) + 1
    error = sqrt(n / max(1, n - 1) * float(((missed[1] + shouted[1]) ** 2).sum()))
    j = 1.0 - missed[0] - shouted[0]
    t = _student(n)
    return Score(_rate(shouted, int((~bad).sum()), n), _rate(missed, int(bad.sum()), n), j, error, j - t * error)


def _by_unit(hit: Bools, of: Bools, units: Ints) -> tuple[float, Floats]:
    """Σ hit / Σ of, and what each unit moves it by (linearised)."""
    hits, all_of = np.bincount(units, hit), np.bincount(units, of)
    share = float(hits.sum() / max(1.0, all_of.sum()))
    return share, np.asarray((hits - share * all_of) / max(1.0, all_of.sum()))


def _rate(found: tuple[float, Floats], size: int, units: int) -> Rate:
    """Wilson's interval with as many observations as the units are worth (Korn and Graubard 1998); none seen: units."""
    share, moves = found
    variance = units / max(1, units - 1) * float((moves**2).sum())
    worth = share * (1.0 - share) / variance if variance > 0.0 else float(units)
    n, z = max(1.0, min(worth, float(size))), _student(units)
    middle, half = (share + z * z / (2 * n)) / (1 + z * z / n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    half /= 1 + z * z / n
    return Rate(share, max(0.0, middle - half), min(1.0, middle + half))


def _student(units: int) -> float:
    """97.5 % point of Student's t with one degree less than units."""
    from scipy.special import stdtrit

    return float(stdtrit(max(1, units - 1), 0.975))
