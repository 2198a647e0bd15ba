"""An economy: its regimes or its stress path, and the noise around them, as drivers of every path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scenarios.macro.level import Level
from scenarios.macro.noise import Noise
from scenarios.macro.regimes import Regimes
from scenarios.macro.stress import Inflation, Peak, Shape, Stress
from scenarios.schema import Tell, build
from simulator.vocabulary import NO_RULES, Drivers, Floats, Rules, Shocks

LEADS_PER_USE = 1.5
"""How much harder leads respond than use, unless a table gives them: [J]."""


@dataclass(frozen=True)
class Memo:
    """The words of a macro file; a file with ``regimes`` has no peak, shape or inflation of its own."""

    regimes: Regimes | None = None
    peak: Peak = field(default_factory=Peak)
    shape: Shape = field(default_factory=Shape)
    inflation: Inflation = field(default_factory=Inflation)
    noise: Noise = field(default_factory=Noise)


@dataclass(frozen=True)
class Economy:
    """Turns shared luck into drivers; the same luck gives every economy the same noise.

    A path's drivers depend on that path's shocks alone, whatever other paths run beside it.
    """

    name: str
    course: Regimes | Stress = field(default_factory=Stress)
    noise: Noise = field(default_factory=Noise)
    rules: Rules = NO_RULES

    def drivers(self, shocks: Shocks) -> Drivers:
        """What the economy does to each path and month, [paths, months]."""
        paths, months = shocks.uniforms.shape
        regime = np.zeros((paths, months), np.int64)
        if isinstance(self.course, Regimes):
            regime = self.course.chain(shocks.uniforms)
            level = self.course.level(regime)
        else:
            level = self.course.level(months)
        return _drivers(level, self.noise.logs(shocks.normals), regime.astype(np.float64))


def _drivers(level: Level, noise: tuple[Floats, ...], regime: Floats) -> Drivers:
    """Systematic part times noise; leads feel the noise in demand as hard as they feel demand itself."""
    demand, churn, cost, credit, cac = noise
    flat = np.ones(regime.shape)
    leads = LEADS_PER_USE * level.use if level.leads is None else level.leads
    return Drivers(
        demand=(1.0 + level.use) * np.exp(demand),
        log_churn=level.log_churn + churn,
        credit=np.exp(level.log_credit + credit),
        cost=np.exp(level.log_cost + cost),
        wage=np.exp(level.log_wage) * flat,
        cac=np.exp(level.log_cac + cac),
        leads=leads + LEADS_PER_USE * (np.exp(demand) - 1.0),
        attrition=np.exp(level.log_attrition) * flat,
        price=np.exp(level.log_price) * flat,
        regime=regime,
    )


def read_economy(name: str, told: Mapping[str, Any], tell: Tell) -> Economy:
    """The economy a mapping describes; every fault is told with its path, and it is then not to be used."""
    memo = build(Memo, told, "", tell)
    if memo.regimes is None:
        return Economy(name, Stress(memo.peak, memo.shape, memo.inflation), memo.noise)
    for word in ("peak", "shape", "inflation"):
        if word in told:
            tell(word, "stands beside regimes; a stress path follows its own table, regimes run without one")
    return Economy(name, memo.regimes, memo.noise)
