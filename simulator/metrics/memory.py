"""What is measured on a result is worked out once: a Dataset that remembers.

``remembered(ds)`` is the same result as a new object; measures and pieces asked of it a second time come from memory.
Any other Dataset is measured afresh each time, so whoever changes one in place sees the change.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import finalize

if TYPE_CHECKING:
    import xarray as xr

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass
class Memory:
    """What was found on one Dataset, by name, and the same Dataset cut to fewer months."""

    found: dict[Hashable, Any] = field(default_factory=dict)
    cuts: dict[int, xr.Dataset] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Something of each path that measures of all paths together are made of; ``summary``, ``needs`` as theirs."""

    name: str
    measure: Callable[[xr.Dataset], xr.DataArray]
    needs: tuple[str, ...] = ()
    summary: str = "run"

    def applies(self, ds: xr.Dataset) -> bool:
        """Whether ``ds`` holds what it is made from."""
        return all(name in ds for name in self.needs)

    def __call__(self, ds: xr.Dataset) -> xr.DataArray:
        return known(ds, self.name, lambda: self.measure(ds))


_MEMORIES: dict[int, Memory] = {}


def memory_of(ds: xr.Dataset) -> Memory | None:
    """The memory of this very object, None where it has none."""
    return _MEMORIES.get(id(ds))


def remembered(ds: xr.Dataset) -> xr.Dataset:
    """The same result, remembering what is measured on it (so never to be changed in place)."""
    if memory_of(ds) is not None:
        return ds
    kept = ds.copy()
    _MEMORIES[id(kept)] = Memory()
    finalize(kept, _MEMORIES.pop, id(kept), None)
    return kept


def up_to(ds: xr.Dataset, months: int) -> xr.Dataset:
    """The result as it stood after so many months; of one that remembers, the cut does too."""
    if months >= ds.sizes["month"]:
        return ds
    cut, memory = ds.isel(month=slice(0, months)), memory_of(ds)
    return cut if memory is None else memory.cuts.setdefault(months, remembered(cut))


def packed(ds: xr.Dataset) -> bytes:
    """A result and what is remembered of it, to be sent to another process; of one on disk, where it lies."""
    return pickle.dumps(_sheets(ds), pickle.HIGHEST_PROTOCOL)


def _sheets(ds: xr.Dataset) -> tuple[xr.Dataset, dict[Hashable, Any], dict[int, Any]]:
    memory = memory_of(ds) or Memory()
    return ds, memory.found, {months: _sheets(cut) for months, cut in memory.cuts.items()}


def unpacked(sent: bytes) -> xr.Dataset:
    """The result that was sent, and it remembers the same."""
    return _bound(*pickle.loads(sent))


def _bound(ds: xr.Dataset, found: dict[Hashable, Any], cuts: dict[int, Any]) -> xr.Dataset:
    kept = remembered(ds)
    _MEMORIES[id(kept)].found.update(found)
    _MEMORIES[id(kept)].cuts.update({months: _bound(*sheets) for months, sheets in cuts.items()})
    return kept


def known(ds: xr.Dataset, name: Hashable, work_out: Callable[[], Found]) -> Found:
    """What was found under this name before; else it is worked out now."""
    memory = memory_of(ds)
    if memory is None:
        return work_out()
    if name not in memory.found:
        memory.found[name] = work_out()
    return cast("Found", memory.found[name])


def once(
    function: Callable[Concatenate[xr.Dataset, Given], Found],
) -> Callable[Concatenate[xr.Dataset, Given], Found]:
    """Make a function of a result and words work its answer out once."""

    @wraps(function)
    def worked_out_once(ds: xr.Dataset, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        key = (function.__module__, function.__name__, args, tuple(kwargs.items()))
        return known(ds, key, lambda: function(ds, *args, **kwargs))

    return worked_out_once


def piece(*needs: str, summary: str = "run") -> Callable[[Callable[[xr.Dataset], xr.DataArray]], Piece]:
    """Turn a function Dataset -> DataArray with the dim path into a piece of the function's name."""

    def declare(function: Callable[[xr.Dataset], xr.DataArray]) -> Piece:
        return Piece(function.__name__, function, needs, summary)

    return declare
