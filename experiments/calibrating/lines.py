"""What ``secateur calibrate`` prints, 80 columns wide: every number told, and what the records cannot tell."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.calibration.estimate import Estimate
from simulator.number import register

if TYPE_CHECKING:
    from experiments.calibrating.work import Found

WIDE = 80
PROFILE = "_profile."
"""In the name of a part of a profile: the page has them, the terminal does not."""


def opening(found: Found) -> Iterator[str]:
    """Which records, seen on which day, and what was noted of them."""
    history = found.history
    rows = ", ".join(f"{len(frame):,} {name}" for name, frame in history.tables.items())
    yield from _wrapped(f"Records up to {history.as_of}, observed from {history.observed_from}: rows of {rows}.")
    for note in found.calibration.notes:
        yield from _wrapped(note, "- ")
    if found.check is not None:
        yield from _wrapped(str(found.check), "- ")


def table(found: Found) -> Iterator[str]:
    """Number, value, 80 % interval, what was assumed, status."""
    before = {line.name: line.value for line in register(found.parameters)}
    yield f"{'number':<32}{'value':>8}{'80 % interval':>21}{'prior':>8} status"
    for e in _shown(found):
        held = before.get(e.name)
        prior = "" if held is None else said(float(held))
        yield f"{e.name[:32]:<32}{said(e.value):>8}{f'{said(e.low)} .. {said(e.high)}':>21}{prior:>8} {e.status}"


def untold(found: Found) -> Iterator[str]:
    """Numbers that stay as assumed, by reason, then what to keep in mind of those told."""
    by_reason: dict[str, list[str]] = {}
    for e in found.calibration.estimates:
        if e.status == "prior":
            by_reason.setdefault(e.why, []).append(e.name)
    yield "What the records cannot tell (these numbers stay as assumed):"
    for why, names in by_reason.items():
        yield from _wrapped(f"{', '.join(names)}: {why}", "- ")
    doubts: dict[str, list[str]] = {}
    for e in _shown(found):
        if e.why:
            doubts.setdefault(e.why, []).append(e.name)
    if doubts:
        yield from ("", "To keep in mind of those they tell:")
    for why, names in doubts.items():
        yield from _wrapped(f"{', '.join(names)}: {why}", "- ")


def closing(home: Path) -> Iterator[str]:
    """Where everything lies, and the command that uses it."""
    yield f"Results: {home.resolve()}"
    yield f"Use it:  secateur compare --config-dir {home} calibration=calibrated"
    yield "         with your book: book=csv book.path=FILE; else the sector's, made up"


def said(value: float) -> str:
    """A number in eight letters at most, up to a million."""
    if value != value:
        return "-"
    if abs(value) < 0.01:
        return f"{value:.2g}" if abs(value) >= 0.0001 or value == 0.0 else f"{value:.0e}"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def _shown(found: Found) -> Iterator[Estimate]:
    return (e for e in found.calibration.estimates if e.status != "prior" and PROFILE not in e.name)


def _wrapped(words: str, mark: str = "") -> list[str]:
    return textwrap.wrap(words, WIDE, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False)
