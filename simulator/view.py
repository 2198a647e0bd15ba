"""What management sees of the opening book in one draw: its own estimates, never the truth."""

from __future__ import annotations

import numpy as np

from simulator.core import chance
from simulator.prepare import Prepared
from simulator.vocabulary import Floats, View


def view(prepared: Prepared, seed: int, draw: int, months: int) -> View:
    """Estimates of one draw, in the order of the user's book.

    Estimated cost to serve = [w CTS + (1 - w) average rate x revenue] exp(sigma e - sigma^2 / 2), e standard normal
    per customer and draw, the same for every strategy.
    """
    p = prepared.parameters
    desk, operations = true_cost_to_serve(prepared)
    revenue = prepared.money_per_customer(prepared.revenue)
    noise = chance.normals(seed, chance.ESTIMATE, draw, 0, prepared.low, prepared.high, 0)
    blur = np.exp(p.estimation.noise * noise - 0.5 * p.estimation.noise**2)
    back = np.argsort(prepared.order)
    return View(
        columns=prepared.book.customers,
        segment=prepared.segment[back],
        service_class=prepared.service_class[back],
        revenue=revenue[back],
        cogs=prepared.money_per_customer(prepared.cogs)[back],
        cost_to_serve_desk=_estimate(desk, revenue, p.estimation.weight, blur)[back],
        cost_to_serve_operations=_estimate(operations, revenue, p.estimation.weight, blur)[back],
        tickets=prepared.load_per_customer(prepared.tickets)[back],
        tenure_months=prepared.tenure[back],
        term=prepared.term[back],
        months_to_renewal=prepared.phase[back],
        lottery=chance.uniforms(seed, chance.LOTTERY, draw, 0, prepared.low, prepared.high, 0)[back],
        operations_fixed_share=p.operations.fixed_share,
        overhead_share=p.overhead.share,
        bad_debt_share=p.finance.bad_debt_share,
        referral_value=referral_value(prepared)[back],
        congestion_price=congestion_price(prepared),
        price_realisation=p.customers.price_realisation,
        volume_elasticity=np.full(prepared.n_segments, p.customers.volume_elasticity),
        months=months,
    )


def _estimate(cost: Floats, revenue: Floats, weight: float, blur: Floats) -> Floats:
    average = cost.sum() / max(1e-300, revenue.sum())
    return np.asarray((weight * cost + (1.0 - weight) * average * revenue) * blur)


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
    at_stake = float((prepared.base_hazard * margin * prepared.alive).sum()) * p.estimation.residual_months
    return max(0.0, -prepared.opening.congestion * p.desk.quality_to_hazard * at_stake)
