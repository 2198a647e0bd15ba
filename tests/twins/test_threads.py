"""How the work is shared out changes no number: threads, blocks, the company a path keeps, the order of paths."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from scenarios import load_macro, load_strategy
from simulator import simulate
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
    together, told, whole = results(paths=7, threads=1), [], blocks.turns
    monkeypatch.setattr(blocks, "turns", lambda rows, paths: _few(paths_at_once, whole(rows, paths)))
    in_turns = results(paths=7, threads=2, progress=lambda done, total: told.append((done, total)))
    assert not same(together, in_turns)
    assert max(told) == (7 * len(STRATEGIES), 7 * len(STRATEGIES))
    assert len(told) == sum(-(-some // paths_at_once) for some in (4, 3)) * len(STRATEGIES)


def _few(most, whole):
    assert len(whole) == 1
    paths = range(whole[0].stop)
    return [slice(first, min(first + most, len(paths))) for first in paths[::most]]


def test_a_turn_holds_fewer_paths_the_larger_the_book_and_the_longer_the_run():
    def most(customers, months):
        rows = SimpleNamespace(whole=np.empty((customers, 0)), donor=np.empty((months, 3, customers // 50)))
        return max(turn.stop - turn.start for turn in blocks.turns(rows, 10**6))

    assert most(2_000, 36) > 20 * most(200_000, 36) > 5 * most(1_000_000, 36) >= 5
    assert most(20_000, 36) > 2 * most(20_000, 240) > 2
    for customers, months in ((200_000, 36), (20_000, 240)):
        of_a_path = blocks.PERSON_BYTES * customers + blocks.PROSPECT_BYTES * months * 3 * (customers // 50)
        assert most(customers, months) * of_a_path <= blocks.TURN_BYTES


LAW = {"regulation": {"from_month": 1, "min_notice": 3, "protected": ["vulnerable"], "price_cap": 0.03}}
LOTTERY = {
    "defaults": ["attrition_only_base"],
    "who": {"score": "lottery", "bottom": 0.4},
    "what": [{"do": "terminate", "at": "now"}],
    "when": {"start_month": 3},
}


@pytest.mark.parametrize("block", [None, 1])
def test_who_is_saved_does_not_depend_on_the_order_of_economies_or_on_turns(block, monkeypatch):
    """A law spares some of those selected: each economy compares with whom the strategy selects there."""
    strategies = {"do_nothing": load_strategy("do_nothing"), "lottery": load_strategy(LOTTERY)}

    def told(*names):
        macros = {name: load_macro(LAW if name == "law" else name) for name in names}
        told = {"parameters": sector("saas"), "months": 12, "paths": 4, "draws": 2, "threads": 1, "seed": 3}
        return simulate(small("saas", 200), strategies, macros, **told, block=block)

    usual, turned_round, alone = told("baseline", "law"), told("law", "baseline"), told("law")
    assert float(abs(usual["saved"].sel(macro="law") - usual["saved"].sel(macro="baseline")).sum()) > 0
    whole = blocks.turns
    monkeypatch.setattr(blocks, "turns", lambda rows, paths: _few(1, whole(rows, paths)))
    for name in usual.data_vars:
        if "macro" in usual[name].dims:
            law, other = usual[name].sel(macro="law"), turned_round[name].sel(macro="law")
            np.testing.assert_array_equal(law, other, err_msg=str(name))
            np.testing.assert_array_equal(law, alone[name].sel(macro="law"), err_msg=str(name))
    assert not same(turned_round, told("law", "baseline"))


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
