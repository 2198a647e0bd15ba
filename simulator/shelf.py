"""Where things are kept that take long to make and can always be made again: compiled kernels, desk tables."""

from __future__ import annotations

import os
import sys
from pathlib import Path

KERNELS = "NUMBA_CACHE_DIR"
"""Where numba keeps what it has compiled; unset: beside the code."""


def cache_folder() -> Path:
    """The user's cache folder for this program; ``SECATEUR_CACHE`` names another one."""
    if os.environ.get("SECATEUR_CACHE"):
        return Path(os.environ["SECATEUR_CACHE"])
    return _of_user() / "secateur"


def kernels_folder() -> Path:
    """Where compiled kernels lie: in the user's own place, or beside the code."""
    told = os.environ.get(KERNELS)
    return Path(told) if told else Path(__file__).resolve().parent


def keep_kernels() -> None:
    """Where the code lies in a place nobody may write to, keep compiled kernels in the user's cache folder.

    To be called before numba is imported; a place the user has chosen (``NUMBA_CACHE_DIR``) stays. numba would look
    for a home folder by itself, and refuse to compile where there is none.
    """
    if os.environ.get(KERNELS) or _writable(Path(__file__).resolve().parent / "core"):
        return
    home = cache_folder() / "kernels"
    os.environ[KERNELS] = str(home if _made(home) else _for_now())


def _writable(folder: Path) -> bool:
    """Whether numba can keep something beside the modules of a folder."""
    own = folder / "__pycache__"
    return os.access(own if own.is_dir() else folder, os.W_OK | os.X_OK)


def _made(folder: Path) -> bool:
    """Whether a folder is there now, ours alone to read where it is new, and can be written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and _ours(folder)


def _ours(folder: Path) -> bool:
    """Compiled code is run: what somebody else may have put there is not."""
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _for_now() -> Path:
    """A folder for this process alone, removed at its end: kernels are compiled again next time."""
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="secateur-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _of_user() -> Path:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(name):
            return Path(os.environ[name])
    try:
        home = Path.home()
    except RuntimeError:
        home = None
    if home is None or not os.access(home, os.W_OK):
        import tempfile

        return Path(tempfile.gettempdir())
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
