"""What a benchmark ran on, in words that mean something elsewhere."""

from __future__ import annotations

import os
import platform
import subprocess
import textwrap
from functools import cache
from pathlib import Path


@cache
def machine() -> dict[str, str]:
    """Processor, cores, Python, the libraries that do the work, and the C compiler."""
    from importlib.metadata import version

    found = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("numba", "llvmlite", "numpy", "pandas")},
        "compiler": _compiler(),
    }
    return {name: told for name, told in found.items() if told}


def said() -> list[str]:
    """The same for the terminal, 80 columns wide."""
    return [*textwrap.wrap(", ".join(f"{name} {told}" for name, told in machine().items()), 80), ""]


def _processor() -> str:
    """The model's name as the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines() if told.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _compiler() -> str:
    """The first line of what the compiler says of itself."""
    from experiments.peers.c import compiler

    if not compiler():
        return "none"
    done = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=False, timeout=20)
    return (done.stdout.splitlines() or ["unknown"])[0]
