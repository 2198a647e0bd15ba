"""Rules between the cells of a table: what ends after it starts, what no two rows may share, what overlaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulator.history.layouts import Layout
from simulator.tables.faults import Faults

if TYPE_CHECKING:
    import pandas as pd


def check_rules(frame: pd.DataFrame, layout: Layout, shown: Mapping[str, str], faults: Faults) -> None:
    """Report what contradicts itself; ``shown``: our name of a column -> the file's."""
    for first, second in layout.ordered:
        if first in frame and second in frame:
            _ordered(frame, (first, second), shown, faults)
    _alone(frame, layout.key, shown, faults)
    if layout.name == "customers" and {"end_date", "exit_cause"} <= set(frame):
        for row, cause in frame.loc[frame["end_date"].isna() & (frame["exit_cause"] != ""), "exit_cause"].items():
            if not faults.has(row, shown["end_date"]):
                faults.cell(row, shown["exit_cause"], cause, f"needs {shown['end_date']}: when did the customer leave?")
    if layout.name == "contracts":
        _apart(frame, shown, faults)


def _ordered(frame: pd.DataFrame, pair: tuple[str, str], shown: Mapping[str, str], faults: Faults) -> None:
    first, second = pair
    wrong = frame[frame[second] < frame[first]]
    for row, early, late in zip(wrong.index, wrong[first], wrong[second], strict=True):
        faults.cell(row, shown[second], f"{late:%Y-%m-%d}", f"must not lie before {shown[first]}, {early:%Y-%m-%d}")


def _alone(frame: pd.DataFrame, key: tuple[str, ...], shown: Mapping[str, str], faults: Faults) -> None:
    given = [name for name in key if name in frame]
    if not key or len(given) < len(key):
        return
    twice = frame[frame.duplicated(given, keep=False) & (frame[given].notna() & (frame[given] != "")).all(axis=1)]
    together = " and ".join(shown[name] for name in given)
    for row, value in twice[given[0]].items():
        said = value if isinstance(value, str) else f"{value:%Y-%m-%d}"
        faults.cell(row, shown[given[0]], said, f"must be unique: no two rows share {together}")


def _apart(frame: pd.DataFrame, shown: Mapping[str, str], faults: Faults) -> None:
    """Contracts of one customer, for one product, follow each other: each starts after the one before has ended."""
    import pandas as pd

    if not {"customer_id", "start_date", "end_date"} <= set(frame):
        return
    whose = [name for name in ("customer_id", "product") if name in frame]
    order = frame[frame["start_date"].notna()].sort_values([*whose, "start_date"], kind="stable")
    ends = order["end_date"].fillna(pd.Timestamp.max.floor("D")).astype("M8[us]").astype("int64")
    before = ends.groupby([order[name] for name in whose]).cummax().groupby([order[name] for name in whose]).shift()
    late = order[order["start_date"].astype("M8[us]").astype("int64") <= before.fillna(np.iinfo(np.int64).min)]
    rule = "must lie after the end of the customer's contract before it (several at once: give each a product)"
    for row, day in late["start_date"].items():
        faults.cell(row, shown["start_date"], f"{day:%Y-%m-%d}", rule)
