"""Tables beside the summary: what the choice does to people, and which choice to make."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.metrics import measures
from simulator.metrics.dominance import dominant
from simulator.metrics.error_bars import interval, standard_error
from simulator.metrics.memory import remembered
from simulator.metrics.ranking import ahead
from simulator.metrics.truth import Truth
from simulator.metrics.value import delta_npv_pct_of_revenue, npv
from simulator.vocabulary import Ints

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

REPEATED = (
    "beats_do_nothing", "beats_do_nothing_by_draw", "expected_regret", "largest_regret", "npv_worst_5_percent",
    "worst_stress", "mean_stress",
)  # fmt: skip
"""Measures of the summary for the whole run that the decision table shows again."""


GAIN = delta_npv_pct_of_revenue.name
ORDERS = {"dominates_at_first_order": 1, "dominates_at_second_order": 2}
"""Measures of 0 or 1 that the decision table tells as False or True under their bare name, as ``pairs`` does."""


def ethics_table(ds: xr.Dataset) -> pd.DataFrame:
    """One row per strategy and economy: means over paths of counts, shares over all futures; blank = nothing to say.

    Columns the result has nothing for are left out: a book of one fairness group has no evenness.
    """
    ds = remembered(ds)
    table = _rows(ds)
    for truth in measures().values():
        if truth.summary == "ethics" and truth.applies(ds):
            table[truth.column] = _flat(truth(ds))
    return table.dropna(axis=1, how="all")


def decision_table(ds: xr.Dataset) -> pd.DataFrame:
    """One row per strategy and economy: ΔNPV with its simulation error, chances, regret, dominance, EVPI.

    The standard error and the 95 % interval are of the *mean* ΔNPV, from independent randomisations.
    """
    ds = remembered(ds)
    table = _rows(ds)
    delta = delta_npv_pct_of_revenue(ds)
    table[f"{GAIN}_mean"] = _flat(delta)
    values = delta.values.reshape(len(table), -1)
    table[f"{GAIN}_standard_error"] = standard_error(values)
    table[f"{GAIN}_mean_low"], table[f"{GAIN}_mean_high"] = zip(*map(interval, values), strict=True)
    for name, truth in shown().items():
        if truth.applies(ds):
            told = _flat(truth(ds))
            table[name] = told == 1.0 if truth.name in ORDERS else told
    return table


def shown() -> dict[str, Truth]:
    """The measures of the decision table, by column."""
    known = measures()
    own = (truth for truth in known.values() if truth.summary == "decision")
    every = (*(known[name] for name in REPEATED), *own)
    return {truth.name if truth.name in ORDERS else truth.column: truth for truth in every}


def pairs(ds: xr.Dataset) -> pd.DataFrame:
    """One row per ordered pair of strategies and economy: how sure the first is ahead, and whether it dominates."""
    import pandas as pd

    value = npv(ds).transpose("strategy", "macro", "path")
    names, macros = [str(s) for s in ds["strategy"].values], [str(m) for m in ds["macro"].values]
    chances = [{name: chance.values for name, chance in ahead(value, other).items()} for other in names]
    better = {name: _dominance(value, order) for name, order in ORDERS.items()}
    return pd.DataFrame(
        {"strategy": names[a], "against": names[b], "macro": macro}
        | {name: chance[a, m] for name, chance in chances[b].items()}
        | {name: bool(found[a, b, m] > 0) for name, found in better.items()}
        for a, b in permutations(range(len(names)), 2)
        for m, macro in enumerate(macros)
    )


def _dominance(value: xr.DataArray, order: int) -> Ints:
    """1 where the first dominates the second, −1 where it is dominated, [first, second, macro]."""
    values, draw = value.values, value["draw"].values
    first, second = np.triu_indices(len(values), 1)
    found = np.zeros((len(values), *values.shape[:2]), dtype=np.int64)
    for m in range(values.shape[1]):
        found[first, second, m] = dominant(values[first, m], values[second, m], draw, order)
    return found - found.swapaxes(0, 1)


def _rows(ds: xr.Dataset) -> pd.DataFrame:
    import pandas as pd

    rows = pd.MultiIndex.from_product([ds["strategy"].values, ds["macro"].values], names=["strategy", "macro"])
    return rows.to_frame(index=False)


def _flat(a: xr.DataArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    """[strategy, macro] row by row; means over paths, those with nothing to say left out."""
    middle: xr.DataArray = a.mean("path") if "path" in a.dims else a
    return np.asarray(middle.transpose("strategy", "macro").values.ravel(), dtype=np.float64)
