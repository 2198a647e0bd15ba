"""What an action does to a customer: one lever a file, the folder is the list.

A file ``not_renew.py`` holds the frozen dataclass ``NotRenew``: the lever's numbers, declared with unit, range
and source, and ``effect()``, the pure function from those numbers to the core's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar, Protocol

from simulator.vocabulary import Align, Effect


class Lever(Protocol):
    """One action with its numbers; ``ALIGN`` lists the moments it can happen at, the usual one first."""

    ALIGN: ClassVar[tuple[Align, ...]]

    @property
    def notice_months(self) -> int: ...

    def effect(self) -> Effect: ...

    def said(self) -> str:
        """The action in plain words, for the preview."""


def _lever(name: str) -> type[Lever]:
    module = import_module(f"{__name__}.{name}")
    made: type[Lever] = getattr(module, name.title().replace("_", ""))
    return made


LEVERS: Mapping[str, type[Lever]] = {m.name: _lever(m.name) for m in iter_modules(__path__)}
"""Every lever by the word a strategy file uses for it."""
