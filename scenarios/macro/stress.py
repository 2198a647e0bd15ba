"""Stress paths: how bad it gets, how fast it comes, how long it stays and how slowly it goes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenarios.macro.level import Level
from simulator.number import number
from simulator.vocabulary import Floats

TOLD = ("the scenario file names its own", "scenario")


@dataclass(frozen=True)
class Peak:
    """The economy at its worst (or best); every default means no change."""

    use: float = number(0.0, "relative change", -0.9, 2, *TOLD)
    leads: float | None = number(None, "relative change; left out: 1.5 × use", -0.95, 3, *TOLD)
    churn: float = number(1.0, "factor", 0.1, 10, *TOLD)
    credit: float = number(1.0, "factor", 0.1, 20, *TOLD)
    cac: float = number(1.0, "factor", 0.1, 10, *TOLD)
    cost: float = number(1.0, "factor", 0.5, 3, *TOLD)
    wage: float = number(1.0, "factor", 0.5, 3, *TOLD)
    attrition: float = number(1.0, "factor", 0.1, 10, *TOLD)
    tickets: float = number(1.0, "factor", 0.05, 10, *TOLD)
    late_days: float = number(0.0, "days bills are paid later", -60, 180, *TOLD)
    leverage: float = number(0.0, "added to the limit of debt over EBITDA", -3, 3, *TOLD)


@dataclass(frozen=True)
class Shape:
    """The course of a stress in months."""

    onset: int = number(6, "month of the first sign", 1, 240, *TOLD)
    ramp: int = number(6, "months to the peak", 1, 240, *TOLD)
    plateau: int = number(6, "months at the peak", 0, 600, *TOLD)
    half_life: float = number(8.0, "months", 0.1, 1e9, *TOLD)

    def intensity(self, months: int) -> Floats:
        """Share of the peak in months 1…T, [T].

        1/ramp in the onset month, 1 from month onset + ramp − 1 on, then for ``plateau`` months more; after
        them ½^(k / half-life) in the k-th month.
        """
        k = np.arange(1, months + 1) - self.onset + 1
        rise = np.clip(k / self.ramp, 0.0, 1.0)
        fading = np.maximum(k - self.ramp - self.plateau, 0)
        course: Floats = rise * 0.5 ** (fading / self.half_life)
        return course


@dataclass(frozen=True)
class Inflation:
    """Real costs and wages that rise year by year, and the part of it prices follow later.

    The new level stays once the rise is over. Prices, our own list and the market's alike, follow the share
    ``pass_through`` of log cost, ``lag_months`` later.
    """

    cost_per_year: float = number(0.0, "share/year", -0.2, 1, *TOLD)
    wage_per_year: float = number(0.0, "share/year", -0.2, 1, *TOLD)
    months: int = number(18, "months", 0, 240, *TOLD)
    pass_through: float = number(0.5, "share of cost growth", 0, 1, "[J]", "scenario")
    lag_months: int = number(6, "months", 0, 60, "[J]", "scenario")

    def years(self, onset: int, months: int, lag: int = 0) -> Floats:
        """Years of rise behind each of the months 1…T, [T]; the onset month is the first of them."""
        risen: Floats = np.clip(np.arange(1, months + 1) - lag - onset + 1, 0, self.months) / 12.0
        return risen


@dataclass(frozen=True)
class Stress:
    """One deterministic path: a peak, the course towards and from it, and inflation if there is any."""

    peak: Peak = field(default_factory=Peak)
    shape: Shape = field(default_factory=Shape)
    inflation: Inflation = field(default_factory=Inflation)

    def level(self, months: int) -> Level:
        """Levels of months 1…T, each [1, T]: relative changes in proportion to the intensity, factors in log."""
        p, i, s = self.peak, self.inflation, self.shape.intensity(months)[None, :]
        onset = self.shape.onset
        log_cost = np.log1p(i.cost_per_year)
        late = i.years(onset, months, i.lag_months)[None, :]
        years = i.years(onset, months)[None, :]
        return Level(
            use=p.use * s,
            leads=None if p.leads is None else p.leads * s,
            log_churn=np.log(p.churn) * s,
            log_credit=np.log(p.credit) * s,
            log_cac=np.log(p.cac) * s,
            log_cost=np.log(p.cost) * s + log_cost * years,
            log_wage=np.log(p.wage) * s + np.log1p(i.wage_per_year) * years,
            log_attrition=np.log(p.attrition) * s,
            log_price=i.pass_through * log_cost * late,
            log_tickets=None if p.tickets == 1.0 else np.log(p.tickets) * s,
            late_days=None if p.late_days == 0.0 else p.late_days * s,
            leverage=None if p.leverage == 0.0 else p.leverage * s,
        )
