"""From a book and parameters to the arrays the core reads: integer money and loads, hazards, the firm at rest."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Any

import numpy as np

from simulator.core import chance
from simulator.core.given import SPENDING
from simulator.core.lines import together
from simulator.core.records import ABUSIVE, LONG_TENURE, PREPAID, VULNERABLE
from simulator.desk.response import EXACT, Answer
from simulator.hazards import feasible, total_hazard
from simulator.opening import Opening, open_firm
from simulator.parameters import Parameters
from simulator.survival import base_of, usual_of
from simulator.vocabulary import SERVICE_CLASSES, Book, Floats, InputError, Ints

LONG_STANDING = 60.0
"""Months of tenure that make a customer of long standing."""
DIGITS = 9
"""Opening monthly revenue has this many digits before its last one in the run's minor unit: under 2**34."""


@dataclass(frozen=True)
class Prepared:
    """The opening book as arrays of shape [N]; nothing here is luck.

    Rows are in order of segment, service class, term and renewal, then of their id's hash, whatever the user's order:
    those who share a clock lie side by side in memory.

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
    group: Ints
    flags: Ints
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
    def lines(self) -> tuple[Ints, Any]:
        """The integer columns in the order of the kernels' rows, ``Rows.whole`` [N, 5] and ``Rows.trait`` [N, 6]."""
        whole, trait = together(len(self.revenue), (np.int64, 5), (np.int32, 6))
        whole.T[:] = self.revenue, self.cogs, self.tickets, self.hours, self.referral
        trait.T[:] = self.segment, self.service_class, self.kinds[1], self.top, self.group, self.flags
        return whole, trait

    @cached_property
    def kinds(self) -> tuple[Ints, Ints]:
        """Kinds of customers, (segment x 4 + service class) x 1024 + term, and the kind of each [N]."""
        codes, of = np.unique((self.segment * 4 + self.service_class) * 1024 + self.term, return_inverse=True)
        return np.asarray(codes, dtype=np.int64), np.asarray(of, dtype=np.int64)

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

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Names of the fairness groups, in alphabetical order."""
        return groups_of(self.book)

    @property
    def n_groups(self) -> int:
        return len(self.groups)

    @cached_property
    def usual_hazard(self) -> Floats:
        """Expected voluntary hazard per month of each customer at month 0 [N]."""
        return usual_of(self.base_hazard, self.own_hazard, self.tenure, self.term, self.parameters)


def prepare(book: Book, parameters: Parameters, answer: Answer = EXACT) -> Prepared:
    """Sort the book by id hash, round money and loads to integers and solve for the base hazards.

    Raises InputError where the book cannot be simulated (no revenue, churn that no frailty can explain).
    """
    low, high = _identify(book)
    order = _order(book, low, high)
    low, high, frame = low[order], high[order], book.customers.iloc[order]
    alive = _column(frame, "alive_prob") if "alive_prob" in frame else np.ones(len(frame))
    money_unit = minor_unit(float((_column(frame, "monthly_revenue") * book.weight).sum()), "book.monthly_revenue")
    loads = (_column(frame, "tickets_per_month") + _column(frame, "activity_hours_per_month")) * book.weight
    load_unit = minor_unit(max(1.0, float(loads.sum())), "book.tickets_per_month")
    revenue = _whole(_column(frame, "monthly_revenue") * book.weight, money_unit)
    segment = _places(frame["segment"], book.segments)
    tenure = _column(frame, "tenure_months")
    total, own = total_hazard(frame, book, parameters, segment)
    involuntary = parameters.customers.involuntary_share
    fields: dict[str, Any] = {
        "order": order,
        "low": low,
        "high": high,
        "revenue": revenue,
        "cogs": _whole(_column(frame, "monthly_revenue") * _column(frame, "cogs_share") * book.weight, money_unit),
        "tickets": _whole(_column(frame, "tickets_per_month") * book.weight, load_unit),
        "hours": _whole(_column(frame, "activity_hours_per_month") * book.weight, load_unit),
        "referral": np.rint(_column(frame, "referral_weight") * 2**20).astype(np.int64),
        "segment": segment,
        "service_class": _places(frame["service_class"], SERVICE_CLASSES),
        "term": frame["contract_term_months"].to_numpy(dtype=np.int64),
        "phase": frame["months_to_renewal"].to_numpy(dtype=np.int64),
        "tenure": tenure,
        "alive": alive,
        "top": _top_accounts(revenue, np.lexsort((low, high, -revenue)), parameters),
        "group": _group(frame, book),
        "flags": _flags(frame, tenure),
        "own_hazard": own,
        "default_hazard": total * involuntary,
        "money_unit": money_unit,
        "load_unit": load_unit,
        "weight": book.weight,
        "parameters": parameters,
        "book": book,
        "answer": answer,
    }
    fields["base_hazard"] = base_of(total * (1.0 - involuntary), own, fields, book, parameters)
    days = _column(frame, "payment_days") if "payment_days" in frame else np.full(len(frame), np.nan)
    return Prepared(**fields, opening=open_firm(fields | {"payment_days": days}, len(book.segments)))


def under(prepared: Prepared, parameters: Parameters) -> Prepared:
    """The same book under other parameters (of another draw): hazards and the firm at rest are solved anew.

    What the firm spends on acquisition is known, whatever a customer turns out to cost: the budget stays.
    A frailty too strong for the observed churn is drawn back to the most that is feasible.
    """
    fields = {f.name: getattr(prepared, f.name) for f in dataclass_fields(prepared) if f.name != "opening"}
    table = prepared.book.customers
    frame = table[[name for name in ("annual_churn", "payment_days") if name in table]].iloc[prepared.order]
    fields["parameters"] = parameters = feasible(prepared, parameters)
    total, own = total_hazard(frame, prepared.book, parameters, prepared.segment)
    involuntary = parameters.customers.involuntary_share
    fields["default_hazard"] = total * involuntary
    fields["base_hazard"] = base_of(total * (1.0 - involuntary), own, fields, prepared.book, parameters)
    days = _column(frame, "payment_days") if "payment_days" in frame else np.full(len(frame), np.nan)
    known_facts = {"payment_days": days, "spending": prepared.opening.numbers.value[SPENDING]}
    world = Prepared(**fields, opening=open_firm(fields | known_facts, prepared.n_segments))
    for known in ("groups", "kinds", "segment_key", "lines"):  # no parameter changes these
        world.__dict__[known] = getattr(prepared, known)
    return world


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
        return chance.identify(book.customers["customer_id"].tolist())
    except ValueError as fault:
        raise InputError(f"book.customer_id: {fault}") from None


def _column(frame: Any, name: str) -> Floats:
    return np.asarray(frame[name].to_numpy(dtype=np.float64))


def _order(book: Book, low: Any, high: Any) -> Ints:
    """The rows' order in the user's table."""
    frame = book.customers
    kind = (_places(frame["segment"], book.segments), _places(frame["service_class"], SERVICE_CLASSES))
    term, phase = frame["contract_term_months"].to_numpy(), frame["months_to_renewal"].to_numpy()
    return np.asarray(np.lexsort((low, high, phase, term, *reversed(kind))), dtype=np.int64)


def _places(column: Any, names: tuple[str, ...]) -> Ints:
    """Place of each text in a list of names."""
    import pandas as pd

    return np.asarray(pd.Index(names).get_indexer(column), dtype=np.int64)


def _top_accounts(revenue: Ints, rank: Ints, parameters: Parameters) -> Ints:
    """Number the largest accounts 0, 1, ...; -1 for the others. ``rank``: rows by revenue, ties by hash."""
    numbers = parameters.customers
    large = int((revenue > numbers.top_share * revenue.sum()).sum())
    n = min(len(revenue), max(numbers.top_accounts, large)) if numbers.top_accounts > 0 else 0
    top = np.full(len(revenue), -1, dtype=np.int64)
    top[rank[:n]] = np.arange(n)
    return top


def groups_of(book: Book) -> tuple[str, ...]:
    """Names of a book's fairness groups, in alphabetical order."""
    return tuple(sorted({str(name) for name in book.customers["fairness_group"].unique()}))


def _group(frame: Any, book: Book) -> Ints:
    return _places(frame["fairness_group"].astype(str), groups_of(book))


def _flag(frame: Any, name: str) -> Any:
    return frame[name].to_numpy(dtype=bool) if name in frame else np.zeros(len(frame), dtype=bool)


def _flags(frame: Any, tenure: Floats) -> Ints:
    """Flags of each row: pays terms of more than a month in advance, vulnerable, five years and more, abusive."""
    prepaid = _flag(frame, "prepaid") & (frame["contract_term_months"].to_numpy() > 1)
    flags = PREPAID * prepaid + VULNERABLE * _flag(frame, "vulnerable") + LONG_TENURE * (tenure >= LONG_STANDING)
    return np.asarray(flags + ABUSIVE * _flag(frame, "abusive"), dtype=np.int64)
