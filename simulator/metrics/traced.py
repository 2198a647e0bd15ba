"""A measure followed while it is worked out: which variables it reads, and what it works out on the way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.metrics.memory import Memory, memory_of, remembered
from simulator.variables import FACTS, VARIABLES

if TYPE_CHECKING:
    import xarray as xr

KNOWN = {**VARIABLES, **FACTS}
_READ: ContextVar[dict[str, None] | None] = ContextVar("read", default=None)


class Step(NamedTuple):
    """Something worked out on the way: what it is, its values with the labels of the result, and its unit.

    ``flow``: money that flows in each month, and so may be added up; ``between``: no measure, only a step to one.
    """

    words: str
    values: xr.DataArray
    unit: str
    flow: bool = False
    between: bool = True


@dataclass(frozen=True)
class Trace:
    """What was found, the variables read for it in their order, and the steps from first to last."""

    found: Any
    variables: tuple[str, ...]
    steps: tuple[Step, ...]


def traced(ds: xr.Dataset, work: Callable[[xr.Dataset], Any]) -> Trace:
    """Work something out afresh on a result, and remember how."""
    watched = remembered(_watched()(ds.data_vars, ds.coords, ds.attrs))
    with _reading() as read:
        found = work(watched)
    names = tuple(name for name in read if name in watched.data_vars)
    return Trace(found, names, tuple(_steps(watched)))


@cache
def _watched() -> Any:
    import xarray as xr

    class Watched(xr.Dataset):  # type: ignore[no-untyped-call]
        """A result that notes which of its variables are asked for: xarray has no other place to hear of it."""

        __slots__ = ()

        def __getitem__(self, key: Any) -> Any:
            read = _READ.get()
            if read is not None and isinstance(key, str):
                read[key] = None
            return super().__getitem__(key)

    return Watched


@contextmanager
def _reading() -> Iterator[dict[str, None]]:
    read: dict[str, None] = {}
    token = _READ.set(read)
    try:
        yield read
    finally:
        _READ.reset(token)


def _steps(ds: xr.Dataset) -> Iterator[Step]:
    """What the result and its cuts remember, each once; a sum of one variable bears the variable's name."""
    import xarray as xr

    memory = memory_of(ds) or Memory()
    for cut in memory.cuts.values():
        yield from _steps(cut)
    seen: set[int] = set()
    for key, values in memory.found.items():
        if isinstance(values, xr.DataArray) and id(values) not in seen:
            seen.add(id(values))
            yield _step(key, values)


def _step(key: Hashable, values: xr.DataArray) -> Step:
    """What a step is called: by its variable, its long name, or the first words where it is worked out."""
    unit = str(values.attrs.get("units", ""))
    if not isinstance(key, tuple):
        return Step(str(values.attrs.get("long_name") or key), values, unit, between=False)
    module, name, args, _ = key
    if name == "total" and args[0] in KNOWN:
        of = KNOWN[args[0]]
        flow = of.unit == "money" and of.moment == "during"
        return Step(of.long_name, values, unit, flow)
    told = str(getattr(import_module(module), name).__doc__ or name).splitlines()[0].split(", [")[0].rstrip(".")
    of_what = f" ({KNOWN[args[0]].long_name.lower()})" if args and args[0] in KNOWN else ""
    return Step(told + of_what, values, "", values.attrs.get("moment") == "during" and unit not in ("", "share"))
