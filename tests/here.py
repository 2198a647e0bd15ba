"""A command run in this process: what the terminal would show, without starting Python and loading kernels anew."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

from experiments import cli


def secateur(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """As from a shell in ``cwd``, 80 columns wide; exit status, stdout and stderr."""
    out, err, home, typed = io.StringIO(), io.StringIO(), Path.cwd(), sys.argv
    columns, ended = os.environ.get("COLUMNS"), signal.getsignal(signal.SIGTERM)
    os.environ["COLUMNS"] = "80"
    os.chdir(cwd)
    sys.argv = ["secateur"]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = cli.main(list(words))
    finally:
        os.chdir(home)
        sys.argv = typed
        signal.signal(signal.SIGTERM, ended)
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns
    return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())
