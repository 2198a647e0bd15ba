"""Fit held against data: exits by tenure, waits at the desk, profit over customers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv

from experiments.calibrating.money import by_pool
from experiments.calibrating.records import Records
from experiments.calibrating.serving import waits
from experiments.calibrating.staying import spells
from simulator.book.contract import DAYS_PER_MONTH
from simulator.book.profit import whale_curve
from simulator.calibration.churn import churn
from simulator.calibration.frailty import LEAVES
from simulator.calibration.terms import clocked
from simulator.parameters import Parameters
from simulator.vocabulary import ROLES, Floats

YEARS = 10
FEWEST_MONTHS = 100.0
"""Customer-months in a year of tenure below which it is not shown."""


class Tenure(NamedTuple):
    """Exits by choice, share a year, by year of tenure [Y]: observed with a 95 % interval, and fitted."""

    year: Floats
    observed: Floats
    low: Floats
    high: Floats
    fitted: Floats


def tenure(told: Records, parameters: Parameters) -> Tenure | None:
    """From exits over exposure, months on the contract's clock; None where no end is recorded."""
    if not told.has("customers") or "end_date" not in told.history.table("customers"):
        return None
    seen, term = spells(told)
    whole = np.where(np.isfinite(term), np.maximum(np.rint(term), 1.0), 1.0).astype(np.int64)
    seen = clocked(seen, whole, parameters.customers.in_term_hazard)
    law = churn(seen, ROLES)
    if not np.isfinite(law.theta):
        return None
    rows, hazard = [], np.nan_to_num(law.base_hazard)[seen.segment]
    for year in range(YEARS):
        begins = np.clip(seen.entry, 12.0 * year, 12.0 * (year + 1))
        ends = np.maximum(np.clip(seen.exit, 12.0 * year, 12.0 * (year + 1)), begins)
        months = float((ends - begins).sum())
        if months < FEWEST_MONTHS:
            continue
        within = (seen.exit > 12.0 * year) & (seen.exit <= 12.0 * (year + 1)) & (seen.cause == LEAVES)
        n = int(within.sum())
        expected = float((_burnt(hazard, ends, law.theta) - _burnt(hazard, begins, law.theta)).sum())
        low = float(gammaincinv(n, 0.025)) if n else 0.0
        rates = np.array([n, low, float(gammaincinv(n + 1, 0.975)), expected]) / months
        rows.append([year + 1.0, *(-np.expm1(-12.0 * rates))])
    return Tenure(*np.array(rows).T) if rows else None


def _burnt(hazard: Floats, months: Floats, theta: float) -> Floats:
    """Integrated hazard of a population of variance theta."""
    return np.asarray(np.log1p(theta * hazard * months) / theta if theta > 0.0 else hazard * months)


class Desk(NamedTuple):
    """The desk in a mean month: tickets, agents, and of wait (hours) and share given up what was measured and what
    M/M/c+M makes of load, handling and patience."""

    tickets: float
    agents: int
    wait: tuple[float, float]
    abandoned: tuple[float, float]


def desk(told: Records, parameters: Parameters) -> Desk | None:
    """None where no table tells capacity, waits or who gave up."""
    rows = by_pool(told).get("desk")
    if rows is None or "hours" not in rows or not told.has("tickets"):
        return None
    frame, d = told.history.table("tickets"), parameters.desk
    if {"waited_minutes", "abandoned"} - set(frame):
        return None
    hours, gone = waits(told)
    capacity = float(rows["hours"].dropna().mean())
    if not len(hours) or not capacity > 0.0:
        return None
    from simulator.desk.erlang import erlang_a

    months = max(1.0, ((frame["opened"].max() - frame["opened"].min()).days + 1) / DAYS_PER_MONTH)
    agents = max(1, round(capacity / d.opening_hours))
    load = len(frame) / months / d.opening_hours
    queue = erlang_a(load, 1.0 / d.handling_hours, 1.0 / (d.patience * d.handling_hours), agents)
    measured = float(hours.mean()), float(gone.mean())
    return Desk(len(frame) / months, agents, (measured[0], queue.wait), (measured[1], queue.abandon_prob))


def whale(told: Records, parameters: Parameters) -> Floats | None:
    """Cumulative contribution [101] of the customers of the last year; None without transactions."""
    if not told.has("transactions"):
        return None
    history, lines, ids = told.history, told.history.table("transactions"), told.of.ids
    since = np.datetime64(history.as_of) - np.timedelta64(365, "D")
    recent = lines[(lines["date"] > since).to_numpy()]
    revenue = _sums(told, recent["customer_id"], recent["amount"].to_numpy(np.float64))
    shares = np.array([getattr(parameters.portrait.cogs_share, role) for role in ROLES])[told.role[told.of.of]]
    known = "cost" in recent and recent["cost"].notna().all()
    goods = _sums(told, recent["customer_id"], recent["cost"].to_numpy(np.float64)) if known else revenue * shares
    served = np.zeros(len(ids))
    if told.has("tickets"):
        frame = told.history.table("tickets")
        calls = frame[(frame["opened"] > since).to_numpy()]
        served = _sums(told, calls["customer_id"], np.ones(len(calls)))
    bought = revenue != 0.0
    profit = revenue - goods - served * parameters.desk.handling_hours * parameters.desk.rate
    if bought.sum() < 2 or profit[bought].sum() == 0.0:
        return None
    return whale_curve(profit[bought])


def _sums(told: Records, whose: object, weight: Floats) -> Floats:
    import pandas as pd

    place = told.of.ids.get_indexer(pd.Index(whose))
    return np.asarray(np.bincount(place[place >= 0], weight[place >= 0], len(told.of.ids)), dtype=np.float64)
