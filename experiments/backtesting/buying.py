"""How many purchases, and of how many customers, a forecast of money means for a book of buyers; and those alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.backtest.rivals import Forecast
from simulator.book import bgnbd
from simulator.history.buying import buying
from simulator.history.history import History
from simulator.vocabulary import Book, Floats

if TYPE_CHECKING:
    import xarray as xr

ALONE = "BG/NBD alone"


def bought(ds: xr.Dataset, book: Book, seed: int) -> tuple[Floats, Floats]:
    """Purchases and buying customers of each path and month [P, T].

    Purchases are Poisson, as many on average as the path's revenue before noise stands for at the book's purchases a
    unit of money. Newcomers of the month each buy; another purchase is its customer's first of the month with the
    book's chance Σ (1 − e^(−rate)) / Σ rate, over customers weighed by their chance of being there.
    """
    columns = ("purchases_per_month", "monthly_revenue", "alive_prob")
    rate, money, there = (book.customers[name].to_numpy(dtype=np.float64) for name in columns)
    steady, came = (
        ds[name].sum("segment").transpose("path", "month").to_numpy() for name in ("revenue_start", "acquired")
    )
    luck = np.random.default_rng([seed, len(rate)])
    purchases = luck.poisson(steady * float(there @ rate) / float(there @ money))
    first = float(there @ -np.expm1(-rate)) / float(there @ rate)
    new = np.minimum(purchases, came.astype(np.int64))
    return purchases.astype(np.float64), (new + luck.binomial(purchases - new, first)).astype(np.float64)


def purchases_alone(past: History, months: int) -> tuple[Forecast, Forecast]:
    """Money and purchases expected of the customers known so far, at the mean value of one; nobody new comes.

    Errors: purchases as a Poisson number, each of its own value: sd = sqrt(purchases x mean squared value).
    """
    seen = buying(past)
    model = bgnbd.fit(seen.bought)
    ends = [bgnbd.expected_purchases(seen.bought, model, float(h)).sum() for h in range(1, months + 1)]
    each = np.diff([0.0, *ends])
    value = seen.value[np.isfinite(seen.value)]
    return Forecast(each * value.mean(), np.sqrt(each * (value**2).mean())), Forecast(each, np.sqrt(each))
