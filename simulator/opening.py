"""The firm at month 0: desk, staff, pools, receivables, debt and cash after a year of doing nothing.

The book is frozen during that year, so the fixed point has a closed form: every leaver of the desk has always
been replaced, every bill of the last months is outstanding for its usual time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.core import desk as staffing
from simulator.core.records import Numbers
from simulator.desk.erlang import priority
from simulator.parameters import Parameters
from simulator.vocabulary import Floats

DAYS_PER_MONTH = 30.0


@dataclass(frozen=True)
class Opening:
    """What the kernels start from, and month-0 money in the run's minor units."""

    numbers: Numbers
    revenue: Floats
    receivables: float
    cash: float
    offered: float
    congestion: float
    """Change of satisfaction, averaged over tickets, per additional ticket a month (negative)."""


def open_firm(fields: Mapping[str, Any], n_segments: int) -> Opening:
    """Compute the state of rest of the prepared ``fields`` of a book."""
    p: Parameters = fields["parameters"]
    alive, segment, unit = fields["alive"], fields["segment"], fields["money_unit"]
    revenue = np.bincount(segment, alive * fields["revenue"], n_segments)
    tickets = np.bincount(fields["service_class"], alive * fields["tickets"], 3) * fields["load_unit"]
    hours = float((alive * fields["hours"]).sum()) * fields["load_unit"]
    desk, crew, satisfaction = _desk_at_rest(p, tickets, fields["load_unit"], unit)
    due = _dues(p.finance.dso_days)
    numbers = Numbers(
        desk=desk,
        pool=_pool(p, hours, float(revenue.sum()), unit),
        growth=_growth(p, fields, unit),
        money=np.zeros(13),
        ramp=_ramp(p),
        onboarding=_by_age(p.acquisition.onboarding_tickets - 1.0, p.acquisition.onboarding_months),
        due=due,
        mix=np.bincount(segment, minlength=n_segments) / len(segment),
        opening_revenue=revenue,
        opening_due=_outstanding(revenue * (1.0 - p.finance.bad_debt_share), due),
        crew=crew,
        satisfaction=satisfaction,
        noise=np.full(n_segments, p.customers.revenue_noise),
        jump=np.array([p.customers.jump_prob, p.customers.jump_size]),
    )
    cogs = float((alive * fields["cogs"]).sum())
    cash = _money(p, numbers, float(revenue.sum()), cogs)
    slope = _congestion(p, tickets, crew[3])
    return Opening(numbers, revenue, float(numbers.opening_due.sum()), cash, float(desk[20]), slope)


def _desk_at_rest(p: Parameters, tickets: Floats, load_unit: float, unit: float) -> tuple[Floats, Floats, Floats]:
    """Desk numbers, crew (seniors, hires a month, attrition, effective agents) and satisfaction at the opening load.

    The effective agents are offered load / initial load; hires replace leavers and are juniors for a while.
    """
    d = p.desk
    offered = max(1e-9, float(tickets.sum()) / d.hours_per_agent * d.handling_hours)
    effective = offered / d.initial_load
    waits, abandons = np.zeros(3), np.zeros(3)
    hourly = tickets / d.hours_per_agent
    patience = 1.0 / (d.patience * d.handling_hours)
    utilisation = priority(hourly, 1.0 / d.handling_hours, patience, effective, waits, abandons)
    leave = staffing.attrition_prob(d.agent_attrition, d.attrition_by_overload, utilisation)
    juniors = sum((1.0 - leave) ** k for k in range(d.ramp_months)) * leave
    head = effective / (1.0 - (1.0 - d.junior_productivity) * juniors)
    satisfaction = np.array(
        [1.0 - staffing.loss(w / d.handling_hours, a, d.wait_tolerance) for w, a in zip(waits, abandons, strict=True)]
    )
    numbers = [d.handling_hours, d.hours_per_agent, d.rate / unit, d.initial_load, d.patience, d.wait_tolerance]
    numbers += [d.quality_to_hazard, d.satisfaction_speed, d.nps_opening, d.nps_per_satisfaction, d.agent_attrition]
    numbers += [d.attrition_by_overload, d.hire_lag, d.ramp_months, d.junior_productivity, d.hire_cost, d.severance]
    numbers += [d.layoff_notice, head, load_unit, offered]
    crew = np.array([head * (1.0 - juniors), head * leave, leave, effective])
    return np.array(numbers, dtype=np.float64), crew, satisfaction


def _pool(p: Parameters, hours: float, revenue: float, unit: float) -> Floats:
    o, v = p.operations, p.overhead
    values = [o.rate / unit, o.fixed_share, o.release_lag, o.release_speed, o.hire_lag, hours]
    return np.array([*values, v.share * revenue, v.up, v.down, v.smoothing_months], dtype=np.float64)


def _growth(p: Parameters, fields: Mapping[str, Any], unit: float) -> Floats:
    """Planned customers scale with the book's rows; the budget buys them at CAC, in money of real customers."""
    a = p.acquisition
    planned = a.customers_per_month * len(fields["revenue"]) / p.portrait.customers
    spending = np.rint(a.budget_factor * planned * a.cost_per_customer * fields["weight"] / unit)
    return np.array([planned, a.budget_factor, spending, a.elasticity, a.lag, a.referral_rate])


def _ramp(p: Parameters) -> Any:
    """Missing share of a new account's revenue by age: linear from ramp_start to all, 2**-20."""
    n = p.acquisition.ramp_months
    return _scaled((1.0 - p.acquisition.ramp_start) * (1.0 - np.arange(n) / max(n, 1)))


def _by_age(extra: float, months: int) -> Any:
    return _scaled(np.full(months, extra))


def _scaled(values: Floats) -> Any:
    return np.rint(values * 2.0**20).astype(np.int64)


def _dues(days: float) -> Floats:
    """Share of a bill collected 0, 1, ... months later: the two months around the days, in proportion."""
    months = days / DAYS_PER_MONTH
    whole = int(months)
    due = np.zeros(whole + 2)
    due[whole], due[whole + 1] = 1.0 - (months - whole), months - whole
    return due


def _outstanding(collectible: Floats, due: Floats) -> Floats:
    """Bills of a steady past still open after month 0, by months until collected [S, D]."""
    later = np.array([due[k + 1 :].sum() for k in range(len(due))])
    return np.asarray(np.rint(np.outer(collectible, later)))


def _money(p: Parameters, numbers: Numbers, revenue: float, cogs: float) -> float:
    """Fill the finance numbers from month 0's EBITDA and operating cost; opening cash."""
    f = p.finance
    head = numbers.crew[0] / (1.0 - _junior_share(p, numbers))
    desk = (head + numbers.crew[1] * p.desk.hire_cost) * numbers.desk[1] * numbers.desk[2]
    running = desk + numbers.pool[0] * numbers.pool[5] + numbers.pool[6] + numbers.growth[2]
    ebitda = revenue * (1.0 - f.bad_debt_share) - cogs - running
    debt = np.rint(max(0.0, 12.0 * ebitda * f.debt_to_ebitda))
    cash = np.rint(f.cash_months * running)
    numbers.money[:] = [
        f.bad_debt_share, f.loss_given_default, f.disputed_share, f.exit_handling, f.penalty_share, debt, cash,
        f.interest, f.fixed_charge_share, f.max_leverage, f.min_charge_cover, f.min_liquidity, np.rint(ebitda),
    ]  # fmt: skip
    return float(cash)


def _junior_share(p: Parameters, numbers: Numbers) -> float:
    leave = float(numbers.crew[2])
    return leave * sum((1.0 - leave) ** k for k in range(p.desk.ramp_months))


def _congestion(p: Parameters, tickets: Floats, agents: float) -> float:
    """Finite difference of mean satisfaction on the desk formula, per ticket a month."""
    d = p.desk
    total = float(tickets.sum())
    if total <= 0.0:
        return 0.0

    def mean_quality(load: Floats) -> float:
        waits, abandons = np.zeros(3), np.zeros(3)
        patience = 1.0 / (d.patience * d.handling_hours)
        priority(load / d.hours_per_agent, 1.0 / d.handling_hours, patience, agents, waits, abandons)
        quality = [
            1.0 - staffing.loss(w / d.handling_hours, a, d.wait_tolerance) for w, a in zip(waits, abandons, strict=True)
        ]
        return float(np.dot(quality, tickets) / total)

    step = 0.01
    return (mean_quality(tickets * (1.0 + step)) - mean_quality(tickets * (1.0 - step))) / (2.0 * step * total)
