"""From an origin to trials: forecast, what was seen, and what rivals would have said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.backtesting.origins import Origin
from experiments.backtesting.then import book_then
from experiments.calibrating.numbers import applied, calibrated
from simulator.backtest.rivals import Forecast, rivals
from simulator.backtest.verdict import Trial
from simulator.book import bgnbd
from simulator.history.buying import buying
from simulator.history.history import History
from simulator.history.monthly import Monthly, monthly
from simulator.history.segments import UNKNOWN
from simulator.vocabulary import Book, Floats

if TYPE_CHECKING:
    import xarray as xr

    from experiments.schema import Run
    from simulator.parameters import Parameters

ALONE = "BG/NBD alone"
ECONOMY = "baseline"


@dataclass(frozen=True)
class Tried:
    """What came of an origin; ``told``: how many numbers the past told, ``notes`` of its calibration and book."""

    origin: Origin
    trials: tuple[Trial, ...]
    told: int
    notes: tuple[str, ...]


def tried(run: Run, history: History, origin: Origin) -> Tried:
    """Calibrate on the past, forecast doing nothing, and hold it against the months after."""
    past = history.until(origin.day)
    told = calibrated(past, run.parameters, run.history.roles or None)
    parameters = applied(told, run.parameters)
    book = book_then(past, parameters, run.history.roles, run.book.gross_margin)
    ds = forecast(run, book, parameters, origin.months)
    before, after = monthly(past), monthly(history)
    at = np.isin(after.months, np.datetime64(origin.day, "M") + 1 + np.arange(origin.months))
    trials = []
    for quantity, unit, ensemble, seen, was in _quantities(ds, after, before):
        beside = rivals(was, origin.months)
        if quantity == "revenue" and "customers" not in past.tables:
            beside[ALONE] = purchases_alone(past, origin.months)
        trials.append(Trial(quantity, unit, str(origin.day), ensemble, seen[at], beside))
    n = sum(e.status == "calibrated" for e in told.estimates)
    return Tried(origin, tuple(trials), n, (*told.notes, *book.notes))


def forecast(run: Run, book: Book, parameters: Parameters, months: int) -> xr.Dataset:
    """Doing nothing in the reference economy, every path [path, month]."""
    from scenarios import load_macro, load_strategy
    from simulator import simulate

    paths = run.paths if isinstance(run.paths, int) else 8 * run.draws
    ds: xr.Dataset = simulate(
        book,
        {"do_nothing": load_strategy("do_nothing")},
        {ECONOMY: load_macro(ECONOMY)},
        parameters=parameters,
        months=months,
        paths=paths,
        draws=run.draws,
        seed=run.seed,
        priors=run.priors,
        threads=run.threads or None,
    )
    return ds.isel(strategy=0, macro=0, drop=True)


def _quantities(ds: xr.Dataset, after: Monthly, before: Monthly) -> Iterator[tuple[str, str, Floats, Floats, Floats]]:
    """Name, unit, forecast [P, T], what was seen in all months, and in those of the past; of known customers only."""
    known = [k for k, name in enumerate(after.segments) if name != UNKNOWN]
    then = [k for k, name in enumerate(before.segments) if name != UNKNOWN]

    def path(values: xr.DataArray) -> Floats:
        other = [dim for dim in values.dims if dim not in ("path", "month")]
        return np.asarray(values.sum(other).transpose("path", "month").to_numpy(), dtype=np.float64)

    if after.revenue is not None and before.revenue is not None:
        seen, was = after.revenue[:, known].sum(axis=1), before.revenue[:, then].sum(axis=1)
        yield "revenue", "money", path(ds["revenue"]), seen, was
    if after.active is not None and before.active is not None:
        seen, was = after.active[:, known].sum(axis=1), before.active[:, then].sum(axis=1)
        yield "active customers", "customers", path(ds["active"]), seen.astype(float), was.astype(float)
    if after.exits is not None and before.exits is not None:
        seen, was = after.exits[:, known].sum(axis=(1, 2)), before.exits[:, then].sum(axis=(1, 2))
        yield "exits", "customers", path(ds["exits"]), seen.astype(float), was.astype(float)
    if after.tickets is not None and before.tickets is not None and "tickets" in ds:
        seen, was = after.tickets[:, known].sum(axis=1), before.tickets[:, then].sum(axis=1)
        yield "tickets", "tickets", path(ds["tickets"]), seen.astype(float), was.astype(float)


def purchases_alone(past: History, months: int) -> Forecast:
    """Expected purchases of the customers known so far times the mean value of one; nobody new comes.

    Error: purchases as a Poisson number, each of its own value: sd = sqrt(purchases x mean squared value).
    """
    seen = buying(past)
    model = bgnbd.fit(seen.bought)
    ends = [bgnbd.expected_purchases(seen.bought, model, float(h)).sum() for h in range(1, months + 1)]
    each = np.diff([0.0, *ends])
    value = seen.value[np.isfinite(seen.value)]
    return Forecast(each * value.mean(), np.sqrt(each * (value**2).mean()))
