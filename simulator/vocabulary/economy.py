"""What an economy does to a path, and the luck it makes it from."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from simulator.vocabulary.action import Rules
from simulator.vocabulary.words import Floats, Ints


class Shocks(NamedTuple):
    """The economy's luck, drawn once and shared by every strategy and economy.

    normals: [paths, months, 5] standard normal (demand, churn, cost, credit, cac), independent;
    uniforms: [paths, months] for the regime.
    """

    normals: Floats
    uniforms: Floats


class Drivers(NamedTuple):
    """What the economy does to the whole path; each array [paths, months], 1 (or 0 for logs) = no change.

    demand: factor on use; log_churn: log factor on the voluntary clock; credit: factor on the default clock
    and bad debt; cost: cost index; wage: wage index; cac: acquisition cost index; leads: relative change of
    leads (0 = none); attrition: factor on agents' attrition; price: own list and market price index;
    regime: 0 expansion, 1 slowdown, 2 recession (stress paths: 2 while use is at least 5 % down).
    Demand, log_churn and credit are those of the whole economy: the simulator applies the sector's loadings.
    The rest may be left out (None: no change): tickets: factor on tickets; legacy: factor on the use of segments on
    legacy technology; compliance: cost per account and month in those hit by regulation, times opening revenue per
    account; late_days: days bills are paid later; leverage: added to the limit of debt over EBITDA; lost_month
    [paths, k]: month at whose end the k-th largest account leaves, 0 = stays.
    """

    demand: Floats
    log_churn: Floats
    credit: Floats
    cost: Floats
    wage: Floats
    cac: Floats
    leads: Floats
    attrition: Floats
    price: Floats
    regime: Floats
    tickets: Floats | None = None
    legacy: Floats | None = None
    compliance: Floats | None = None
    late_days: Floats | None = None
    leverage: Floats | None = None
    lost_month: Ints | None = None


ALWAYS_DRIVEN = tuple(name for name in Drivers._fields if name not in Drivers._field_defaults)
"""Drivers every economy gives."""


class Macro(Protocol):
    """An economy: turns shared shocks into drivers."""

    @property
    def name(self) -> str: ...

    @property
    def rules(self) -> Rules: ...

    def drivers(self, shocks: Shocks) -> Drivers: ...
