"""A sweep as its user meets it: what is finished is never lost or done twice, whatever happens in between."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from experiments.sweeping.cell import Cell, run
from tests.here import secateur
from tests.rules.test_command import ROOT, TINY

WORDS = ("sweep", *TINY, "strategies=[ladder]", "macros=[baseline]")


def combined(folder: Path) -> str:
    told: str = json.loads((folder / "run.json").read_text(encoding="utf-8"))["hash"]
    return told


def journal(folder: Path, what: str) -> list[str]:
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line["cell"] for line in lines if line["what"] == what]


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("grid")
    done = secateur(*WORDS, "seed=1,2", "parameters.operations.fixed_share=0.3,0.6", "out=s", cwd=here)
    assert done.returncode == 0, done.stderr
    assert "4 to run." in done.stdout
    assert done.stderr.splitlines()[-1].split("  ")[1].startswith("4 of 4 cells, all in ")
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    return here / "s"


def test_the_combined_dataset_has_swept_settings_as_dims(grid):
    ds = xr.open_zarr(grid / "sweep.zarr", chunks=None, consolidated=False)
    assert ds["revenue"].dims[:4] == ("seed", "parameters.operations.fixed_share", "strategy", "macro")
    assert list(ds["seed"].values) == [1, 2]
    assert list(ds["parameters.operations.fixed_share"].values) == [0.3, 0.6]
    assert not ds["revenue"].isnull().any()
    cells = pd.read_csv(grid / "cells.csv")
    for _, cell in cells.iterrows():
        own = xr.open_zarr(grid / "cells" / cell["cell"] / "results.zarr", chunks=None, consolidated=False)
        mine = ds.sel({name: cell[name] for name in ("seed", "parameters.operations.fixed_share")})
        for name in (name for name, v in own.data_vars.items() if v.dtype.kind in "fiub"):
            assert np.array_equal(mine[name].values, own[name].values.astype(float), equal_nan=True), name


def test_the_table_has_every_cell_strategy_and_economy(grid):
    table = pd.read_csv(grid / "summary.csv")
    assert len(table) == 4 * 2
    assert set(zip(table["seed"], table["parameters.operations.fixed_share"], strict=True)) == {
        (s, f) for s in (1, 2) for f in (0.3, 0.6)
    }


def test_a_cell_is_what_its_command_gives_alone(grid, tmp_path):
    """``cells.csv`` names a command that runs a cell by itself: the same numbers."""
    import shlex

    cell = pd.read_csv(grid / "cells.csv").iloc[1]
    words = shlex.split(cell["command"])[1:]
    assert not any(word.startswith("out=") for word in words)
    done = secateur(*words, "out=alone", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "alone" / "summary.csv").read_bytes() == (
        grid / "cells" / cell["cell"] / "summary.csv"
    ).read_bytes()


def test_started_again_it_does_nothing_twice_and_can_be_extended(grid):
    words = [*WORDS, "parameters.operations.fixed_share=0.3,0.6", f"out={grid}"]
    before, finished = combined(grid), journal(grid, "done")
    again = secateur(*words, "seed=1,2", cwd=grid.parent)
    assert "4 done before; 0 to run." in again.stdout
    assert combined(grid) == before
    assert journal(grid, "done") == finished
    more = secateur(*words, "seed=1,2,3", cwd=grid.parent)
    assert more.returncode == 0, more.stderr
    assert "4 done before; 2 to run." in more.stdout
    ds = xr.open_zarr(grid / "sweep.zarr", chunks=None, consolidated=False)
    assert list(ds["seed"].values) == [1, 2, 3]


def test_a_changed_question_is_refused_with_the_difference(grid):
    before = combined(grid)
    done = secateur(*WORDS, "months=4", "seed=1,2,3", "parameters.operations.fixed_share=0.3,0.6", f"out={grid}",
                    cwd=grid.parent)  # fmt: skip
    assert done.returncode == 2
    assert "months was 3, is now 4" in done.stderr
    assert combined(grid) == before


def test_a_corrupted_cell_is_noticed_and_computed_again(grid):
    before = combined(grid)
    victim = sorted((grid / "cells").iterdir())[0]
    chunk = next(file for file in victim.rglob("c.*") if file.is_file())
    chunk.write_bytes(bytes(len(chunk.read_bytes())))
    cells = pd.read_csv(grid / "cells.csv")
    seeds = ",".join(map(str, sorted(set(cells["seed"]))))
    again = secateur(
        *WORDS, f"seed={seeds}", "parameters.operations.fixed_share=0.3,0.6", f"out={grid}", cwd=grid.parent
    )
    assert f"{len(cells) - 1} done before; 1 to run." in again.stdout
    assert combined(grid) == before


def test_one_failing_cell_is_told_and_the_rest_go_on(tmp_path):
    words = (*WORDS, "paths=4,6,8", "draws=4", "out=s")
    done = secateur(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "refused: paths=6: paths is 6, must be a multiple of draws (4)" in done.stderr.replace("\n  ", " ")
    assert "2 of 3 cells done, 1 refused." in done.stdout
    ds = xr.open_zarr(tmp_path / "s" / "sweep.zarr", chunks=None, consolidated=False)
    assert list(ds["paths"].values) == [4, 8]
    assert list(pd.read_csv(tmp_path / "s" / "cells.csv")["status"]) == ["done", "done", "refused"]


@pytest.mark.parametrize("launcher", ["joblib", pytest.param("submitit", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_cells_run_side_by_side_are_the_same(launcher, grid, tmp_path):
    words = (*WORDS, "seed=1,2", "parameters.operations.fixed_share=0.3", f"sweep.launcher={launcher}", "sweep.jobs=2")
    options = ("sweep.options={cluster: local, timeout_min: 5}",) if launcher == "submitit" else ()
    done = secateur(*words, *options, "out=s", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    mine, theirs = ({f.name: f for f in (folder / "cells").iterdir()} for folder in (tmp_path / "s", grid))
    assert set(mine) <= set(theirs)
    assert len(mine) == 2
    for key, folder in mine.items():
        assert (folder / "summary.csv").read_bytes() == (theirs[key] / "summary.csv").read_bytes()


def killed(words: tuple[str, ...], cwd: Path, seconds: float) -> int:
    """Start a sweep in a group of its own and kill all of it after a while; cells done by then."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "experiments.cli", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run = subprocess.Popen(command, cwd=cwd, env=environment, start_new_session=True, **quiet)
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return len(list(cwd.glob("s/cells/*/sums.json")))


@pytest.mark.parametrize(
    ("cells", "kills"), [(3, 1), pytest.param(60, 20, marks=pytest.mark.slow)], ids=["few", "sixty"]
)
def test_killed_and_resumed_it_ends_as_if_it_never_was(cells, kills, tmp_path):
    seeds = ",".join(map(str, range(1, cells + 1)))
    words, luck = (*WORDS, f"seed={seeds}", "out=s"), random.Random(cells)
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    whole.mkdir()
    torn.mkdir()
    assert secateur(*words, cwd=whole).returncode == 0
    done = [killed(words, torn, luck.uniform(2.0, 6.0)) for _ in range(kills)]
    assert done == sorted(done), "a cell that was done is gone"
    last = secateur(*words, cwd=torn)
    assert last.returncode == 0, last.stderr
    assert combined(torn / "s") == combined(whole / "s")
    assert len(journal(torn / "s", "done")) <= cells, "a cell was done twice"
    assert not list(torn.glob("s/cells/*.part"))


@pytest.mark.slow
def test_a_cell_that_failed_waits_to_be_asked_for_again(grid):
    """Planted: a cell is gone and its failure noted, as a fault of the machine would leave it."""
    before, cells = combined(grid), pd.read_csv(grid / "cells.csv")
    seeds = ",".join(map(str, sorted(set(cells["seed"]))))
    words = (*WORDS, f"seed={seeds}", "parameters.operations.fixed_share=0.3,0.6", f"out={grid}")
    key = cells["cell"][1]
    shutil.rmtree(grid / "cells" / key)
    (grid / "failed").mkdir()
    (grid / "failed" / f"{key}.txt").write_text("seed=1\nOSError: no space left\n", encoding="utf-8")
    lost = secateur(*words, cwd=grid.parent)
    assert lost.returncode == 1
    assert "1 failed before (--rerun-failed runs them again); 0 to run." in lost.stdout.replace("\n  ", " ")
    assert "OSError: no space left" in lost.stdout
    ds = xr.open_zarr(grid / "sweep.zarr", chunks=None, consolidated=False)
    assert int(ds["revenue"].isnull().any(dim=list(ds["revenue"].dims[2:])).sum()) == 1
    again = secateur(*words, "--rerun-failed", cwd=grid.parent)
    assert again.returncode == 0, again.stderr
    assert "1 to run." in again.stdout
    assert combined(grid) == before
    assert not list((grid / "failed").iterdir())


def test_whatever_goes_wrong_in_a_cell_is_its_outcome(tmp_path):
    ill = Cell("k", {"seed": "1"}, {"threads": 0, "nonsense": True})
    outcome = run(ill, tmp_path)
    assert outcome.error
    assert outcome.trace
    assert not list(tmp_path.iterdir())
