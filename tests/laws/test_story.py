"""One customer's story is the comparison seen from below: all stories together are its exits, fates and revenue."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.core.columns import offsets
from simulator.engine import simulate, task_of
from simulator.fate import fate
from simulator.running.blocks import Lived, run_block
from simulator.story import BEFORE, story
from simulator.story import _life as life
from simulator.vocabulary import CAUSES
from tests.sectors import sector
from tests.small import small, turned

NAMES = ("do_nothing", "big_bang_purge", "ladder", "quarterly_review", "dynamic_portfolio", "tier_migration")
ECONOMIES = ("baseline", "severe_recession", "key_account_loss", "regulation")
NOBODY_COMES = {"acquisition.customers_per_month": 0.0, "acquisition.referral_rate": 0.0}
MONTHS, PATHS, DRAWS = 24, 4, 2


@pytest.fixture(scope="module")
def both():
    """A comparison, and the life of every customer in each of its futures by (strategy, economy, path)."""
    parameters = turned(sector("saas"), NOBODY_COMES | {"customers.revenue_noise": 0.0, "desk.initial_load": 1.02})
    book = small("saas", 200)
    strategies = {name: load_strategy(name) for name in NAMES}
    macros = {name: load_macro(name) for name in ECONOMIES}
    told = {"parameters": parameters, "months": MONTHS, "seed": 11, "draws": DRAWS}
    ds = simulate(book, strategies, macros, paths=PATHS, threads=1, **told)
    task, lives = task_of(book, strategies, macros, **told), {}

    def seen(path: int, economy: str, lived: Lived) -> None:
        lives[lived.strategy, economy, path] = [life(lived, row) for row in range(len(book.customers))]

    width = int(offsets(task.prepared.n_segments, task.prepared.n_groups)[-1])
    for path in range(PATHS):
        out = np.empty((len(NAMES), len(ECONOMIES), 1, MONTHS, width))
        run_block(task, path // (PATHS // DRAWS), np.array([path]), out, lambda _: None, partial(seen, path))
    return book, task, ds, lives


def test_exits_by_month_and_cause_are_those_of_the_comparison(both) -> None:
    _, _, ds, lives = both
    exits = ds["exits"].sum("segment").transpose("strategy", "macro", "path", "month", "cause")
    for (strategy, economy, path), people in lives.items():
        counted = np.zeros((MONTHS, len(CAUSES)))
        for one in people:
            if one.left > 0:
                counted[one.left - 1, one.cause] += 1
        told = exits.sel(strategy=strategy, macro=economy, path=path)
        np.testing.assert_array_equal(counted, told.sel(cause=list(CAUSES)).values)
    firm = sum(one.cause >= 2 for people in lives.values() for one in people)
    assert firm > 50, "no strategy let anybody go: the test is empty"


def test_revenue_of_all_customers_is_that_of_the_comparison(both) -> None:
    _, _, ds, lives = both
    revenue = ds["revenue"].sum("segment")
    for (strategy, economy, path), people in lives.items():
        mine = np.nansum([one.revenue for one in people], axis=0)
        told = revenue.sel(strategy=strategy, macro=economy, path=path).values
        np.testing.assert_allclose(mine, told, rtol=1e-5)


def test_saved_collateral_and_anyway_add_up(both) -> None:
    _, _, ds, lives = both
    for kind in ("saved", "collateral", "anyway"):
        told = ds[kind].sum(["segment", "month"])
        assert told.sum() > 0, f"nobody is {kind}: the test is empty"
        for (strategy, economy, path), people in lives.items():
            nothing = lives["do_nothing", economy, path]
            mine = sum(_kind(one, other) == kind for one, other in zip(people, nothing, strict=True))
            assert mine == told.sel(strategy=strategy, macro=economy, path=path), (kind, strategy, economy, path)


def _kind(one, other) -> str:
    """``fate`` of two lives without the labels around them."""
    here, nothing = ({"left_month": a.left, "cause": a.cause, "selected": a.selected} for a in (one, other))
    return fate(here, nothing)


def test_who_had_left_before_has_no_life(both) -> None:
    _, _, _, lives = both
    for people in lives.values():
        for one in people:
            assert (one.left == BEFORE) == bool(np.isnan(one.revenue).all())


def test_a_story_does_not_depend_on_the_futures_beside_it(both) -> None:
    _, task, _, lives = both
    one, two = (story(task, 7, paths, PATHS // DRAWS).sel(path=[3]) for paths in ([3], [0, 3]))
    assert one.equals(two)
    there = lives["ladder", "baseline", 3][7]
    assert int(one["left_month"].sel(strategy="ladder", macro="baseline", path=3)) == there.left
