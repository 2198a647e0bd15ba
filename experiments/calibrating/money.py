"""What money tells: cost of pools and what of it is fixed, overhead, days until payment, drift and swing of revenue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from experiments.calibrating.records import Records
from simulator.book import bgnbd
from simulator.calibration.costing import Costing, costing, rate
from simulator.calibration.estimate import Estimate, Joint, estimated, independent
from simulator.calibration.lumps import NOISE, lumps
from simulator.calibration.overhead import overhead
from simulator.calibration.pools import release
from simulator.calibration.receivables import payment_days
from simulator.calibration.volume import volume
from simulator.history.buying import buying
from simulator.history.monthly import by_customer, whole_months
from simulator.number import register
from simulator.vocabulary import ROLES, Floats

PANEL_MONTHS = 24
"""Last months over which drift and swing of revenue are read: longer ones leave fewer customers there all along."""
RELEASE = ("operations.fixed_share", "operations.release_speed", "operations.release_lag")
OVERHEAD = ("overhead.share", "overhead.up", "overhead.down")
DRIFT = (*(f"customers.volume_drift.{role}" for role in ROLES), "customers.revenue_noise")


def money(told: Records) -> Iterator[Joint]:
    """Rates, stickiness, overhead, receivables, drift and noise."""
    pools = by_pool(told)
    yield from _rates(told, pools)
    yield from _release(told, pools)
    yield from _overhead(told, pools)
    lines = told.history.tables.get("transactions")
    if lines is not None and "paid_date" in lines:
        end = lines["paid_date"].fillna(np.datetime64(told.history.as_of))
        days = (end - lines["date"]).dt.days.to_numpy(dtype=np.float64)
        yield independent(payment_days(days, lines["paid_date"].notna().to_numpy(), lines["amount"].to_numpy()))
    else:
        yield from told.silent("no transactions with paid_date were given", "finance.dso_days")
    yield from _drift(told)


def by_pool(told: Records) -> Mapping[str, Any]:
    """The ledger's rows of each pool, in order of months; empty without a ledger."""
    if not told.has("ledger"):
        return {}
    frame = told.history.table("ledger").sort_values("month", kind="stable")
    return {str(pool): rows for pool, rows in frame.groupby("pool", sort=True)}


def costs(told: Records) -> Costing | None:
    """The desk's pool against the hours its tickets took; None where the records do not hold both."""
    rows = by_pool(told).get("desk")
    if rows is None or "hours" not in rows or not told.has("tickets", "customers"):
        return None
    frame = told.history.table("tickets")
    rows = rows[(rows["hours"] > 0.0) & (rows["cost"] > 0.0)]
    if rows.empty or "handling_minutes" not in frame:
        return None
    import pandas as pd

    inside = np.isin(frame["opened"].to_numpy().astype("M8[M]"), rows["month"].to_numpy().astype("M8[M]"))
    seen = frame[inside & frame["handling_minutes"].notna().to_numpy()]
    ids = pd.Index(told.history.table("customers")["customer_id"])
    place, hours = ids.get_indexer(pd.Index(seen["customer_id"])), seen["handling_minutes"].to_numpy(np.float64) / 60.0
    taken: Floats = np.asarray(np.bincount(place[place >= 0], hours[place >= 0], len(ids)), dtype=np.float64)
    ledger, practical = np.array([float(rows["cost"].sum())]), np.array([float(rows["hours"].sum())])
    return costing(("desk",), ledger, practical, taken[:, None], np.array([float(hours[place < 0].sum())]))


def _lacks(told: Records, pool: str) -> str:
    """That a pool is not there, and whether there is a ledger at all."""
    return f"the ledger has no pool called {pool}" if told.has("ledger") else f"no ledger with a pool {pool} was given"


def _rates(told: Records, pools: Mapping[str, Any]) -> Iterator[Joint]:
    found = costs(told)
    for pool in ("desk", "operations"):
        rows = pools.get(pool)
        if rows is None or "hours" not in rows:
            yield from told.silent(f"{_lacks(told, pool)} with hours", f"{pool}.rate")
            continue
        rows = rows[rows["hours"].notna()]
        wrong = found.faults() if found is not None and pool == "desk" else ()
        yield independent(rate(pool, rows["cost"].to_numpy(np.float64), rows["hours"].to_numpy(np.float64), wrong))


def _release(told: Records, pools: Mapping[str, Any]) -> Iterator[Joint]:
    rows = pools.get("operations")
    if rows is None or not {"volume", "hours"} & set(rows):
        yield from told.silent(f"{_lacks(told, 'operations')} with volume or hours", *RELEASE)
        return
    driver = "volume" if "volume" in rows else "hours"
    rows = rows[rows[driver].notna()]
    joint, lag = release(rows["cost"].to_numpy(np.float64), rows[driver].to_numpy(np.float64), told.parameters)
    yield joint
    yield independent(lag)


def _overhead(told: Records, pools: Mapping[str, Any]) -> Iterator[Joint]:
    rows = pools.get("overhead")
    if rows is None or not told.has("transactions"):
        yield from told.silent(f"{_lacks(told, 'overhead')} beside transactions", *OVERHEAD)
        return
    lines = told.history.table("transactions")
    revenue = lines["amount"].groupby(lines["date"].to_numpy().astype("M8[M]")).sum()
    months = rows["month"].to_numpy().astype("M8[M]")
    whole = np.isin(months, whole_months(lines["date"].min().date(), told.history.as_of))
    cost = rows["cost"].to_numpy(np.float64)[whole]
    sold = revenue.reindex(months[whole]).fillna(0.0).to_numpy(np.float64)
    fine = (sold > 0.0) & (cost > 0.0)
    if fine.sum() < 3:
        yield from told.silent("no three months with both revenue and overhead", *OVERHEAD)
        return
    yield independent(_share(cost[fine], sold[fine]))
    yield overhead(cost[fine], sold[fine], told.parameters)


def _share(cost: Floats, revenue: Floats) -> Estimate:
    at = float(cost.sum() / revenue.sum())
    off = (cost - at * revenue) / cost.sum()
    error = float(np.sqrt((off**2).sum() * len(off) / (len(off) - 1)))
    source = "ratio of sums, error from month to month"
    return estimated("overhead.share", float(np.log(at)), max(error, 1e-6), "log", unit="share of revenue",
                     seen=len(cost), source=source)  # fmt: skip


def _drift(told: Records) -> Iterator[Joint]:
    if not told.has("transactions"):
        yield from told.silent("no transactions were given", *DRIFT)
        return
    revenue, role = panel(told)
    found = volume(revenue, np.array(ROLES)[role])
    if not told.has("customers") and found[-1].status == "prior":
        found = (*found[:-1], _lumps(told))
    yield independent(*found)


def _lumps(told: Records) -> Estimate:
    """The swing of customers who buy now and then, each at the rate the purchase model expects of them."""
    import pandas as pd

    bought = buying(told.history)
    model = bgnbd.fit(bought.bought)
    rate = bgnbd.rate_if_alive(bought.bought, model) * bgnbd.alive_prob(bought.bought, model)
    lines = told.history.table("transactions")
    days = lines[lines["amount"] > 0].groupby(["customer_id", "date"], sort=False)["amount"].sum()
    who = pd.Index(bought.customer_id).get_indexer(days.index.get_level_values(0))
    most = next(line.high for line in register(told.parameters) if line.name == NOISE)
    return lumps(rate, days.to_numpy(np.float64)[who >= 0], who[who >= 0], most)


def panel(told: Records) -> tuple[Floats, Any]:
    """Revenue by month [N, T] of customers there all the last months, and their roles."""
    history, ids = told.history, told.of.ids
    months, revenue = by_customer(history, ids)
    months, revenue = months[-PANEL_MONTHS:], revenue[:, -PANEL_MONTHS:]
    there = np.ones(len(ids), dtype=np.bool_)
    if told.has("customers"):
        people = history.table("customers")
        there = people["start_date"].to_numpy().astype("M8[M]") < months[0]
        if "end_date" in people:
            there &= people["end_date"].isna().to_numpy()
    return revenue[there], told.role[told.of.of][there]
