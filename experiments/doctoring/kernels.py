"""What numba compiles: does it run, give the right number, and lie where the next run finds it?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.doctoring.finding import Finding, fault, note, ok

if TYPE_CHECKING:
    from experiments.schema import Run

ERLANG_B = 128.0 / 643.0
"""Share of calls refused with 5 lines and 4 Erlang: (4^5 / 5!) over the sum of 4^k / k! up to 5."""
WHEEL = "path.run-*.nbi"
"""Where numba notes how the month of customers was compiled."""


def look(run: Run) -> Iterator[Finding]:
    """Are kernels to be had?"""
    from simulator.desk.erlang import erlang_b
    from simulator.shelf import kernels_folder

    found = float(erlang_b(5, 4.0))
    if abs(found - ERLANG_B) > 1e-12:
        yield fault(
            f"a compiled formula gives {found}, must be {ERLANG_B}: numba or this processor is at fault",
            "pip install --force-reinstall numba llvmlite; then secateur warmup",
        )
        return
    yield ok("compiled code runs and gives a known number")
    home = kernels_folder()
    if home.name.startswith("secateur-"):
        yield note(
            "no folder to keep compiled kernels in: every run compiles anew, for minutes",
            "name one that can be written to: SECATEUR_CACHE=FOLDER",
        )
        return
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    if not any(home.rglob(WHEEL)):
        yield note(f"the months of customers are not compiled yet ({home})", "secateur warmup, once: two minutes")
    else:
        yield ok(f"compiled kernels are kept in {home} ({size / 1e6:.0f} MB)")
    yield from _others(home)


def _others(home: Path) -> Iterator[Finding]:
    others = [one for one in home.parent.iterdir() if one.is_dir() and one != home] if home.parent.is_dir() else []
    size = sum(file.stat().st_size for one in others for file in one.rglob("*") if file.is_file())
    if others and home.parent.name == "kernels":
        yield note(
            f"kernels of {len(others)} other versions beside them ({size / 1e6:.0f} MB) go by themselves after 30 days"
        )
