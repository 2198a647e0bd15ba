"""What a variable of the result means, and what a result says of the run it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Variable:
    """One variable of the result: its dims after (strategy, macro, path, month), unit and moment."""

    name: str
    dims: tuple[str, ...]
    unit: str
    long_name: str
    moment: Literal["start", "during", "end"]


@dataclass(frozen=True)
class RunMeta:
    """What the results carry besides numbers: written as attrs, all text or numbers."""

    seed: int
    paths: int
    draws: int
    months: int
    config: Mapping[str, Any] = field(default_factory=dict)
