"""From a mapping somebody wrote to a frozen dataclass: every wrong word, kind and range is told, none guessed.

The dataclass *is* the schema. Its fields are declared with ``number`` (a figure with unit, range and source),
``word`` (one of a few) or ``words`` (some of a few); another dataclass nests; anything else is taken as it is.
A trailing underscore keeps a field apart from Python's own words: ``except_`` is written ``except``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, field, fields, is_dataclass
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from simulator.number import faults

T = TypeVar("T")
Tell = Callable[[str, str], None]
"""Takes a path (``who.below``) and what is wrong with it."""


def word(default: str, choices: Iterable[str]) -> Any:
    """Declare a field that is one of a few words."""
    return field(default=default, metadata={"choices": tuple(choices)})


def words(choices: Iterable[str]) -> Any:
    """Declare a field that is a list of some of a few words."""
    return field(default=(), metadata={"choices": tuple(choices), "many": True})


def nearest(wrong: object, valid: Iterable[str]) -> str:
    """The end of a refusal: the nearest valid word, then all of them."""
    names = sorted(valid)
    close = difflib.get_close_matches(str(wrong), names, n=1, cutoff=0.5)
    meant = f": did you mean {close[0]}?" if close else ""
    return f"{meant} (one of {', '.join(names)})"


def build(cls: type[T], told: object, path: str, tell: Tell) -> T:
    """Make a ``cls`` from a mapping; what cannot be read keeps its default and is told."""
    made = _build(cls, told, path, tell)
    for name, fault in faults(made, f"{path}." if path else "").items():
        tell(name, fault.removeprefix(f"{name} "))
    return made


def refuse_unknown(told: Mapping[Any, Any], valid: Iterable[str], path: str, tell: Tell) -> None:
    """Tell every key of a mapping that is no word of the schema."""
    known = tuple(valid)
    for key in told:
        if key not in known:
            tell(_join(path, str(key)), f"is no word here{nearest(key, known)}")


def key_of(f: Field[Any]) -> str:
    """How a field is written in a file."""
    return f.name.rstrip("_")


def place_of(path: str, places: Mapping[str, str]) -> str:
    """Where a path stands, or the nearest thing around it; empty where nothing is known."""
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return places.get(path, "")


def _build(cls: type[T], told: object, path: str, tell: Tell) -> T:
    if not isinstance(told, Mapping):
        tell(path, f"is {told!r}, must be a mapping such as {{{_example(cls)}: …}}")
        return cls()
    hints, known = get_type_hints(cls), {key_of(f): f for f in fields(cls)}  # type: ignore[arg-type]
    refuse_unknown(told, known, path, tell)
    for key in getattr(cls, "REQUIRED", ()):
        if told.get(key) is None:
            tell(_join(path, key), "is missing")
    if not told and getattr(cls, "AT_LEAST_ONE", False):
        tell(path, f"names nothing, must have at least one of {', '.join(known)}")
    values = {}
    for key, f in known.items():
        if told.get(key) is not None:
            values[f.name] = _read(f, hints[f.name], told[key], _join(path, key), tell)
    return cls(**{name: value for name, value in values.items() if value is not None})


def _read(f: Field[Any], hint: Any, told: Any, path: str, tell: Tell) -> Any:
    """One field's value, or None where it cannot be read."""
    kinds = get_args(hint) or (hint,)
    nested = next((kind for kind in kinds if is_dataclass(kind)), None)
    if nested is not None:
        return _build(nested, told, path, tell)  # type: ignore[arg-type]
    if "unit" in f.metadata and get_origin(hint) is dict:
        return _table(f, told, path, tell)
    if "unit" in f.metadata:
        return _figure(f, int in kinds, told, path, tell)
    if "choices" in f.metadata:
        return _words(f, told, path, tell)
    if hint is bool and not isinstance(told, bool):
        tell(path, f"is {told!r}, must be true or false")
        return None
    return told


def _table(f: Field[Any], told: Any, path: str, tell: Tell) -> dict[str, float] | None:
    """Differences over a default table of numbers."""
    usual: dict[str, float] = f.default_factory()  # type: ignore[misc, operator]
    if not isinstance(told, Mapping):
        tell(path, f"is {told!r}, must be a mapping such as {{{next(iter(usual))}: …}}")
        return None
    refuse_unknown(told, usual, path, tell)
    given = {k: _figure(f, False, v, _join(path, k), tell) for k, v in told.items() if k in usual}
    return usual | {k: v for k, v in given.items() if v is not None}


def _figure(f: Field[Any], whole: bool, told: Any, path: str, tell: Tell) -> float | None:
    unit = f.metadata["unit"]
    try:
        value = float(told) if not isinstance(told, bool | list | dict) else None
    except (TypeError, ValueError):
        value = None
    if value is None:
        tell(path, f"is {told!r}, must be a number ({unit}){_percent(told)}")
        return None
    if whole and value % 1:
        tell(path, f"is {value:g}, must be a whole number ({unit})")
        return None
    return int(value) if whole else value


def _percent(told: object) -> str:
    text = str(told).strip()
    if text.endswith("%") and text[:-1].strip().replace(".", "", 1).isdigit():
        return f": did you mean {float(text[:-1]) / 100:g}?"
    return ""


def _words(f: Field[Any], told: Any, path: str, tell: Tell) -> str | tuple[str, ...] | None:
    choices = f.metadata["choices"]
    many = f.metadata.get("many", False)
    given = tuple(told) if many and isinstance(told, list | tuple) else (told,)
    for wrong in (w for w in given if w not in choices):
        tell(path, f"is {wrong}{nearest(wrong, choices)}")
    if any(w not in choices for w in given):
        return None
    return given if many else given[0]


def _example(cls: type) -> str:
    return key_of(fields(cls)[0])


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
