"""One thing that was looked at: in order, worth knowing, or a fault; and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """``said``: what was found; ``cure``: what to do, of a fault always there."""

    state: Literal["ok", "note", "fault"]
    said: str
    cure: str = ""


def ok(said: str) -> Finding:
    """In order."""
    return Finding("ok", said)


def note(said: str, cure: str = "") -> Finding:
    """Nothing that stops a run."""
    return Finding("note", said, cure)


def fault(said: str, cure: str) -> Finding:
    """A run would fail, or must not be believed."""
    return Finding("fault", said, cure)
