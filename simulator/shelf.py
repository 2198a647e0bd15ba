"""Where things are kept that take long to make and can always be made again: compiled kernels, desk tables."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

KERNELS = "NUMBA_CACHE_DIR"
"""Where numba keeps what it has compiled."""
FORGOTTEN = 30 * 86_400.0
"""Seconds after which kernels of other sources go, if nobody used them."""


def cache_folder() -> Path:
    """The user's cache folder for this program; ``SECATEUR_CACHE`` names another one."""
    if os.environ.get("SECATEUR_CACHE"):
        return Path(os.environ["SECATEUR_CACHE"])
    return _of_user() / "secateur"


def kernels_folder() -> Path:
    """Where compiled kernels lie."""
    return Path(os.environ[KERNELS])


def keep_kernels() -> None:
    """Keep compiled kernels beside the code or, where nobody may write there, in the user's cache folder.

    To be called before numba is imported; a place the user has chosen (``NUMBA_CACHE_DIR``) stays. numba looks for a
    change only in the file a kernel stands in, not in those it calls: so kernels lie under a digest of all of them.
    """
    if os.environ.get(KERNELS):
        return
    beside = Path(__file__).resolve().parent / "__pycache__"
    home = next((h for h in (beside / "kernels", cache_folder() / "kernels") if _made(h / _digest())), None)
    os.environ[KERNELS] = str(_alone(home, _digest()) if home else _for_now())


@cache
def _digest() -> str:
    """Of every file that holds kernels."""
    import hashlib

    told, here = hashlib.sha256(), Path(__file__).resolve().parent
    ours = [*here.glob("core/*.py"), *here.glob("desk/*.py"), here / "luck.py"]
    for file in sorted([*ours, *here.parent.glob("experiments/peers/*.py")]):
        told.update(file.read_bytes())
    return told.hexdigest()[:12]


def _alone(home: Path, digest: str) -> Path:
    """The folder of a digest; those of other sources that nobody has asked for in a month are removed."""
    import shutil
    import time

    os.utime(home / digest)
    for other in home.iterdir():
        if time.time() - other.stat().st_mtime > FORGOTTEN:
            shutil.rmtree(other, ignore_errors=True)
    return home / digest


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
