"""Starsim: a module whose step asks the fuses of all agents still there; who has left dies in its people."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from experiments.peers.portions import subtract
from experiments.peers.seam import play
from simulator.core.records import CELL, ROWS_USED, Floats, Links
from simulator.core.stepped import Model

MOST = 20_000


def missing() -> str:
    """The framework, from the extra ``peers``."""
    return "" if find_spec("starsim") else "starsim is not installed: pip install secateur[peers]"


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block: a simulation each, its agents' numbers are the rows'."""
    play(Population, model, out, gone)


@cache
def module() -> Any:
    """The class of the module."""
    import starsim as ss

    class Customers(ss.Module):  # type: ignore[misc]
        """Threshold and cell of every agent."""

        def __init__(self) -> None:
            super().__init__(name="customers")
            self.define_states(ss.FloatArr("threshold"), ss.FloatArr("cell"))
            self.clock, self.left = np.zeros(1), np.zeros(0, dtype=np.int32)

        def step(self) -> None:
            cell = self.cell.values.astype(np.int64)
            due = self.threshold.values <= self.clock[cell]
            self.left = np.asarray(self.sim.people.auids[due], dtype=np.int32)
            self.sim.people.request_death(ss.uids(self.left))

    return Customers


class Population:
    """A simulation of one path."""

    def __init__(self, model: Model) -> None:
        import starsim as ss

        self.rows, self.cells, _, _, _, self.work = model
        self.uids, self.used = ss.uids, int(self.work.load[ROWS_USED])
        told: dict[str, Any] = {"n_agents": self.used, "dur": len(self.cells.clock) + 1, "dt": 1}
        self.sim = ss.Sim(modules=module()(), verbose=0, rand_seed=1, **told)
        self.sim.init()
        self.customers = next(m for m in self.sim.modules if m.name == "customers")
        self._tell(np.arange(self.used))

    def _tell(self, row: Any) -> None:
        uids = self.uids(row)
        self.customers.threshold[uids] = self.work.threshold[row]
        self.customers.cell[uids] = self.work.link[row, CELL]

    def leavers(self, t: int) -> Links:
        """Newcomers join, then one step of the simulation."""
        used = int(self.work.load[ROWS_USED])
        self.sim.people.grow(used - self.used)
        self._tell(np.arange(self.used, used))
        self.used, self.customers.clock = used, self.work.clock
        self.sim.run_one_step()
        return np.asarray(self.customers.left, dtype=np.int32)

    def forget(self, who: Links, t: int) -> None:
        """Out of the totals; who defaults dies in the next step."""
        subtract(self.rows, self.cells, self.work, who, t)
        self.sim.people.request_death(self.uids(who))
