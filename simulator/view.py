"""What management sees of the opening book in one draw: its own estimates, never the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from simulator.core import chance
from simulator.parameters import Estimation
from simulator.prepare import Prepared
from simulator.vocabulary import Floats, Ints, View

NOTHING: Mapping[str, float] = MappingProxyType({})
PARTS = ("cost_to_serve_desk", "cost_to_serve_operations")
"""Columns of the view that every review estimates anew."""


def view(
    prepared: Prepared,
    seed: int,
    draw: int,
    months: int,
    estimation: Estimation | None = None,
    quantile: Mapping[str, float] = NOTHING,
) -> View:
    """Estimates of one draw, in the order of the user's book.

    Reported cost to serve = [w CTS b + (1 - w) average rate x revenue] exp(sigma e - sigma^2 / 2), e standard normal
    per customer and draw, the same for every strategy and review; b = exp(tau d - tau^2 / 2) is passing trouble, with d
    drawn anew at every review: who is selected for it reverts to the mean. ``estimation``: how well management knows
    in this draw (default: the book's own); ``quantile``: see ``View``.
    """
    known = estimation or prepared.parameters.estimation
    low, high, back = prepared.low, prepared.high, np.argsort(prepared.order)
    noise = chance.normals(seed, chance.ESTIMATE, draw, 0, low, high, 0)
    blur = np.exp(known.noise * noise - 0.5 * known.noise**2)
    costs, revenue = true_cost_to_serve(prepared), prepared.money_per_customer(prepared.revenue)

    def reported(review: int) -> dict[str, Any]:
        """Cost to serve by part, as one review finds it."""
        trouble = chance.normals(seed, chance.ESTIMATE, draw, 0, low, high, 1 + review)
        burst = np.exp(known.transient * trouble - 0.5 * known.transient**2)
        return {
            part: _estimate(cost, revenue, (known.weight, burst, blur))[back]
            for part, cost in zip(PARTS, costs, strict=True)
        }

    lottery = chance.uniforms(seed, chance.LOTTERY, draw, 0, low, high, 0)
    first = View(
        **_known(prepared, months, back),
        **reported(0),
        lottery=lottery[back],
        quantile=quantile,
        later=lambda review: replace(first, **reported(review)),
    )
    return first


def _known(prepared: Prepared, months: int, back: Ints) -> dict[str, Any]:
    """What every review sees alike; ``back``: from the rows' order to the user's."""
    p = prepared.parameters
    return {
        "columns": prepared.book.customers,
        "segment": prepared.segment[back],
        "service_class": prepared.service_class[back],
        "revenue": prepared.money_per_customer(prepared.revenue)[back],
        "cogs": prepared.money_per_customer(prepared.cogs)[back],
        "tickets": prepared.load_per_customer(prepared.tickets)[back],
        "tenure_months": prepared.tenure[back],
        "term": prepared.term[back],
        "months_to_renewal": prepared.phase[back],
        "operations_fixed_share": p.operations.fixed_share,
        "overhead_share": p.overhead.share,
        "bad_debt_share": p.finance.bad_debt_share,
        "referral_value": referral_value(prepared)[back],
        "congestion_price": congestion_price(prepared),
        "price_realisation": p.customers.price_realisation,
        "volume_elasticity": np.full(prepared.n_segments, p.customers.volume_elasticity),
        "months": months,
        "hazard": prepared.usual_hazard[back],
        "discount_rate": p.finance.discount_rate,
        "acquisition_cost": p.acquisition.cost_per_customer,
        "weight": prepared.weight,
        "usual_notice": p.customers.firm_notice,
    }


def _estimate(cost: Floats, revenue: Floats, error: tuple[float, Floats, Floats]) -> Floats:
    """One part as reported; error = (weight of measured cost, passing trouble [N], lasting error [N])."""
    weight, burst, blur = error
    average = cost.sum() / max(1e-300, revenue.sum())
    return np.asarray((weight * cost * burst + (1.0 - weight) * average * revenue) * blur)


def true_cost_to_serve(prepared: Prepared) -> tuple[Floats, Floats]:
    """Cost to serve at the desk and in operations, money of one customer a month [N], rows in hash order.

    The rate of a desk hour used is the cost of capacity supplied over capacity used: rate / initial load.
    """
    p = prepared.parameters
    desk = prepared.load_per_customer(prepared.tickets) * p.desk.handling_hours * p.desk.rate / p.desk.initial_load
    return desk, prepared.load_per_customer(prepared.hours) * p.operations.rate


def referral_value(prepared: Prepared) -> Floats:
    """Acquisition cost a customer saves a month by bringing others [N]."""
    a = prepared.parameters.acquisition
    return np.asarray(prepared.referral / 2**20 * a.referral_rate * a.cost_per_customer)


def true_avoidable_profit(prepared: Prepared) -> Floats:
    """What would really be lost with each customer, money a month [N]: revenue - COGS - desk - (1 - phi) operations
    - bad debt + referral value. Rows in hash order; congestion apart."""
    p = prepared.parameters
    desk, operations = true_cost_to_serve(prepared)
    revenue, cogs = prepared.money_per_customer(prepared.revenue), prepared.money_per_customer(prepared.cogs)
    margin = revenue * (1.0 - p.finance.bad_debt_share) - cogs
    return np.asarray(margin - desk - (1.0 - p.operations.fixed_share) * operations + referral_value(prepared))


def congestion_price(prepared: Prepared) -> float:
    """What one more ticket a month costs through the churn of everybody else, money a ticket.

    Finite difference of satisfaction on the desk formula x beta_S x hazard x margin x residual months, summed over
    the book.
    """
    p = prepared.parameters
    margin = (prepared.revenue - prepared.cogs) * prepared.money_unit
    at_stake = float((prepared.usual_hazard * margin * prepared.alive).sum()) * p.estimation.residual_months
    return max(0.0, -prepared.opening.congestion * p.desk.quality_to_hazard * at_stake)
