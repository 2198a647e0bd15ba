"""The sectors of conf/sector as frozen parameters, without Hydra."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulator.number import check
from simulator.parameters import Parameters

SECTORS = ("saas", "wholesale", "subscription")
_FOLDER = Path(__file__).resolve().parents[1] / "conf" / "sector"


@cache
def sector(name: str) -> Parameters:
    told = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    parameters = _merged(Parameters(), told)
    check(parameters)
    return parameters


def _merged(tree: Any, told: dict[str, Any]) -> Any:
    unknown = set(told) - {f.name for f in fields(tree)}
    assert not unknown, f"no such number: {sorted(unknown)}"
    return replace(tree, **{key: _value(getattr(tree, key), value) for key, value in told.items()})


def _value(old: Any, new: Any) -> Any:
    if is_dataclass(old):
        return _merged(old, new)
    return {**old, **new} if isinstance(old, dict) else new
