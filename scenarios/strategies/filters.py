"""Filters: who may be selected at all, read from what the book says of each customer and from scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scenarios.schema import Tell, nearest, refuse_unknown
from scenarios.strategies.columns import numbers
from scenarios.strategies.scores import SCORES
from simulator.vocabulary import Bools, Capacity, Floats, InputError, View

if TYPE_CHECKING:
    import pandas as pd

SCORE = "score."
"""Before the name of a score that is used like a column."""
NESTED = ("any_of", "all_of")
"""In place of a column: a list of mappings of conditions, of which one or all must hold."""


class Filter(Protocol):
    """The filtering words of ``Who``."""

    @property
    def except_(self) -> tuple[str, ...]: ...
    @property
    def min_tenure_months(self) -> float: ...
    @property
    def contract_ends_within_months(self) -> float | None: ...
    @property
    def segments(self) -> tuple[str, ...]: ...
    @property
    def where(self) -> Mapping[str, Any]: ...
    @property
    def any_of(self) -> Any: ...


def passes(who: Filter, view: View, capacity: Capacity) -> Bools:
    """Customers that every filter lets through, [N]; a missing value in a filtered column lets nobody through."""
    able = np.ones(len(view.revenue), np.bool_)
    for _, met in conditions(who, view, capacity):
        able &= met
    return able


def conditions(who: Filter, view: View, capacity: Capacity) -> Iterator[tuple[str, Bools]]:
    """Each filter in words, and whom it lets through, [N]."""
    if who.min_tenure_months > 0:
        yield f"who.min_tenure_months {who.min_tenure_months:g}", view.tenure_months >= who.min_tenure_months
    if who.contract_ends_within_months is not None:
        end = who.contract_ends_within_months
        yield f"who.contract_ends_within_months {end:g}", view.months_to_renewal <= end
    for flag in who.except_:
        yield f"who.except {flag}", ~view.columns[flag].to_numpy(dtype=np.bool_)
    if who.segments:
        yield "who.segments", _meets(view.columns["segment"], who.segments, "who.segments")
    for name, condition in who.where.items():
        yield f"who.where.{name}", meets_all({name: condition}, view, capacity, "who.where")
    if who.any_of:
        yield "who.any_of", meets_all({"any_of": who.any_of}, view, capacity, "who")


def meets_all(told: Mapping[str, Any], view: View, capacity: Capacity, path: str) -> Bools:
    """Customers who meet every condition of a mapping, [N]; ``any_of`` and ``all_of`` hold mappings of their own."""
    met = np.ones(len(view.revenue), np.bool_)
    for name, condition in told.items():
        below = f"{path}.{name}"
        if name in NESTED:
            parts = [meets_all(part, view, capacity, f"{below}[{k}]") for k, part in enumerate(condition)]
            met &= np.any(parts, axis=0) if name == "any_of" else np.all(parts, axis=0)
        elif name.startswith(SCORE):
            met &= _within(SCORES[name.removeprefix(SCORE)].of(view, capacity), condition)
        else:
            met &= _meets(_column(view, name, below), condition, below)
    return met


def fault_of(where: Any, path: str, tell: Tell) -> None:
    """Tell conditions that no column could meet: a bound that is no number, a bound or a score of another name."""
    if not isinstance(where, Mapping):
        tell(path, f"is {where!r}, must be a mapping from column to value, list or bounds")
        return
    for name, condition in where.items():
        below = f"{path}.{name}"
        if name in NESTED:
            faults_of(condition, below, tell)
            continue
        if str(name).startswith(SCORE):
            score = name.removeprefix(SCORE)
            if score not in SCORES:
                tell(below, f"is no score{nearest(score, SCORES)}")
            if not isinstance(condition, Mapping):
                tell(below, f"is {condition!r}, must be bounds such as {{above: 0.5}}")
        if isinstance(condition, Mapping):
            _fault_of_bounds(condition, below, tell)


def faults_of(told: Any, path: str, tell: Tell) -> None:
    """The same for a list of mappings."""
    if not isinstance(told, list | tuple) or not told:
        tell(path, f"is {told!r}, must be a list of mappings such as [{{region: north}}, {{icp_fit: {{below: 0.3}}}}]")
        return
    for k, part in enumerate(told):
        fault_of(part, f"{path}[{k}]", tell)


def _fault_of_bounds(condition: Mapping[str, Any], path: str, tell: Tell) -> None:
    refuse_unknown(condition, ("below", "above"), path, tell)
    for word, bound in condition.items():
        if isinstance(bound, bool) or not isinstance(bound, int | float):
            tell(f"{path}.{word}", f"is {bound!r}, must be a number")


def _column(view: View, name: str, path: str) -> pd.Series[Any]:
    if name in view.columns:
        return view.columns[name]
    raise InputError(f"{path}: the book has no column {name}{nearest(name, map(str, view.columns))}")


def _meets(values: pd.Series[Any], condition: Any, path: str) -> Bools:
    """One condition on one column: bounds, or one value, or any of a list."""
    if isinstance(condition, Mapping):
        return _within(numbers(values, path), condition)
    wanted = condition if isinstance(condition, Collection) and not isinstance(condition, str) else [condition]
    _known(values, wanted, path)
    among: Bools = values.isin(list(wanted)).to_numpy(dtype=np.bool_)
    return among


def _within(figures: Floats, bounds: Mapping[str, float]) -> Bools:
    met: Bools = ~np.isnan(figures)
    if "above" in bounds:
        met &= figures > bounds["above"]
    if "below" in bounds:
        met &= figures < bounds["below"]
    return met


def _known(values: pd.Series[Any], wanted: Collection[Any], path: str) -> None:
    """Refuse a value nobody in the book has, which is a slip of the pen more often than not."""
    there = set(values.dropna().unique()) - {""}
    if wanted and not there:
        raise InputError(f"{path}: {values.name} is empty in this book")
    if unknown := [w for w in wanted if w not in there]:
        few = [str(v) for v in there][:50]
        raise InputError([f"{path}: no customer has {w}{nearest(w, few)}" for w in unknown])
