"""Fee: charge for extras, or a minimum order; a price rise that is larger the smaller the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from scenarios.levers import Effects
from simulator.number import number
from simulator.vocabulary import Align, Effect, View

BAND, MOST = 0.05, 20


@dataclass(frozen=True)
class Fee:
    """A list price rise of extras / revenue, or of minimum / revenue − 1, or both; of each customer by itself.

    Rises are rounded to 5 %, so that customers of a band share a cell, and never exceed +100 %; who would pay less
    than 2.5 % more, or orders the minimum already, is left in peace. Half of it or so is realised, as of any rise.
    """

    extras: float = number(0.0, "money/month per account", 0, 1e9, "management's choice", "scenario")
    minimum: float = number(0.0, "money/month per account", 0, 1e9, "management's choice", "scenario")
    notice_months: int = number(1, "months", 1, 24, "[J] a price letter goes out a month ahead")

    ALIGN: ClassVar[tuple[Align, ...]] = ("renewal", "now")

    def effect(self) -> Effect:
        """The largest rise there can be."""
        return Effect(list_price=BAND * MOST)

    def by_band(self, view: View) -> Effects:
        paid = np.maximum(view.revenue, 1e-9)
        rise = np.maximum(self.minimum / paid, 1.0) - 1.0 + self.extras / paid
        steps = np.minimum(np.floor(rise / BAND + 0.5), MOST).astype(np.int64)
        return Effects(steps - 1, tuple(Effect(list_price=BAND * k) for k in range(1, MOST + 1)))

    def said(self) -> str:
        charges = [f"{self.extras:,.10g} a month for extras"] if self.extras else []
        charges += [f"at least {self.minimum:,.10g} a month"] if self.minimum else []
        return f"charge {' and '.join(charges) or 'nothing'}"
