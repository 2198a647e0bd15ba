"""The result: what each variable means, the core's array turned into a labelled Dataset, and its life on disk.

Every number is float64. Path variables have the dims ``strategy, macro, path, month`` and then their labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.core.columns import offsets, shape_of
from simulator.provenance import provenance
from simulator.storage.layout import PATH_DIMS, STATISTIC, STORE, encoding, unwritten
from simulator.variables import FACTS, VARIABLES
from simulator.vocabulary import CAUSES, COST_POOLS, SERVICE_CLASSES, Floats, InputError, Ints, Variable

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "FACTS",
    "PATH_DIMS",
    "VARIABLES",
    "Context",
    "joined",
    "labels",
    "load",
    "opened",
    "provenance",
    "save",
    "scales",
    "signed",
    "to_dataset",
]

PATHS_PER_CHUNK = 256
KEPT_BYTES = 2**31
"""A larger result is read anew each time a variable is used: what was read does not pile up in memory."""
ONE_OFFS = ("severance", "exit_handling", "penalties", "actions", "write_downs")
REINVESTMENTS = ("service", "acquisition", "upsell")
COUNTED = ("customers",)
"""Units that count customers: one simulated row stands for ``Context.weight`` of them (loads are already real)."""


@dataclass(frozen=True)
class Context:
    """What the core's array does not say about itself.

    ``money_unit`` turns a money column into user money and carries the weight of a row; ``weight`` turns rows
    into customers. ``opening``, ``selection`` and ``book_page`` map names of FACTS to arrays of their dims,
    already in user units; a name left out is absent from the result. ``attrs`` holds text and numbers only.
    """

    strategies: tuple[str, ...]
    macros: tuple[str, ...]
    months: int
    as_of: date
    draw_of_path: Ints
    segments: tuple[str, ...]
    roles: tuple[str, ...]
    groups: tuple[str, ...] = ("all",)
    first_path: int = 0
    parameters: tuple[str, ...] = ()
    money_unit: float = 1.0
    weight: float = 1.0
    currency: str = "USD"
    opening: Mapping[str, Floats] = field(default_factory=dict)
    selection: Mapping[str, Floats] = field(default_factory=dict)
    book_page: Mapping[str, Floats] = field(default_factory=dict)
    drawn: Mapping[str, Floats] = field(default_factory=dict)
    attrs: Mapping[str, str | int | float] = field(default_factory=dict)


def to_dataset(out: Floats, context: Context) -> xr.Dataset:
    """Label the core's array ``out`` [strategy, macro, path, month, column]; it is scaled in place, never copied."""
    n, groups = len(context.segments), len(context.groups)
    at = offsets(n, groups)
    if out.shape[-1] != at[-1]:
        raise ValueError(f"a row has {out.shape[-1]} columns, the layout asks for {at[-1]}")
    out *= scales(context)
    data: dict[str, Any] = {}
    for k, variable in enumerate(VARIABLES.values()):
        view = out[..., at[k] : at[k + 1]].reshape(out.shape[:-1] + shape_of(variable.dims, n, groups), copy=False)
        data[variable.name] = (PATH_DIMS + variable.dims, view, attrs_of(variable, context.currency))
    told = labels(context)
    return told.assign(data)[[*data, *told.data_vars]]


def labels(context: Context) -> xr.Dataset:
    """All of a result but the months of its paths: coordinates, what was known before month 1, attrs."""
    import xarray as xr

    data: dict[str, Any] = {}
    for name, values in {**context.opening, **context.selection, **context.book_page, **context.drawn}.items():
        fact = FACTS[name]
        data[name] = (fact.dims, np.asarray(values, dtype=np.float64), attrs_of(fact, context.currency))
    attrs = {"currency": context.currency, **context.attrs}
    return xr.Dataset(data, coords=_coords(context), attrs=attrs)


def scales(context: Context) -> Floats:
    """What turns each column of the core into the user's units [K]."""
    at = offsets(len(context.segments), len(context.groups))
    return np.repeat([_scale(v.unit, context) for v in VARIABLES.values()], np.diff(at))


def _scale(unit: str, context: Context) -> float:
    """Factor from the core's units to the user's; w equal customers have w times, not w² times, one's r²."""
    if unit == "money":
        return context.money_unit
    if unit == "money^2":
        return context.money_unit**2 / context.weight
    return context.weight if unit in COUNTED else 1.0


def attrs_of(variable: Variable, currency: str) -> dict[str, str]:
    """Unit, long name and moment of a variable, as the Dataset carries them."""
    unit = variable.unit.replace("money", currency)
    return {"units": unit, "long_name": variable.long_name, "moment": variable.moment}


def _coords(context: Context) -> dict[str, Any]:
    def text(words: tuple[str, ...]) -> NDArray[np.object_]:
        return np.array(words, dtype=object)

    month_after = np.datetime64(context.as_of, "M") + np.arange(2, context.months + 2).astype("timedelta64[M]")
    date_of = month_after.astype("datetime64[D]") - np.timedelta64(1, "D")
    coords: dict[str, Any] = {
        "strategy": text(context.strategies),
        "macro": text(context.macros),
        "path": context.first_path + np.arange(len(context.draw_of_path)),
        "month": ("month", np.arange(1, context.months + 1), {"long_name": "Month", "units": "months"}),
        "date": ("month", date_of.astype("datetime64[ns]"), {"long_name": "Last day of the month"}),
        "draw": ("path", np.asarray(context.draw_of_path), {"long_name": "Parameter draw of the path"}),
        "segment": text(context.segments),
        "role": ("segment", text(context.roles)),
        "cause": text(CAUSES),
        "service_class": text(SERVICE_CLASSES),
        "cost_pool": text(COST_POOLS),
        "fairness_group": text(context.groups),
        "notice_months": np.arange(7),
        "one_off": text(ONE_OFFS),
        "reinvestment": text(REINVESTMENTS),
    }
    if context.parameters:
        coords["parameter"] = text(context.parameters)
    if context.book_page:
        coords["customer_percent"] = np.arange(101)
    return coords


def save(ds: xr.Dataset, folder: str | Path) -> Path:
    """Write ``results.zarr`` into ``folder``, in chunks of whole blocks of paths; never over an older one."""
    return save_as(ds, Path(folder) / STORE)


def save_as(ds: xr.Dataset, store: Path) -> Path:
    """The same, under a name of one's own."""
    told = {
        str(name): encoding((*v.shape[:2], min(v.shape[2], PATHS_PER_CHUNK), *v.shape[3:]))
        for name, v in ds.data_vars.items()
        if v.dims[:2] == PATH_DIMS[:2] and v.dims[2:3] in ((PATH_DIMS[2],), (STATISTIC,)) and v.ndim > 3
    }
    ds.drop_encoding().to_zarr(
        store, mode="w-", zarr_format=3, consolidated=False, encoding=told, write_empty_chunks=True
    )
    return store


def signed(store: Path, attrs: Mapping[str, Any]) -> None:
    """Let a store that is there carry these attrs too."""
    import zarr

    zarr.open_group(store, mode="r+").attrs.update(dict(attrs))


def load(path: str | Path, only: Sequence[str] = ()) -> xr.Dataset:
    """Open the result of a run folder, or a store itself; variables are read from disk when first used.

    ``only``: variables and coordinates wanted, where many stores are opened for a few of each; none: all.
    A store with chunks that were never written is refused: they would read as missing revenue.
    """
    store = Path(path) / STORE if (Path(path) / STORE).is_dir() else Path(path)
    if not (store / "zarr.json").is_file():
        raise InputError(f"{path} holds no results: expected a run folder with {STORE}")
    if lacks := unwritten(store, only):
        raise InputError(f"{path} is not whole: {lacks}; run it again")
    return opened(store, only)


def opened(store: Path, only: Sequence[str] = ()) -> xr.Dataset:
    """A store as a Dataset; variables are read when first used, and kept then unless the result is large."""
    import xarray as xr

    how: dict[str, Any] = {"engine": "zarr", "chunks": None, "consolidated": False}
    if only:
        how["drop_variables"] = [part.name for part in store.iterdir() if part.is_dir() and part.name not in only]
    ds: xr.Dataset = xr.open_dataset(store, **how)
    if ds.nbytes > KEPT_BYTES:
        ds = xr.open_dataset(store, cache=False, **how)
    texts = {str(n): c.astype(object) for n, c in ds.coords.items() if c.dtype.kind in "TU"}
    along = [name for name in ("draw", "date", "role") if name in ds.data_vars]  # their names are lost with the rest
    return ds.assign_coords(texts).set_coords(along)


def joined(one: xr.Dataset, other: xr.Dataset) -> xr.Dataset:
    """Two runs of different draws as one."""
    import xarray as xr

    data: dict[Any, Any] = {}
    for name, a in one.data_vars.items():
        along = next((dim for dim in ("path", "draw") if dim in a.dims), None)
        b = other[name]
        data[name] = (
            a if along is None else xr.concat([a, b], dim=along, coords="minimal", compat="override", join="outer")
        )
    both = xr.Dataset(data, {n: c for n, c in one.coords.items() if "path" not in c.dims}, one.attrs)
    both.attrs["paths"], both.attrs["draws"] = both.sizes["path"], int(one.attrs["draws"]) + int(other.attrs["draws"])
    both.attrs["customer_months"] = float(one.attrs["customer_months"]) + float(other.attrs["customer_months"])
    return both
