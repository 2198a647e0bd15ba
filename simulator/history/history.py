"""A company's own records, as they were known on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulator.history.findings import findings
from simulator.history.past import first_day, past, state_columns
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class History:
    """The tables that were given, by name of their layout, checked; nothing lies after ``as_of``.

    A table's index is the row in its file. ``told_from``: the day the records begin, where somebody said so;
    ``hash``: of what was read; ``notes``: what was left out, assumed or does not match, counted; ``controls``: columns
    beyond the layouts, of prices or customers, that may have driven price changes.
    """

    tables: Mapping[str, pd.DataFrame]
    as_of: date
    told_from: date | None = None
    hash: str = ""
    notes: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()

    @property
    def observed_from(self) -> date:
        """The first day of which the records would show an exit: as told, else the first exit they show."""
        return first_day(self.tables, self.told_from)

    def table(self, name: str) -> pd.DataFrame:
        """One of the tables; refused where it was not given."""
        if name not in self.tables:
            raise InputError(f"the history has no {name}: give them, or leave out what is estimated from them")
        return self.tables[name]

    def until(self, day: date) -> History:
        """The past only, as it was known in the evening of ``day``.

        Ends, payments, resolutions and outcomes still to come are empty, and so are columns that only stand at the end
        of the records; controls of prices stand on the day of the change and are kept. Notes speak of this past alone.
        """
        if day >= self.as_of:
            return self
        if day <= self.observed_from:
            raise InputError(f"the past ends on {day}, must lie after {self.observed_from}, where the records begin")
        tables = past(self.tables, day, state=False, controls=self.controls)
        gone = state_columns(self.tables, self.controls)
        said = (f"as known on {day}", *([f"left out, as they stand later: {', '.join(gone)}"] if gone else []))
        told = (*said, *findings(tables, self.told_from, day))
        return History(tables, day, self.told_from, f"{self.hash} until {day}", told, self.controls)
