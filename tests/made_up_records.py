"""A company's records written by numbers that are known: every table, as files, and the truth of what calibrate tells.

Numbers shrunk to what is believed are drawn from it; the others are fixed. Time is in days from BEGINS.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.calibration.churn import usual
from simulator.calibration.overhead import smoothed
from simulator.calibration.pools import capacity
from simulator.history.history import History
from simulator.history.read import read_history
from simulator.parameters import Parameters
from simulator.vocabulary import ROLES

BEGINS, AS_OF, MONTHS, MONTH = np.datetime64("2022-01-01"), date(2024, 12, 31), 36, 30.4375
DAYS = 1096
CHURN, FRAILTY, DEFAULTS = np.array([0.10, 0.20, 0.35]), 0.8, 0.01
"""Yearly churn of new customers by role, variance of hazards, and defaults a year."""
TICKETS, CALLERS = np.array([0.3, 0.5, 0.8]), 0.5
"""Tickets a month by role, and the variance over squared mean of customers' own rates."""
HANDLING, LOG_SD, PATIENCE = 0.5, 0.7, 4.0
WEEK, PARTS, DISPERSION = np.array([1.2, 1.05, 1.0, 0.95, 0.8]), np.array([0.95, 1.2, 1.1, 0.75]), 2.0
DESK_RATE, PAYS, LATEST, DRIFT, NOISE = 60.0, 30.0, 180.0, np.array([0.006, 0.003, 0.0]), 0.1
"""Days until payment are counted up to LATEST."""
UP, DOWN, COMERS = 0.85, 0.2, 25.0
WAVES = ((5, 11), (20, 26))
"""Months between which each customer is, or is not, repriced."""
TILL = 400
"""Invoices a month of nobody known."""
RISKY, SPREAD = 0.4, 0.1
"""What risk does to the hazard after a change, and the spread of changes, which are lower where risk is high."""

Truth = dict[str, float]
FREE = {"eta": (2.0, 0.5), "aversion": (1.6, 0.2), "volume": (0.3, 0.4), "spend": (0.5, 0.25),
        "referral": (0.001, 0.6), "speed": (0.25, 0.4)}  # fmt: skip


def company(seed: int, folder: Path, n: int = 6000) -> tuple[History, Truth]:
    """All tables but contracts, written to ``folder`` and read from there, and what is true of them."""
    luck = np.random.default_rng([31, seed])
    own = {name: middle * np.exp(spread * luck.standard_normal()) for name, (middle, spread) in FREE.items()}
    people, changes = _people(luck, n, own)
    lines, revenue = _lines(luck, people, changes, own)
    tickets = _tickets(luck, people)
    pools, truth = _pools(luck, own, float(tickets["handling_minutes"].sum()) / 60.0, revenue)
    won, more = _won(luck, own)
    sent = _referred(luck, people, own)
    shown = people.assign(referred_by=np.where(sent, "k0", ""))[
        ["customer_id", "segment", "start_date", "end_date", "exit_cause", "referred_by"]
    ]
    tables = {"customers": shown, "transactions": lines, "tickets": tickets, "ledger": pools, "acquisition": won,
              "prices": changes[["customer_id", "date", "old_price", "new_price", "risk"]]}  # fmt: skip
    for name, frame in tables.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    history = read_history(folder, as_of=AS_OF, observed_from=BEGINS.astype(object), controls=("risk",))
    return history, _churn(people) | truth | more | _fixed(own)


def _people(luck: np.random.Generator, n: int, own: Truth) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who came over eight years, lives cut by choice or default; in the 90 days after a change hazards differ.

    Hazards after a change are divided by their mean over changes, so that churn is what it is without them.
    """
    start, role = luck.integers(-1826, DAYS, n), luck.integers(0, 3, n)
    frail, risk = luck.gamma(1.0 / FRAILTY, FRAILTY, n), luck.standard_normal(n)
    hazard = -np.log1p(-CHURN[role]) / 365.25 * frail
    month = np.stack([luck.integers(*span, n) for span in WAVES])
    month = np.where(luck.random(month.shape) < 0.7, month, 10**6)
    size = SPREAD * luck.standard_normal(month.shape) - 0.5 * SPREAD * risk
    pull = np.exp(own["eta"] * (own["aversion"] * np.maximum(size, 0) + np.minimum(size, 0)) + RISKY * risk)
    pull /= pull.mean()
    first = BEGINS.astype("M8[M]")
    day = ((first + np.minimum(month, 99)).astype("M8[D]") - BEGINS).astype(int)
    clock = luck.exponential(1.0, n) / hazard  # days at the usual hazard until the exit
    chose = start + clock
    for k in range(len(WAVES)):
        here = (month[k] < 99) & (start < day[k]) & (chose > day[k])
        left = np.where(here, (chose - day[k]) / pull[k], 0.0)
        slow = 90.0 + (chose - day[k]) - 90.0 * pull[k]
        chose = np.where(here, day[k] + np.where(left <= 90.0, left, slow), chose)
    failed = start + luck.exponential(365.25 / DEFAULTS, n)
    ends = np.minimum(np.floor(np.minimum(chose, failed)), 10**5).astype(int)
    gone = ends < DAYS
    cause = np.where(~gone, "", np.where(chose < failed, "voluntary", "default"))
    frame = pd.DataFrame({
        "customer_id": [f"k{k}" for k in range(n)], "segment": np.array(ROLES)[role], "start_date": _day(start),
        "end_date": _day(ends).where(gone), "exit_cause": cause,
        "role": role, "start": start, "end": np.where(gone, ends, DAYS - 1), "gone": gone,
    })  # fmt: skip
    rows = [
        pd.DataFrame({"k": who, "month": month[w][who], "date": _day(day[w][who]), "old_price": 100.0,
                      "new_price": 100.0 * np.exp(size[w][who]), "risk": risk[who]})
        for w in range(len(WAVES))
        for who in [np.flatnonzero((month[w] < 99) & (start < day[w]) & (ends >= day[w]))]
    ]  # fmt: skip
    changes = pd.concat(rows, ignore_index=True).assign(customer_id=lambda f: frame["customer_id"].to_numpy()[f["k"]])
    kept = frame["end"] >= 0
    return frame[kept], changes[kept.to_numpy()[changes["k"]]]


def _day(days: Any) -> pd.Series[Any]:
    return pd.Series(BEGINS + np.asarray(days)).astype("M8[us]")


def _churn(people: pd.DataFrame) -> Truth:
    """Churn a year as those still there show it, and the share of defaults."""
    stays = people[~people["gone"]]
    shown = usual(-np.log1p(-CHURN) / 12.0, FRAILTY, ((DAYS - stays["start"]) / MONTH).to_numpy(),
                  stays["role"].to_numpy())  # fmt: skip
    there = np.bincount(people["role"], people["end"] + 1 - people["start"].clip(lower=0)) / MONTH
    share = DEFAULTS / 12.0 * there.sum() / (DEFAULTS / 12.0 * there.sum() + there @ shown)
    yearly = -np.expm1(-12.0 * shown / (1.0 - share))
    return {f"customers.churn_per_year.{role}": float(y) for role, y in zip(ROLES, yearly, strict=True)} | {
        "customers.frailty": FRAILTY, "customers.involuntary_share": float(share)}  # fmt: skip


def _lines(luck: np.random.Generator, people: pd.DataFrame, changes: pd.DataFrame, own: Truth) -> tuple[Any, Any]:
    """An invoice on the first of every month a customer is there; volume follows as the new price becomes usual.

    What nobody known buys swings, so that revenue falls at times.
    """
    n, t = len(people), np.arange(MONTHS)
    firsts = (BEGINS.astype("M8[M]") + t).astype("M8[D]")
    day = (firsts - BEGINS).astype(int)
    place = pd.Index(people["customer_id"]).get_indexer(changes["customer_id"])
    price, usual_ = np.zeros((n, MONTHS)), np.zeros((n, MONTHS))
    for k, (who, m) in enumerate(zip(place, changes["month"], strict=True)):
        moved = float(np.log(changes["new_price"].iat[k] / 100.0))
        price[who, m:] += moved
        usual_[who, m:] += moved * (1.0 - 0.85 ** (t[m:] - m))
    level = luck.normal(6.0, 0.8, n)[:, None] + DRIFT[people["role"]][:, None] * t
    amount = np.exp(level + NOISE * luck.standard_normal((n, MONTHS)) + price - own["volume"] * usual_)
    there = (people["start"].to_numpy()[:, None] <= day) & (people["end"].to_numpy()[:, None] >= day)
    who, when = np.nonzero(there)
    revenue = np.where(there, amount, 0.0).sum(axis=0)
    till = revenue.mean() * np.maximum(0.05, 1.0 + np.cumsum(luck.normal(0.0, 0.2, MONTHS)))
    ids = np.append(people["customer_id"].to_numpy()[who], np.repeat("", TILL * MONTHS))
    billed = np.append(day[when], np.repeat(day, TILL))
    paid = billed + np.round(luck.exponential(PAYS, len(billed))).astype(int)
    frame = pd.DataFrame({"customer_id": ids, "date": _day(billed), "paid_date": _day(paid).where(paid < DAYS),
                          "amount": np.append(amount[who, when], np.repeat(till / TILL, TILL))})  # fmt: skip
    return frame, revenue + till


def _tickets(luck: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """Working days from nine to five; a busy day is busy for all who are there."""
    n, role = len(people), people["role"].to_numpy()
    rate = TICKETS[role] * luck.gamma(1.0 / CALLERS, CALLERS, n)
    first, last = people["start"].clip(lower=0).to_numpy(), people["end"].to_numpy()
    weekday = (BEGINS.astype(int) + 3 + np.arange(DAYS)) % 7
    usual_day = np.where(weekday < 5, np.append(WEEK, [0, 0])[weekday], 0.0) * 7 / 5
    there = np.bincount(first, TICKETS[role], DAYS + 1) - np.bincount(last + 1, TICKETS[role], DAYS + 1)
    mean = np.maximum(there.cumsum()[:DAYS] / MONTH * usual_day, 1e-9)
    busy = np.cumsum(usual_day * luck.gamma(mean / (DISPERSION - 1.0), (DISPERSION - 1.0) / mean))
    before = np.append(0.0, busy)
    exposed = before[last + 1] - before[first]
    counts = luck.poisson(rate / MONTH * exposed)
    who = np.repeat(np.arange(n), counts)
    at = before[first[who]] + luck.random(len(who)) * exposed[who]
    day = np.searchsorted(busy, at, side="right").clip(max=DAYS - 1)
    minute = 540 + 120 * (luck.choice(4, len(who), p=PARTS / 4) + luck.random(len(who)))
    wait, calm = luck.exponential(HANDLING, len(who)), luck.exponential(PATIENCE * HANDLING, len(who))
    work = 60.0 * luck.lognormal(np.log(HANDLING) - 0.5 * LOG_SD**2, LOG_SD, len(who))
    opened = _day(day) + pd.to_timedelta(np.floor(minute), "min")
    return pd.DataFrame({"ticket_id": np.arange(len(who)).astype(str), "opened": opened,
                         "customer_id": people["customer_id"].to_numpy()[who],
                         "handling_minutes": np.where(calm < wait, np.nan, work),
                         "waited_minutes": 60.0 * np.minimum(wait, calm), "abandoned": calm < wait})  # fmt: skip


def _pools(luck: np.random.Generator, own: Truth, hours: float, revenue: Any) -> tuple[pd.DataFrame, Truth]:
    """The desk at its rate, operations with a fixed share and slow release, overhead that is sticky."""
    fixed, lag = float(luck.beta(2.5, 5.83)), int(luck.integers(0, 5))
    speed = min(1.0, own["speed"])
    t = np.arange(60)
    demand = np.exp(np.cumsum(luck.normal(0, 0.05, 60)) + 0.15 * np.sin(t / 6))
    cost = 1e5 * (fixed * demand[0] + (1 - fixed) * capacity(demand, lag, speed)[0])
    change = np.diff(np.log(smoothed(revenue, Parameters().overhead.smoothing_months)))
    above = UP * np.maximum(change, 0) + DOWN * np.minimum(change, 0) + 0.004 * luck.standard_normal(MONTHS - 1)
    held = np.full(MONTHS, 1.3 * hours / MONTHS)
    rows = [
        _pool("desk", MONTHS, cost=DESK_RATE * held * luck.normal(1.0, 0.02, MONTHS), hours=held),
        _pool("operations", 60, cost=cost * np.exp(0.01 * luck.standard_normal(60)), volume=1e3 * demand),
        _pool("overhead", MONTHS, cost=1e5 * np.exp(np.append(0, above.cumsum()))),
    ]
    truth = {"fixed_share": fixed, "release_speed": speed, "release_lag": float(lag)}
    return pd.concat(rows, ignore_index=True), {f"operations.{name}": value for name, value in truth.items()}


def _pool(name: str, months: int, **columns: Any) -> pd.DataFrame:
    """Rows of a pool over the last months of the records."""
    month = np.datetime64("2025-01") - months + np.arange(months)
    return pd.DataFrame({"month": pd.Series(month.astype("M8[D]")).astype("M8[us]"), "pool": name, **columns})


def _won(luck: np.random.Generator, own: Truth) -> tuple[pd.DataFrame, Truth]:
    lag = int(luck.integers(0, 7))
    spend = np.exp(0.35 * luck.standard_normal(84))
    mean = COMERS * spend[12 - lag : 84 - lag] ** own["spend"]
    came = luck.poisson(mean * luck.gamma(20, 1 / 20, 72)).astype(float)
    frame = _pool("", 72, spend=1e5 * spend[12:], newcomers=came).drop(columns="pool")
    expected = COMERS * float(np.exp(0.5 * (0.35 * own["spend"]) ** 2))
    return frame, {"acquisition.elasticity": own["spend"], "acquisition.lag": float(lag),
                   "acquisition.customers_per_month": expected}  # fmt: skip


def _referred(luck: np.random.Generator, people: pd.DataFrame, own: Truth) -> Any:
    months = (people["end"] + 1 - people["start"].clip(lower=0)).sum() / MONTH
    came = np.flatnonzero(people["start"] >= 0)
    sent = np.zeros(len(people), dtype=bool)
    sent[luck.choice(came, min(luck.poisson(own["referral"] * months), len(came)), replace=False)] = True
    return sent


def _fixed(own: Truth) -> Truth:
    by_role = {f"portrait.tickets.{role}": float(x) for role, x in zip(ROLES, TICKETS, strict=True)}
    by_role |= {f"variance of ticket rates, {role}": CALLERS for role in ROLES}
    by_role |= {f"customers.volume_drift.{role}": float(x) for role, x in zip(ROLES, DRIFT, strict=True)}
    days = {f"floor.day_profile.{k + 1}": float(x) for k, x in enumerate(WEEK)}
    parts = {f"floor.hour_profile.{k + 1}": float(x) for k, x in enumerate(PARTS)}
    return by_role | days | parts | {
        "floor.dispersion": DISPERSION, "desk.handling_hours": HANDLING, "desk.patience": PATIENCE,
        "floor.handling_scv": float(np.expm1(LOG_SD**2)), "log sd of handling": LOG_SD, "desk.rate": DESK_RATE,
        "finance.dso_days": PAYS * -float(np.expm1(-LATEST / PAYS)),
        "customers.revenue_noise": NOISE, "overhead.up": UP, "overhead.down": DOWN,
        "customers.price_to_hazard": own["eta"], "customers.loss_aversion": own["aversion"],
        "customers.volume_elasticity": own["volume"], "acquisition.referral_rate": own["referral"],
    }  # fmt: skip
