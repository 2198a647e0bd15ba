"""How long a customer has been with us and when the contract ends: columns that must agree with each other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulator.tables.faults import Faults, counted

if TYPE_CHECKING:
    import pandas as pd

DAYS_PER_MONTH = 365.25 / 12


def add_tenure(frame: pd.DataFrame, as_of: date | None, faults: Faults) -> list[str]:
    """Set ``tenure_months`` from ``start_date``, which wins where both are given; returns notes."""
    import pandas as pd

    if "start_date" not in frame:
        _refuse_empty(frame, "tenure_months", faults)
        return []
    started = frame.pop("start_date")
    given = frame.pop("tenure_months") if "tenure_months" in frame else pd.Series(np.nan, frame.index)
    if as_of is None:
        faults.whole("has start_date, which needs book.as_of (the date of the book, YYYY-MM-DD)")
        frame["tenure_months"] = given
        return []
    late = started > pd.Timestamp(as_of)
    for row, day in started[late].items():
        faults.cell(row, "start_date", f"{day:%Y-%m-%d}", f"must not lie after book.as_of, {as_of}")
    elapsed = (pd.Timestamp(as_of) - started).dt.total_seconds() / 86_400 / DAYS_PER_MONTH
    frame["tenure_months"] = elapsed.where(started.notna(), given).mask(late).astype(np.float64)
    for row in frame.index[frame["tenure_months"].isna()]:
        if not faults.has(row, "start_date"):
            faults.cell(row, "start_date", "", "is empty")
    both = started.notna() & given.notna()
    return [f"start_date wins over tenure_months for {_n(both)}"] if both.any() else []


def add_renewal(frame: pd.DataFrame, faults: Faults) -> list[str]:
    """Fill contract term and months to renewal, refuse what contradicts; returns notes.

    No term: month to month. A term without an end: contracts are taken to have renewed without a gap since
    the start, so the end is term − (tenure mod term) months away.
    """
    import pandas as pd

    nothing = pd.Series(np.nan, frame.index)
    term = frame.get("contract_term_months", nothing)
    end = frame.get("months_to_renewal", nothing)
    for row in frame.index[term.isna() & (end > 1)]:
        if not faults.has(row, "contract_term_months"):
            faults.cell(row, "months_to_renewal", f"{end[row]:g}", "needs contract_term_months")
    for row in frame.index[end > term]:
        faults.cell(row, "months_to_renewal", f"{end[row]:g}", f"must lie in 1..{term[row]:g} (contract_term_months)")
    monthly, open_end = term.isna(), (term > 1) & end.isna()
    term = term.fillna(1.0)
    frame["contract_term_months"] = term
    frame["months_to_renewal"] = end.fillna(term - np.floor(frame["tenure_months"]) % term)
    notes = [f"contract_term_months is assumed for {_n(monthly)}: month to month"] if monthly.any() else []
    if open_end.any():
        notes.append(f"months_to_renewal is assumed for {_n(open_end)}: whole terms since the start")
    return notes


def _refuse_empty(frame: pd.DataFrame, column: str, faults: Faults) -> None:
    for row in frame.index[frame[column].isna()]:
        faults.cell(row, column, "", "is empty")


def _n(chosen: pd.Series[bool]) -> str:
    return counted(int(chosen.sum()))
