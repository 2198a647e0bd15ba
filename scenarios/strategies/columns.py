"""A column of the book, or a score used like one; refused with its cure where the book does not know it."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenarios.schema import nearest
from simulator.vocabulary import Floats, InputError, View


def figures(view: View, column: str, who: str, cure: str) -> Floats:
    """A column as numbers, [N], NaN where unknown; a book that knows nobody's is refused."""
    if column not in view.columns:
        raise InputError(f"{who}: the book has no column {column}{nearest(column, map(str, view.columns))}; {cure}")
    values = numbers(view.columns[column], f"{who}: column {column}")
    if len(values) and np.isnan(values).all():
        raise InputError(f"{who}: column {column} is empty for every customer; {cure}")
    return values


def numbers(values: Any, path: str) -> Floats:
    """A pandas column as numbers, [N]."""
    try:
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError):
        raise InputError(f"{path}: this column of the book holds no numbers; name the values instead") from None
