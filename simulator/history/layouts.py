"""What a company's own records look like: each kind of record declared once, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from simulator.tables.column import Column
from simulator.vocabulary import CAUSES, SERVICE_CLASSES

MONEY = 1e12
MINUTES = 525_600.0


class Told(NamedTuple):
    """When a cell becomes known, if later than its row: on the day in column ``by``, or where that is empty as many
    minutes after the row as stand in other columns; and whole days later."""

    by: str = ""
    minutes: tuple[str, ...] = ()
    days: int = 0


class Layout(NamedTuple):
    """One kind of record.

    ``row``: what a row stands for. ``dated``: the columns of which the last day makes a row known. ``key``: columns
    that together no two rows share. ``ordered``: pairs of columns of which the first never lies after the second.
    ``told``: cells that become known later than their row.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    dated: tuple[str, ...]
    key: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    told: Mapping[str, Told] = MappingProxyType({})

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def _text(name: str, meaning: str, fill: str = "none", **more: object) -> Column:
    return Column(name, "text", "text", fill=fill, meaning=meaning, **more)  # type: ignore[arg-type]


def _date(name: str, meaning: str, fill: str = "none", kind: str = "date") -> Column:
    written = {"date": "YYYY-MM-DD", "month": "YYYY-MM", "moment": "YYYY-MM-DD HH:MM"}[kind]
    return Column(name, kind, f"{kind}, {written}", fill=fill, meaning=meaning)  # type: ignore[arg-type]


def _number(name: str, unit: str, meaning: str, low: float, high: float, fill: str = "none", **more: object) -> Column:
    kind = more.get("kind", "number")
    return Column(name, kind, unit, low=low, high=high, fill=fill, meaning=meaning)  # type: ignore[arg-type]


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "flag", "yes/no", fill="none", meaning=meaning)


CUSTOMERS = Layout(
    "customers",
    "a customer, those who left too; columns of the book may follow, as they stand at the end of the records",
    (
        _text("customer_id", "who", "required", unique=True),
        _text("segment", "the segment, taken to be the same all the time", "required"),
        _date("start_date", "first day as a customer", "required"),
        _date("end_date", "last day as a customer; empty: still there"),
        _text("exit_cause", "why; the last two are the firm's own doing", choices=CAUSES),
        _date("observed_from", "first day of which the records would show an exit"),
        _number("contract_term_months", "months", "term of the contract; 1: month to month", 1, 120, kind="whole"),
        _text("referred_by", "the customer_id of who brought them"),
    ),
    dated=("start_date", "observed_from"),
    ordered=(("start_date", "end_date"),),
    told={"end_date": Told("end_date"), "exit_cause": Told("end_date")},
)
CONTRACTS = Layout(
    "contracts",
    "a contract or one term of it: a renewal is a row of its own",
    (
        _text("customer_id", "whose", "required"),
        _date("start_date", "first day of the term", "required"),
        _date("end_date", "last day of the term; empty: not ended"),
        _number("term_months", "months", "agreed term; 1: month to month", 1, 120, kind="whole"),
        _number("monthly_price", "money/month", "price agreed", 0, MONEY),
        _text("product", "what it is for, where a customer has several at once"),
    ),
    dated=("start_date",),
    ordered=(("start_date", "end_date"),),
    told={"end_date": Told("end_date")},
)
TRANSACTIONS = Layout(
    "transactions",
    "an invoice line or a payment; returns are negative",
    (
        _text("customer_id", "who; may be empty", "present"),
        _date("date", "day of the invoice", "required"),
        _number("amount", "money", "what was charged", -MONEY, MONEY, "required"),
        _number("cost", "money", "what the goods cost", -MONEY, MONEY),
        _text("invoice", "number of the invoice"),
        _text("segment", "segment, where there is no table of customers"),
        _date("due_date", "day payment is due"),
        _date("paid_date", "day it was paid; empty: open"),
    ),
    dated=("date",),
    ordered=(("date", "due_date"),),
    told={"paid_date": Told("paid_date")},
)
TICKETS = Layout(
    "tickets",
    "a ticket or call",
    (
        _text("ticket_id", "which", "required", unique=True),
        _text("customer_id", "whose; may be empty", "present"),
        _date("opened", "when it came", "required", kind="moment"),
        _date("resolved", "when it was settled; empty: open", kind="moment"),
        _number("handling_minutes", "minutes", "an agent's work on it", 0, MINUTES),
        _number("waited_minutes", "minutes", "wait for an agent, or until giving up", 0, MINUTES),
        _flag("abandoned", "the customer gave up waiting"),
        _flag("reopened", "opened again within 30 days after it was settled"),
        _text("agent", "who handled it"),
        _text("service_class", "service class", choices=SERVICE_CLASSES),
    ),
    dated=("opened",),
    ordered=(("opened", "resolved"),),
    told={
        "resolved": Told("resolved"),
        "handling_minutes": Told("resolved", minutes=("waited_minutes", "handling_minutes")),
        "waited_minutes": Told(minutes=("waited_minutes",)),
        "abandoned": Told(minutes=("waited_minutes",)),
        "reopened": Told("resolved", days=30),
        "agent": Told(minutes=("waited_minutes",)),
    },
)
POOLS = ("desk", "operations", "overhead")
"""Pools of the ledger that numbers of the model are told by."""
LEDGER = Layout(
    "ledger",
    "a month of a cost pool",
    (
        _date("month", "which month", "required", kind="month"),
        _text("pool", "which pool: desk, operations, overhead, or your own", "required"),
        _number("cost", "money", "cost booked; corrections may be negative", -MONEY, MONEY, "required"),
        _number("hours", "hours", "practical capacity", 0, 1e9),
        _number("volume", "units", "what drives the pool: tickets, orders, hours used", 0, 1e12),
        _number("headcount", "people", "on the payroll", 0, 1e7),
    ),
    dated=("month",),
    key=("month", "pool"),
)
PRICES = Layout(
    "prices",
    "a price change of a customer",
    (
        _text("customer_id", "whose", "required"),
        _date("date", "first day of the new price", "required"),
        _number("old_price", "money", "before", 0.000001, MONEY, "required"),
        _number("new_price", "money", "after", 0.000001, MONEY, "required"),
        _number("market_price", "money", "what rivals would charge", 0.000001, MONEY),
        _number("technical_cost", "money", "what serving the customer is expected to cost", 0, MONEY),
        _flag("left", "left within 90 days after it"),
    ),
    dated=("date",),
    key=("customer_id", "date"),
    told={"left": Told(days=90)},
)
ACQUISITION = Layout(
    "acquisition",
    "a month of winning customers",
    (
        _date("month", "which month", "required", kind="month"),
        _number("spend", "money", "marketing and sales", 0, MONEY, "required"),
        _number("newcomers", "customers", "won in the month", 0, 1e9, "required", kind="whole"),
    ),
    dated=("month",),
    key=("month",),
)

LAYOUTS = {layout.name: layout for layout in (CUSTOMERS, CONTRACTS, TRANSACTIONS, TICKETS, LEDGER, PRICES, ACQUISITION)}
"""Every kind of record, by name."""


def described() -> Iterator[str]:
    """Every layout as lines of at most 80 characters: what a person must bring."""
    import textwrap

    for layout in LAYOUTS.values():
        yield from textwrap.wrap(f"{layout.name}: one row {layout.row}", 80, subsequent_indent="  ")
        for column in layout.columns:
            need = {"required": "*", "present": "+"}.get(column.fill, " ")
            told = ", ".join(part for part in (_allowed(column), column.meaning) if part)
            yield from textwrap.wrap(f"  {need} {column.name:<21}{told}", 80, subsequent_indent=" " * 25)
        yield ""
    yield "* required   + the column is required, its cells may be empty"


def _allowed(column: Column) -> str:
    if column.choices:
        return " | ".join(column.choices)
    if column.kind in ("number", "whole"):
        least = f", {column.low:g} or more" if column.low in (0, 1) else ", above 0" if column.low > 0 else ""
        return f"{column.unit}{least}"
    return column.unit
