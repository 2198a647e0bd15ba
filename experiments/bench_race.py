"""The race: the wheel against other ways to run the same months of the same customers on the same luck.

Each peer must first give the integers of the readable loop; one that does not is named and left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.bench import Figure, figure, interleaved
from experiments.bench_kernel import once
from experiments.bench_work import ECONOMIES, RACED, SIZES, Size, Stand, parameters_for, stands, task_for
from experiments.peers import Peer, peers

if TYPE_CHECKING:
    import xarray as xr

    from experiments.schema import Run

SECTION = "race"
PER_PATH, OVER = "us/path", " over wheel"
WHEEL, NAIVE = "wheel", "naive"
JUDGED = ("big_bang_purge", "clean_exit_at_renewal", "price_as_filter", "ladder", "dynamic_portfolio", "icp_refocus")
"""A peer must agree on these before it starts: exits at once and at renewal, price, gates, guard-rails, discounts."""
SLOW = 20_000
"""A peer that bears no larger book is slow."""
SMALL, MONTHS, PATHS = 120, 30, 2
NOTE = (
    "customers; CPU of the whole path loop over the wheel's, same luck, integers checked. A peer finds who leaves and "
    "keeps the totals its own way; tariffs, desk, ledger and who comes are the one compiled copy all share. The wheel "
    "alone gives no row to newcomers who outlive the run"
)


def figures(run: Run) -> Iterator[Figure]:
    """Who may start, then time and ratio of each at every size it can bear."""
    size, entered = SIZES[run.benchmark.size], {}
    judged = small_stands(run)
    for name, peer in peers().items():
        if why := peer.missing() or disagreement(peer, judged):
            yield Figure(SECTION, f"{name}: left out", float("nan"), float("nan"), float("nan"), "", why)
        else:
            entered[name] = peer
    for customers in size.raced:
        task = task_for(parameters_for(run.parameters, customers), _months(customers), (RACED,), ECONOMIES[:1])
        stand = stands(task, 4)[RACED]
        yield from _raced(stand, customers, entered, size)


def raced(figures: Sequence[Figure]) -> xr.Dataset | None:
    """The race as a Dataset for its chart; None where none was run."""
    import xarray as xr

    from experiments.machine import machine

    mine = [one for one in figures if one.section == SECTION]
    took = {tuple(one.name.split(": ")): 1e-6 * one.value for one in mine if one.unit == PER_PATH}
    if not took:
        return None
    over = {tuple(one.name.removesuffix(OVER).split(": ")): one.value for one in mine if one.unit == "x"}
    ways, sizes = list(dict.fromkeys(way for _, way in took)), list(dict.fromkeys(size for size, _ in took))
    told = {"book_name": "synthetic", "machine": machine()["processor"], "months": _months(_number(sizes[-1]))}
    tables = {
        name: (("way", "customers"), np.array([[found.get((size, way), np.nan) for size in sizes] for way in ways]))
        for name, found in (("path_seconds", took), ("over_wheel", over))
    }
    return xr.Dataset(tables, {"way": ways, "customers": [_number(size) for size in sizes]}, told)


def _number(told: str) -> int:
    return int(told.replace(",", ""))


def _months(customers: int) -> int:
    return 36 if customers >= 1_000 else 6


def small_stands(run: Run) -> Mapping[str, Stand]:
    """The strategies every peer must agree on, on a small book."""
    return stands(task_for(parameters_for(run.parameters, SMALL), MONTHS, JUDGED, ECONOMIES[:1]), PATHS)


def disagreement(peer: Peer, judged: Mapping[str, Stand]) -> str:
    """Where a peer's integers are not those of the readable loop; nothing: they are."""
    for name, stand in judged.items():
        once(NAIVE, stand)
        out, gone = blank(stand)
        peer.run(stand.model, out, gone)
        if not np.array_equal(gone, stand.gone):
            return f"other customers leave under {name} than in the readable loop: not the same model"
        if not np.array_equal(out, stand.out, equal_nan=True):
            month = 1 + int(np.nonzero(~_alike(out, stand.out))[1].min())
            return f"other results under {name} from month {month} than in the readable loop: not the same model"
    return ""


def _alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray((one == other) | (np.isnan(one) & np.isnan(other)))


def blank(stand: Stand) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Room for a result, full of what no run writes."""
    return np.full_like(stand.out, np.inf), np.full_like(stand.gone, -1)


def _raced(stand: Stand, customers: int, entered: Mapping[str, Peer], size: Size) -> Iterator[Figure]:
    """All at one size in turn; integers compared once more."""
    works: dict[str, Callable[[], float]] = {WHEEL: partial(once, WHEEL, stand)}
    if customers <= size.naive:
        works[NAIVE] = partial(once, NAIVE, stand)
    once(WHEEL, stand)
    for name, peer in entered.items():
        if customers <= (peer.MOST if peer.MOST > SLOW else min(peer.MOST, size.slow)):
            works[name] = partial(_run, name, peer, stand, stand.out.copy(), stand.gone.copy())
    seconds = interleaved(works, size.rounds, time.thread_time)
    for name, taken in seconds.items():
        yield figure(SECTION, f"{customers:,}: {name}", [1e6 * s for s in taken], PER_PATH)
    first = customers == size.raced[0]
    for name, taken in seconds.items():
        if name != WHEEL:
            ratios = [mine / its for mine, its in zip(taken, seconds[WHEEL], strict=True)]
            yield figure(SECTION, f"{customers:,}: {name}{OVER}", ratios, "x", NOTE if first else "")
            first = False


def _run(name: str, peer: Peer, stand: Stand, out: np.ndarray, gone: np.ndarray) -> float:  # type: ignore[type-arg]
    """A peer over all paths; ``out`` and ``gone`` hold the wheel's, which it must give again."""
    mine, left = blank(stand)
    peer.run(stand.model, mine, left)
    if not (np.array_equal(left, gone) and np.array_equal(mine, out, equal_nan=True)):
        raise RuntimeError(f"peer {name} agrees with the readable loop on a small book but not with the wheel here")
    return float(stand.paths)
