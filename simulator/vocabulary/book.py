"""The opening book, and what management sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulator.vocabulary.words import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Book:
    """Customers at month 0, complete and checked; nothing in it is luck.

    ``customers`` has one row a customer with every column of the customer-book table (defaults filled
    in, ``notes`` says which); extra columns of the user's file are kept. ``weight`` is the number of real
    customers one row stands for. ``roles`` gives each segment's role, in the order of ``segments``.
    """

    customers: pd.DataFrame
    as_of: date
    segments: tuple[str, ...]
    roles: tuple[str, ...]
    weight: float = 1.0
    currency: str = "USD"
    name: str = "book"
    source_hash: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """What management can observe or estimate about the opening book in one draw; arrays of shape [N].

    Costs to serve are *estimates* (they carry the draw's estimation error); tickets, referral value and the
    fixed share are seen exactly. Strategies see nothing else.
    ``lottery`` is a uniform number per customer and draw, for choices made at random; ``volume_elasticity`` has one
    number per segment. ``hazard``: expected voluntary hazard per month of each customer; ``discount_rate`` per
    year; ``acquisition_cost``: money to win a customer. ``quantile``: where in its prior each uncertain number of a
    lever lies in this draw (nothing: all at their centre). ``usual_notice``: months the trade usually gives whom it
    lets go. ``weight``: customers behind a row. ``later(k)``: the view at the k-th later review (k = 1, 2, ...),
    with the passing trouble reported then instead of that reported at month 0.
    """

    columns: pd.DataFrame
    segment: Ints
    service_class: Ints
    revenue: Floats
    cogs: Floats
    cost_to_serve_desk: Floats
    cost_to_serve_operations: Floats
    tickets: Floats
    tenure_months: Floats
    term: Ints
    months_to_renewal: Ints
    lottery: Floats
    operations_fixed_share: float
    overhead_share: float
    bad_debt_share: float
    referral_value: Floats
    congestion_price: float
    price_realisation: float
    volume_elasticity: Floats
    months: int
    hazard: Floats = field(default_factory=lambda: np.zeros(0))
    discount_rate: float = 0.1
    acquisition_cost: float = 0.0
    weight: float = 1.0
    usual_notice: int = 2
    quantile: Mapping[str, float] = field(default_factory=dict)
    later: Callable[[int], View] | None = None
