"""Where things are kept that take long to make and can always be made again: compiled kernels, desk tables."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """The user's cache folder for this program; ``SECATEUR_CACHE`` names another one."""
    if os.environ.get("SECATEUR_CACHE"):
        return Path(os.environ["SECATEUR_CACHE"])
    return _of_user() / "secateur"


def _of_user() -> Path:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(name):
            return Path(os.environ[name])
    try:
        home = Path.home()
    except RuntimeError:
        home = None
    if home is None or not os.access(home, os.W_OK):
        return Path(tempfile.gettempdir())
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
