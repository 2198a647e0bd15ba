"""A log of real calls turned into a plan of the discrete-event desk, and what happened beside what the desk says.

A log has one row a call that reached the desk, whatever the phone system did with it before: ``time`` (datetime, when
it reached the desk), ``wait`` (seconds until an agent answered or the caller hung up), ``served`` (bool), ``service``
(seconds, any number where not served), ``server`` (name or number of the agent). Days are days of the calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.desk.plan import Plan
from simulator.desk.queueing import Desk
from simulator.vocabulary import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Hours = Mapping[int, tuple[int, int]]
COLUMNS = ("time", "wait", "served", "service", "server")
DAYS, HOUR = 7, 3600.0
BREAK = 300.0
"""Seconds: an agent who lets a waiting caller wait longer than this between two calls was away, not busy."""


def estimate(frame: pd.DataFrame, hours: Hours | None = None) -> Plan:
    """The desk of a log, hour by hour of a week from Monday, one class of callers who never stay over night.

    hours: weekday (0 = Monday) -> (opens, closes); by default from the first to the last hour in which calls were
    answered on most such days. Arrivals: mean count an hour. Dispersion: of daily counts, given the weekday and a
    trend over the weeks. Handling: mean and spread of service and of what an agent does before the next caller who
    waits. Patience: seconds waited in all / callers who hung up, the maximum of the likelihood of an exponential
    patience that answers cut off. On duty: agents at work while somebody waits, for then nobody is idle.
    """
    log = _checked(frame)
    hours = hours or _opening(log)
    wrap = _wrap_up(log)
    busy = (log["service"] + wrap)[log["served"]].to_numpy()
    slots = max(closes - opens for opens, closes in hours.values())
    rate, agents = np.zeros((DAYS, slots, 1)), np.zeros((DAYS, slots))
    come, duty = _arrivals(log), _on_duty(log, wrap)
    for day, (opens, closes) in hours.items():
        rate[day, : closes - opens, 0] = come[day, opens:closes]
        agents[day, : closes - opens] = duty[day, opens:closes]
    return Plan(
        rate=rate,
        slot_hours=1.0,
        seniors=agents,
        handling=np.array([busy.mean() / HOUR]),
        handling_scv=float(busy.var() / busy.mean() ** 2),
        patience=patience(log["wait"], log["served"]) / HOUR,
        dispersion=_dispersion(log),
        call_share=np.ones(1),
        open_slots=np.array([hours[day][1] - hours[day][0] if day in hours else 0 for day in range(DAYS)]),
    )


def patience(wait: Any, served: Any) -> float:
    """Mean patience in the unit of the waits: time waited in all over the number who hung up; inf if nobody did."""
    gave_up = int(np.count_nonzero(~np.asarray(served, dtype=bool)))
    return float(np.sum(wait)) / gave_up if gave_up else float("inf")


def observed(frame: pd.DataFrame) -> pd.DataFrame:
    """By day: calls, share waiting, mean wait over all (seconds), share who hung up."""
    log = _checked(frame)
    table = log.assign(waiting=log["wait"] > 0.0, gone=~log["served"]).groupby(log["time"].dt.normalize())
    named = {"calls": ("wait", "size"), "share_waiting": ("waiting", "mean"), "mean_wait": ("wait", "mean")}
    return table.agg(**named, abandonment=("gone", "mean")).rename_axis("day")


def predicted(plan: Plan, *, replications: int = 50, seed: int = 7) -> pd.DataFrame:
    """The same by day of the plan's cycle: means over independent weeks, and ``..._sd`` the spread of single days."""
    import pandas as pd

    rows = []
    for replication in range(replications):
        desk = Desk(plan, seed, replication)
        for day in range(len(plan.rate)):
            desk.tally.clear()
            tally = desk.run(1)
            waits = np.array(tally.served[0] + tally.gave_up[0] + tally.lost[0]) * HOUR
            if n := len(waits):
                rows.append((day, n, (waits > 0.0).mean(), waits.mean(), 1.0 - len(tally.served[0]) / n))
    measures = ["calls", "share_waiting", "mean_wait", "abandonment"]
    by_day = pd.DataFrame(rows, columns=["day", *measures]).groupby("day")
    return by_day.mean().join(by_day.std().add_suffix("_sd"))


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    if missing := [name for name in COLUMNS if name not in frame.columns]:
        raise InputError(f"the log of calls lacks {', '.join(missing)}; it must have {', '.join(COLUMNS)}")
    log = frame.assign(served=frame["served"].astype(bool)).sort_values("time", kind="stable", ignore_index=True)
    seconds = log["service"].where(log["served"], 0.0)
    faults = [
        f"{name} holds {values[wrong].iloc[0]} (row {int(np.argmax(wrong))} by time), must be a number >= 0 of seconds"
        for name, values in (("wait", log["wait"]), ("service", seconds))
        if (wrong := ~(np.isfinite(values) & (values >= 0.0))).any()
    ]
    if log.empty or log["time"].isna().any():
        faults.append("the log of calls is empty" if log.empty else "time is missing in some rows")
    if not faults and not log["served"].any():
        faults.append("no call of the log was served: handling time and agents cannot be estimated")
    if faults:
        raise InputError(faults)
    return log.assign(service=seconds, start=_seconds(log) + log["wait"])


def _seconds(log: pd.DataFrame) -> Any:
    return (log["time"] - log["time"].min().normalize()).dt.total_seconds()


def _cells(log: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    return log["time"].dt.day_of_week.rename("day"), log["time"].dt.hour.rename("hour")


def _by_cell(values: pd.Series[Any]) -> Floats:
    """A series by (day, hour) as a week [7, 24], 0 where nothing was seen."""
    week = np.zeros((DAYS, 24))
    for (day, hour), value in values.items():
        week[day, hour] = value
    return week


def _days_seen(log: pd.DataFrame) -> Floats:
    """How often each weekday occurs between the first and the last day of the log [7]."""
    first, last = log["time"].min().normalize(), log["time"].max().normalize()
    return np.bincount((first.weekday() + np.arange((last - first).days + 1)) % DAYS, minlength=DAYS).astype(float)


def _arrivals(log: pd.DataFrame) -> Floats:
    return _by_cell(log.groupby(list(_cells(log))).size()) / np.maximum(1.0, _days_seen(log))[:, None]


def _opening(log: pd.DataFrame) -> dict[int, tuple[int, int]]:
    answered = log[log["served"]]
    date, (day, hour) = answered["time"].dt.normalize(), _cells(answered)
    days_answered = _by_cell(date.groupby([day, hour]).nunique())
    most = days_answered * 2 > _days_seen(log)[:, None]
    return {day: (int(np.argmax(row)), 24 - int(np.argmax(row[::-1]))) for day, row in enumerate(most) if row.any()}


def _wrap_up(log: pd.DataFrame) -> pd.Series[Any]:
    """Seconds between a call and the same agent's next, where that caller had waited; elsewhere the mean of these."""
    mine = log[log["served"]].sort_values("start").groupby("server")
    gap = mine["start"].shift(-1) - (log["start"] + log["service"])
    known = (mine["wait"].shift(-1) > 0.0) & (gap >= 0.0) & (gap < BREAK)
    return gap.where(known, gap[known].mean() if known.any() else 0.0)


def _on_duty(log: pd.DataFrame, wrap: pd.Series[Any]) -> Floats:
    """Agents at work, mean over time with somebody waiting, by weekday and hour: first by date, then over dates.

    Where nobody waited in that hour of a date nothing bounds the number from above: the most at work at a time.
    """
    import pandas as pd

    served, start = log[log["served"]], _seconds(log)
    arrive, answered = np.sort(start), np.sort(log["start"])
    begin, end = np.sort(served["start"]), np.sort(served["start"] + served["service"] + wrap[served.index])
    at = np.unique(np.concatenate([arrive, answered, begin, end, np.arange(0.0, end[-1] + HOUR, HOUR)]))
    work = np.searchsorted(begin, at, "right") - np.searchsorted(end, at, "right")
    queue = np.searchsorted(arrive, at, "right") - np.searchsorted(answered, at, "right")
    spans = pd.DataFrame({"hour": at // HOUR, "work": work, "held": np.append(np.diff(at), 0.0) * (queue > 0)})
    hourly = spans.assign(sum=spans["work"] * spans["held"]).groupby("hour")[["held", "sum"]].sum()
    hourly["most"] = spans.groupby("hour")["work"].max()
    agents = (hourly["sum"] / hourly["held"]).where(hourly["held"] > 0.0, hourly["most"])
    first, number = log["time"].min().weekday(), hourly.index.to_numpy().astype(int)
    return _by_cell(agents.groupby([(first + number // 24) % DAYS, number % 24]).mean())


def _dispersion(log: pd.DataFrame) -> float:
    """Variance over mean of daily counts about weekday x trend (least squares on logs); at least 1."""
    counts = log.groupby(log["time"].dt.normalize()).size()
    day, week = counts.index.day_of_week, (counts.index - counts.index[0]).days / DAYS
    columns = np.column_stack([np.eye(DAYS)[day][:, np.unique(day)], week - week.to_numpy().mean()])
    freedom = len(counts) - columns.shape[1]
    if freedom < 1:
        return 1.0
    fitted = np.exp(columns @ np.linalg.lstsq(columns, np.log(counts.to_numpy()), rcond=None)[0])
    return float(max(1.0, ((counts.to_numpy() - fitted) ** 2 / fitted).sum() / freedom))
