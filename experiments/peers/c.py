"""The plain loop with its sweep in C, compiled on the spot for this very processor: what its vector units can do."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.peers.seam import scratch_without_wheel
from experiments.peers.straight import Row, row_of, sweep_all
from simulator.core.records import Floats, Links, Work
from simulator.core.stepped import Model

MOST = 1_000_000
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
"""No fast mathematics: comparisons must be the same."""


def compiler() -> str:
    """The C compiler of this machine; nothing if there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), "")


def missing() -> str:
    """A compiler that compiles."""
    if sys.platform == "win32" or not compiler():
        return "no C compiler (cc, gcc, clang) is here"
    try:
        address()
    except (OSError, subprocess.SubprocessError) as error:
        return f"the C compiler failed: {error}"
    return ""


@cache
def address() -> int:
    """Where the compiled sweep lies in memory; the library stays loaded, its file does not stay."""
    with TemporaryDirectory(prefix="secateur-") as folder:
        made = Path(folder) / "sweep.so"
        source = Path(__file__).with_name("sweep.c")
        subprocess.run([compiler(), *FLAGS, "-o", str(made), str(source)], check=True, capture_output=True, timeout=60)
        library = ctypes.CDLL(str(made))
    return ctypes.cast(library.sweep, ctypes.c_void_p).value or 0


def run(model: Model, out: Floats, gone: Links) -> None:
    """Every path of a block."""
    rows, cells, luck, weather, numbers, work = model
    work = scratch_without_wheel(work)
    row = row_of(rows, cells)._replace(sweep=address())
    row.told[:] = told(work, row)
    assert sweep_all(rows, cells, luck, weather, numbers, work, row, (out, gone)) == 0


def told(work: Work, row: Row) -> list[int]:
    """What ``sweep`` reads: leavers and code, set month by month; sizes; addresses of arrays that never move."""
    arrays = (work.clock, work.threshold, row.first, row.length, row.threshold, row.who, work.gone, work.listed)
    numbers, addresses = [0, 0, len(work.clock), work.threshold.strides[0]], [array.ctypes.data for array in arrays]
    return [*numbers, *addresses] + [0] * (len(row.told) - len(numbers) - len(addresses))
