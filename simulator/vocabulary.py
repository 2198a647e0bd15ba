"""The shared words: what passes between book, scenarios, core and results, each with its unit.

Money in these records is in the book's currency per month, real terms. Months count from 1, the first
calendar month after ``book.as_of``; month 0 is the opening book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROLES = ("core", "mid", "tail")
SERVICE_CLASSES = ("premium", "standard", "self_service")
"""Service classes in order of priority at the desk: index 0 is served first."""
CAUSES = ("voluntary", "default", "terminated", "not_renewed")
"""Why a customer leaves; the last two are the firm's own doing."""
COST_POOLS = ("desk", "operations")
CAPACITY = ("attrition_only", "hold", "layoffs")
"""Capacity policies, in the order of their code in the core."""
UNDER_LOAD = ("hard", "elastic", "squeeze")
"""What the desk does beyond the load it can bear, in the order of their code in the core."""

Capacity = Literal["attrition_only", "hold", "layoffs"]
Align = Literal["now", "renewal"]


class InputError(Exception):
    """A refused input: one clear line per fault. The command line ends with status 2 and no traceback."""

    def __init__(self, faults: Sequence[str] | str) -> None:
        self.faults = [faults] if isinstance(faults, str) else list(faults)
        super().__init__("\n".join(self.faults))


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
    ``lottery`` is a uniform number per customer and draw, for choices made at random;
    ``volume_elasticity`` has one number per segment.
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


class Effect(NamedTuple):
    """What one action does to a customer, in the words of ``Forces``; a lever makes it.

    Factors multiply (1 = nothing), amounts add (money per account, once, when the action takes effect).
    ``clock`` multiplies the voluntary clock on the day, fading towards its mean with 1 by half in
    ``clock_fade_months``. ``exit`` is an index of CAUSES (2 terminated, 3 not_renewed) or -1.
    """

    list_price: float = 0.0
    service_class: int = -1
    tickets: float = 1.0
    activity: float = 1.0
    volume: float = 1.0
    clock: float = 1.0
    exit: int = -1
    referral: bool = False
    cost_per_account: float = 0.0


class Entry(NamedTuple):
    """One line of a timeline: decided in ``month`` (0-based gate: bites from month + 1 on).

    An action waits ``max(1, notice)`` months, an exit ``notice`` months, which may be 0: exits take effect at
    the *end* of their month. ``align`` = now: takes effect that long after the decision; renewal: at the first
    renewal (month with months-to-contract-end 0; any month for month-to-month contracts) at least that long after.
    """

    month: int
    align: Align
    notice: int
    effect: Effect


@dataclass(frozen=True)
class Timeline:
    """A strategy's decision for one draw: which group each customer is in, and each group's entries.

    ``group`` has shape [N]; -1 means no action. ``entries[g]`` is applied in order.
    """

    group: Ints
    entries: tuple[tuple[Entry, ...], ...] = ()


class Shocks(NamedTuple):
    """The economy's luck, drawn once and shared by every strategy and economy.

    normals: [paths, months, 5] standard normal (demand, churn, cost, credit, cac), independent;
    uniforms: [paths, months] for the regime.
    """

    normals: Floats
    uniforms: Floats


class Drivers(NamedTuple):
    """What the economy does to the whole path; each array [paths, months], 1 (or 0 for logs) = no change.

    demand: factor on use; log_churn: log factor on the voluntary clock; credit: factor on the default clock
    and bad debt; cost: cost index; wage: wage index; cac: acquisition cost index; leads: relative change of
    leads (0 = none); attrition: factor on agents' attrition; price: own list and market price index;
    regime: 0 expansion, 1 slowdown, 2 recession (for information).
    Demand, log_churn and credit are those of the whole economy: the simulator applies the sector's loadings.
    """

    demand: Floats
    log_churn: Floats
    credit: Floats
    cost: Floats
    wage: Floats
    cac: Floats
    leads: Floats
    attrition: Floats
    price: Floats
    regime: Floats


class Macro(Protocol):
    """An economy: turns shared shocks into drivers."""

    @property
    def name(self) -> str: ...

    def drivers(self, shocks: Shocks) -> Drivers: ...


class Strategy(Protocol):
    """A strategy: who, what and when, decided from what management sees; pure data to the core."""

    @property
    def name(self) -> str: ...

    @property
    def capacity(self) -> Capacity: ...

    @property
    def redeploy(self) -> float:
        """Share of the hours no longer needed, in both pools, that work elsewhere in the firm."""
        ...

    def decide(self, view: View) -> Timeline: ...


@dataclass(frozen=True)
class Variable:
    """One variable of the result: its dims after (strategy, macro, path, month), unit and moment."""

    name: str
    dims: tuple[str, ...]
    unit: str
    long_name: str
    moment: Literal["start", "during", "end"]


@dataclass(frozen=True)
class RunMeta:
    """What the results carry besides numbers: written as attrs, all text or numbers."""

    seed: int
    paths: int
    draws: int
    months: int
    config: Mapping[str, Any] = field(default_factory=dict)
