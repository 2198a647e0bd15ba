"""The book page: what stands in the book before anything is simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.book.profit import Reckoning, expected, gini, hhi, reckon, top_share, whale_curve, whale_peak
from simulator.parameters import Parameters
from simulator.vocabulary import Book, Floats

if TYPE_CHECKING:
    import pandas as pd

MIN_AGENTS = 3.0
"""Effective agents below which the book page warns that the desk is too small for a queue formula."""


@dataclass(frozen=True)
class SegmentLine:
    """One segment: ``churn_per_year`` is the mean over its customers, ``exits_per_month`` what that implies."""

    segment: str
    role: str
    customers: float
    revenue: float
    churn_per_year: float
    exits_per_month: float


@dataclass(frozen=True)
class Whale:
    """One reckoning of profit over all customers, most profitable first.

    ``curve``: cumulative profit over |total| at 0..100 percent of customers, [101]; ``total`` in money/month;
    loss-makers as share of customers and of revenue.
    """

    curve: Floats
    peak: float
    top_fifth: float
    total: float
    loss_makers: float
    loss_makers_revenue: float


@dataclass(frozen=True)
class OpeningProfit:
    """The profit and loss of month 0, each as share of revenue; EBIT after acquisition."""

    cogs: float
    desk: float
    operations: float
    bad_debt: float
    overhead: float
    acquisition: float
    gross_margin: float
    margin_after_service: float
    ebit: float


@dataclass(frozen=True)
class DeskLoad:
    """The desk at month 0: tickets and hours per month, agents = offered load / initial load."""

    tickets: float
    hours: float
    offered_load: float
    agents: float
    load: float


@dataclass(frozen=True)
class BookPage:
    """Facts of the opening book; counts and money are those of the real customers behind the rows.

    Where customers may have left already (``alive_prob`` below 1) all but ``rows`` are expected values.
    """

    name: str
    currency: str
    as_of: str
    customers: float
    rows: int
    revenue: float
    top_fifth_share: float
    largest_share: float
    hhi: float
    effective_customers: float
    gini: float
    contribution: Whale
    full_cost: Whale
    avoidable: Whale
    segments: tuple[SegmentLine, ...]
    desk: DeskLoad
    profit: OpeningProfit
    notes: tuple[str, ...]


def describe(book: Book, parameters: Parameters) -> BookPage:
    """The book page of ``book`` under ``parameters``."""
    alive = _alive(book.customers)
    each = reckon(book.customers, parameters)
    money = expected(each, alive)
    revenue = float(money.revenue.sum())
    profit = _opening(money, parameters, revenue)
    desk = _desk(book, parameters)
    warnings = (*_out_of_scale(profit, parameters, _over(revenue, float(alive.sum()))), *_too_small(desk))
    concentration = hhi(each.revenue, book.weight, alive)
    return BookPage(
        name=book.name,
        currency=book.currency,
        as_of=book.as_of.isoformat(),
        customers=float(alive.sum()) * book.weight,
        rows=len(book.customers),
        revenue=revenue * book.weight,
        top_fifth_share=top_share(each.revenue, alive=alive),
        largest_share=_over(float(money.revenue.max()), revenue * book.weight),
        hhi=concentration,
        effective_customers=_over(1.0, concentration),
        gini=gini(each.revenue, alive),
        contribution=_whale(each.contribution, each.revenue, alive, book.weight),
        full_cost=_whale(each.full_cost, each.revenue, alive, book.weight),
        avoidable=_whale(each.avoidable, each.revenue, alive, book.weight),
        segments=tuple(_segment(book, parameters, k) for k in range(len(book.segments))),
        desk=desk,
        profit=profit,
        notes=(*book.notes, *_perhaps_gone(alive, book.weight), *warnings),
    )


def _alive(customers: pd.DataFrame) -> Floats:
    """The probability that each row still is a customer at month 0, as the simulation draws it; shape [N]."""
    if "alive_prob" not in customers:
        return np.ones(len(customers))
    return np.asarray(customers["alive_prob"].to_numpy(dtype=np.float64))


def _perhaps_gone(alive: Floats, weight: float) -> tuple[str, ...]:
    """Both numbers of customers, where they differ."""
    if np.all(alive == 1.0):
        return ()
    return (
        f"{len(alive) * weight:,.0f} customers in the file, {alive.sum() * weight:,.0f} expected to be customers still "
        "(alive_prob): customers, money and loads here are expected values",
    )


def _out_of_scale(profit: OpeningProfit, parameters: Parameters, mean_revenue: float) -> tuple[str, ...]:
    """A warning where acquisition alone costs more than the book earns: most likely a sector's price in this book."""
    if profit.acquisition <= max(0.0, profit.margin_after_service):
        return ()
    cost = parameters.acquisition.cost_per_customer
    return (
        f"acquisition would cost {100 * profit.acquisition:.0f}% of revenue, more than the margin: is "
        f"parameters.acquisition.cost_per_customer = {cost:,.0f} ({_over(cost, mean_revenue):.0f} months of mean "
        "revenue here) what a customer costs you?",
    )


def _too_small(desk: DeskLoad) -> tuple[str, ...]:
    """A warning where so few agents serve the book that one more or less is everything."""
    if not 0 < desk.agents < MIN_AGENTS:
        return ()
    return (
        f"a desk of {desk.agents:.2g} agents is outside what a queue formula describes: service quality and its "
        "effect on churn mean little here",
    )


def _whale(profit: Floats, revenue: Floats, alive: Floats, weight: float) -> Whale:
    losing = alive * (profit < 0)
    curve = whale_curve(profit, alive)
    return Whale(
        curve=curve,
        peak=whale_peak(profit, alive),
        top_fifth=float(curve[20]),
        total=float((alive * profit).sum()) * weight,
        loss_makers=_over(float(losing.sum()), float(alive.sum())),
        loss_makers_revenue=_over(float((losing * revenue).sum()), float((alive * revenue).sum())),
    )


def _segment(book: Book, parameters: Parameters, k: int) -> SegmentLine:
    """Churn is the customer's own ``annual_churn`` where known, else that of the segment's role."""
    mine = book.customers[book.customers["segment"] == book.segments[k]]
    assumed = parameters.customers.churn_per_year.of(book.roles[k])
    alive = _alive(mine)
    churn = mine["annual_churn"].fillna(assumed).to_numpy(dtype=np.float64)
    return SegmentLine(
        segment=book.segments[k],
        role=book.roles[k],
        customers=float(alive.sum()) * book.weight,
        revenue=float((alive * mine["monthly_revenue"].to_numpy()).sum()) * book.weight,
        churn_per_year=_over(float((alive * churn).sum()), float(alive.sum())),
        exits_per_month=float((alive * (1 - (1 - churn) ** (1 / 12))).sum()) * book.weight,
    )


def _desk(book: Book, parameters: Parameters) -> DeskLoad:
    desk = parameters.desk
    tickets = float((_alive(book.customers) * book.customers["tickets_per_month"].to_numpy()).sum()) * book.weight
    offered = tickets * desk.handling_hours / desk.hours_per_agent
    return DeskLoad(tickets, tickets * desk.handling_hours, offered, offered / desk.initial_load, desk.initial_load)


def _opening(money: Reckoning, parameters: Parameters, revenue: float) -> OpeningProfit:
    """Profit and loss per row; the customers behind a row cancel in the shares.

    A book with fewer rows than the sector's portrait wins fewer newcomers, in proportion.
    """

    def share(amount: Floats) -> float:
        return _over(float(amount.sum()), revenue)

    acquisition = parameters.acquisition
    newcomers = acquisition.customers_per_month * len(money.revenue) / parameters.portrait.customers
    spend = _over(newcomers * acquisition.cost_per_customer, revenue)
    return OpeningProfit(
        cogs=share(money.cogs),
        desk=share(money.desk),
        operations=share(money.operations),
        bad_debt=share(money.bad_debt),
        overhead=share(money.overhead),
        acquisition=spend,
        gross_margin=1 - share(money.cogs),
        margin_after_service=share(money.contribution),
        ebit=share(money.full_cost) - spend,
    )


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
