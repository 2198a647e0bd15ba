"""Who belongs where: segments as numbers, for customers and for the rows that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.history.history import History
from simulator.vocabulary import Ints

if TYPE_CHECKING:
    import pandas as pd

EVERYONE = "all"
UNKNOWN = "unknown"


class Segments(NamedTuple):
    """``names`` in order of the alphabet, and of each customer (``ids``) which one, as a number."""

    names: tuple[str, ...]
    ids: pd.Index[str]
    of: Ints

    def at(self, customers: pd.Series[str]) -> Ints:
        """The segment of whoever each row names; ``len(names)``: of nobody known."""
        import pandas as pd

        place, ids = pd.factorize(customers)
        where = self.ids.get_indexer(pd.Index(ids))
        known = np.append(self.of, len(self.names))[where]
        return np.asarray(np.where(where >= 0, known, len(self.names))[place], dtype=np.int64)


def segments(history: History) -> Segments:
    """From the customers; without them the latest in the transactions, or one for all."""
    import pandas as pd

    if "customers" in history.tables:
        frame = history.tables["customers"]
        ids, named = pd.Index(frame["customer_id"]), frame["segment"]
    else:
        frame = history.table("transactions")
        frame = frame[frame["customer_id"] != ""]
        last = frame.sort_values("date", kind="stable").drop_duplicates("customer_id", keep="last")
        ids = pd.Index(last["customer_id"])
        named = last["segment"].replace("", "no segment") if "segment" in last else pd.Series(EVERYONE, last.index)
    of, names = pd.factorize(named, sort=True)
    return Segments(tuple(str(name) for name in names), ids, np.asarray(of, dtype=np.int64))
