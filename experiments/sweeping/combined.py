"""All cells of a sweep as one labelled Dataset, and as one table: a row for each cell, strategy and economy."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweeping.cell import Cell
from experiments.sweeping.design import Values

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

STORE = "sweep.zarr"
CELL = "cell"
"""The dim of a sweep whose cells fill no grid; its settings are coordinates along it."""


def typed(word: str) -> Any:
    """A value as typed, as a number or truth value where it is one."""
    import yaml  # type: ignore[import-untyped,unused-ignore]

    value = yaml.safe_load(word)
    return value if isinstance(value, bool | int | float) else word


def axes(cells: Sequence[Values]) -> dict[str, list[str]]:
    """The values of each setting in the order they first came, as typed."""
    return {name: list(dict.fromkeys(cell[name] for cell in cells)) for name in cells[0]}


def combine(folder: Path, cells: Sequence[Cell], done: Mapping[str, Path], grid: bool) -> str:
    """Write the Dataset of all finished cells, and answer with its hash; cells that are not there are NaN.

    grid: swept settings are dims, in the order given; else cells lie along one dim.
    """
    import zarr

    from simulator.results import load

    whole = {key: load(path) for key, path in done.items()}
    union, spread = _union(list(whole.values())), axes([cell.values for cell in cells])
    names = tuple(spread) if grid else (CELL,)
    shape = tuple(len(values) for values in spread.values()) if grid else (len(cells),)
    places = {c.key: tuple(told.index(c.values[n]) for n, told in spread.items()) for c in cells}
    at = places if grid else {cell.key: (k,) for k, cell in enumerate(cells)}
    part = folder / f"{STORE}.part"
    shutil.rmtree(part, ignore_errors=True)
    group, told = zarr.create_group(part, zarr_format=3), hashlib.sha256()
    for name in sorted(
        {str(name) for ds in whole.values() for name, v in ds.data_vars.items() if v.dtype.kind in "fiub"}
    ):
        found = {key: _fitted(ds[name], union) for key, ds in whole.items() if name in ds}
        one = next(iter(found.values()))
        values = np.full((*shape, *one.shape), np.nan)
        for key, v in found.items():
            values[at[key]] = v.values
        group.create_array(
            name,
            data=values,
            chunks=(*(1 for _ in shape), *one.shape),
            dimension_names=(*names, *map(str, one.dims)),
            attributes=dict(one.attrs),
            fill_value=np.nan,
        )
        told.update(name.encode() + values.tobytes())
    _labels(part, cells, spread, union, grid)
    home = folder / STORE
    shutil.rmtree(home, ignore_errors=True)
    part.rename(home)
    return told.hexdigest()


def _fitted(v: xr.DataArray, union: Mapping[str, Any]) -> xr.DataArray:
    """A variable with the labels of all cells; where it has none of its own it is NaN."""
    short = {dim: union[str(dim)] for dim in v.dims if str(dim) in union and v.sizes[dim] < len(union[str(dim)])}
    return v.astype(float).reindex(short) if short else v.astype(float)


def _union(parts: Sequence[xr.Dataset]) -> dict[str, Any]:
    """Labels of every dim over all cells: a cell may have more months, strategies or futures than another."""
    union: dict[str, list[Any]] = {}
    for ds in parts:
        for dim in ds.dims:
            if dim in ds.indexes:
                seen = union.setdefault(str(dim), [])
                seen.extend(one for one in ds[dim].values.tolist() if one not in set(seen))
    return {dim: np.array(told, dtype=object if isinstance(told[0], str) else None) for dim, told in union.items()}


def _labels(
    part: Path, cells: Sequence[Cell], spread: Mapping[str, list[str]], union: Mapping[str, Any], grid: bool
) -> None:
    import xarray as xr

    coords: dict[str, Any] = dict(union)
    if grid:
        coords |= {name: _label(told) for name, told in spread.items()}
    else:
        coords[CELL] = np.array([cell.key for cell in cells], dtype=object)
        coords |= {name: (CELL, _label([cell.values[name] for cell in cells])) for name in spread}
    xr.Dataset(coords=coords).to_zarr(part, mode="a", zarr_format=3, consolidated=False)


def _label(told: Sequence[str]) -> Any:
    """Values of a setting as a coordinate; words of any length, which Zarr keeps as such."""
    values = [typed(one) for one in told]
    return np.array(values, dtype=object if any(isinstance(value, str) for value in values) else None)


def summary_of(folder: Path) -> pd.DataFrame:
    """The summary of a finished cell."""
    import pandas as pd

    return pd.read_csv(folder / "summary.csv")


def table(cells: Sequence[Cell], done: Mapping[str, Path]) -> pd.DataFrame:
    """The summaries of all finished cells under each other, their settings first."""
    import pandas as pd

    frames = []
    for cell in cells:
        if cell.key in done:
            frame = summary_of(done[cell.key])
            told = {CELL: cell.key, **{name: typed(value) for name, value in cell.values.items()}}
            frames.append(pd.concat([pd.DataFrame(told, index=frame.index), frame], axis=1))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def index(
    cells: Sequence[Cell],
    standing: Mapping[str, str],
    faults: Mapping[str, str],
    refused: Sequence[tuple[Values, str]],
) -> pd.DataFrame:
    """One row a cell: its settings, how it stands, what went wrong, and the command that runs it alone."""
    import pandas as pd

    rows = [
        {CELL: c.key, **c.values, "status": standing[c.key], "error": faults.get(c.key, ""), "command": c.command}
        for c in cells
    ]
    rows += [{**values, "status": "refused", "error": fault} for values, fault in refused]
    return pd.DataFrame(rows)


def receipt(folder: Path, told: Mapping[str, Any]) -> None:
    """``run.json`` of a sweep, written last."""
    (folder / "run.json").write_text(json.dumps(dict(told), indent=2) + "\n", encoding="utf-8")
