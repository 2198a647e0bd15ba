"""From rows as the month writes them to columns as the disk wants them."""

from __future__ import annotations

from numba import njit

from simulator.core.records import Floats


@njit(cache=True, nogil=True)
def turn(rows: Floats, scale: Floats, at: int, columns: Floats) -> None:
    """Rows [strategy, macro, p, month, K] · scale into columns [K, strategy, macro, P, month], from path ``at`` on."""
    n_strategies, n_macros, n_paths, months, n_columns = rows.shape
    for a in range(n_strategies):
        for m in range(n_macros):
            for p in range(n_paths):
                for k in range(n_columns):
                    for t in range(months):
                        columns[k, a, m, at + p, t] = rows[a, m, p, t, k] * scale[k]
