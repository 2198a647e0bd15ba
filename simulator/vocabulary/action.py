"""What a firm does to its customers, when, and how it runs itself meanwhile: a strategy is data made of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from simulator.vocabulary.book import View
from simulator.vocabulary.words import Align, Capacity, Floats, Ints


class Effect(NamedTuple):
    """What one action does to a customer, in the words of ``Forces``; a lever makes it.

    Factors multiply (1 = nothing), amounts add (money per account, once, when the action takes effect).
    ``clock`` multiplies the voluntary clock on the day, fading towards its mean with 1 by half in
    ``clock_fade_months``. ``exit`` is an index of CAUSES (2 terminated, 3 not_renewed) or -1. ``service_class`` is the
    class moved to, or -1; ``classes_down`` moves that many classes down instead, self-service at the lowest.
    ``partner_fee``: share of twelve months' revenue a partner pays for each customer referred on exit.
    """

    list_price: float = 0.0
    service_class: int = -1
    classes_down: int = 0
    tickets: float = 1.0
    activity: float = 1.0
    volume: float = 1.0
    clock: float = 1.0
    exit: int = -1
    referral: bool = False
    partner_fee: float = 0.0
    cost_per_account: float = 0.0


class Entry(NamedTuple):
    """One line of a timeline: decided in ``month`` (0-based gate: bites from month + 1 on).

    An action waits ``max(1, notice)`` months, an exit ``notice`` months, which may be 0: exits take effect at
    the *end* of their month. ``align`` = now: takes effect that long after the decision; renewal: at the first
    renewal (month with months-to-contract-end 0; any month for month-to-month contracts) at least that long after.
    ``gate``: 0 = the calendar; k = the timeline's k-th gate, and ``month`` then counts from the month it opens.
    """

    month: int
    align: Align
    notice: int
    effect: Effect
    gate: int = 0


class Gate(NamedTuple):
    """A month that opens on the path, or never; entries hang on it.

    pilot: opens in ``month`` if none of the alarms ``unless`` (name: limit) rings then. trigger: opens in the first of
    the reviews ``month``, month + ``every``, ... in which the mean score of the customers of ``band`` still active is
    below ``cut``, the ``times``-th time running.
    """

    kind: Literal["pilot", "trigger"]
    month: int
    unless: tuple[tuple[str, float], ...] = ()
    band: int = -1
    cut: float = 0.0
    every: int = 3
    times: int = 2


class Bands(NamedTuple):
    """How the scores of bands of customers are followed on the path.

    ``of`` [N]: band of each customer, -1 = none; ``score`` [bands]: mean estimated score at month 0, money a month;
    ``weights``: of revenue, goods sold, cost to serve at the desk and in operations in that score. On the path a band's
    score moves from ``score`` as the weighted sum of these moves for its mean customer.
    """

    of: Ints
    score: Floats
    weights: tuple[float, float, float, float]


@dataclass(frozen=True)
class Timeline:
    """A strategy's decision for one draw: which group each customer is in, and each group's entries.

    ``group`` has shape [N]; -1 means no action. ``entries[g]`` is applied in order.
    """

    group: Ints
    entries: tuple[tuple[Entry, ...], ...] = ()
    gates: tuple[Gate, ...] = ()
    bands: Bands | None = None


class Guard(NamedTuple):
    """Guard-rails on last month's report: while an alarm of ``pause_if`` (name: limit) rings nothing new is begun.

    Entries not yet begun wait until ``resume_after`` months in a row were clean; what was begun goes on.
    """

    pause_if: tuple[tuple[str, float], ...] = ()
    resume_after: int = 3


class Spread(NamedTuple):
    """Shares of an amount a month that go to service (more agents), acquisition and upselling the core; rest: cash."""

    service: float = 0.0
    acquisition: float = 0.0
    upsell: float = 0.0


class Sourcing(NamedTuple):
    """Who comes instead, from ``start_month`` on.

    ``discount``: share of list price given to newcomers; ``alignment``: 0 sales paid by revenue .. 1 paid by fit with
    the ideal customer; ``refused``: share of prospects outside the core turned away; ``commission``: share of
    a newcomer's first twelve months of revenue paid to sales.
    """

    discount: float = 0.0
    alignment: float = 0.5
    refused: float = 0.0
    commission: float = 0.0
    start_month: int = 1


@dataclass(frozen=True)
class Policy:
    """How the firm runs itself under a strategy, whoever is selected.

    ``redeploy``: share of the hours no longer needed, in both pools, that work elsewhere in the firm. ``reinvest``:
    what becomes of realised savings, one month late; ``invest``: shares of opening monthly revenue spent on top, every
    month from ``invest_from`` on. ``programme``: what the change itself costs once, in ``programme_month``, as a share
    of opening monthly revenue.
    """

    capacity: Capacity = "attrition_only"
    redeploy: float = 0.0
    reinvest: Spread = Spread()  # noqa: RUF009
    invest: Spread = Spread()  # noqa: RUF009
    invest_from: int = 1
    programme: float = 0.0
    programme_month: int = 1
    guard: Guard = Guard()  # noqa: RUF009
    sourcing: Sourcing = Sourcing()  # noqa: RUF009


class Rules(NamedTuple):
    """What the law allows from a month on: it binds what customers are told from then on; ``from_month`` -1 = no rules.

    Exits by the firm need ``min_notice`` months; customers with a flag named in ``protected`` are neither let go nor
    moved to lower service; list prices rise by at most ``price_cap`` at a time, in real terms.
    """

    from_month: int = -1
    min_notice: int = 0
    protected: tuple[str, ...] = ()
    price_cap: float = 1e9


NO_RULES = Rules()


class Strategy(Protocol):
    """A strategy: who, what and when, decided from what management sees; pure data to the core."""

    @property
    def name(self) -> str: ...

    @property
    def policy(self) -> Policy: ...

    def decide(self, view: View, rules: Rules = NO_RULES) -> Timeline: ...
