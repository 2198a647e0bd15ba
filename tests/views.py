"""Views for tests of strategies: what management would see of a book small enough to check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.vocabulary import View

Figures = Sequence[float] | float


def view_of(
    revenue: Sequence[float],
    cogs: Figures = 0.0,
    desk: Figures = 0.0,
    operations: Figures = 0.0,
    columns: dict[str, Any] | None = None,
    **other: Any,
) -> View:
    """A view of ``len(revenue)`` customers; everything not named is neutral.

    ``columns`` are columns of the book; ``other`` replaces fields of the view.
    """
    n = len(revenue)
    book = {"segment": "core", "vulnerable": False, "strategic": False, "region": ""} | (columns or {})
    fields: dict[str, Any] = {
        "columns": pd.DataFrame(book, index=range(n)),
        "segment": np.zeros(n, np.int64),
        "service_class": np.ones(n, np.int64),
        "revenue": _floats(revenue, n),
        "cogs": _floats(cogs, n),
        "cost_to_serve_desk": _floats(desk, n),
        "cost_to_serve_operations": _floats(operations, n),
        "tickets": np.ones(n),
        "tenure_months": np.full(n, 24.0),
        "term": np.full(n, 12, np.int64),
        "months_to_renewal": np.arange(n, dtype=np.int64) % 12 + 1,
        "lottery": (np.arange(n) + 0.5) / n,
        "operations_fixed_share": 0.3,
        "overhead_share": 0.0,
        "bad_debt_share": 0.0,
        "referral_value": np.zeros(n),
        "congestion_price": 0.0,
        "price_realisation": 1.0,
        "volume_elasticity": np.zeros(1),
        "months": 36,
        "hazard": np.full(n, 0.01),
        "discount_rate": 0.1,
    }
    return View(**(fields | {k: _like(fields[k], v, n) for k, v in other.items()}))


def _floats(values: Figures, n: int) -> Any:
    return np.broadcast_to(np.asarray(values, np.float64), n).copy()


def _like(usual: Any, value: Any, n: int) -> Any:
    if isinstance(usual, np.ndarray):
        return np.broadcast_to(np.asarray(value, usual.dtype), n if len(usual) == n else len(value)).copy()
    return value
