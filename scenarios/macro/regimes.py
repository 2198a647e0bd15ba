"""Regimes: expansion, slowdown and recession follow one another as a Markov chain."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scenarios.macro.level import Level
from simulator.number import number
from simulator.vocabulary import Floats, Ints

NBER = "[V] mean stays of 48, 9 and 10 months: NBER cycles 1945-2001, expansion 57 months, contraction 10"


@dataclass(frozen=True)
class Slowdown:
    """Where the factors tend in a slowdown."""

    use: float = number(-0.04, "relative change", -0.9, 1, "[J]")
    log_churn: float = number(0.10, "log", -2, 2, "[J]")
    credit: float = number(1.4, "factor", 0.1, 20, "[J] between expansion and recession")
    cac: float = number(1.05, "factor", 0.1, 10, "[J]")


@dataclass(frozen=True)
class Recession:
    """Where the factors tend in a recession."""

    use: float = number(-0.10, "relative change", -0.9, 1, "[J]")
    log_churn: float = number(0.25, "log", -2, 2, "[J]")
    credit: float = number(2.5, "factor", 0.1, 20, "[V] charge-offs rose 2.5 to 6 times in past recessions")
    cac: float = number(1.15, "factor", 0.1, 10, "[J]")


@dataclass(frozen=True)
class Regimes:
    """The chain and where each regime pulls the economy; expansion is no change at all."""

    expansion_to_slowdown: float = number(0.8 / 48, "probability/month", 0, 0.5, NBER)
    expansion_to_recession: float = number(0.2 / 48, "probability/month", 0, 0.5, NBER)
    slowdown_to_expansion: float = number(0.5 / 9, "probability/month", 0, 0.5, NBER)
    slowdown_to_recession: float = number(0.5 / 9, "probability/month", 0, 0.5, NBER)
    recession_to_expansion: float = number(0.08, "probability/month", 0, 0.5, NBER)
    recession_to_slowdown: float = number(0.02, "probability/month", 0, 0.5, NBER)
    speed: float = number(0.25, "share of the gap/month", 0.001, 1, "[J] how fast levels follow the regime")
    slowdown: Slowdown = field(default_factory=Slowdown)
    recession: Recession = field(default_factory=Recession)

    def transitions(self) -> Floats:
        """Transition matrix, [3 from, 3 to] probability/month: expansion, slowdown, recession."""
        moves = np.array(
            [
                [0.0, self.expansion_to_slowdown, self.expansion_to_recession],
                [self.slowdown_to_expansion, 0.0, self.slowdown_to_recession],
                [self.recession_to_expansion, self.recession_to_slowdown, 0.0],
            ]
        )
        stay: Floats = moves + np.diag(1.0 - moves.sum(axis=1))
        return stay

    def chain(self, uniforms: Floats) -> Ints:
        """Regime of each month, [paths, months], from uniforms of that shape; month 0 is an expansion."""
        bounds = np.cumsum(self.transitions(), axis=1)
        regime = np.zeros(uniforms.shape, np.int64)
        now = np.zeros(len(uniforms), np.int64)
        for t in range(uniforms.shape[1]):
            u = uniforms[:, t]
            now = (u >= bounds[now, 0]).astype(np.int64) + (u >= bounds[now, 1])
            regime[:, t] = now
        return regime

    def level(self, regime: Ints) -> Level:
        """Levels on their way to the regime's: L_t = L_{t−1} + speed · (target_t − L_{t−1}), L_0 = 0."""
        s, r = self.slowdown, self.recession
        return Level(
            use=self._follow(regime, s.use, r.use),
            log_churn=self._follow(regime, s.log_churn, r.log_churn),
            log_credit=self._follow(regime, np.log(s.credit), np.log(r.credit)),
            log_cac=self._follow(regime, np.log(s.cac), np.log(r.cac)),
        )

    def _follow(self, regime: Ints, slowdown: float, recession: float) -> Floats:
        target = np.array([0.0, slowdown, recession])[regime]
        level = np.zeros(target.shape)
        now = np.zeros(len(target))
        for t in range(target.shape[1]):
            now = now + self.speed * (target[:, t] - now)
            level[:, t] = now
        return level
