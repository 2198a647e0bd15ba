"""A Dask cluster gives the bits that threads give, also when a worker is killed; without Dask one line says so."""

from __future__ import annotations

import os
import signal

import pytest

from simulator.running import cluster
from simulator.running.cluster import Cluster, check_installed, differences, versions
from simulator.vocabulary import InputError
from tests.small import same
from tests.twins.test_store import results

psutil = pytest.importorskip("psutil")
pytest.importorskip("distributed")


@pytest.mark.slow
def test_a_cluster_gives_the_same_bits_though_its_worker_is_killed(tmp_path):
    """The only worker, so that all it held is lost: what is done stays done, the rest is done by the next."""
    killed: list[int] = []
    told: list[int] = []

    def kill_once(done: int, total: int) -> None:
        told.append(done)
        if not killed:
            killed.extend(worker.pid for worker in _workers())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    found = results(store=tmp_path / "r.zarr", block=2, cluster=Cluster(workers=1), progress=kill_once)
    assert len(killed) == 1
    assert told == [4, 8, 12, 16, 20, 24], "a chunk that was done was counted, and so done, again"
    assert not same(results(), found)


def test_a_cluster_elsewhere_needs_a_store_and_an_address_that_answers(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="a cluster elsewhere writes to a folder that all its workers see"):
        results(cluster=Cluster("tcp://localhost:1"))
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with pytest.raises(InputError, match="no scheduler answers there"):
        results(cluster=Cluster("tcp://localhost:1"), store=tmp_path / "r.zarr")
    assert not list(tmp_path.iterdir())


def test_other_versions_on_a_worker_are_refused_by_name():
    theirs = {**versions(), "numpy": "1.0", "secateur's source": "0"}
    del theirs["zarr"]
    said = differences("a:1", versions(), theirs)
    assert len(said) == 3
    assert said[0].startswith("worker a:1 has numpy 1.0, here it is ")
    assert not differences("a:1", versions(), versions())


def test_without_dask_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'secateur\[dask\]'"):
        check_installed()


def _workers():
    """Processes that a cluster of this process has started, the tracker of their resources left out."""
    return [child for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())]
