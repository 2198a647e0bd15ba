"""Overrides: account managers strike off the list whom they would miss most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.schema import word
from scenarios.strategies.scores import SCORES
from simulator.number import number
from simulator.vocabulary import Bools, Capacity, View


@dataclass(frozen=True)
class Overrides:
    """The ``share`` of the list that is best ``by`` a score is left alone."""

    share: float = number(0.0, "share of the list", 0, 1, "[J] 10 % is usual where managers are asked", "scenario")
    by: str = word("revenue", SCORES)

    def kept(self, chosen: Bools, view: View, capacity: Capacity) -> Bools:
        """Those struck off the list, [N]; ties go by lot, an unknown score is nobody's best."""
        kept = np.zeros(len(chosen), np.bool_)
        of = np.flatnonzero(chosen)
        n = int(len(of) * self.share + 0.5)
        if n:
            score = SCORES[self.by]
            value = score.of(view, capacity)[of]
            best = value if score.worse == "high" else -value
            kept[of[np.lexsort((view.lottery[of], best))[:n]]] = True
        return kept
