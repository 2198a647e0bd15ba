"""A table of customers: every month its totals are summed afresh by tariff, and who leaves is dropped from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.peers.portions import portions, subtract_details, sums_of
from experiments.peers.seam import play, still_here
from simulator.core.records import CELL, ROWS_USED, Floats, Links
from simulator.core.stepped import Model

MOST = 20_000


def missing() -> str:
    """Nothing: secateur needs pandas itself."""
    return ""


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block."""
    play(Table, model, out, gone)


class Table:
    """A row a customer still there: cell, tariff, threshold, month of start, and what it adds to each total."""

    def __init__(self, model: Model) -> None:
        self.rows, self.cells, _, _, _, self.work = model
        self.used, self.sums = int(self.work.load[ROWS_USED]), sums_of(self.work)
        self.frame = self._frame(np.arange(self.used, dtype=np.int32), 0)

    def _frame(self, who: Links, t: int) -> pd.DataFrame:
        """The table of some rows, worth what they are in month t."""
        part = dict(enumerate(portions(self.rows, self.work, who, t)))
        cell = self.work.link[who, CELL]
        known = {"cell": cell, "tariff": self.cells.tariff[cell], "threshold": self.work.threshold[who]}
        return pd.DataFrame(known | part, index=who)

    def leavers(self, t: int) -> Links:
        """Whoever's threshold is not beyond its clock."""
        used = int(self.work.load[ROWS_USED])
        if used > self.used:
            self.frame = pd.concat([self.frame, self._frame(np.arange(self.used, used, dtype=np.int32), t)])
            self.used = used
        reached = self.frame["threshold"] <= self.work.clock[self.frame["cell"]]
        return np.asarray(self.frame.index[reached], dtype=np.int32)

    def forget(self, who: Links, t: int) -> None:
        """Drop them, bring the large accounts up to date where they may have jumped, and sum by tariff."""
        subtract_details(self.rows, self.work, who, portions(self.rows, self.work, who, t))
        here = still_here(self.cells, self.work, np.asarray(self.frame.index, dtype=np.int32))
        self.frame = self.frame[self.frame.index.isin(here)]
        if t % 3 == 0:
            top = np.intersect1d(self.rows.top_row, here).astype(np.int32)
            self.frame = pd.concat([self.frame.drop(index=top), self._frame(top, t)])
        found = self.frame.groupby("tariff")[self.sums].sum()
        self.work.sums[:, self.sums] = 0
        self.work.sums[np.ix_(found.index, self.sums)] = found.to_numpy()
