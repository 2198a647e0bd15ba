"""What all customers of a firm buy more or less of in a month, whatever the economy: weather, holidays, a season.

x_t = m x_{t-1} + sqrt(1 - m^2) z_t from its own law at rest, use times exp(s x_t - s^2 / 2): mean one in every month.
Its luck is the path's, the same under every strategy and in every economy.
"""

from __future__ import annotations

import numpy as np

from simulator.core import chance
from simulator.core.given import Luck
from simulator.parameters import Economy
from simulator.vocabulary import Floats


def swing(economy: Economy, luck: Luck, months: int) -> Floats:
    """Factor on the use of all customers [P, T], months 1..T."""
    memory, none = economy.swing_memory, np.zeros(months, dtype=np.uint32)
    month = np.arange(1, months + 1, dtype=np.uint32)
    z = np.array([chance.normals(luck.seed, chance.SWING, luck.draw, int(p), month, none, 0) for p in luck.path])
    x = z.copy()
    for t in range(1, months):
        x[:, t] = memory * x[:, t - 1] + np.sqrt(1.0 - memory**2) * z[:, t]
    return np.asarray(np.exp(economy.swing * x - economy.swing**2 / 2.0))
