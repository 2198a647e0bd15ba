"""A result of zeros, to be filled by hand with series short enough to do by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulator.core.columns import offsets
from simulator.results import Context, to_dataset

if TYPE_CHECKING:
    import xarray as xr


def blank(strategies: tuple[str, ...] = ("do_nothing",), macros: tuple[str, ...] = ("baseline",), months: int = 3,
          draw_of_path: tuple[int, ...] = (0,)) -> xr.Dataset:  # fmt: skip
    """A result of zeros: one segment, opening revenue 100 a month, receivables 150, cash 1,000."""
    paths = len(draw_of_path)
    told = Context(
        strategies=strategies,
        macros=macros,
        months=months,
        as_of=date(2025, 12, 31),
        draw_of_path=np.array(draw_of_path),
        segments=("all",),
        roles=("core",),
        opening={
            "opening_revenue": np.full((paths, 1), 100.0),
            "opening_receivables": np.full(paths, 150.0),
            "opening_cash": np.full(paths, 1000.0),
        },
    )
    return to_dataset(np.zeros((len(strategies), len(macros), paths, months, int(offsets(1)[-1]))), told)


def filled(ds: xr.Dataset, columns: Mapping[str, object]) -> xr.Dataset:
    """Write columns that broadcast to [strategy, macro, path, month]; label dims get the whole in their first place."""
    for name, values in columns.items():
        target = ds[name].values.reshape(*ds[name].shape[:4], -1)
        target[..., 0] = values
        ds[name] = (ds[name].dims, target.reshape(ds[name].shape), ds[name].attrs)
    return ds
