"""Filters: who may be selected at all, read from what the book says of each customer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scenarios.schema import Tell, nearest, refuse_unknown
from simulator.vocabulary import Bools, InputError, View

if TYPE_CHECKING:
    import pandas as pd


class Filter(Protocol):
    """The filtering words of ``Who``."""

    @property
    def except_(self) -> tuple[str, ...]: ...
    @property
    def min_tenure_months(self) -> float: ...
    @property
    def segments(self) -> tuple[str, ...]: ...
    @property
    def where(self) -> Mapping[str, Any]: ...


def passes(who: Filter, view: View) -> Bools:
    """Customers that every filter lets through, [N]; a missing value in a filtered column lets nobody through."""
    able = np.ones(len(view.revenue), np.bool_)
    for _, met in conditions(who, view):
        able &= met
    return able


def conditions(who: Filter, view: View) -> Iterator[tuple[str, Bools]]:
    """Each filter in words, and whom it lets through, [N]."""
    yield f"who.min_tenure_months {who.min_tenure_months:g}", view.tenure_months >= who.min_tenure_months
    for flag in who.except_:
        yield f"who.except {flag}", ~view.columns[flag].to_numpy(dtype=np.bool_)
    if who.segments:
        yield "who.segments", _meets(view.columns["segment"], who.segments, "who.segments")
    for column, condition in who.where.items():
        yield f"who.where.{column}", _meets(_column(view, column), condition, f"who.where.{column}")


def fault_of(where: Mapping[str, Any], path: str, tell: Tell) -> None:
    """Tell conditions that no column could meet: a bound that is no number, a bound of another name."""
    for column, condition in where.items():
        if not isinstance(condition, Mapping):
            continue
        refuse_unknown(condition, ("below", "above"), f"{path}.{column}", tell)
        for word, bound in condition.items():
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                tell(f"{path}.{column}.{word}", f"is {bound!r}, must be a number")


def _column(view: View, name: str) -> pd.Series[Any]:
    if name in view.columns:
        return view.columns[name]
    raise InputError(f"who.where: the book has no column {name}{nearest(name, map(str, view.columns))}")


def _meets(values: pd.Series[Any], condition: Any, path: str) -> Bools:
    """One condition on one column: bounds, or one value, or any of a list."""
    if isinstance(condition, Mapping):
        figures = _figures(values, path)
        low, high = condition.get("above", -np.inf), condition.get("below", np.inf)
        met: Bools = ~np.isnan(figures) & (figures > low) & (figures < high)
        return met
    wanted = condition if isinstance(condition, Collection) and not isinstance(condition, str) else [condition]
    _known(values, wanted, path)
    among: Bools = values.isin(list(wanted)).to_numpy(dtype=np.bool_)
    return among


def _figures(values: pd.Series[Any], path: str) -> Any:
    try:
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise InputError(f"{path}: this column of the book holds no numbers; name the values instead") from None


def _known(values: pd.Series[Any], wanted: Collection[Any], path: str) -> None:
    """Refuse a value nobody in the book has, which is a slip of the pen more often than not."""
    there = set(values.dropna().unique())
    if unknown := [w for w in wanted if w not in there]:
        few = [str(v) for v in there][:50]
        raise InputError([f"{path}: no customer has {w}{nearest(w, few)}" for w in unknown])
