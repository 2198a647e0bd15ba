"""Who bought how often, when last and for how much: what models of buying without a contract see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.book.bgnbd import Purchases
from simulator.book.purchases import customers_of, seen
from simulator.history.history import History
from simulator.history.segments import segments
from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd


class Buying(NamedTuple):
    """Arrays [N] of customers with a purchase; ``bought``: repeats, recency and age in months, days with a purchase.

    ``value``: money on the average day of a repeat purchase, NaN without any; ``segment``: index in ``segments``.
    ``returned_only``: customers left out, of whom the records hold returns alone.
    """

    customer_id: Any
    segments: tuple[str, ...]
    segment: Ints
    bought: Purchases
    value: Floats
    returned_only: int


def buying(history: History) -> Buying:
    """From the transactions up to ``as_of``; lines without a customer tell of nobody."""
    lines, of = history.table("transactions"), segments(history)
    everyone = customers_of(lines, history.as_of)
    known = everyone[everyone["days"] > 0]
    bought, _ = seen(known, history.as_of)
    first_day = _on_first_day(lines, known)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (known["gross"].to_numpy() - first_day) / bought.repeats
    value[bought.repeats == 0] = np.nan
    ids = known.index.to_series()
    return Buying(ids.to_numpy(), of.names, of.at(ids), bought, value, len(everyone) - len(known))


def _on_first_day(lines: pd.DataFrame, known: pd.DataFrame) -> Floats:
    """Money each customer spent on the first day; [N]."""
    import pandas as pd

    bought = lines[(lines["amount"] > 0) & (lines["customer_id"] != "")]
    place, ids = pd.factorize(bought["customer_id"])
    row = known.index.get_indexer(pd.Index(ids))[place]
    first = known["first"].to_numpy()[row] == bought["date"].to_numpy()
    return np.asarray(np.bincount(row[first], bought["amount"].to_numpy(np.float64)[first], len(known)), np.float64)
