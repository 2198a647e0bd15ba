"""A result written as it is made is the result held in memory, to the last bit, however the work was cut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from scenarios import load_macro, load_strategy
from simulator.results import load
from simulator.storage import filling
from simulator.storage.chunks import chunks_of, paths_a_chunk
from simulator.storage.store import Store
from simulator.vocabulary import InputError
from tests.sectors import sector
from tests.small import run, same, small

ROOT = Path(__file__).resolve().parents[2]
BOOK = small("saas", 60)
STRATEGIES = {name: load_strategy(name) for name in ("do_nothing", "ladder")}


def results(**settings):
    told = {"months": 6, "paths": 12, "draws": 3, "macro": load_macro("baseline")} | settings
    return run(BOOK, STRATEGIES, sector("saas"), **told)


@pytest.fixture(scope="module")
def in_memory() -> xr.Dataset:
    return results(threads=1)


@pytest.mark.parametrize(("threads", "block"), [(1, None), (2, 1), (3, 7), (2, 64)])
def test_store_and_memory_agree_for_any_threads_and_blocks(in_memory, threads, block, tmp_path):
    kept = results(threads=threads, block=block, store=tmp_path / "r.zarr")
    assert not same(in_memory, kept)
    again = load(tmp_path / "r.zarr").load()
    xr.testing.assert_equal(again, in_memory)
    assert {n: v.attrs for n, v in again.variables.items()} == {n: v.attrs for n, v in in_memory.variables.items()}
    assert not same(in_memory, results(threads=threads, block=block))


def test_a_result_larger_than_memory_is_read_from_disk_each_time(in_memory, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.results.KEPT_BYTES", 0)
    kept = results(store=tmp_path / "r.zarr")
    assert not kept["revenue"]._in_memory
    assert not same(in_memory, kept)
    assert not kept["revenue"]._in_memory


def test_chunks_in_any_order_are_the_same_store(in_memory, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.running.sharing.in_threads", lambda work, chunks, *_: _backwards(work, chunks))
    assert not same(in_memory, results(store=tmp_path / "r.zarr", block=5))


def test_every_column_of_a_chunk_is_written_anew(in_memory, tmp_path, monkeypatch):
    """Rooms are used again and again: a number nobody wrote would be another block's."""
    monkeypatch.setattr(filling, "_ROOM", SimpleNamespace(rows=np.full(10**6, np.nan), columns=np.full(10**6, np.nan)))
    assert not same(in_memory, results(threads=1, block=4, store=tmp_path / "r.zarr"))


def test_a_store_grows_to_the_longer_run(in_memory, tmp_path):
    home = tmp_path / "r.zarr"
    results(paths=4, draws=1, block=3, store=home)
    grown = results(paths=8, draws=2, first_draw=1, store=home)
    assert not same(in_memory, grown)
    assert set(grown.variables) == set(in_memory.variables)
    assert (grown.attrs["paths"], grown.attrs["draws"]) == (12, 3)
    with pytest.raises(InputError, match="its paths end at 11, the next is not 4"):
        results(paths=4, draws=1, first_draw=1, store=home)
    with pytest.raises(InputError, match="never overwritten"):
        results(store=home)


@pytest.mark.parametrize(("left", "lacks"), [(1, "8 paths were never written"), (3, "labels were never written")])
def test_an_unfinished_store_is_refused(left, lacks, tmp_path, monkeypatch):
    written, write = [], Store.write

    def stopping(self, first, columns):
        if len(written) == left:
            raise OSError("the disk is full")
        written.append(first)
        write(self, first, columns)

    monkeypatch.setattr(Store, "write", stopping)
    monkeypatch.setattr(Store, "finish", lambda self, told: stopping(self, 0, None))
    with pytest.raises(OSError, match="disk is full"):
        results(threads=1, block=4, store=tmp_path / "r.zarr")
    with pytest.raises(InputError, match=lacks):
        load(tmp_path / "r.zarr")


def test_chunks_are_whole_draws_of_a_bounded_size():
    assert paths_a_chunk(512, 8, 2**21, 2) == 32
    assert paths_a_chunk(512, 8, 2**21, 64) == 8
    assert paths_a_chunk(512, 512, 2**21, 2) == 32
    assert paths_a_chunk(8, 4, 2**30, 2) == 1
    cut = chunks_of(4, 10, 4, 6, 2)
    assert [(c.first, c.stop) for c in cut] == [(4, 8), (8, 14)]
    assert [[(draw, list(ids)) for draw, ids in c.blocks] for c in cut] == [
        [(1, [4, 5, 6, 7])],
        [(2, [8, 9, 10, 11]), (3, [12, 13])],
    ]


@pytest.mark.parametrize("store", [None, "r.zarr"])
def test_quantiles_are_those_of_all_paths(store, in_memory, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.storage.reduction.PART_BYTES", in_memory["revenue"].nbytes // 2)
    home = tmp_path / store if store else None
    kept = results(keep="quantiles", store=home)
    kept = load(home) if home else kept
    assert not list(tmp_path.glob(".paths-*"))
    paths = in_memory["revenue"]
    np.testing.assert_array_equal(kept["revenue"].sel(statistic="p25"), paths.quantile(0.25, "path"))
    np.testing.assert_allclose(kept["revenue"].sel(statistic="mean"), paths.mean("path"), rtol=1e-14)
    assert kept["revenue"].attrs == paths.attrs
    xr.testing.assert_identical(kept["opening_revenue"].load(), in_memory["opening_revenue"])
    assert kept.attrs["keep"] == "quantiles"
    with pytest.raises(InputError, match="keep is means, must be one of paths, quantiles"):
        results(keep="means")


MEASURED = """
import resource, sys
from tests.twins.test_store import results
peak = []
for k, paths in enumerate((64, 64, 512)):
    results(paths=paths, draws=2, months=24, block=16, store=f"{sys.argv[1]}/{k}")
    peak.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peak[2] - peak[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the unit of the peak is Linux's")
def test_memory_does_not_grow_with_the_number_of_paths(tmp_path):
    """Eight times the paths: 33 MB more of results, of which none may stay."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = [sys.executable, "-c", MEASURED, str(tmp_path)]
    done = subprocess.run(told, env=environment, capture_output=True, text=True, check=True, timeout=300)
    assert int(done.stdout) < 8 * 2**10


def _backwards(work, chunks):
    found = [work(chunk) for chunk in reversed(chunks)]
    return [one for of_chunk in reversed(found) for one in of_chunk]
