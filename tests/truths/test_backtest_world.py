"""A world of our own model: who forecasts it by its own numbers is fit, who mistakes its churn is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from scenarios import load_macro, load_strategy
from simulator import simulate
from simulator.backtest.verdict import FIT, UNFIT, Trial, judged, scored
from simulator.book import synthesise
from simulator.number import ByRole
from simulator.parameters import Parameters, Portrait
from simulator.vocabulary import Floats

MONTHS, WORLDS = 24, 40
P = Parameters(portrait=Portrait(customers=300))


def world(parameters: Parameters, seed: int, paths: int) -> xr.Dataset:
    ds: xr.Dataset = simulate(
        synthesise(P, 7), {"do_nothing": load_strategy("do_nothing")}, {"baseline": load_macro("baseline")},
        parameters=parameters, months=MONTHS, paths=paths, draws=8, seed=seed, threads=1, priors=False,
    ).isel(strategy=0, macro=0, drop=True)  # fmt: skip
    return ds


def path(ds: xr.Dataset, name: str) -> Floats:
    values = ds[name]
    other = [dim for dim in values.dims if dim not in ("path", "month")]
    return np.asarray(values.sum(other).transpose("path", "month").to_numpy(), dtype=np.float64)


def trials(forecast: xr.Dataset, seen: xr.Dataset, name: str) -> list[Trial]:
    ensemble, happened = path(forecast, name), path(seen, name)
    return [Trial(name, "-", f"20{k:02}-01-31", ensemble, happened[k]) for k in range(len(happened))]


@pytest.fixture(scope="module")
def seen() -> xr.Dataset:
    return world(P, 11, WORLDS)


def test_who_knows_the_world_covers_as_much_as_the_bands_say(seen: xr.Dataset) -> None:
    honest = world(P, 12, 128)
    for name in ("revenue", "active", "exits"):
        score = scored(trials(honest, seen, name))
        for band, share in score.covered.items():
            low = share >= band - 0.09
            assert low if name == "exits" else share == pytest.approx(band, abs=0.09), (name, band)  # whole numbers tie
        assert abs(score.bias) < 0.03
        assert score.shape() == pytest.approx(np.full(5, 0.2), abs=0.09)


def test_who_leaves_out_what_all_share_is_too_sure() -> None:
    """In a world where all customers swing together, bands hold with the swing and not without."""
    swung = replace(P, economy=replace(P.economy, swing=0.1))
    seen = world(swung, 21, WORLDS)
    told, silent = (scored(trials(world(p, 22, 128), seen, "revenue")) for p in (swung, P))
    for band, share in told.covered.items():
        assert share == pytest.approx(band, abs=0.09)
    assert silent.covered[0.80] < 0.6


def test_the_verdict_tells_the_right_numbers_from_wrong_ones(seen: xr.Dataset) -> None:
    churn = P.customers.churn_per_year
    tripled = ByRole(*(3.0 * churn.of(role) for role in ("core", "mid", "tail")))
    wrong = replace(P, customers=replace(P.customers, churn_per_year=tripled))
    grades = {}
    for name, parameters in (("right", P), ("wrong", wrong)):
        forecast = world(parameters, 13, 64)
        grades[name] = [
            judged([scored([trial]) for trial in (of_revenue, of_exits)]).grade
            for of_revenue, of_exits in zip(
                trials(forecast, seen, "active"), trials(forecast, seen, "exits"), strict=True
            )
        ]
    assert grades["wrong"].count(UNFIT) >= 0.9 * WORLDS
    assert grades["right"].count(UNFIT) <= 0.2 * WORLDS
    assert grades["right"].count(FIT) > grades["wrong"].count(FIT)
