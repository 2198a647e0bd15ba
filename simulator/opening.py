"""The firm at month 0: desk, staff, pools, receivables, debt and cash after a year of doing nothing.

The book is frozen during that year, so the fixed point has a closed form: every leaver of the desk has always
been replaced, every bill of the last months is outstanding for its usual time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.core import given, records
from simulator.core.given import OPENING_DEFERRED, Numbers
from simulator.crew import congestion, crew_at_rest, desk_numbers
from simulator.parameters import Acquisition, Parameters
from simulator.segments import segments_at_rest
from simulator.survival import is_sbg
from simulator.vocabulary import Floats

DAYS_PER_MONTH = 30.0


@dataclass(frozen=True)
class Opening:
    """What the kernels start from, and month-0 money in the run's minor units.

    ``congestion`` is the change of satisfaction, averaged over tickets, per additional ticket a month (negative).
    """

    numbers: Numbers
    receivables: float
    cash: float
    stock: float
    deferred: float
    congestion: float


def open_firm(fields: Mapping[str, Any], n_segments: int) -> Opening:
    """Compute the state of rest of the prepared ``fields`` of a book."""
    p: Parameters = fields["parameters"]
    alive, segment, unit = fields["alive"], fields["segment"], fields["money_unit"]
    revenue = np.asarray(np.bincount(segment, alive * fields["revenue"], n_segments), dtype=np.float64)
    tickets = np.bincount(fields["service_class"], alive * fields["tickets"], 3) * fields["load_unit"]
    hours = float((alive * fields["hours"]).sum()) * fields["load_unit"]
    crew = crew_at_rest(p, tickets, fields["answer"])
    planned = p.acquisition.customers_per_month * len(segment) / p.portrait.customers
    unit_spend = np.rint(planned * p.acquisition.cost_per_customer * fields["weight"] / unit)
    spending = fields.get("spending", np.rint(p.acquisition.budget_factor * unit_spend))
    value = {
        **desk_numbers(p.desk, crew, unit, fields["load_unit"]),
        **_talk(p),
        **_habits(p),
        **_pools(p, hours, float(revenue.sum()), unit),
        "PLANNED": planned,
        "BUDGET": spending / unit_spend if unit_spend > 0.0 else 0.0,
        "UNIT_SPEND": unit_spend,
        "SPENDING": spending,
        "ELASTICITY": p.acquisition.elasticity,
        "SALES_LAG": p.acquisition.lag,
        "REFERRAL_RATE": p.acquisition.referral_rate,
        "OPENING_ABUSIVE": max(1.0, float((alive * (fields["flags"] & records.ABUSIVE > 0)).sum())),
        "JUMP_PROB": p.customers.jump_prob,
        "JUMP_SIZE": p.customers.jump_size,
    }
    value.update(_money(p, value, float(revenue.sum()), float((alive * fields["cogs"]).sum())))
    due = _dues(fields, n_segments)
    by_segment = segments_at_rest(fields, revenue, n_segments)
    arrears = revenue - by_segment[1]
    numbers = Numbers(
        value=_in_order(value),
        age=_ages(p.acquisition),
        due=due,
        segment=by_segment[0],
        opening_due=np.ascontiguousarray(_outstanding(arrears * (1.0 - p.finance.bad_debt_share), due)),
        desk_table=fields["answer"].table,
    )
    return Opening(
        numbers,
        receivables=float(numbers.opening_due.sum()),
        cash=float(value["CASH"]),
        stock=float(value["OPENING_STOCK"]),
        deferred=float(by_segment[0][:, OPENING_DEFERRED].sum()),
        congestion=congestion(p, tickets, crew, fields["answer"]),
    )


def _in_order(value: Mapping[str, float]) -> Floats:
    """The named numbers at the positions the kernels read them from."""
    array = np.full(given.N_VALUES, np.nan)
    for name, number in value.items():
        array[getattr(given, name)] = number
    if np.isnan(array).any():
        raise ValueError(f"positions {np.flatnonzero(np.isnan(array))} of Numbers.value are not set")
    return array


def _talk(p: Parameters) -> dict[str, float]:
    w = p.word_of_mouth
    return {
        "TIES": w.defecting_tie * w.ties,
        "TALK_MEMORY": w.memory,
        "BY_PRUNING": w.pruned,
        "BY_DEMOTION": w.demoted,
        "NAME_MEMORY": w.reputation_memory,
        "NAME_HURT": w.reputation_by_pruning,
        "BY_VOLUNTARY": w.voluntary,
        "USUAL_MEMORY": w.usual_memory,
        "STRONGER": w.stronger,
        "UNFAIR": w.unfair,
        "LONG_NOTICE": w.long_notice,
        "LONG_NOTICE_MONTHS": w.long_notice_months,
        "CALM_REFERRAL": w.referral,
        "POACHING": p.customers.poaching,
        "ABSORPTION": p.acquisition.absorption,
        "UPSELL_YIELD": p.acquisition.upsell_yield,
        "RELIEF": p.desk.morale_by_relief,
    }


def _habits(p: Parameters) -> dict[str, float]:
    """How customers answer to price, contract, demotion and notice."""
    c = p.customers
    return {
        "REFERENCE_SPEED": c.reference_speed,
        "PRICE_GAIN": c.price_to_hazard,
        "AVERSION": c.loss_aversion,
        "VOLUME_ELASTICITY": c.volume_elasticity,
        "ANGER_LASTS": c.clock_lasting_share,
        "ANGER_FADES": c.clock_fade_months,
        "NOTICE_CLOCK": c.notice_clock,
        "IN_TERM": 0.0 if is_sbg(p) else c.in_term_hazard,
    }


def _pools(p: Parameters, hours: float, revenue: float, unit: float) -> dict[str, float]:
    return {
        "POOL_RATE": p.operations.rate / unit,
        "FIXED": p.operations.fixed_share,
        "LAG": p.operations.release_lag,
        "RELEASE": p.operations.release_speed,
        "POOL_HIRE_LAG": p.operations.hire_lag,
        "POOL_OPENING": hours,
        "POOL_WORTH": p.operations.redeploy_worth,
        "OVERHEAD": p.overhead.share * revenue,
        "UP": p.overhead.up,
        "DOWN": p.overhead.down,
        "SMOOTHING": p.overhead.smoothing_months,
    }


def _money(p: Parameters, value: Mapping[str, float], revenue: float, cogs: float) -> dict[str, float]:
    """Finance numbers from month 0's EBITDA and operating cost (without COGS)."""
    f = p.finance
    desk = (value["HEADCOUNT"] + value["HIRES"] * p.desk.hire_cost) * value["HOURS"] * value["DESK_RATE"]
    running = desk + value["POOL_RATE"] * value["POOL_OPENING"] + value["OVERHEAD"] + value["SPENDING"]
    ebitda = float(np.rint(revenue * (1.0 - f.bad_debt_share) - cogs - running))
    stock = f.inventory_days / DAYS_PER_MONTH
    return {
        "STOCK_MONTHS": stock,
        "OPENING_STOCK": float(np.rint(stock * cogs)),
        "WRITE_DOWN": 1.0 - f.stock_recovered,
        "BAD_DEBT": f.bad_debt_share,
        "LGD": f.loss_given_default,
        "DISPUTED": f.disputed_share,
        "HANDLING_COST": f.exit_handling,
        "PENALTY": f.penalty_share,
        "DEBT": float(np.rint(max(0.0, 12.0 * ebitda * f.debt_to_ebitda))),
        "CASH": float(np.rint(f.cash_months * running)),
        "INTEREST": f.interest,
        "FIXED_CHARGE": f.fixed_charge_share,
        "LEVERAGE": f.max_leverage,
        "COVER": f.min_charge_cover,
        "LIQUIDITY": f.min_liquidity,
        "EBITDA": ebitda,
    }


def _ages(a: Acquisition) -> Any:
    """By age of a new account [2, months]: share of revenue still missing (linear ramp), additional tickets; 2**-20."""
    ages = np.zeros((2, max(a.ramp_months, a.onboarding_months, 1)))
    ages[0, : a.ramp_months] = (1.0 - a.ramp_start) * (1.0 - np.arange(a.ramp_months) / max(a.ramp_months, 1))
    ages[1, : a.onboarding_months] = a.onboarding_tickets - 1.0
    return np.rint(ages * 2.0**20).astype(np.int64)


def _dues(fields: Mapping[str, Any], n_segments: int) -> Floats:
    """Share of a segment's bills collected 0, 1, ... months later [S, D], from its mean days weighted by revenue.

    A customer without payment days of its own has the firm's; the two months around the days, in proportion.
    """
    own, usual = fields["payment_days"], fields["parameters"].finance.dso_days
    days, weight = np.where(np.isfinite(own), own, usual), fields["alive"] * fields["revenue"]
    total = np.bincount(fields["segment"], weight, n_segments)
    mean = np.bincount(fields["segment"], weight * days, n_segments)
    months = np.where(total > 0.0, mean / np.maximum(total, 1e-300), usual) / DAYS_PER_MONTH
    due = np.zeros((n_segments, int(months.max()) + 2))
    for s, lag in enumerate(months):
        due[s, int(lag)], due[s, int(lag) + 1] = 1.0 - (lag - int(lag)), lag - int(lag)
    return due


def _outstanding(collectible: Floats, due: Floats) -> Floats:
    """Bills of a steady past still open after month 0, by months until collected [S, D]."""
    later = np.array([due[:, k + 1 :].sum(axis=1) for k in range(due.shape[1])]).T
    return np.asarray(np.rint(collectible[:, None] * later))
