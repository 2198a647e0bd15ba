"""The systematic part of an economy: where its factors stand before noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.vocabulary import Floats

NONE = np.zeros((1, 1))


class Level(NamedTuple):
    """Departures from an ordinary month, 0 = none; each [paths or 1, months or 1].

    ``use`` and ``leads`` are relative changes, the rest logs of factors. Leads of None follow use.
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
