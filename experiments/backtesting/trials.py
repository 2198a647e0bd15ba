"""From an origin to trials: forecast, what was seen, and what rivals would have said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.backtesting.buying import ALONE, bought, purchases_alone
from experiments.backtesting.origins import Origin
from experiments.backtesting.then import book_then
from experiments.calibrating.numbers import applied, calibrated
from simulator.backtest.rivals import rivals
from simulator.backtest.verdict import Trial
from simulator.history.history import History
from simulator.history.monthly import Monthly, monthly
from simulator.history.segments import UNKNOWN
from simulator.vocabulary import Book, Floats

if TYPE_CHECKING:
    import xarray as xr

    from experiments.schema import Run
    from simulator.parameters import Parameters

ECONOMY = "baseline"
NAMES = {"active": "active customers", "buyers": "buying customers"}
"""What a table calls a quantity, where not by its name."""


class Quantity(NamedTuple):
    """Forecast [P, T], what was seen in all months the records hold, and in those of the past."""

    name: str
    unit: str
    ensemble: Floats
    seen: Floats
    was: Floats


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
    alone = (
        {}
        if "customers" in past.tables
        else dict(zip(("revenue", "purchases"), purchases_alone(past, origin.months), strict=True))
    )
    trials = []
    for q in (*_quantities(ds, after, before), *_of_buyers(ds, book, after, before, run.seed)):
        beside = rivals(q.was, origin.months) | ({ALONE: alone[q.name]} if q.name in alone else {})
        trials.append(Trial(q.name, q.unit, str(origin.day), q.ensemble, q.seen[at], beside))
    n = sum(e.status == "calibrated" for e in told.estimates)
    return Tried(origin, tuple(trials), n, (*told.notes, *book.notes, _swing(parameters)))


def _swing(parameters: Parameters) -> str:
    s = parameters.economy.swing
    if not s > 0.0:
        return "no swing that all customers share in a month was told: the bands hold none beyond the economy's"
    return f"all customers swing together by {s:.1%} a month (log sd), as the past told: a season counts as swing"


def forecast(run: Run, book: Book, parameters: Parameters, months: int) -> xr.Dataset:
    """Doing nothing in the reference economy, with the desk as a comparison would answer, every path [path, month]."""
    from experiments.stage import desk_answer
    from scenarios import load_macro, load_strategy
    from simulator import simulate
    from simulator.crew import tickets_by_class

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
        desk=desk_answer(run, parameters, tickets_by_class(book)),
    )
    return ds.isel(strategy=0, macro=0, drop=True)


def _quantities(ds: xr.Dataset, after: Monthly, before: Monthly) -> Iterator[Quantity]:
    """What the model forecasts and the records hold, of known customers only."""

    def path(values: xr.DataArray) -> Floats:
        other = [dim for dim in values.dims if dim not in ("path", "month")]
        return np.asarray(values.sum(other).transpose("path", "month").to_numpy(), dtype=np.float64)

    told = {"revenue": "money", "active": "customers", "exits": "customers", "tickets": "tickets"}
    for field, unit in told.items():
        if getattr(after, field) is None or getattr(before, field) is None:
            continue
        seen, was = (_known(month, getattr(month, field)) for month in (after, before))
        yield Quantity(NAMES.get(field, field), unit, path(ds[field]), seen, was)


def _known(month: Monthly, counted: Any) -> Floats:
    """Of all known customers together [T]."""
    of = [k for k, name in enumerate(month.segments) if name != UNKNOWN]
    return np.asarray(counted[:, of].reshape(len(counted), -1).sum(axis=1), dtype=np.float64)


def _of_buyers(ds: xr.Dataset, book: Book, after: Monthly, before: Monthly, seed: int) -> Iterator[Quantity]:
    """Purchases and buying customers, where purchases are all that the records hold of customers."""
    if after.purchases is not None and after.active is None and "purchases_per_month" in book.customers:
        for field, ensemble in zip(("purchases", "buyers"), bought(ds, book, seed), strict=True):
            seen, was = (_known(month, getattr(month, field)) for month in (after, before))
            yield Quantity(NAMES.get(field, field), NAMES.get(field, field), ensemble, seen, was)
