"""Who comes and what a price change does: acquisition, referrals, and the response to customers' own prices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.calibrating.coming import coming
from experiments.calibrating.records import Records
from simulator.calibration.estimate import Joint, independent
from simulator.calibration.growth import growth, referral
from simulator.calibration.price import PriceChanges, response
from simulator.history.survival import causes, lives
from simulator.vocabulary import Floats

ACQUISITION = ("acquisition.cost_per_customer", "acquisition.elasticity", "acquisition.lag")
PRICE = ("customers.price_to_hazard", "customers.loss_aversion")
DAYS = 90
"""Within which leaving after a price change counts as its answer."""


def winning(told: Records) -> Iterator[Joint]:
    """Newcomers, what spend brings, and referrals."""
    if told.has("acquisition"):
        frame = told.history.table("acquisition").sort_values("month", kind="stable")
        spend, came = (frame[name].to_numpy(dtype=np.float64) for name in ("spend", "newcomers"))
        yield independent(*growth(spend, came, told.parameters))
    else:
        yield from coming(told)
        yield from told.silent("no acquisition was given: newcomers are counted, not what they cost", *ACQUISITION)
    if told.has("customers") and "referred_by" in told.history.table("customers"):
        seen, people = lives(told.history), told.history.table("customers")
        watched = people["start_date"] >= np.datetime64(told.history.observed_from)
        sent = float((watched & (people["referred_by"] != "")).sum())
        yield independent(referral(sent, float((seen.exit - seen.entry).sum()), told.parameters))
    else:
        yield from told.silent("no customers with referred_by were given", "acquisition.referral_rate")


def pricing(told: Records) -> Iterator[Joint]:
    """How leaving answers to a price rise; the raw relation is shown beside the controlled one."""
    if not told.has("prices"):
        yield from told.silent("no prices were given", *PRICE)
    elif (left := _left(told)) is None:
        yield from told.silent("prices have no left, and no customers with end_date were given", *PRICE)
    else:
        found = response(_changes(told, left), told.parameters)
        yield found.hazard
        yield independent(found.controlled)
        yield independent(found.naive)


def driven_by(told: Records) -> list[str]:
    """What price changes are read beside, in words."""
    left = _left(told) if told.has("prices") else None
    if left is None:
        return []
    changes = _changes(told, left)
    prices = (("market price", changes.market), ("technical cost", changes.cost))
    return [*(name for name, column in prices if column is not None), *changes.controls]


def _changes(told: Records, left: Floats) -> PriceChanges:
    """Price changes of which it is known whether the customer left, with all that was known of them."""
    frame, known = told.history.table("prices"), np.isfinite(left)
    columns = {name: frame[name].to_numpy(np.float64)[known] for name in ("old_price", "new_price")}
    market, cost = (
        frame[name].to_numpy(np.float64)[known] if name in frame and frame[name].notna().all() else None
        for name in ("market_price", "technical_cost")
    )
    controls = {name: column[known] for name, column in _beside(told).items()}
    controls = {name: column for name, column in controls.items() if len(np.unique(column)) > 1}
    return PriceChanges(left[known], columns["old_price"], columns["new_price"], market, cost, controls)


def _beside(told: Records) -> dict[str, Any]:
    """What else was known of each price change: segment, years as a customer, and the controls the settings name."""
    frame = told.history.table("prices")
    known: dict[str, Any] = {"segment": np.array([*told.of.names, "unknown"])[told.of.at(frame["customer_id"])]}
    people = None
    if told.has("customers"):
        people = told.history.table("customers").set_index("customer_id").reindex(frame["customer_id"])
        known["tenure"] = (frame["date"].to_numpy() - people["start_date"].to_numpy()) / np.timedelta64(365, "D")
    for name in told.history.controls:
        of = frame if name in frame else people
        if of is not None and name in of:  # of customers: gone where the past is looked at
            column = of[name]
            number = column.dtype.kind in "fiub"
            known[name] = column.to_numpy(np.float64) if number else column.fillna("").to_numpy(str)
    return known


def _left(told: Records) -> Floats | None:
    """1, 0 or nan (too early to say) for each price change; None: nobody tells."""
    frame = told.history.table("prices")
    if "left" in frame:
        return np.asarray(frame["left"].map({True: 1.0, False: 0.0}).to_numpy(dtype=np.float64))
    if not told.has("customers") or "end_date" not in told.history.table("customers"):
        return None
    people = told.history.table("customers")
    chose = people["end_date"].where(causes(people) == 0)
    ends = chose.set_axis(people["customer_id"]).reindex(frame["customer_id"]).to_numpy()
    days = (ends - frame["date"].to_numpy()) / np.timedelta64(1, "D")
    early = frame["date"].to_numpy() > np.datetime64(told.history.as_of) - np.timedelta64(DAYS, "D")
    return np.where((days >= 0.0) & (days <= DAYS), 1.0, np.where(early, np.nan, 0.0))
