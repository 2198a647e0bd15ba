"""From doing nothing to a strategy through the accounts: which lines of the ledger its net present value differs by.

Nothing is run again: each term is a line of the ledger less the same line under do-nothing, on the same luck,
discounted and summed over the run. Revenue is told apart by what moved it from month to month; what has moved it once
stays in every later month. ``simulator.bridge`` tells mechanisms apart instead, and asks for more runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.metrics.exits import FIRM
from simulator.metrics.memory import once
from simulator.metrics.paired import less_do_nothing, over_run, read, revenue_of, total
from simulator.metrics.value import STOCKS, discount, growth, npv
from simulator.vocabulary import Floats

if TYPE_CHECKING:
    import xarray as xr

Line = Callable[["xr.Dataset"], "xr.DataArray"]

CAPITAL, REST = "Working capital", "Not told apart"
LINES: dict[str, Line] = {
    "Revenue let go": lambda ds: -_piled(read(ds, "revenue_lost").sel(cause=FIRM).sum(["segment", "cause"])),
    "Others who leave or stay": lambda ds: (
        -_piled(read(ds, "revenue_lost").drop_sel(cause=FIRM).sum(["segment", "cause"]))
    ),
    "Price": lambda ds: _piled(total(ds, "revenue_price")),
    "Use by those who are left": lambda ds: _piled(
        sum((total(ds, f"revenue_{name}") for name in ("volume", "macro", "noise")), 0.0 * revenue_of(ds))
    ),
    "Customers won instead": lambda ds: _piled(total(ds, "revenue_new")),
    "Goods and bad debt": lambda ds: ds["forfeited"] - total(ds, "cogs") - total(ds, "bad_debt"),
    "Cost to serve avoided": lambda ds: total(ds, "stranded_cost") - total(ds, "capacity_cost"),
    "Cost stranded": lambda ds: -total(ds, "stranded_cost"),
    "Overhead and rules": lambda ds: -ds["overhead"] - ds["compliance_cost"],
    "Spent on winning": lambda ds: -ds["acquisition_cost"],
    "One-off costs": lambda ds: ds["partner_income"] - ds["one_off_cost"],
    CAPITAL: lambda ds: _capital(ds),
}
"""Lines of the ledger, money a month [strategy, macro, path, month], in the order of a bridge."""


def _piled(change: xr.DataArray) -> xr.DataArray:
    """Changes of a month's revenue as revenue of every month since."""
    return change.cumsum("month").assign_coords(month=change["month"])


def _capital(ds: xr.Dataset) -> xr.DataArray:
    carried = [stock for stock in STOCKS if stock in ds and f"opening_{stock}" in ds]
    return sum((STOCKS[stock] * growth(ds, stock) for stock in carried), 0.0 * total(ds, "ebitda"))


@once
def accounts(ds: xr.Dataset) -> xr.DataArray:
    """What each line adds to the net present value against do-nothing, money [term, strategy, macro, path].

    The terms add up to ``delta_npv`` exactly; ``REST`` is what the revenue's own account leaves, nothing in a run.
    """
    import xarray as xr

    factor = discount(ds)
    parts = [less_do_nothing(over_run(line(ds) * factor)) for line in LINES.values()]
    parts.append(less_do_nothing(npv(ds)) - sum(parts[1:], parts[0]))
    found = xr.concat(parts, dim="term", coords="minimal", compat="override", join="override")
    return found.assign_coords(term=[*LINES, REST]).rename("accounts").transpose("term", "strategy", "macro", "path")


def to_the_cent(terms: Floats) -> Floats:
    """Terms rounded to cents so that what is shown adds up to the rounded sum: the largest takes the odd cents."""
    shown = np.round(terms, 2)
    shown[np.abs(terms).argmax()] += round(float(terms.sum()), 2) - shown.sum()
    return np.asarray(np.round(shown, 2))
