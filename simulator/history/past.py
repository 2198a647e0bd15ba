"""What was known on a day: rows that had happened, and of each the cells that were told by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.history.layouts import LAYOUTS, Layout, Told

if TYPE_CHECKING:
    import pandas as pd

_NOTHING: Mapping[str, Any] = {"text": "", "number": float("nan"), "whole": float("nan"), "flag": None}


def past(
    tables: Mapping[str, pd.DataFrame], day: date, *, state: bool, controls: Sequence[str] = ()
) -> dict[str, pd.DataFrame]:
    """The tables as known in the evening of ``day``; ``state``: keep columns that nobody declared and nothing dates.

    ``controls`` among the columns of prices stand on the day of the change: they are kept.
    """
    gone = {name for name in state_columns(tables, controls) if not state}
    return {
        name: _known(frame[[c for c in frame if f"{name}.{c}" not in gone]], LAYOUTS[name], day)
        for name, frame in tables.items()
    }


def state_columns(tables: Mapping[str, pd.DataFrame], controls: Sequence[str] = ()) -> list[str]:
    """Columns beyond the layouts, as table.column: they stand as they were when the records were taken."""
    return [
        f"{name}.{column}"
        for name, frame in tables.items()
        for column in frame
        if column not in LAYOUTS[name].names and not (name == "prices" and column in controls)
    ]


def happened(frame: pd.DataFrame, layout: Layout) -> pd.Series[Any]:
    """The moment from which each row is known; a month when it is over."""
    import pandas as pd

    kinds = {column.name: column.kind for column in layout.columns}
    given = [name for name in layout.dated if name in frame]
    days = [frame[name] + pd.offsets.MonthEnd(0) if kinds[name] == "month" else frame[name] for name in given]
    return pd.concat(days, axis=1).max(axis=1) if len(days) > 1 else days[0]


def last_day(tables: Mapping[str, pd.DataFrame]) -> tuple[date, str]:
    """The last day on which anything happened, and in which table."""
    days = {name: happened(frame, LAYOUTS[name]).max() for name, frame in tables.items()}
    if "customers" in tables and "end_date" in tables["customers"]:
        ends = tables["customers"]["end_date"].max()
        days["customers"] = max(days["customers"], ends) if ends == ends else days["customers"]
    latest = max(days, key=lambda name: days[name])
    return days[latest].date(), latest


def first_day(tables: Mapping[str, pd.DataFrame], told: date | None) -> date:
    """Where the records begin: as told, else the first day told of a customer, the first exit, or the first row."""
    if told is not None:
        return told
    if "customers" in tables:
        for name in ("observed_from", "end_date"):
            if name in tables["customers"] and (days := tables["customers"][name].dropna()).size:
                return _day(days.min())
    rows = {name: happened(frame, LAYOUTS[name]) for name, frame in tables.items()}
    return _day(min(days.min() for days in rows.values() if days.size))


def _day(moment: Any) -> date:
    day: date = moment.date()
    return day


def _known(frame: pd.DataFrame, layout: Layout, day: date) -> pd.DataFrame:
    import pandas as pd

    night = pd.Timestamp(day) + pd.Timedelta(days=1)
    since = happened(frame, layout)
    then = frame[since < night] if (since >= night).any() else frame
    kinds = {column.name: column.kind for column in layout.columns}
    hidden = {
        name: ~(_told(then, since[then.index], told) < night) for name, told in layout.told.items() if name in then
    }
    blank = {name: then[name].where(~hide, _NOTHING.get(kinds[name])) for name, hide in hidden.items() if hide.any()}
    return then.assign(**blank) if blank else then


def _told(frame: pd.DataFrame, since: pd.Series[Any], told: Told) -> pd.Series[Any]:
    """When a cell became known."""
    import pandas as pd

    minutes = sum(
        (frame[name].fillna(0.0) for name in told.minutes if name in frame), start=pd.Series(0.0, frame.index)
    )
    late = since + pd.to_timedelta(minutes, unit="min")
    if told.by in frame:
        late = frame[told.by].fillna(late)
    return late + pd.Timedelta(days=told.days)
