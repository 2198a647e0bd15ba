"""The branch ``history`` of a run's settings: where a company's own records lie, and from which day they are seen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TableChoice:
    """Where one kind of record lies: a file at ``path`` (of a workbook the ``sheet``), or a ``query`` to the database
    at ``address``, its password in the variable named by ``password_from``; ``columns``: our name -> theirs."""

    path: str | None = None
    sheet: str | None = None
    address: str | None = None
    query: str | None = None
    password_from: str | None = None
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HistoryChoice:
    """A ``folder`` or workbook whose files or sheets are named as our tables, or each table by itself.

    ``as_of``: the day on which the records are looked at; ``observed_from``: the first day of which they would show an
    exit; ``roles``: role (core, mid, tail) of each segment; ``controls``: further columns of prices or customers that
    may have driven price changes.
    """

    folder: str | None = None
    as_of: str | None = None
    observed_from: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    controls: list[str] = field(default_factory=list)
    customers: TableChoice = field(default_factory=TableChoice)
    contracts: TableChoice = field(default_factory=TableChoice)
    transactions: TableChoice = field(default_factory=TableChoice)
    tickets: TableChoice = field(default_factory=TableChoice)
    ledger: TableChoice = field(default_factory=TableChoice)
    prices: TableChoice = field(default_factory=TableChoice)
    acquisition: TableChoice = field(default_factory=TableChoice)


TABLES = ("customers", "contracts", "transactions", "tickets", "ledger", "prices", "acquisition")
USERS = ("calibrate", "backtest", "doctor")
"""Commands that have a use for the branch."""


def unused(told: HistoryChoice, command: str) -> list[str]:
    """A fault where records are named to a command that reads none."""
    if command in USERS or told == HistoryChoice():
        return []
    return [
        f"history is set, but only secateur {', '.join(USERS[:-1])} and {USERS[-1]} have a use for it: leave it out"
    ]
