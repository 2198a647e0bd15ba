"""Arrays: one comparison a month of every row's threshold with its cell's clock, leavers out of the totals at once."""

from __future__ import annotations

import numpy as np

from experiments.peers.portions import subtract
from experiments.peers.seam import play, still_here
from simulator.core.records import CELL, ROWS_USED, Floats, Links
from simulator.core.stepped import Model

MOST = 200_000
TIDY = 6
"""Months after which those who have left are taken out of the arrays."""


def missing() -> str:
    """Nothing: it needs what the wheel needs."""
    return ""


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block."""
    play(Arrays, model, out, gone)


class Arrays:
    """Rows still there, with cell and threshold."""

    def __init__(self, model: Model) -> None:
        self.rows, self.cells, _, _, _, self.work = model
        self.used = int(self.work.load[ROWS_USED])
        self._hold(np.arange(self.used, dtype=np.int32))

    def _hold(self, row: Links) -> None:
        self.row, self.cell, self.threshold = row, self.work.link[row, CELL], self.work.threshold[row]

    def leavers(self, t: int) -> Links:
        """One comparison for all; newcomers of the month first."""
        used = int(self.work.load[ROWS_USED])
        if used > self.used or t % TIDY == 0:
            row = still_here(self.cells, self.work, self.row) if t % TIDY == 0 else self.row
            self._hold(np.concatenate([row, np.arange(self.used, used, dtype=np.int32)]))
            self.used = used
        return np.asarray(self.row[self.threshold <= self.work.clock[self.cell]])

    def forget(self, who: Links, t: int) -> None:
        """Out of the totals; out of the arrays at the next tidying up."""
        subtract(self.rows, self.cells, self.work, who, t)
