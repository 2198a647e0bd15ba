"""Chunks of paths on a Dask cluster: its scheduler hands them out, and again if a worker dies; each writes its own.

The only module that knows Dask. What all chunks share is itself a task: the scheduler keeps how it is made, sends it to
each worker once, and makes it anew if those who had it are gone (data that was only scattered would be lost with them).
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from simulator.provenance import source_digest
from simulator.running.blocks import Finding, Task
from simulator.running.threads import Counter
from simulator.storage.chunks import Chunk
from simulator.storage.filling import fill
from simulator.storage.store import Store
from simulator.vocabulary import InputError

ALIKE = ("numpy", "numba", "numcodecs", "scipy", "xarray", "zarr", "distributed")
"""Packages of which parent and workers need the same version, for the same bits."""
RETRIES = 2
"""Times a chunk is tried again that failed by itself; one whose worker died is handed out anew in any case."""
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""A worker on this machine leaves Ctrl-C to its master."""
PATIENCE = "60s"
"""For a scheduler to answer and a first worker to be there."""


@dataclass(frozen=True)
class Cluster:
    """``address`` of a scheduler, or None: a cluster of ``workers`` processes on this machine (0: one per core)."""

    address: str | None = None
    workers: int = 0


def check_installed() -> None:
    """Refuse to go on without Dask, in one line."""
    if not (find_spec("dask") and find_spec("distributed")):
        raise InputError("engine=dask needs Dask: pip install 'secateur[dask]'")


def on_cluster(task: Task, store: Store, chunks: Sequence[Chunk], cluster: Cluster, done: Counter) -> list[Finding]:
    """Fill the store chunk by chunk; what is found comes back in order of path."""
    check_installed()
    from distributed import as_completed

    runs = len(task.strategies) * len(task.macros)
    with _client(cluster) as client:
        _check_alike(client)
        shared = client.submit(_same, (task, store), pure=False, retries=RETRIES)
        futures = [client.submit(_filled, shared, chunk, pure=False, retries=RETRIES) for chunk in chunks]
        of_key = {future.key: chunk for future, chunk in zip(futures, chunks, strict=True)}
        found: dict[int, list[Finding]] = {}
        for future in as_completed(futures):
            chunk = of_key[future.key]
            found[chunk.first] = future.result()
            future.release()  # else the scheduler would have it made again if its worker dies later
            done(runs * (chunk.stop - chunk.first))
    return [one for chunk in chunks for one in found[chunk.first]]


def _same(shared: tuple[Task, Store]) -> tuple[Task, Store]:
    return shared


def _filled(shared: tuple[Task, Store], chunk: Chunk) -> list[Finding]:
    return fill(*shared, chunk, lambda _: None)


@contextmanager
def _client(cluster: Cluster) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a cluster on this machine that ends with it."""
    import dask
    from distributed import Client, LocalCluster

    quiet = {
        "distributed.admin.large-graph-warning-threshold": "10GB",
        "distributed.worker.multiprocessing-method": "spawn",
        "distributed.worker.preload": [DEAF],
    }
    for name in ("distributed", "distributed.client"):  # what goes wrong comes back as an error
        logging.getLogger(name).setLevel(logging.ERROR)
    with dask.config.set(quiet):
        if cluster.address is None:
            told = {
                "threads_per_worker": 1,
                "processes": True,
                "dashboard_address": ":0",
                "silence_logs": logging.ERROR,
            }
            with LocalCluster(n_workers=cluster.workers or None, **told) as here, Client(here) as client:
                yield client
            return
        try:
            client = Client(cluster.address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(f"engine.address is {cluster.address}: no scheduler answers there ({error})") from error
        with client:
            yield client


def _check_alike(client: Any) -> None:
    """Refuse workers that would not give the same bits: other packages, another Python, another secateur."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        told = client.run(versions)
    except TimeoutError as error:
        raise InputError("engine.address: the scheduler has no worker") from error
    except ImportError as error:
        raise InputError(f"the cluster's workers cannot import secateur: {error}") from error
    if faults := sorted(
        {fault for worker, theirs in told.items() for fault in differences(worker, versions(), theirs)}
    ):
        raise InputError(faults)


def differences(worker: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """What a worker has in another version than we have, in words."""
    return [
        f"worker {worker} has {name} {theirs.get(name, 'not at all')}, here it is {ours[name]}: install the same"
        for name in ours
        if theirs.get(name) != ours[name]
    ]


@cache
def versions() -> dict[str, str]:
    """Of Python, of the packages that matter, and a digest of our own source, which has no version between releases."""
    told = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in ALIKE:
        try:
            told[name] = version(name)
        except PackageNotFoundError:
            told[name] = "not installed"
    return {**told, "secateur's source": source_digest()}
