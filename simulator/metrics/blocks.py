"""The one place that goes through a result block of paths by block of paths.

What is kept is small: a number a path for each measure, and the pieces from which measures of all paths together are
made. Memory for monthly series is that of one block, however many paths there are, and each variable is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.hands import NONE, Hands, shared
from simulator.metrics import by_path
from simulator.metrics.memory import Memory, memory_of, remembered, up_to

if TYPE_CHECKING:
    import xarray as xr

CELLS = 8192
"""Paths of a block times strategies times economies: 256 paths of a run of eight strategies in four economies."""


def measured(ds: xr.Dataset, horizons: tuple[int, ...] = (), hands: Hands = NONE) -> xr.Dataset:
    """The same result, remembering every measure and piece of each path; measures with horizons up to each of them.

    ``hands`` take blocks of a result that lies on disk.
    """
    whole, run = remembered(ds), ds.sizes["month"]
    things = [thing for thing in by_path() if thing.applies(ds) and thing.name not in _memory(whole).found]
    wanted = {run: [thing.name for thing in things]}
    wanted |= {h: [thing.name for thing in things if thing.summary == "horizons"] for h in sorted(horizons) if h < run}
    along = {name: coord for name, coord in ds.coords.items() if "path" in coord.dims}

    def lay(rows: slice, found: dict[int, dict[str, xr.DataArray]]) -> None:
        for months, parts in found.items():
            there = _memory(up_to(whole, months)).found
            for name, part in parts.items():
                _lay(there, name, part, rows, along)

    work = partial(_found, ds, wanted)
    with shared(list(blocks(ds)), work, work, lay, hands):
        return whole


def _found(ds: xr.Dataset, wanted: dict[int, list[str]], rows: slice) -> dict[int, dict[str, xr.DataArray]]:
    """What is wanted of a block of paths, by months seen and name."""
    import xarray as xr

    block, things = remembered(ds.isel(path=rows)), {thing.name: thing for thing in by_path()}
    with xr.set_options(arithmetic_join="exact"):  # type: ignore[no-untyped-call]
        return {h: {name: things[name](up_to(block, h)) for name in names} for h, names in wanted.items()}


def blocks(ds: xr.Dataset) -> Iterator[slice]:
    """Paths from .. to of each block: whole chunks of the store, so that no part of it is read twice."""
    revenue, wanted = ds["revenue"], max(1, CELLS // (ds.sizes["strategy"] * ds.sizes["macro"]))
    chunk = dict(zip(revenue.dims, revenue.encoding.get("chunks") or (), strict=False)).get("path", 1)
    size = chunk * max(1, wanted // chunk)
    return (slice(k, min(k + size, ds.sizes["path"])) for k in range(0, ds.sizes["path"], size))


def _memory(ds: xr.Dataset) -> Memory:
    memory = memory_of(ds)
    assert memory is not None
    return memory


def _lay(there: dict[Any, xr.DataArray], name: str, part: xr.DataArray, rows: slice, along: dict[Any, Any]) -> None:
    """Put what was found on one block into its place among all paths."""
    if name not in there:
        there[name] = _room(part, along)
    there[name].values[tuple(rows if d == "path" else slice(None) for d in part.dims)] = part.values


def _room(part: xr.DataArray, along: dict[Any, Any]) -> xr.DataArray:
    """As ``part``, for all paths; ``along``: their coords."""
    import xarray as xr

    shape = [along["path"].size if d == "path" else n for d, n in part.sizes.items()]
    coords = {name: along.get(name, coord) for name, coord in part.coords.items()}
    return xr.DataArray(np.empty(shape, part.dtype), coords, part.dims, part.name, part.attrs)
