"""An economy: its regimes, stress path or table, the noise around them, and what else befalls the firm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from scenarios.macro.key_accounts import KeyAccounts
from scenarios.macro.level import NONE, Level
from scenarios.macro.noise import Noise
from scenarios.macro.regimes import Regimes
from scenarios.macro.regulation import Regulation
from scenarios.macro.stress import Stress
from scenarios.macro.technology import Legacy
from simulator.vocabulary import NO_RULES, Drivers, Floats, Rules, Shocks

LEADS_PER_USE = 1.5
"""How much harder leads respond than use, unless a table gives them: [J]."""
RECESSION_USE = -0.05
"""Relative change of use from which on a path without regimes is said to be in recession: [J]."""


class Course(Protocol):
    """What an economy does apart from luck: a stress path, a published scenario, a table of one's own."""

    def level(self, months: int) -> Level: ...


@dataclass(frozen=True)
class Economy:
    """Turns shared luck into drivers; the same luck gives every economy the same noise.

    A path's drivers depend on that path's shocks alone, whatever other paths run beside it.
    """

    name: str
    course: Regimes | Course = field(default_factory=Stress)
    noise: Noise = field(default_factory=Noise)
    regulation: Regulation | None = None
    legacy: Legacy | None = None
    key_accounts: KeyAccounts | None = None

    @property
    def rules(self) -> Rules:
        """What the law allows."""
        return NO_RULES if self.regulation is None else self.regulation.rules()

    def drivers(self, shocks: Shocks) -> Drivers:
        """What the economy does to each path and month, [paths, months]."""
        paths, months = shocks.uniforms.shape
        if isinstance(self.course, Regimes):
            chain = self.course.chain(shocks.uniforms)
            level = self.course.level(chain)._replace(regime=chain.astype(np.float64))
        else:
            level = self.course.level(months)
        told = _drivers(self._befallen(level, months), self.noise.logs(shocks.normals), np.ones((paths, months)))
        if self.key_accounts is None:
            return told
        return told._replace(lost_month=self.key_accounts.lost(shocks.uniforms))

    def _befallen(self, level: Level, months: int) -> Level:
        """The level with what law and technology do on top."""
        if self.legacy is not None:
            left = 1.0 + (NONE if level.legacy is None else level.legacy)
            level = level._replace(legacy=left * (1.0 + self.legacy.change(months)) - 1.0)
        if self.regulation is not None:
            cost = NONE if level.compliance is None else level.compliance
            level = level._replace(compliance=cost + self.regulation.cost(months))
        return level


def _drivers(level: Level, noise: tuple[Floats, ...], flat: Floats) -> Drivers:
    """Systematic part times noise; leads feel the noise in demand as hard as they feel demand itself."""
    demand, churn, cost, credit, cac = noise
    leads = LEADS_PER_USE * level.use if level.leads is None else level.leads
    slump = np.where(level.use <= RECESSION_USE + 1e-12, 2.0, 0.0)
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
        regime=(slump if level.regime is None else level.regime) * flat,
        tickets=None if level.log_tickets is None else np.exp(level.log_tickets) * flat,
        legacy=None if level.legacy is None else (1.0 + level.legacy) * flat,
        compliance=None if level.compliance is None else level.compliance * flat,
        late_days=None if level.late_days is None else level.late_days * flat,
        leverage=None if level.leverage is None else level.leverage * flat,
    )
