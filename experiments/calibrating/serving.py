"""What customers ask of the desk: tickets, handling, patience, when they call; and what the desk costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from experiments.calibrating.records import Records
from simulator.book.contract import DAYS_PER_MONTH
from simulator.calibration.arrivals import arrivals
from simulator.calibration.estimate import Joint, independent
from simulator.calibration.handling import Spans, handling
from simulator.calibration.patience import patience
from simulator.calibration.tickets import tickets
from simulator.vocabulary import ROLES, Bools, Floats, Ints

CAME_BACK = (
    "a reopened ticket is taken for a customer who gave up, its time until settled, less the work, for the wait: who "
    "gave up and stayed away is not seen, and who came back for another reason counts"
)
LOAD = tuple(f"portrait.tickets.{role}" for role in ROLES)


def serving(told: Records) -> Iterator[Joint]:
    """Tickets by role, handling time, patience, and when tickets come."""
    if not told.has("tickets"):
        yield from told.silent("no tickets were given", *LOAD, "desk.handling_hours", "desk.patience",
                               "floor.dispersion", "floor.handling_scv")  # fmt: skip
        return
    yield from _load(told)
    frame = told.history.table("tickets")
    if "handling_minutes" in frame:
        hours = frame["handling_minutes"].dropna().to_numpy(dtype=np.float64) / 60.0
        work = handling(Spans(hours, np.ones(len(hours), dtype=np.bool_)))
        yield work
        yield from _patience(told, work)
    else:
        why = "tickets have no handling_minutes"
        yield from told.silent(why, "desk.handling_hours", "floor.handling_scv", "desk.patience")
    yield independent(*arrivals(frame["opened"].to_numpy(), len(told.parameters.floor.hour_profile)))


class Asked(NamedTuple):
    """Arrays [N] of customers seen while tickets were kept: tickets, months and role of each."""

    counts: Ints
    months: Floats
    role: Ints


def asked(told: Records) -> Asked:
    """Tickets of each customer in the months it was there since the first ticket."""
    import pandas as pd

    history, frame = told.history, told.history.table("tickets")
    since = max(pd.Timestamp(history.observed_from), frame["opened"].min().normalize())
    people, until = history.table("customers"), pd.Timestamp(history.as_of)
    ends = people["end_date"].fillna(until) if "end_date" in people else pd.Series(until, people.index)
    days = (ends.clip(upper=until) - people["start_date"].clip(lower=since)).dt.days.to_numpy() + 1
    inside = frame.loc[frame["opened"] >= since, "customer_id"]
    place = pd.Index(people["customer_id"]).get_indexer(pd.Index(inside))
    counts = np.bincount(place[place >= 0], minlength=len(people))
    return Asked(counts, np.maximum(days, 0) / DAYS_PER_MONTH, told.role[told.of.of])


def _load(told: Records) -> Iterator[Joint]:
    if not told.has("customers"):
        yield from told.silent("no customers were given: nobody knows who was there and did not call", *LOAD)
        return
    seen = asked(told)
    for k, role in enumerate(ROLES):
        yield tickets(seen.counts[seen.role == k], seen.months[seen.role == k], role)


def waits(told: Records) -> tuple[Floats, Bools]:
    """Hours each ticket waited and whether its customer gave up, where both are known."""
    frame = told.history.table("tickets")
    known = frame["waited_minutes"].notna() & frame["abandoned"].notna()
    hours = frame.loc[known, "waited_minutes"].to_numpy(dtype=np.float64) / 60.0
    return hours, frame.loc[known, "abandoned"].to_numpy(dtype=np.bool_)


def _patience(told: Records, work: Joint) -> Iterator[Joint]:
    """From who gave up; where nobody recorded that, from who came back."""
    frame, mean = told.history.table("tickets"), work.estimates[0]
    if {"waited_minutes", "abandoned"} <= set(frame):
        (hours, gone), doubt = waits(told), ""
    elif {"resolved", "reopened"} <= set(frame):
        (hours, gone), doubt = came_back(told), CAME_BACK
    else:
        why = "tickets have neither waited_minutes and abandoned nor resolved and reopened"
        yield from told.silent(why, "desk.patience")
        return
    if mean.status != "calibrated":
        yield from told.silent(f"patience is in handling times, of which: {mean.why}", "desk.patience")
        return
    found = patience(hours, gone, mean.value, mean.error)
    yield independent(replace(found, why="; ".join(part for part in (doubt, found.why) if part)) if doubt else found)


def came_back(told: Records) -> tuple[Floats, Bools]:
    """Hours each settled ticket waited, its own work taken off, and whether it was reopened, where both are known."""
    frame = told.history.table("tickets")
    frame = frame[frame["resolved"].notna() & frame["reopened"].notna()]
    hours = (frame["resolved"] - frame["opened"]).dt.total_seconds().to_numpy(dtype=np.float64) / 3600.0
    hours = hours - frame["handling_minutes"].fillna(0.0).to_numpy(dtype=np.float64) / 60.0
    if "waited_minutes" in frame:
        known = frame["waited_minutes"].to_numpy(dtype=np.float64) / 60.0
        hours = np.where(np.isfinite(known), known, hours)
    return np.maximum(hours, 0.0), frame["reopened"].to_numpy(dtype=np.bool_)
