"""What does not match between the tables: counted, with examples; nothing is dropped for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.history.layouts import POOLS
from simulator.history.past import first_day
from simulator.tables.faults import counted

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 3
_ROW = {"contracts": "contract", "transactions": "line", "tickets": "ticket", "prices": "price change"}
_DAY = {"contracts": "start_date", "transactions": "date", "tickets": "opened", "prices": "date"}


def among(ids: pd.Series[str], known: pd.Series[str]) -> pd.Series[bool]:
    """Whether each id is a known one; as ``isin``, but quick for long columns of text."""
    import pandas as pd

    place, distinct = pd.factorize(ids)
    there = pd.Index(known.drop_duplicates()).get_indexer(pd.Index(distinct)) >= 0
    return pd.Series(there[place], index=ids.index)


def findings(tables: Mapping[str, pd.DataFrame], told_from: date | None, as_of: date) -> list[str]:
    """One note for every kind of mismatch in what was known on ``as_of``."""
    found: list[str] = []
    customers = tables.get("customers")
    for name in [n for n in _ROW if n in tables]:
        found += _nobodys(tables[name], name)
        if customers is not None:
            found += _strangers(tables[name], customers, name)
            found += _outside(tables[name], customers, name)
    if customers is not None:
        found += _leavers(customers, first_day(tables, told_from), as_of)
        found += _referrers(customers)
        found += _silent(tables, customers)
    found += _own_pools(tables)
    found += _twice(tables)
    found += _gaps(tables)
    return found


def _own_pools(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    if "ledger" in tables and (own := sorted(set(tables["ledger"]["pool"]) - set(POOLS))):
        yield f"ledger: no number is told by pools {', '.join(own)}: it is by those called {', '.join(POOLS)}"


def _nobodys(frame: pd.DataFrame, name: str) -> Iterator[str]:
    if n := int((frame["customer_id"] == "").sum()):
        net = frame.loc[frame["customer_id"] == "", "amount"].sum() if "amount" in frame else None
        worth = "" if net is None else f" (net {net:,.0f})"
        yield f"{name}: {counted(n, _ROW[name])} without a customer{worth}, kept"


def _strangers(frame: pd.DataFrame, customers: pd.DataFrame, name: str) -> Iterator[str]:
    ids = frame["customer_id"]
    odd = ids[~among(ids, customers["customer_id"]) & (ids != "")]
    if odd.empty:
        return
    who = odd.drop_duplicates()
    slip = _slip(who, customers["customer_id"])
    of = counted(len(who), "customer")
    yield f"{name}: {counted(len(odd), _ROW[name])} of {of} not in customers ({_some(who)}), kept{slip}"


def _slip(odd: pd.Series[str], known: pd.Series[str]) -> str:
    plain = _plain(known)
    near = int(among(_plain(odd), plain).sum())
    return f"; {near:,} differ only in leading zeros, case or blanks" if near else ""


def _plain(ids: pd.Series[str]) -> pd.Series[str]:
    return ids.str.lower().str.replace(r"[\s_-]+", "", regex=True).str.lstrip("0")


def _some(ids: pd.Series[str]) -> str:
    return ", ".join(ids.head(EXAMPLES)) + (", ..." if len(ids) > EXAMPLES else "")


def _outside(frame: pd.DataFrame, customers: pd.DataFrame, name: str) -> Iterator[str]:
    """Rows before their customer's first day or after the last."""
    by = customers.drop_duplicates("customer_id").set_index("customer_id")
    day = frame[_DAY[name]].dt.normalize()
    for column, word, outside in (("start_date", "before", day.lt), ("end_date", "after", day.gt)):
        if column in by:
            n = int(outside(frame["customer_id"].map(by[column])).sum())
            edge = "first" if column == "start_date" else "last"
            if n:
                yield f"{name}: {counted(n, _ROW[name])} {word} their customer's {edge} day, kept"


def _leavers(customers: pd.DataFrame, begins: date, as_of: date) -> Iterator[str]:
    import pandas as pd

    ends = customers["end_date"].dropna() if "end_date" in customers else pd.Series([], dtype="M8[us]")
    if ends.empty:
        yield f"customers: nobody left up to {as_of}: churn cannot be told from them"
        return
    causes = customers["exit_cause"] if "exit_cause" in customers else pd.Series("", customers.index)
    if n := int((causes[ends.index] == "").sum()):
        yield f"customers: exit_cause is empty for {n:,} of {counted(len(ends), 'leaver')}: taken as voluntary"
    if n := int((ends < pd.Timestamp(begins)).sum()):
        yield f"customers: {counted(n)} left before the records begin ({begins}): no part of survival"


def _referrers(customers: pd.DataFrame) -> Iterator[str]:
    if "referred_by" in customers:
        told = customers["referred_by"]
        odd = told[(told != "") & ~among(told, customers["customer_id"])]
        if len(odd):
            yield f"customers: referred_by of {counted(len(odd))} names nobody in customers ({_some(odd)}), kept"


def _silent(tables: Mapping[str, pd.DataFrame], customers: pd.DataFrame) -> Iterator[str]:
    """Customers of whom a table of doings says nothing; normal for tickets, odd for money."""
    for name in [n for n in ("contracts", "transactions") if n in tables]:
        if n := int((~among(customers["customer_id"], tables[name]["customer_id"])).sum()):
            yield f"{name}: nothing of {n:,} of {counted(len(customers))}"


def _twice(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Lines alike in every cell may be right (two of a thing on one invoice) or an extract joined badly."""
    if "transactions" in tables and (n := int(tables["transactions"].duplicated().sum())):
        yield f"transactions: {counted(n, 'line')} the same as another in every column read, kept"


def _gaps(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Months left out between the first and the last of a pool, or of acquisition."""
    import pandas as pd

    for name in [n for n in ("ledger", "acquisition") if n in tables]:
        frame = tables[name]
        groups: Any = frame.groupby("pool")["month"] if "pool" in frame else [(name, frame["month"])]
        for pool, months in groups:
            absent = pd.date_range(months.min(), months.max(), freq="MS").difference(pd.DatetimeIndex(months))
            if len(absent):
                some = ", ".join(f"{day:%Y-%m}" for day in absent[:EXAMPLES])
                of = f" of pool {pool}" if "pool" in frame else ""
                more = ", ..." if len(absent) > EXAMPLES else ""
                yield f"{name}: {counted(len(absent), 'month')}{of} missing ({some}{more})"
