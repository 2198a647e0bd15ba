"""Who came, where nobody recorded what was spent on it: first days of customers, or everybody's first purchase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibrating.records import Records
from simulator.book.rhythm import LATER, later, rhythm
from simulator.calibration.estimate import Estimate, Joint, estimated, independent, unestimated
from simulator.calibration.growth import NUMBER
from simulator.calibration.newcomers import FEWEST, FEWEST_MONTHS, YEAR, first_month, first_seen, lately
from simulator.history.monthly import whole_months
from simulator.vocabulary import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd


def coming(told: Records) -> Iterator[Joint]:
    """Newcomers a month who were won; of purchases also what the first month brings."""
    if told.has("customers"):
        yield independent(_of_days(told))
    elif told.has("transactions"):
        yield from _of_purchases(told)
    else:
        yield from told.silent("no acquisition, customers or transactions were given", NUMBER)


def _of_days(told: Records) -> Estimate:
    """First days in the last year; who was referred is counted apart, or taken off as believed."""
    people, months = told.history.table("customers"), whole_months(told.history.observed_from, told.history.as_of)
    months, referred = months[-YEAR:], 0.0
    if "referred_by" in people:
        people = people[people["referred_by"] == ""]
    else:
        referred = told.rows * told.parameters.acquisition.referral_rate
    counts = _counted(people["start_date"], months)
    total, n, source = int(counts.sum()), len(months), f"first days of customers in the last {len(months)} months"
    told_so: dict[str, Any] = {"unit": "rows/month", "seen": total, "source": source}
    if n < FEWEST_MONTHS:
        why = f"{n} months to count newcomers in; at least {FEWEST_MONTHS} are needed"
        return unestimated(NUMBER, "log", why=why, **told_so)
    won = max(0.0, total / n - referred)
    if won * n < FEWEST:
        why = f"{total} newcomers in {n} months: hardly anybody comes"
        return estimated(NUMBER, won, float(max(total, 1) ** 0.5) / n, "plain", why=why, **told_so)
    spread = max(float(counts.var(ddof=1) / counts.mean()), 1.0)
    return estimated(NUMBER, float(np.log(won)), float(np.sqrt(spread / total)), "log", **told_so)


def _of_purchases(told: Records) -> Iterator[Joint]:
    """Their number and their first month, from everybody's first purchase."""
    history, lines = told.history, told.history.table("transactions")
    months = whole_months(lines["date"].min().date(), history.as_of)
    known, bought, laws = told.buyers
    of_before = laws[0][1]
    yield independent(first_seen(_counted(known["first"], months), of_before))
    late = months[-lately(len(months)) :]
    new, tenure = later(bought), np.ceil(1e3 * LATER * float(bought.age.max())) / 1e3
    revenue = rhythm(bought, (known["net"] / known["days"]).to_numpy(), laws).revenue
    usual = float(revenue[new].mean()) if new.any() else 0.0
    yield independent(*first_month(_of_first_months(lines, known, late), usual, tenure))


def _of_first_months(lines: pd.DataFrame, known: pd.DataFrame, months: Any) -> Floats:
    """Money of each customer first seen within the months in the month it was first seen [N]."""
    first = known["first"].to_numpy().astype("M8[M]")
    new = known.index[np.isin(first, months)]
    theirs = lines[lines["customer_id"].isin(new)]
    day = theirs["customer_id"].map(known["first"]).to_numpy().astype("M8[M]")
    at_once = theirs[theirs["date"].to_numpy().astype("M8[M]") == day]
    return np.asarray(at_once.groupby("customer_id")["amount"].sum().reindex(new).to_numpy(dtype=np.float64))


def _counted(first: pd.Series[Any], months: Any) -> Ints:
    """Customers by the month of their first day [T]."""
    place = (first.to_numpy().astype("M8[M]") - months[0]).astype(np.int64)
    return np.bincount(place[(place >= 0) & (place < len(months))], minlength=len(months))
