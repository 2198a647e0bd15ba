"""Mesa: one agent object a customer, whose step asks its fuse."""

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
    return "" if find_spec("mesa") else "mesa is not installed: pip install secateur[peers]"


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block."""
    play(Book, model, out, gone)


@cache
def customer() -> Any:
    """The class of agents."""
    import mesa

    class Customer(mesa.Agent):  # type: ignore[misc]
        """Somebody who leaves once the clock of its cell has reached its threshold."""

        def __init__(self, book: Any, row: int, cell: int, threshold: float) -> None:
            super().__init__(book)
            self.row, self.cell, self.threshold = row, cell, threshold

        def step(self) -> None:
            if self.threshold <= self.model.clock[self.cell]:
                self.model.left.append(self.row)
                self.remove()

    return Customer


class Book:
    """A model of the framework with everybody still there; it knows what their cells' clocks read."""

    def __init__(self, model: Model) -> None:
        import mesa

        self.rows, self.cells, _, _, _, self.work = model
        self.model, self.used = mesa.Model(rng=1), 0
        self.customer: dict[int, Any] = {}
        self._arrive()

    def _arrive(self) -> None:
        used, work = int(self.work.load[ROWS_USED]), self.work
        row = np.arange(self.used, used)
        for told in zip(row.tolist(), work.link[row, CELL].tolist(), work.threshold[row].tolist(), strict=True):
            self.customer[told[0]] = customer()(self.model, *told)
        self.used = used

    def leavers(self, t: int) -> Links:
        """Everybody in turn asks its fuse."""
        self._arrive()
        self.model.clock, self.model.left = self.work.clock.tolist(), []
        self.model.agents.do("step")
        return np.array(self.model.left, dtype=np.int32)

    def forget(self, who: Links, t: int) -> None:
        """Out of the totals; who defaults is no agent any more either."""
        subtract(self.rows, self.cells, self.work, who, t)
        left = set(self.model.left)
        for row in who.tolist():
            gone = self.customer.pop(row)
            if row not in left:
                gone.remove()
