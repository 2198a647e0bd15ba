"""What may happen and what the firm may do: economies, levers, strategies, and the menu they are chosen from."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.menu import load_macro, load_strategy

__all__ = ["load_macro", "load_strategy"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("scenarios.menu"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
