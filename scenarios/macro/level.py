"""The systematic part of an economy: where its factors stand before noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Floats

NONE = np.zeros((1, 1))


class Level(NamedTuple):
    """Departures from an ordinary month, 0 = none; each [paths or 1, months or 1].

    ``use`` and ``leads`` are relative changes, ``legacy`` too; ``late_days`` days, ``leverage`` times EBITDA,
    ``compliance`` a share of opening revenue per account; the rest logs of factors. Leads of None follow use, a regime
    of None too; another None is an economy that does not speak of it.
    """

    use: Floats = NONE
    log_churn: Floats = NONE
    log_credit: Floats = NONE
    log_cac: Floats = NONE
    leads: Floats | None = None
    log_cost: Floats = NONE
    log_wage: Floats = NONE
    log_attrition: Floats = NONE
    log_price: Floats = NONE
    regime: Floats | None = None
    log_tickets: Floats | None = None
    legacy: Floats | None = None
    compliance: Floats | None = None
    late_days: Floats | None = None
    leverage: Floats | None = None


def held(level: Level, months: int) -> Level:
    """The months 1…T of a level told for some months; its last month holds on."""
    at = np.arange(months)
    told = {name: x[:, np.minimum(at, x.shape[1] - 1)] for name, x in level._asdict().items() if x is not None}
    return Level(**told)
