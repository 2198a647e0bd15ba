"""Whether a model that was tried on the past may rank strategies: one rule, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

import numpy as np

from simulator.backtest.rivals import Forecast
from simulator.backtest.scores import BANDS, bias, crps, crps_normal, histogram, inside, pit
from simulator.vocabulary import Floats

FIT: Final = "fit to rank strategies"
CARE: Final = "fit with care"
UNFIT: Final = "not fit to rank strategies"
Grade = Literal["fit to rank strategies", "fit with care", "not fit to rank strategies"]
WANTED = 0.80
"""Share of months that must lie in the 80 % band (at least as many as the band says)."""
HALF = 0.50
"""Share below which the bands say nothing."""
WIDE = 0.90
"""Share of months in the 50 % band above which bands are wider than they need be."""
NEAR, FAR = 0.05, 0.15
"""Bias, share of what was seen: below the first it is no matter, above the second it is one."""
ENOUGH = 12
"""Months of the calendar, over all origins, below which coverage cannot be told from luck."""


@dataclass(frozen=True)
class Trial:
    """One quantity from one origin: paths of the forecast [P, T], what was seen [T], and what rivals said."""

    quantity: str
    unit: str
    origin: str
    ensemble: Floats
    seen: Floats
    rivals: Mapping[str, Forecast] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A quantity over all origins: ``covered`` share of ``months`` by band, ``distinct`` of them different months of
    the calendar; ``pit`` [T]; mean CRPS, of rivals too; bias."""

    quantity: str
    unit: str
    months: int
    distinct: int
    origins: int
    covered: Mapping[float, float]
    pit: Floats
    crps: float
    rivals: Mapping[str, float]
    bias: float

    @cached_property
    def skill(self) -> dict[str, float]:
        """1 - CRPS / CRPS of each rival: above 0 the model is better."""
        return {name: 1.0 - self.crps / told if told > 0.0 else float("nan") for name, told in self.rivals.items()}

    def shape(self, bins: int = 5) -> Floats:
        """Histogram of the PIT [bins]."""
        return histogram(self.pit, bins)


def scored(trials: Sequence[Trial]) -> Score:
    """The trials of one quantity, all origins together."""
    first = trials[0]
    months = sum(len(trial.seen) for trial in trials)
    covered = {band: float(np.concatenate([inside(t.ensemble, t.seen, band) for t in trials]).mean()) for band in BANDS}
    names = [name for name in first.rivals if all(name in trial.rivals for trial in trials)]
    beside = {
        name: float(np.concatenate([crps_normal(*t.rivals[name], t.seen) for t in trials]).mean()) for name in names
    }
    total = sum(float(t.seen.sum()) for t in trials)
    off = sum(bias(t.ensemble, t.seen) * float(t.seen.sum()) for t in trials) / total if total > 0.0 else float("nan")
    distinct = len({month for t in trials for month in _calendar(t)})
    return Score(
        first.quantity, first.unit, months, distinct, len(trials), covered,
        np.concatenate([pit(t.ensemble, t.seen) for t in trials]),
        float(np.concatenate([crps(t.ensemble, t.seen) for t in trials]).mean()), beside, off,
    )  # fmt: skip


def _calendar(trial: Trial) -> list[str]:
    """The months of the calendar after the origin's."""
    first = np.datetime64(trial.origin[:7], "M") + 1
    return [str(first + k) for k in range(len(trial.seen))]


@dataclass(frozen=True)
class Verdict:
    """The grade, and a sentence for each thing that speaks against a better one."""

    grade: Grade
    reasons: tuple[str, ...]


def judged(scores: Sequence[Score]) -> Verdict:
    """Fit: every quantity lies in its 80 % band in at least 80 % of months, in its 50 % band not in nearly all, has
    little bias, and beats every rival.

    Not fit: in most months a quantity lies outside even the 95 % band, or is told far off by a forecast that is sure of
    itself (outside the 80 % band in most months). Anything else that speaks against it asks for care. Months follow
    each other: of one path that a right model forecasts, few may lie in the 80 % band, so that alone is not grave.
    """
    against = [(grave, said) for score in scores for grave, said in _against(score)]
    if not scores:
        return Verdict(UNFIT, ("nothing of the forecast could be held against what happened",))
    grade: Grade = UNFIT if any(grave for grave, _ in against) else CARE if against else FIT
    return Verdict(grade, tuple(said for _, said in against))


def _against(score: Score) -> Iterator[tuple[bool, str]]:
    """What speaks against a quantity's forecast, and whether it is grave."""
    name, share = score.quantity, score.covered[0.80]
    if share < WANTED:
        grave = score.covered[0.95] < HALF
        yield grave, f"{name}: {100 * share:.0f} % of months lie in the 80 % band, must be at least 80 %"
    if score.distinct >= ENOUGH and score.covered[0.50] > WIDE:
        yield False, f"{name}: {100 * score.covered[0.50]:.0f} % of months lie in the 50 % band: it is too wide"
    if not abs(score.bias) <= NEAR:
        side = "too high" if score.bias > 0.0 else "too low"
        said = f"{100 * abs(score.bias):.0f} % {side}" if np.isfinite(score.bias) else "of nothing seen"
        yield abs(score.bias) > FAR and share < HALF, f"{name}: the forecast is {said} on average"
    for rival, skill in score.skill.items():
        if not skill > 0.0:
            yield False, f"{name}: {rival} says it better (CRPS {score.rivals[rival]:,.3g} against {score.crps:,.3g})"
    if score.distinct < ENOUGH:
        yield False, f"{name}: {score.distinct} months of the calendar cannot tell bands that hold from luck"
