"""Records of one table alone, written by numbers that are known: contracts, renewals, purchases without a contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.book import bgnbd
from simulator.calibration.churn import usual
from simulator.calibration.frailty import Spells
from simulator.calibration.terms import clocked
from simulator.history.buying import buying
from simulator.history.history import History
from simulator.history.read import read_history
from simulator.vocabulary import ROLES

BEGINS, AS_OF, MONTH, TERM = np.datetime64("2022-01-01"), date(2024, 12, 31), 30.4375, 12
HAZARDS, FRAILTY, IN_TERM = np.array([0.01, 0.02, 0.035]), 0.8, 0.3
MEAN, STRENGTH = 0.2, 3.0
BUYING = (1.0, 2.5, 0.8, 2.4)
"""r, alpha (months), a and b."""
SPENDING = (6.0, 4.0, 15.0)
ROUNDS = ("purchase rate, shape r", "purchase rate, scale alpha", "drop-out probability, a", "drop-out probability, b")
SUMS = ("spending, shape p", "spending, shape q", "spending, scale gamma")


def on_contracts(seed: int, folder: Path, n: int = 6000) -> tuple[History, dict[str, float]]:
    """Yearly contracts from a first day on; the clock runs at IN_TERM inside a term and makes up for it at its end."""
    luck = np.random.default_rng([32, seed])
    role, start = luck.integers(0, 3, n), luck.uniform(-96.0, 36.0, n)
    clock = luck.exponential(1.0, n) / (HAZARDS[role] * luck.gamma(1.0 / FRAILTY, FRAILTY, n))
    whole, rest, slow = np.floor(clock / TERM) * TERM, np.mod(clock, TERM), IN_TERM * (TERM - 1)
    tenure = whole + np.where(rest < slow, rest / IN_TERM, TERM - 1 + (rest - slow) / (TERM - slow))
    first = np.floor(start * MONTH)
    history = _customers(folder, np.array(ROLES)[role], first, first + np.ceil(np.minimum(tenure, 999) * MONTH) - 1)
    there = history.table("customers").query("end_date.isna()")
    months = (pd.Timestamp(AS_OF) - there["start_date"]).dt.days.to_numpy() / MONTH
    of = there["segment"].map({name: k for k, name in enumerate(ROLES)}).to_numpy()
    seen = clocked(Spells(of, 0.0 * months, months, np.full(len(of), -1)), np.full(len(of), TERM), IN_TERM)
    shown = usual(HAZARDS, FRAILTY, seen.exit, of)
    churn = {
        f"customers.churn_per_year.{name}": float(-np.expm1(-12 * h)) for name, h in zip(ROLES, shown, strict=True)
    }
    return history, churn | {"customers.frailty": FRAILTY, "customers.in_term_hazard": IN_TERM}


def at_renewals(seed: int, folder: Path, n: int = 4000) -> tuple[History, dict[str, float]]:
    """Who leaves does so at the end of a term, by a chance of its own."""
    luck = np.random.default_rng([33, seed])
    start = BEGINS + luck.integers(-1826, 1090, n)
    chance = np.maximum(luck.beta(MEAN * STRENGTH, (1.0 - MEAN) * STRENGTH, n), 1e-6)
    terms = np.minimum(luck.geometric(chance), 60)
    day = start - start.astype("M8[M]").astype("M8[D]")
    left = (start.astype("M8[M]") + TERM * terms).astype("M8[D]") + day - 1
    return _customers(folder, "mid", (start - BEGINS).astype(int), (left - BEGINS).astype(int)), {
        "customers.sbg_strength": STRENGTH}  # fmt: skip


def _customers(folder: Path, segment: Any, start: Any, end: Any) -> History:
    first, last = (pd.Series(BEGINS + np.asarray(days).astype(int)).astype("M8[us]") for days in (start, end))
    frame = pd.DataFrame({
        "customer_id": [f"k{k}" for k in range(len(first))], "segment": segment, "start_date": first,
        "end_date": last.where(last <= pd.Timestamp(AS_OF)), "contract_term_months": TERM,
    })  # fmt: skip
    frame[(last >= pd.Timestamp(BEGINS)).to_numpy()].to_parquet(folder / "customers.parquet", index=False)
    return read_history(folder, as_of=AS_OF, observed_from=BEGINS.astype(object))


def purchases(seed: int, folder: Path, n: int = 1500) -> tuple[History, dict[str, float]]:
    """Buyers of three years by BG/NBD, once a day at most; what they spend is by Gamma-Gamma."""
    luck, (r, alpha, a, b), (p, q, gamma) = np.random.default_rng([34, seed]), BUYING, SPENDING
    rate, drop = luck.gamma(r, 1.0 / alpha, n) / MONTH, luck.beta(a, b, n)
    first = luck.integers(0, 548, n)
    repeats = np.minimum(luck.geometric(np.maximum(drop, 1e-6)), 500)  # it drops out after so many
    who = np.repeat(np.arange(n), repeats + 1)
    gap = np.maximum(np.round(luck.exponential(1.0, len(who)) / np.maximum(rate[who], 1e-9)), 1.0)
    opens = np.append(0, np.cumsum(repeats + 1)[:-1])
    gap[opens] = 0.0
    total = gap.cumsum()
    when = first[who] + total - total[opens][who]
    amount = luck.gamma(p, 1.0, len(who)) / luck.gamma(q, 1.0 / gamma, n)[who]
    inside = when < 1096
    day = pd.Series(BEGINS + when[inside].astype(int)).astype("M8[us]")
    frame = pd.DataFrame({"customer_id": pd.Series(who[inside]).map("k{}".format), "date": day,
                          "amount": amount[inside]})  # fmt: skip
    frame.to_parquet(folder / "transactions.parquet", index=False)
    history = read_history(folder, as_of=AS_OF)
    truth = dict(zip((*ROUNDS, *SUMS), (*BUYING, *SPENDING), strict=True))
    return history, {name: float(value) for name, value in truth.items()}


def churn_of_buyers(history: History, role: Any) -> dict[str, float]:
    """Churn a year of those still there, by role, under the law they buy by."""
    seen, model = buying(history).bought, bgnbd.BgNbd(*BUYING, 0.0)
    alive, gone = bgnbd.alive_prob(seen, model), bgnbd.churn_if_alive(seen, model, 12.0)
    return {f"customers.churn_per_year.{name}": float(alive[role == k] @ gone[role == k] / alive[role == k].sum())
            for k, name in enumerate(ROLES)}  # fmt: skip
