"""The parameter register: every number of a run with unit, range, prior, standing and source; as rows and as tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any, NamedTuple

from simulator.number import Declared, register
from simulator.parameters import Parameters
from simulator.posterior import marked
from simulator.vocabulary import Macro, Strategy

COLUMNS = ("name", "value", "unit", "low", "high", "prior", "standing", "source")
"""Of ``parameters.csv``, and of each row of the attr ``parameter_register``."""
MARKED = re.compile(r"(<!-- table: ([\w ]+) -->\n).*?(<!-- end -->)", flags=re.S)


class Weak(NamedTuple):
    """A number the answer may turn on and nobody knows well; what to measure instead of believing it."""

    name: str
    what: str
    measure: str


WEAKEST = (
    Weak(
        "desk.quality_to_hazard",
        "how much a worse desk makes customers leave",
        "churn of customers who waited long against that of those who did not, same segment and quarter",
    ),
    Weak(
        "word_of_mouth.ties",
        "how many customers of the book know each other, and how much one let go counts",
        "churn of the neighbours (same town, trade or group) of customers lost in the past, before and after",
    ),
    Weak(
        "word_of_mouth.reputation_by_pruning",
        "what letting customers go does to the firm's name with those who might come",
        "leads and win rate after any earlier price rise, closure or exit, against regions it did not touch",
    ),
    Weak(
        "operations.fixed_share",
        "the part of cost to serve that stays, whoever leaves",
        "ask the owner of each pool which pay or lease ends if this volume goes, and in which month",
    ),
    Weak(
        "lever.migrate.tickets_kept",
        "how many tickets are left once customers serve themselves",
        "a pilot of some tens of customers for a quarter, tickets counted before and after",
    ),
    Weak(
        "customers.volume_elasticity",
        "how much less those who stay buy after a price rise",
        "volume of those repriced in an earlier round against those not yet repriced",
    ),
    Weak(
        "estimation.transient",
        "how much of a high cost to serve is passing trouble",
        "correlation of each customer's cost to serve in two successive half-years",
    ),
    Weak(
        "desk.nps_per_satisfaction",
        "what a point of satisfaction is worth in the score customers give",
        "the score asked beside each month's waits; it moves guard-rails only, no money",
    ),
)
"""The eight weakest assumptions, weakest first: to be shown beside every recommendation."""


def rows(lines: Iterable[Declared]) -> list[list[Any]]:
    """One row a number, in the order of COLUMNS."""
    return [[d.name, d.value, d.unit, d.low, d.high, d.prior, d.status, d.source] for d in lines]


def of_run(parameters: Parameters, strategies: Mapping[str, Strategy], macros: Mapping[str, Macro]) -> str:
    """The register of a run as JSON: the simulator's numbers, then those of each strategy and economy that declares
    any, after ``strategy.NAME.`` and ``economy.NAME.``."""
    told = rows(marked(register(parameters), parameters.posterior))
    for kind, players in (("strategy", strategies), ("economy", macros)):
        for name, player in players.items():
            if is_dataclass(player):
                told += rows(register(player, f"{kind}.{name}."))
    return json.dumps(told)


def said(value: Any) -> str:
    """A number as a table shows it; nothing where a word is left out."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def table(lines: Iterable[Declared], others: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Declared numbers as a Markdown table; ``others``: further columns of values by name, blank where the same."""
    more = others or {}
    head = ["name", "value", *more, "unit", "range", "prior", "standing", "source"]
    body = []
    for d in lines:
        elsewhere = [said(column[d.name]) if column.get(d.name, d.value) != d.value else "" for column in more.values()]
        span = "" if d.choices else f"{said(d.low)} to {said(d.high)}"
        body.append([f"`{d.name}`", said(d.value), *elsewhere, d.unit, span, d.prior, d.status, d.source])
    return markdown(head, body)


def markdown(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    lines = [list(head), ["---"] * len(list(head)), *(list(row) for row in body)]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def filled(page: str, tables: Mapping[str, str]) -> str:
    """The page with each table between its markers written anew; KeyError where a marker names none."""
    return MARKED.sub(lambda found: found[1] + tables[found[2]] + found[3], page)
