"""The book: customers at month 0, read or synthesised, checked, completed and described."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.book.page import BookPage, describe
    from simulator.book.read import read_book
    from simulator.book.synthetic import synthesise
    from simulator.book.transactions import read_transactions
    from simulator.book.words import lines

# No file here is named like a function it exports: importing the file would hide the function.
_ROOMS = {
    "read_book": "read",
    "read_transactions": "transactions",
    "synthesise": "synthetic",
    "describe": "page",
    "BookPage": "page",
    "lines": "words",
}

__all__ = ["BookPage", "describe", "lines", "read_book", "read_transactions", "synthesise"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use: reading the vocabulary must not cost pandas and pandera."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
