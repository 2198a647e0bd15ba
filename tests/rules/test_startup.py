"""Before the first customer: what is loaded, what is compiled, and where compiled kernels are kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numba", "pandas", "pandera", "scipy", "xarray", "zarr", "matplotlib", "simpy")
LOOK = """
import json, sys
from experiments import cli
status = cli.main(json.loads(sys.argv.pop()))
print(json.dumps([status, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def python(code: str, *words: str, cwd: Path, **told: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **told}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=True)


def loaded(words: list[str], cwd: Path) -> tuple[int, set[str]]:
    status, names = json.loads(python(LOOK, json.dumps(words), cwd=cwd).stdout.splitlines()[-1])
    return status, set(names)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["compare", "--help"], ["warmup", "--help"]])
def test_help_loads_neither_arrays_nor_hydra(words: list[str], tmp_path: Path) -> None:
    status, names = loaded(words, tmp_path)
    assert status == 0
    assert not names & {*HEAVY, "numpy", "hydra"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--cfg", "job"], 0),
        (["strategies=[laddr]"], 2),
        (["moths=3"], 2),
        (["months=0"], 2),
    ],
)
def test_settings_shown_and_refused_load_no_compiler_and_no_tables(
    words: list[str], status: int, tmp_path: Path
) -> None:
    found, names = loaded(["compare", *words], tmp_path)
    assert found == status
    assert not names & set(HEAVY)


def test_after_warmup_a_comparison_compiles_nothing(tmp_path: Path) -> None:
    code = """
import sys
from experiments import cli, warmup
warmup.warm_up()
again = warmup.warm_up()
words = "parameters.portrait.customers=60 months=4 paths=4 draws=2 threads=1 charts=false out=run"
found = warmup.compiled(lambda: cli.main(["compare", *words.split(), "macros=[baseline,severe_recession]"]))
print([again, found])
"""
    done = python(code, cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert lines[-1] == "[0, []]", done.stderr
    assert (tmp_path / "run" / "run.json").is_file()
    assert sum(line.startswith("All is warm: nothing had to be compiled") for line in lines) >= 1


def test_warmup_has_no_settings(tmp_path: Path) -> None:
    from experiments.warmup import warm_up
    from simulator.vocabulary import InputError

    with pytest.raises(InputError, match="months=3: secateur warmup has no settings, only --naive"):
        warm_up(["months=3"])


READ_ONLY = """
import os, pathlib, sys
allowed = os.access
code = str(pathlib.Path(sys.argv[1]) / "simulator")
os.access = lambda path, mode, **more: not str(path).startswith(code) and allowed(path, mode, **more)
import simulator
from simulator.desk.erlang import erlang_b
assert 0.0 < erlang_b(3.0, 4.0) < 1.0
print(os.environ["NUMBA_CACHE_DIR"])
print(*sorted(file.name for file in pathlib.Path(os.environ["NUMBA_CACHE_DIR"]).rglob("*.nbi")))
"""


def test_kernels_of_a_read_only_installation_lie_in_the_cache_folder(tmp_path: Path) -> None:
    done = python(READ_ONLY, str(ROOT), cwd=tmp_path, SECATEUR_CACHE=str(tmp_path / "cache"), NUMBA_CACHE_DIR="")
    where, kept = done.stdout.splitlines()
    assert Path(where).parent == tmp_path / "cache" / "kernels"
    assert "erlang_b" in kept


def test_without_a_place_to_keep_them_kernels_are_compiled_for_now(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    told = {"HOME": "/nonexistent", "XDG_CACHE_HOME": str(tmp_path / "file"), "TMPDIR": str(tmp_path)}
    done = python(READ_ONLY, str(ROOT), cwd=tmp_path, SECATEUR_CACHE="", NUMBA_CACHE_DIR="", **told)
    where, kept = done.stdout.splitlines()
    assert Path(where).parent == tmp_path
    assert "erlang_b" in kept
    assert not Path(where).exists()


def test_a_place_of_the_users_own_stays(tmp_path: Path) -> None:
    done = python(READ_ONLY, str(ROOT), cwd=tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "mine"))
    assert Path(done.stdout.splitlines()[0]) == tmp_path / "mine"


@pytest.mark.parametrize("customers", [1, 2, 40])
def test_kernels_see_a_book_of_one_customer_as_they_see_any(customers: int) -> None:
    from numba import typeof

    from simulator.core.lines import together

    whole, trait = together(customers, (np.int64, 5), (np.int32, 6))
    assert (typeof(whole).layout, typeof(trait).layout) == ("A", "A")
    whole[:], trait[:] = 7, -3
    assert whole.shape == (customers, 5)
    assert trait.shape == (customers, 6)
    assert (whole == 7).all()
    assert (trait == -3).all()
