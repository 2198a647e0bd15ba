"""How the work is shared out changes no number: threads, blocks, the company a path keeps, the order of paths."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator.running import blocks
from tests.sectors import sector
from tests.small import idle, lives, run, same, small

BOOK = small("saas", 120)
STRATEGIES = {name: load_strategy(name) for name in ("do_nothing", "clean_exit_at_renewal", "ladder", "random_prune")}


def results(**settings):
    return run(BOOK, STRATEGIES, sector("saas"), macro=load_macro("baseline"), months=18, **settings)


@pytest.mark.parametrize(("paths", "draws"), [(7, 1), (12, 3), (8, 8)])
def test_any_number_of_threads_gives_the_same_bits(paths, draws):
    alone = results(paths=paths, draws=draws, threads=1)
    assert len(np.unique(alone["revenue"].values[0, 0, :, -1, 0])) == paths
    for threads in (2, 3, 5):
        assert not same(alone, results(paths=paths, draws=draws, threads=threads))


@pytest.mark.parametrize("paths_at_once", [1, 2, 3])
def test_a_book_too_large_for_all_paths_at_once_gives_the_same_bits(paths_at_once, monkeypatch):
    together, told = results(paths=7, threads=1), []
    monkeypatch.setattr(blocks, "TURN_BYTES", paths_at_once * len(BOOK.customers) * blocks.PERSON_BYTES)
    in_turns = results(paths=7, threads=2, progress=lambda done, total: told.append((done, total)))
    assert not same(together, in_turns)
    assert told[-1] == (sum(-(-some // paths_at_once) for some in (4, 3)) * len(STRATEGIES),) * 2


def test_a_path_does_not_know_who_runs_beside_it():
    few, many = results(paths=5), results(paths=12)
    assert not same(few, many.isel(path=slice(5)))
    assert "revenue" in same(few, many.isel(path=slice(1, 6)))


def test_a_strategy_does_not_know_what_it_is_compared_with():
    together = results(paths=4, draws=2)
    alone = run(BOOK, {"do_nothing": idle(), "ladder": STRATEGIES["ladder"]}, sector("saas"),
                macro=load_macro("baseline"), months=18, paths=4, draws=2)  # fmt: skip
    assert not same(together.sel(strategy=["do_nothing", "ladder"]), alone)


def test_paths_in_another_order_are_the_same_paths():
    order = np.array([4, 0, 3, 1, 2])
    straight, mixed = (
        lives(BOOK, STRATEGIES["ladder"], sector("saas"), months=18, path_ids=ids) for ids in (np.arange(5), order)
    )
    assert np.array_equal(straight.out[order], mixed.out, equal_nan=True)
    assert np.array_equal(straight.month[order], mixed.month)
    assert not np.array_equal(straight.out, mixed.out, equal_nan=True)
