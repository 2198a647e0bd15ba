"""A firm in which nothing happens but what a test asks for: every mechanism off, a flat economy, books by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulator.book.columns import COLUMNS
from simulator.engine import simulate
from simulator.number import ByRole
from simulator.parameters import Parameters
from simulator.vocabulary import (
    ALWAYS_DRIVEN,
    NO_RULES,
    Book,
    Capacity,
    Drivers,
    Entry,
    Macro,
    Policy,
    Rules,
    Shocks,
    Strategy,
    Timeline,
    View,
)

NOTHING = ByRole(0.0, 0.0, 0.0)
OFF: Mapping[str, Mapping[str, Any]] = {
    "customers": {
        "churn_per_year": NOTHING,
        "involuntary_share": 0.0,
        "frailty": 0.001,  # as good as none
        "volume_drift": NOTHING,
        "revenue_noise": 0.0,
        "price_to_hazard": 0.0,
        "volume_elasticity": 0.0,
        "price_realisation": 1.0,
        "notice_clock": 1.0,
        "poaching": 0.0,
        "jump_prob": 0.0,
        "top_accounts": 0,
    },
    "word_of_mouth": {"ties": 0.0, "unfair": 0.0, "reputation_by_pruning": 0.0},
    "desk": {"rate": 0.0, "quality_to_hazard": 0.0},
    "operations": {"rate": 0.0},
    "overhead": {"share": 0.0},
    "acquisition": {"customers_per_month": 0.0, "cost_per_customer": 0.0, "referral_rate": 0.0},
    "finance": {"bad_debt_share": 0.0, "dso_days": 0.0, "exit_handling": 0.0, "penalty_share": 0.0},
    "economy": {"demand_loading": 1.0, "churn_loading": 1.0, "credit_loading": 1.0},
    "estimation": {"noise": 0.0, "transient": 0.0},
}


def quiet(**rooms: Mapping[str, Any]) -> Parameters:
    """Parameters with every mechanism off; ``customers={"frailty": 0.5}`` and the like switch one on."""
    on = {room: {**OFF.get(room, {}), **rooms.get(room, {})} for room in {*OFF, *rooms}}
    plain = Parameters()
    return replace(plain, **{room: replace(getattr(plain, room), **told) for room, told in on.items()})


def book_of(n: int, **columns: Any) -> Book:
    """``n`` customers of one segment (or those of the column ``segment``): 100 a month, no cost, month to month."""
    usual = {c.name: c.default for c in COLUMNS} | {
        "customer_id": [f"C{k:06d}" for k in range(n)],
        "segment": "all",
        "monthly_revenue": 100.0,
        "tenure_months": 0.0,
        "cogs_share": 0.0,
        "tickets_per_month": 0.0,
        "activity_hours_per_month": 0.0,
    }
    frame = pd.DataFrame(usual | columns)
    segments = tuple(sorted(set(frame["segment"])))
    return Book(frame, date(2025, 12, 31), segments, ("core",) * len(segments))


@dataclass(frozen=True)
class Steady:
    """An economy told outright: each driver a number or a series of months, anything left out no change."""

    told: Mapping[str, Any] = field(default_factory=dict)
    name: str = "steady"
    rules: Rules = NO_RULES

    def drivers(self, shocks: Shocks) -> Drivers:
        calm = dict.fromkeys(ALWAYS_DRIVEN, 1.0) | {
            "log_churn": 0.0,
            "leads": 0.0,
            "regime": 0.0,
        }
        shape = shocks.uniforms.shape
        return Drivers(**{k: np.broadcast_to(np.asarray(v, float), shape) for k, v in (calm | dict(self.told)).items()})


@dataclass(frozen=True)
class All:
    """A strategy that does the same to every customer."""

    entries: tuple[Entry, ...] = ()
    capacity: Capacity = "attrition_only"
    name: str = "all"
    redeploy: float = 0.0

    @property
    def policy(self) -> Policy:
        return Policy(self.capacity, self.redeploy)

    def decide(self, view: View, rules: Rules = NO_RULES) -> Timeline:
        return Timeline(np.zeros(len(view.revenue), np.int64), (self.entries,))


FLAT = Steady(name="flat")
STILL = All(name="do_nothing")


def run(
    book: Book, parameters: Parameters, strategy: Strategy | None = None, macro: Macro = FLAT, **settings: Any
) -> xr.Dataset:
    """Do nothing and, if given, one strategy in one economy; dims of length 1 are dropped but for path and month."""
    strategies = {"do_nothing": STILL} | ({strategy.name: strategy} if strategy else {})
    settings = {"months": 24, "paths": 1, "draws": 1, "seed": 11, "priors": False} | settings
    ds = simulate(book, strategies, {macro.name: macro}, parameters=parameters, **settings)
    return ds.squeeze([d for d in ("strategy", "macro", "segment") if ds.sizes.get(d) == 1])
