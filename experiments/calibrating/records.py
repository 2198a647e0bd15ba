"""The records as estimators ask for them: which role each customer plays, and what a missing table leaves untold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.book.bgnbd import Purchases
from simulator.book.purchases import customers_of, seen
from simulator.book.rhythm import Laws, laws, worth_keeping
from simulator.book.roles import check_roles, segments_and_roles
from simulator.book.transactions import terciles
from simulator.calibration.belief import belief
from simulator.calibration.estimate import Joint, independent
from simulator.history.history import History
from simulator.history.segments import EVERYONE, Segments, segments
from simulator.parameters import Parameters
from simulator.vocabulary import ROLES, InputError, Ints

if TYPE_CHECKING:
    import pandas as pd


class Buyers(NamedTuple):
    """``known``: a row a customer; ``bought``: what BG/NBD sees of them, ``laws``: by which they buy."""

    known: pd.DataFrame
    bought: Purchases
    laws: Laws


@dataclass(frozen=True)
class Records:
    """``history`` as it stands; ``of``: segment of each customer; ``role`` [S]: place in ROLES of each segment;
    ``note``: how the roles came about."""

    history: History
    parameters: Parameters
    of: Segments
    role: Ints
    note: str

    def has(self, *tables: str) -> bool:
        return all(name in self.history.tables for name in tables)

    @property
    def rows(self) -> int:
        """Customers there at the end of the records; without a table of them, whoever a book of purchases holds."""
        if not self.has("customers"):
            return len(self.buyers.known) if self.has("transactions") else len(self.of.ids)
        people = self.history.table("customers")
        return int(people["end_date"].isna().sum()) if "end_date" in people else len(people)

    @cached_property
    def buyers(self) -> Buyers:
        """Whom a book of purchases holds, and how they buy."""
        known, _ = worth_keeping(customers_of(self.history.table("transactions"), self.history.as_of))
        bought, _ = seen(known, self.history.as_of)
        return Buyers(known, bought, laws(bought))

    def roles_at(self, customers: pd.Series[str]) -> Ints:
        """The role of whoever each row names, a place in ROLES; -1: of nobody known."""
        return np.append(self.role, -1)[self.of.at(customers)]

    def silent(self, why: str, *names: str) -> Iterator[Joint]:
        """Numbers nothing was told of: each stays as believed, by name."""
        for name in names:
            yield independent(belief(self.parameters, name, "plain").open(seen=0, source="prior", why=why))


def records(history: History, parameters: Parameters, told: Mapping[str, str] | None) -> Records:
    """With the role of each segment: as told, by their names, or by mean revenue."""
    if not {"customers", "transactions"} & set(history.tables):
        return Records(history, parameters, _nobody(), np.ones(1, dtype=np.int64), "no table tells of customers")
    of = segments(history)
    if of.names == (EVERYONE,) and "customers" not in history.tables and not told:
        return Records(history, parameters, _thirds(history, of), np.arange(len(ROLES)), "roles by thirds of revenue")
    check_roles(told or {}, of.names, "history.roles")
    if told and set(told) == set(of.names):
        roles, note = [told[name] for name in of.names], "roles of segments as told"
    elif not told and len(of.names) == 1 and of.names[0] not in ROLES:
        roles, note = ["mid"], f"one segment, {of.names[0]}: it plays mid"
    elif not told and all(name in ROLES for name in of.names):
        roles, note = list(of.names), "roles of segments by their names"
    else:
        names, found, note = segments_and_roles(_revenues(history, of), told, "history.roles")
        of_name = dict(zip(names, found, strict=True))
        roles = [of_name[name] for name in of.names]
    return Records(history, parameters, of, np.array([ROLES.index(role) for role in roles], dtype=np.int64), note)


def _nobody() -> Segments:
    """Segments where no table tells who the customers are."""
    import pandas as pd

    return Segments((EVERYONE,), pd.Index([], dtype="str"), np.array([], dtype=np.int64))


def _thirds(history: History, of: Segments) -> Segments:
    """Core, mid and tail as a book made of the same transactions has them."""
    money = history.table("transactions").groupby("customer_id")["amount"].sum().reindex(of.ids).fillna(0.0)
    place = [ROLES.index(role) for role in terciles(money.to_numpy(np.float64), of.ids)]
    return Segments(tuple(ROLES), of.ids, np.array(place, dtype=np.int64))


def _revenues(history: History, of: Segments) -> pd.DataFrame:
    """Segment and revenue of each customer, from whatever table tells money."""
    import pandas as pd

    customers = history.tables.get("customers")
    named = pd.Series([of.names[place] for place in of.of], of.ids)
    if customers is not None and "monthly_revenue" in customers:
        money = pd.Series(customers["monthly_revenue"].to_numpy(dtype=np.float64), of.ids)
    elif "transactions" in history.tables:
        money = history.tables["transactions"].groupby("customer_id")["amount"].sum().reindex(of.ids).fillna(0.0)
    elif "contracts" in history.tables and "monthly_price" in history.tables["contracts"]:
        money = history.tables["contracts"].groupby("customer_id")["monthly_price"].mean().reindex(of.ids).fillna(0.0)
    else:
        names = ", ".join(of.names)
        raise InputError(
            f"history.roles has no value: which role (core, mid, tail) does each segment play ({names})? "
            "No table tells revenue"
        )
    return pd.DataFrame({"segment": named.to_numpy(), "monthly_revenue": money.to_numpy()})
