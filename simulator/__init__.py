"""How a book of customers lives through a month: data in, Dataset out.

``from simulator import read_book, simulate``; both are imported on first use, to keep the shared words light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.shelf import keep_kernels

if TYPE_CHECKING:
    from simulator.book import read_book as read_book
    from simulator.engine import simulate as simulate

__all__ = ["read_book", "simulate"]

keep_kernels()

_HOME = {"read_book": "simulator.book", "simulate": "simulator.engine"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
