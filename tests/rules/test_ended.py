"""A run that is told to end, one that was killed before, and settings that make no sense together."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.here import secateur
from tests.rules.test_command import ROOT, TINY


def test_a_run_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    words = ["compare", *TINY, "paths=200000", "charts=false", "out=run"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words], cwd=tmp_path, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 100
    while not (tmp_path / "run.part").exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    told.terminate()
    _, said = told.communicate(timeout=100)
    assert (told.returncode, said) == (143, "")
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.part").mkdir()
    done = secateur("compare", *TINY, "out=run", cwd=tmp_path)
    assert done.returncode == 2
    assert "run.part stands beside it, left by a run that was killed or still at work" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("threads=two", "threads is two, must be a whole number"),
        ("charts=maybe", "charts is maybe, must be true or false"),
        ("parameters.desk.rate=dear", "parameters.desk.rate is dear, must be a number"),
        ("engine.workers=2", "engine is local, which has no workers and no address"),
        ("auto.half_width=1", "auto says when paths=auto has seen enough, but paths is a number"),
        ("benchmark.sections=[]", "benchmark.sections is empty, must name at least one"),
    ],
)
def test_what_makes_no_sense_is_refused(words: str, said: str, tmp_path: Path) -> None:
    done = secateur("compare", words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not list(tmp_path.iterdir())
