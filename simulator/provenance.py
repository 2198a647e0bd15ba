"""Where a result comes from, as text and numbers that travel inside it."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simulator.vocabulary import RunMeta

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("numpy", "numba", "pandas", "xarray", "zarr", "hydra-core", "matplotlib")


def provenance(
    meta: RunMeta, *, book_name: str = "", book_hash: str = "", command: str | None = None
) -> dict[str, str | int | float]:
    """Attrs of a result: seed, sizes, composed config, versions, commit, book and time; JSON where nested."""
    config = json.dumps(meta.config, sort_keys=True, default=str)
    commit, dirty = git_state()
    return {
        "title": "Pruning strategies compared",
        "source": f"secateur {_version('secateur')}",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(sys.argv) if command is None else command,
        "config": config,
        "config_hash": hashlib.sha256(config.encode()).hexdigest(),
        "git_commit": commit,
        "git_dirty": dirty,
        "version": _version("secateur"),
        "python": platform.python_version(),
        "packages": json.dumps({name: _version(name) for name in PACKAGES}),
        "seed": meta.seed,
        "paths": meta.paths,
        "draws": meta.draws,
        "months": meta.months,
        "book_name": book_name,
        "book_hash": book_hash,
    }


@cache
def source_digest() -> str:
    """SHA-256, shortened, of every source file that can change a number: there is no version between releases."""
    digest = hashlib.sha256()
    for file in sorted([*ROOT.glob("simulator/**/*.py"), *ROOT.glob("scenarios/**/*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def git_state(root: Path = ROOT) -> tuple[str, str]:
    """Commit and "yes"/"no" for changed files; "unknown" for an installed package or without git."""
    if not (root / ".git").exists():
        return "unknown", "unknown"
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return commit, "yes" if _git(root, "status", "--porcelain", "--untracked-files=no") else "no"
    except (OSError, subprocess.SubprocessError):
        return "unknown", "unknown"


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
