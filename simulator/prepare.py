"""From a book and parameters to the arrays the core reads: integer money and loads, hazards, the firm at rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from simulator.core import chance
from simulator.desk.response import EXACT, Answer
from simulator.opening import Opening, open_firm
from simulator.parameters import Parameters
from simulator.vocabulary import SERVICE_CLASSES, Book, Floats, InputError, Ints

DIGITS = 9
"""Opening monthly revenue has this many digits before its last one in the run's minor unit: under 2**34."""


@dataclass(frozen=True)
class Prepared:
    """The opening book as arrays of shape [N], rows in order of their id's hash; nothing here is luck.

    Money in ``money_unit``, tickets and hours in ``load_unit``; one row counts ``weight`` real customers.
    """

    order: Ints
    low: Any
    high: Any
    revenue: Ints
    cogs: Ints
    tickets: Ints
    hours: Ints
    referral: Ints
    segment: Ints
    service_class: Ints
    term: Ints
    phase: Ints
    tenure: Floats
    alive: Floats
    top: Ints
    base_hazard: Floats
    own_hazard: Any
    default_hazard: Floats
    money_unit: float
    load_unit: float
    weight: float
    parameters: Parameters
    book: Book
    answer: Answer
    opening: Opening

    @cached_property
    def whole(self) -> Ints:
        """The integer columns in the order of the kernels' rows [9, N]."""
        columns = [self.revenue, self.cogs, self.tickets, self.hours, self.referral]
        return np.array([*columns, self.segment, self.service_class, self.term, self.top])

    def money_per_customer(self, amounts: Ints) -> Floats:
        """Money of one customer from minor units of a row."""
        return np.asarray(amounts * (self.money_unit / self.weight), dtype=np.float64)

    def load_per_customer(self, loads: Ints) -> Floats:
        """Tickets or hours of one customer from load units of a row."""
        return np.asarray(loads * (self.load_unit / self.weight), dtype=np.float64)

    @cached_property
    def segment_key(self) -> Ints:
        """What tells a segment's luck from another's, whatever their order: 32 bits of a hash of its name [S]."""
        return np.asarray(chance.identify(self.book.segments)[0], dtype=np.int64)

    @property
    def n_segments(self) -> int:
        return len(self.book.segments)


def prepare(book: Book, parameters: Parameters, answer: Answer = EXACT) -> Prepared:
    """Sort the book by id hash, round money and loads to integers and solve for the base hazards.

    Raises InputError where the book cannot be simulated (no revenue, churn that no frailty can explain).
    """
    low, high = _identify(book)
    order = np.lexsort((low, high))
    frame = book.customers.iloc[order]
    alive = _column(frame, "alive_prob") if "alive_prob" in frame else np.ones(len(frame))
    money_unit = minor_unit(float((_column(frame, "monthly_revenue") * book.weight).sum()), "book.monthly_revenue")
    loads = (_column(frame, "tickets_per_month") + _column(frame, "activity_hours_per_month")) * book.weight
    load_unit = minor_unit(max(1.0, float(loads.sum())), "book.tickets_per_month")
    revenue = _whole(_column(frame, "monthly_revenue") * book.weight, money_unit)
    segment = np.array([book.segments.index(s) for s in frame["segment"]], dtype=np.int64)
    tenure = _column(frame, "tenure_months")
    total, own = _total_hazard(frame, book, parameters, segment)
    involuntary = parameters.customers.involuntary_share
    fields: dict[str, Any] = {
        "order": order,
        "low": low[order],
        "high": high[order],
        "revenue": revenue,
        "cogs": _whole(_column(frame, "monthly_revenue") * _column(frame, "cogs_share") * book.weight, money_unit),
        "tickets": _whole(_column(frame, "tickets_per_month") * book.weight, load_unit),
        "hours": _whole(_column(frame, "activity_hours_per_month") * book.weight, load_unit),
        "referral": np.rint(_column(frame, "referral_weight") * 2**20).astype(np.int64),
        "segment": segment,
        "service_class": np.array([SERVICE_CLASSES.index(k) for k in frame["service_class"]], dtype=np.int64),
        "term": frame["contract_term_months"].to_numpy(dtype=np.int64),
        "phase": frame["months_to_renewal"].to_numpy(dtype=np.int64),
        "tenure": tenure,
        "alive": alive,
        "top": _top_accounts(revenue, parameters),
        "base_hazard": _base_hazards(total * (1.0 - involuntary), own, tenure, segment, book, parameters),
        "own_hazard": own,
        "default_hazard": total * involuntary,
        "money_unit": money_unit,
        "load_unit": load_unit,
        "weight": book.weight,
        "parameters": parameters,
        "book": book,
        "answer": answer,
    }
    return Prepared(**fields, opening=open_firm(fields, len(book.segments)))


def minor_unit(total: float, name: str) -> float:
    """Power of ten that gives ``total`` DIGITS + 1 digits; so a book scaled by 10**n runs on the same integers."""
    if not np.isfinite(total) or total <= 0.0:
        raise InputError(f"{name}: the whole book adds up to {total:g}, must be more than 0")
    return float(10.0 ** (np.floor(np.log10(total) + 1e-9) - DIGITS))


def _whole(values: Floats, unit: float) -> Ints:
    scaled = values * round(1.0 / unit) if unit < 1.0 else values / unit
    return np.asarray(np.rint(scaled), dtype=np.int64)


def _identify(book: Book) -> tuple[Any, Any]:
    try:
        return chance.identify(list(book.customers["customer_id"]))
    except ValueError as fault:
        raise InputError(f"book.customer_id: {fault}") from None


def _column(frame: Any, name: str) -> Floats:
    return np.asarray(frame[name].to_numpy(dtype=np.float64))


def _top_accounts(revenue: Ints, parameters: Parameters) -> Ints:
    """Number the largest accounts 0, 1, ...; -1 for the others. Ties go by row."""
    numbers = parameters.customers
    rank = np.argsort(-revenue, kind="stable")
    large = int((revenue > numbers.top_share * revenue.sum()).sum())
    n = min(len(revenue), max(numbers.top_accounts, large)) if numbers.top_accounts > 0 else 0
    top = np.full(len(revenue), -1, dtype=np.int64)
    top[rank[:n]] = np.arange(n)
    return top


def _total_hazard(frame: Any, book: Book, parameters: Parameters, segment: Ints) -> tuple[Floats, Any]:
    """Hazard per month of leaving by choice or default [N], and who brings a yearly churn of their own."""
    yearly = np.array([parameters.customers.churn_per_year.of(role) for role in book.roles])[segment]
    given = _column(frame, "annual_churn")
    own = np.isfinite(given)
    return -np.log1p(-np.where(own, given, yearly)) / 12.0, own


def _base_hazards(
    hazard: Floats, own: Any, tenure: Floats, segment: Ints, book: Book, parameters: Parameters
) -> Floats:
    """Base hazard h of each customer: solved so that the survivors of each segment show the observed churn.

    Survivors of tenure a have E[Z] = 1 / (1 + theta h a); h solves mean(h / (1 + theta h a)) = observed hazard.
    A customer with a churn c of its own meets it over the next year: (1 + 12 theta h)^(-1/theta) = 1 - c.
    """
    theta = parameters.customers.frailty
    base = np.asarray(np.expm1(12.0 * theta * hazard) / (12.0 * theta))
    for s, name in enumerate(book.segments):
        of = (segment == s) & ~own
        if of.any():
            base[of] = solve_base_hazard(float(hazard[of].mean()), tenure[of], theta, name)
    return base


def solve_base_hazard(observed: float, tenure: Floats, theta: float, segment: str) -> float:
    """h with mean(h / (1 + theta h a)) = observed; InputError where even h -> infinity falls short."""
    if observed <= 0.0:
        return 0.0
    limit = np.inf if (tenure <= 0.0).any() else float(np.mean(1.0 / (theta * tenure)))
    if observed >= limit:
        most = float(np.mean(1.0 / tenure)) / observed
        raise InputError(
            f"parameters.customers.frailty is {theta:g}: segment {segment!r} churns {observed:.4f} a month, more than "
            f"survivors of its tenure can at that frailty; must be below {most:.3g}"
        )
    low, high = 0.0, observed
    while np.mean(high / (1.0 + theta * high * tenure)) < observed:
        high *= 2.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        below = np.mean(middle / (1.0 + theta * middle * tenure)) < observed
        low, high = (middle, high) if below else (low, middle)
    return 0.5 * (low + high)
