"""Arrays whose rows lie together in memory: whoever needs one value of a row gets all of them in one fetch."""

from __future__ import annotations

from typing import Any

import numpy as np

LINE = 64
"""Bytes that a processor fetches at a time."""


def together(rows: int, *columns: tuple[type, int]) -> tuple[Any, ...]:
    """Arrays [rows, columns] of zeros, one for each (type, columns), that share one block: row by row side by side.

    The bytes of a row are a whole part or a multiple of ``LINE``, so that no row straddles a line it could do without.
    No array is contiguous: one row alone would be, and kernels would be compiled anew for it; it lies with gaps.
    """
    if rows == 1:
        return tuple(np.zeros((1, 2 * n), dtype=kind)[:, ::2] for kind, n in columns)
    sizes = [np.dtype(kind).itemsize * n for kind, n in columns]
    width = sum(sizes)
    assert LINE % width == 0 or width % LINE == 0, f"{width} bytes a row"
    block = np.zeros(rows * width + LINE, dtype=np.uint8)
    start = -block.ctypes.data % LINE
    table, at, found = block[start : start + rows * width].reshape(-1, width), 0, list[Any]()
    for (kind, _), size in zip(columns, sizes, strict=True):
        found.append(table[:, at : at + size].view(kind))
        at += size
    return tuple(found)
