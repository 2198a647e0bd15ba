"""Where the configuration lies; found without loading anything."""

from __future__ import annotations

from pathlib import Path


def conf_folder() -> Path:
    """Where the configuration lies: beside the packages in a clone, inside the simulator in a wheel."""
    root = Path(__file__).resolve().parent.parent
    return next(p for p in (root / "conf", root / "simulator" / "conf") if p.is_dir())
