"""How long customers stayed: one record each, truncated where the records begin and censored where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.book.contract import DAYS_PER_MONTH
from simulator.history.history import History
from simulator.history.segments import segments
from simulator.vocabulary import CAUSES, Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

STILL_THERE = -1
"""In place of a cause: the customer had not left when the records ended."""


class Lives(NamedTuple):
    """Arrays [N] of customers the records could have seen leaving.

    ``segment``: index in ``segments``. ``entry``: months of tenure when watching begins; ``exit``: months of tenure at
    the end of the last day seen, above ``entry``. ``cause``: index in CAUSES, or STILL_THERE. ``unseen``: customers
    left out, who left before the records begin.
    """

    customer_id: Any
    segments: tuple[str, ...]
    segment: Ints
    entry: Floats
    exit: Floats
    cause: Ints
    unseen: int


def lives(history: History) -> Lives:
    """Survival records. A customer is there from the morning of the first day to the evening of the last.

    entry = max(0, observed_from − start_date), exit = end_date (else as_of) + 1 − start_date, in months of 30.4375
    days. An exit without a cause is voluntary.
    """
    import pandas as pd

    frame, of = history.table("customers"), segments(history)
    start, ends = frame["start_date"], _column(frame, "end_date")
    begins = pd.Timestamp(history.observed_from)
    watched = _column(frame, "observed_from").fillna(begins).clip(lower=start)
    entry = (watched - start).dt.days.to_numpy() / DAYS_PER_MONTH
    gone = (ends.fillna(pd.Timestamp(history.as_of)) - start).dt.days.to_numpy() + 1
    exit_ = gone / DAYS_PER_MONTH
    seen = exit_ > entry
    return Lives(
        frame["customer_id"].to_numpy()[seen], of.names, of.of[seen], entry[seen], exit_[seen],
        causes(frame)[seen], int((~seen).sum()),
    )  # fmt: skip


def causes(frame: pd.DataFrame) -> Ints:
    """Why each customer left, as an index in CAUSES; STILL_THERE where nobody has."""
    left = _column(frame, "end_date").notna().to_numpy()
    if "exit_cause" not in frame:
        return np.where(left, 0, STILL_THERE)
    told = frame["exit_cause"].map({cause: k for k, cause in enumerate(CAUSES)} | {"": 0}).to_numpy(dtype=np.int64)
    return np.where(left, told, STILL_THERE)


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A column of days, empty where the table has none."""
    import pandas as pd

    return frame[name] if name in frame else pd.Series(pd.NaT, frame.index, dtype="M8[us]")
