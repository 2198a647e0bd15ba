"""Other ways to run a month, raced against the wheel on the same luck; one file a peer, the folder is the list.

A peer is a file with a function ``run``. It does in its own way what costs something for each customer (``seam``); all
else is the one compiled copy of the model, so that the race is about the way alone, and the integers must be the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from simulator.core.records import Floats, Links
from simulator.core.stepped import Model


class Peer(Protocol):
    """One other way. ``MOST``: customers up to which it is raced; beyond, a round would take minutes."""

    MOST: int

    def run(self, model: Model, out: Floats, gone: Links) -> None:
        """Run every path of a block; fills out [P, T, K] and gone [P, N] as ``path.run`` does."""

    def missing(self) -> str:
        """What it needs that is not here, in words; nothing: it can run."""


ORDER = ("straight", "c", "numpy", "pandas", "starsim", "mesa")
"""From near to far; a peer not named here follows by name."""


def peers() -> Mapping[str, Peer]:
    """Every peer by name."""
    names = sorted((info.name for info in iter_modules(__path__)), key=lambda n: (*_place(n), n))
    files = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: file for name, file in files.items() if hasattr(file, "MOST")}  # type: ignore[misc]


def _place(name: str) -> tuple[int]:
    return (ORDER.index(name) if name in ORDER else len(ORDER),)
