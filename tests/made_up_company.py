"""A made-up company whose numbers are known: its own records of some years, as they are once read."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from simulator.history.history import History

AS_OF, BEGINS, MONTHS = date(2024, 12, 31), date(2022, 1, 1), 36
CHURN = {"core": 0.10, "mid": 0.20, "tail": 0.35}
"""Yearly churn of new customers by choice, before frailty."""
FRAILTY, DEFAULTS = 0.8, 0.01
TICKETS = {"core": 0.5, "mid": 0.8, "tail": 1.2}
HANDLING, PATIENCE = 0.5, 4.0
"""Hours a ticket; multiples of it."""
DESK_RATE, DRIFT, NOISE, PAYS = 60.0, 0.004, 0.10, 30.0


def company(n: int = 3000, seed: int = 1) -> History:
    """All tables but contracts, prices."""
    luck = np.random.default_rng(seed)
    people, gone = _customers(luck, n)
    tables = {
        "customers": people,
        "transactions": _transactions(luck, people, gone),
        "tickets": _tickets(luck, people, gone),
        "acquisition": pd.DataFrame({"month": _months(), "spend": luck.uniform(8e4, 1.2e5, MONTHS),
                                     "newcomers": luck.poisson(25.0, MONTHS).astype(float)}),
    }  # fmt: skip
    hours = 1.3 * tables["tickets"]["handling_minutes"].sum() / 60.0 / MONTHS
    tables["ledger"] = pd.DataFrame({
        "month": _months(), "pool": "desk", "cost": DESK_RATE * hours * luck.normal(1.0, 0.02, MONTHS), "hours": hours,
    })  # fmt: skip
    return History(tables, AS_OF, BEGINS, "made up")


def _months() -> Any:
    return pd.date_range(BEGINS, periods=MONTHS, freq="MS").astype("M8[us]")


def _customers(luck: np.random.Generator, n: int) -> tuple[pd.DataFrame, Any]:
    """Who came over eight years; those who left before the records begin are not in them."""
    start = np.datetime64("2017-01-01") + luck.integers(0, 2900, n)
    segment = luck.choice(list(CHURN), n)
    frail = luck.gamma(1.0 / FRAILTY, FRAILTY, n)
    hazard = -np.log1p(-np.array([CHURN[s] for s in segment])) / 12.0
    chose, failed = luck.exponential(1.0 / (hazard * frail)), luck.exponential(12.0 / DEFAULTS, n)
    months = np.minimum(chose, failed)
    days = np.minimum(np.floor(months * 30.4375), 30_000).astype(int)
    end = pd.Series(start + days).astype("M8[us]")
    end = end.where(end <= pd.Timestamp(AS_OF))
    cause = np.where(end.isna(), "", np.where(chose < failed, "voluntary", "default"))
    frame = pd.DataFrame({"customer_id": pd.Series([f"k{k}" for k in range(n)], dtype="str"), "segment": segment,
                          "start_date": pd.Series(start).astype("M8[us]"), "end_date": end, "exit_cause": cause,
                          "referred_by": np.where(luck.random(n) < 0.1, "k0", "")})  # fmt: skip
    kept = (end.isna() | (end >= pd.Timestamp(BEGINS))) & (frame["start_date"] <= pd.Timestamp(AS_OF))
    frame = frame[kept.to_numpy()].reset_index(drop=True)
    return frame, frame["end_date"].fillna(pd.Timestamp(AS_OF))


def _transactions(luck: np.random.Generator, people: pd.DataFrame, gone: Any) -> pd.DataFrame:
    """An invoice on the first of every month the customer is there."""
    months, size = _months(), luck.lognormal(6.0, 0.8, len(people))
    who, when = np.nonzero(
        (people["start_date"].to_numpy()[:, None] <= months.to_numpy())
        & (gone.to_numpy()[:, None] >= months.to_numpy())
    )
    amount = size[who] * np.exp(DRIFT * when + NOISE * luck.normal(size=len(who)))
    day = pd.Series(months.to_numpy()[when])
    paid = day + pd.to_timedelta(np.round(luck.exponential(PAYS, len(who))), "D")
    return pd.DataFrame({"customer_id": people["customer_id"].to_numpy()[who], "date": day, "amount": amount,
                         "paid_date": paid.where(paid <= pd.Timestamp(AS_OF))})  # fmt: skip


def _tickets(luck: np.random.Generator, people: pd.DataFrame, gone: Any) -> pd.DataFrame:
    first = people["start_date"].clip(lower=pd.Timestamp(BEGINS))
    days = (gone - first).dt.days.to_numpy() + 1.0
    mean = np.array([TICKETS[s] for s in people["segment"]]) * luck.gamma(2.0, 0.5, len(people))
    counts = luck.poisson(mean * days / 30.4375)
    who = np.repeat(np.arange(len(people)), counts)
    opened = first.iloc[who].reset_index(drop=True) + pd.to_timedelta(luck.random(len(who)) * days[who], "D").floor("s")
    wait, calm = luck.exponential(HANDLING, len(who)), luck.exponential(PATIENCE * HANDLING, len(who))
    gave_up = calm < wait
    work = 60.0 * luck.lognormal(np.log(HANDLING) - 0.25, np.sqrt(0.5), len(who))
    return pd.DataFrame({"ticket_id": [str(k) for k in range(len(who))],
                         "customer_id": people["customer_id"].to_numpy()[who], "opened": opened.astype("M8[us]"),
                         "handling_minutes": np.where(gave_up, np.nan, work),
                         "waited_minutes": 60.0 * np.minimum(wait, calm), "abandoned": gave_up})  # fmt: skip
