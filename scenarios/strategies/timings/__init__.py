"""When, other than by the calendar: one timing a file, the folder is the list.

A file ``pilot.py`` holds the frozen dataclass ``Pilot``, the words under ``when.pilot``; ``fault_of``, which tells what
it cannot be combined with; and ``schedule``, which places the customers of a case. ``said`` is for the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from scenarios.schema import Tell
from scenarios.strategies.calendar import Case, Schedule, When
from scenarios.strategies.who import Who


class Timing(Protocol):
    """A way to decide when."""

    def fault_of(self, who: Who, when: When, path: str, tell: Tell) -> None: ...

    def schedule(self, case: Case, when: When) -> Schedule: ...

    def said(self) -> str:
        """The timing in plain words."""


def _timing(name: str) -> type[Timing]:
    module = import_module(f"{__name__}.{name}")
    made: type[Timing] = getattr(module, name.title().replace("_", ""))
    return made


TIMINGS: Mapping[str, type[Timing]] = {m.name: _timing(m.name) for m in iter_modules(__path__)}
"""Every timing by the word a strategy file uses for it."""
