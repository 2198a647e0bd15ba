"""What each customer earns, by three reckonings that answer three questions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from simulator.parameters import Parameters
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reckoning:
    """Money per month of one customer in each row; arrays of shape [N].

    ``contribution`` = revenue − COGS − cost to serve. ``full_cost`` also carries its share of overhead and
    bad debt (all but acquisition). ``avoidable`` counts only what would go away with the customer.
    """

    revenue: Floats
    cogs: Floats
    desk: Floats
    operations: Floats
    bad_debt: Floats
    overhead: Floats
    contribution: Floats
    full_cost: Floats
    avoidable: Floats


def reckon(customers: pd.DataFrame, parameters: Parameters) -> Reckoning:
    """Three profits of every customer at month 0.

    Cost to serve = tickets · handling hours · rate / initial load + activity hours · rate: the rate of an hour
    *used* is the cost of capacity supplied over capacity used, so the sum over customers pays the whole desk.
    Avoidable = r − COGS − (1−φ)·operations − desk − bad debt + referral weight · referral rate · CAC; the price of
    congestion, which needs the desk formula, is left out here.
    """
    desk, operations, acquisition = parameters.desk, parameters.operations, parameters.acquisition
    revenue = _column(customers, "monthly_revenue")
    cogs = revenue * _column(customers, "cogs_share")
    desk_cost = _column(customers, "tickets_per_month") * desk.handling_hours * desk.rate / desk.initial_load
    operations_cost = _column(customers, "activity_hours_per_month") * operations.rate
    bad_debt = revenue * parameters.finance.bad_debt_share
    overhead = revenue * parameters.overhead.share
    referral = _column(customers, "referral_weight") * acquisition.referral_rate * acquisition.cost_per_customer
    contribution = revenue - cogs - desk_cost - operations_cost
    return Reckoning(
        revenue=revenue,
        cogs=cogs,
        desk=desk_cost,
        operations=operations_cost,
        bad_debt=bad_debt,
        overhead=overhead,
        contribution=contribution,
        full_cost=contribution - overhead - bad_debt,
        avoidable=contribution + parameters.operations.fixed_share * operations_cost - bad_debt + referral,
    )


def expected(money: Reckoning, alive: Floats) -> Reckoning:
    """The same money times the probability ``alive`` [N] that the customer still is one."""
    return Reckoning(**{field.name: getattr(money, field.name) * alive for field in fields(money)})


def whale_curve(profit: Floats, alive: Floats | None = None, over: float | None = None) -> Floats:
    """Cumulative profit at 0..100 percent of customers, most profitable first, over |total profit|; shape [101].

    Ends at 1, or at −1 where the book as a whole loses money (Kaplan and Narayanan 2001); ``over``: divided by this
    instead. Here and below, a row counts ``alive`` customers [N] (default one).
    """
    customers, cumulative = _cumulative(profit, alive, over)
    return np.asarray(np.interp(np.linspace(0.0, customers[-1], 101), customers, cumulative))


def whale_peak(profit: Floats, alive: Floats | None = None) -> float:
    """Highest point of the whale curve: profit of the profitable customers over |total profit|."""
    return float(_cumulative(profit, alive)[1].max())


def total_profit(profit: Floats, alive: Floats) -> float:
    """Profit of all customers, summed as the curve sums it."""
    x, n = (column[::-1] for column in _sorted(profit, alive))
    return float((n * x).sum())


def gini(values: Floats, alive: Floats | None = None) -> float:
    """Gini coefficient of non-negative values: 0 all equal, near 1 all in one hand."""
    x, n = _sorted(values, alive)
    customers, total = float(n.sum()), float((n * x).sum())
    return float((2 * np.cumsum(n) - n - customers) @ (n * x) / (customers * total)) if total > 0 else float("nan")


def hhi(values: Floats, weight: float = 1.0, alive: Floats | None = None) -> float:
    """Herfindahl index Σ share² of the single customers behind the rows, ``weight`` of them in each."""
    n = _one_each(values, alive)
    total = float((n * values).sum())
    return float((n * (values / total) ** 2).sum() / weight) if total > 0 else float("nan")


def top_share(values: Floats, share: float = 0.2, alive: Floats | None = None) -> float:
    """Share of the total held by the highest ``share`` of customers (whole rows, at least one)."""
    x, n = (column[::-1] for column in _sorted(values, alive))
    total = float((n * x).sum())
    rows = max(1, int((np.cumsum(n) <= share * n.sum() + 1e-9).sum()))
    return float((n * x)[:rows].sum() / total) if total > 0 else float("nan")


def _cumulative(profit: Floats, alive: Floats | None, over: float | None = None) -> tuple[Floats, Floats]:
    """Customers and profit over |total|, both summed from the most profitable down; shapes [N+1]."""
    x, n = (column[::-1] for column in _sorted(profit, alive))
    total = abs(float((n * x).sum())) if over is None else over
    customers, summed = (np.concatenate([[0.0], np.cumsum(column)]) for column in (n, n * x))
    return customers, np.asarray(summed / total) if total > 0 else np.full(len(summed), np.nan)


def _sorted(values: Floats, alive: Floats | None) -> tuple[Floats, Floats]:
    """Values in rising order and the customers behind each."""
    n = _one_each(values, alive)
    if len(n) and n.min() == n.max():
        return np.sort(values), n
    order = np.lexsort((n, values))
    return values[order], n[order]


def _one_each(values: Floats, alive: Floats | None) -> Floats:
    return np.ones(len(values)) if alive is None else alive


def _column(customers: pd.DataFrame, name: str) -> Floats:
    return np.asarray(customers[name].to_numpy(dtype=np.float64))
