"""The result on disk while it is made: one Zarr store, each chunk of paths written by whoever simulated it.

A chunk holds whole blocks of paths with every strategy, economy and month. No file has two writers at a time, so
nothing is lost in silence, as it would be in regions smaller than a chunk or inside a shard.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.core.columns import offsets, shape_of
from simulator.results import Context, attrs_of, opened, scales
from simulator.storage.layout import LAST, LZ4, MARK, PATH_DIMS, chunk_file, encoding
from simulator.variables import VARIABLES
from simulator.vocabulary import Floats, InputError

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Store:
    """Where the months of all paths go: any process that holds this can write chunks.

    base: number of the first path; size: paths of a chunk; scale: from the core's units to the user's [K];
    spans: each variable kept, its columns and the lengths of its labels, the one that marks a chunk done at the end.
    """

    home: Path
    base: int
    size: int
    scale: Floats
    spans: tuple[tuple[str, slice, tuple[int, ...]], ...]

    def write(self, first: int, columns: Floats) -> None:
        """A chunk's ``columns`` [K, strategy, macro, P, month], in the user's units, from path ``first`` on.

        A whole chunk is compressed and laid down at once, 81 files at a quarter of what Zarr takes for it; one that
        is not, Zarr completes.
        """
        at, n = first - self.base, columns.shape[3]
        whole = n == self.size and at % self.size == 0
        for name, span, sizes in self.spans:
            if whole:
                self._lay(chunk_file(self.home, name, at // self.size, len(sizes)), columns[span])
            else:
                self._fill(name, at, columns[span].reshape(*sizes, *columns.shape[1:]))

    def _lay(self, file: Path, values: Floats) -> None:
        """As Zarr would: the values' bytes in the file's order, compressed; a file is there whole or not at all."""
        from numcodecs import Blosc

        part = file.with_name(f"{file.name}.partial")
        part.write_bytes(Blosc(**LZ4).encode(values.reshape(-1)))
        part.replace(file)

    def _fill(self, name: str, at: int, values: Floats) -> None:
        import zarr

        n_labels = values.ndim - len(PATH_DIMS)
        labelled = np.moveaxis(values, range(n_labels), range(len(PATH_DIMS), values.ndim))
        with zarr.config.set({"array.write_empty_chunks": True}):  # a chunk of missing values is there all the same
            array: Any = zarr.open_array(self.home / name, mode="r+")
            array[:, :, at : at + values.shape[-2]] = labelled

    def finish(self, told: xr.Dataset) -> xr.Dataset:
        """Write the labels of all paths and what was known before month 1, and open the result."""
        part = self.home.with_name(f"{self.home.name}.labels")
        told.drop_encoding().to_zarr(part, mode="w", zarr_format=3, consolidated=False)
        for there in sorted(part.iterdir(), key=lambda path: path.name == LAST):
            there.replace(self.home / there.name)
        part.rmdir()
        return opened(self.home)


def created(home: Path, context: Context, n_paths: int, size: int, without: tuple[str, ...] = ()) -> Store:
    """A new store for ``n_paths`` paths, every one of them still to be written; never over an older one."""
    import zarr

    if home.exists():
        raise InputError(f"store is {home}, which is there already: a result is never overwritten, name a new folder")
    store = _store(home, context, size, without)
    four = (len(context.strategies), len(context.macros), n_paths, context.months)
    group = zarr.create_group(home, zarr_format=3)
    for name, _, sizes in store.spans:
        v = VARIABLES[name]
        group.create_array(
            name,
            shape=(*four, *sizes),
            dtype="float64",
            fill_value=np.nan,
            dimension_names=PATH_DIMS + v.dims,
            attributes=dict(attrs_of(v, context.currency).items()),
            config={"write_empty_chunks": True},
            **encoding((*four[:2], size, four[3], *sizes)),
        )
    return store


def grown(home: Path, context: Context, n_paths: int) -> tuple[Store, xr.Dataset]:
    """A store made longer by ``n_paths`` paths still to be written, and the labels of those it has."""
    import zarr

    before = opened(home)
    kept = {str(name) for name, v in before.data_vars.items() if v.dims[:4] == PATH_DIMS}
    told = before.drop_vars(kept).load()
    if context.first_path != int(told[LAST][-1]) + 1:
        raise InputError(
            f"store is {home}: its paths end at {int(told[LAST][-1])}, the next is not {context.first_path}"
        )
    size = int(before[MARK].encoding["chunks"][2])
    store = _store(home, context, size, tuple(VARIABLES.keys() - kept), int(told[LAST][0]))
    shutil.rmtree(home / LAST)
    for name, _, _ in store.spans:
        array = zarr.open_array(home / name, mode="r+")
        array.resize((*array.shape[:2], array.shape[2] + n_paths, *array.shape[3:]))
    for label in set(told.variables) - {LAST}:
        shutil.rmtree(home / str(label))
    return store, told


def _store(home: Path, context: Context, size: int, without: tuple[str, ...], base: int | None = None) -> Store:
    n, groups = len(context.segments), len(context.groups)
    at = offsets(n, groups)
    spans = [
        (v.name, slice(int(at[k]), int(at[k + 1])), shape_of(v.dims, n, groups))
        for k, v in enumerate(VARIABLES.values())
        if v.name not in without
    ]
    spans.sort(key=lambda span: span[0] == MARK)
    return Store(home, context.first_path if base is None else base, size, scales(context), tuple(spans))
