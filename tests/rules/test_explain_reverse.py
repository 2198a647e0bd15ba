"""The bridge and the stress in reverse from the command line, and a run that decides itself how long to go on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.explain_work import heading
from experiments.reverse_work import crossing, leave
from tests.here import secateur
from tests.rules.test_command import TINY

FEW = (*TINY, "strategies=[tier_migration,big_bang_purge]", "macros=[baseline]", "out=run")


def test_explain_leaves_a_bridge_that_adds_up(tmp_path: Path) -> None:
    done = secateur("explain", *FEW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    table = pd.read_csv(tmp_path / "run" / "bridge.csv")
    sums = table.groupby("strategy")["mean"].sum()
    printed = next(line for line in done.stdout.splitlines() if line.startswith("net present value")).split()[3:]
    assert [float(x) for x in printed] == pytest.approx(sums[["tier_migration", "big_bang_purge"]].tolist(), abs=0.0051)
    assert sums["do_nothing"] == 0.0
    told = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert (told["status"], told["seed"], told["paths"], told["book"]["name"]) == ("finished", 7, 4, "saas")
    assert {"git_commit", "packages", "config_hash", "simulation_seconds"} <= told.keys()


def test_reverse_says_how_bad_it_must_get(tmp_path: Path) -> None:
    done = secateur("reverse", *FEW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    table = pd.read_csv(tmp_path / "run" / "reverse_stress.csv")
    assert sorted(table["direction"].unique()) == ["cac", "churn", "cost", "credit", "severe", "use"]
    assert table["loses_to_do_nothing_at"].min() >= 0.0


def test_neither_goes_on_for_as_long_as_it_takes(tmp_path: Path) -> None:
    for command in ("explain", "reverse"):
        done = secateur(command, *FEW, "paths=auto", cwd=tmp_path)
        assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
        assert "paths is auto, must be a number here" in done.stderr


@pytest.mark.slow
def test_a_run_goes_on_until_it_knows_enough(tmp_path: Path) -> None:
    words = [word for word in FEW if not word.startswith(("paths", "months"))]
    done = secateur(
        "compare",
        *words,
        "paths=auto",
        "auto.half_width=0.0001",
        "auto.most=40",
        "charts=false",
        "months=8",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "as many futures as it takes" in " ".join(done.stdout.split())
    assert '"paths": 32' in (tmp_path / "run" / "run.json").read_text()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("paths=atuo", "paths is 'atuo', must be a whole number (futures) or auto: did you mean auto?"),
        ("paths=0", "paths is 0, must lie in [1, 1e+06] (futures)"),
        ("paths=1.5", "paths is 1.5, must be a whole number (futures) or auto"),
    ],
)
def test_paths_that_make_no_sense_are_refused(tmp_path: Path, word: str, said: str) -> None:
    done = secateur("compare", *[w for w in FEW if not w.startswith("paths")], word, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_measure_that_is_none_is_refused_as_a_reason_to_stop(tmp_path: Path) -> None:
    words = [word for word in FEW if not word.startswith("paths")]
    done = secateur("compare", *words, "paths=auto", "auto.metric=delta_npv_pct", cwd=tmp_path)
    assert done.returncode == 2
    assert "auto.metric is delta_npv_pct" in done.stderr
    assert "did you mean delta_npv" in done.stderr


def test_a_crossing_lies_on_the_straight_line_between_looks() -> None:
    assert crossing(np.array([0.0, 1.0, 2.0]), np.array([3.0, 1.0, -1.0])) == 1.5
    assert crossing(np.array([0.0, 1.0]), np.array([0.0, 1.0])) == 0.0
    assert crossing(np.array([0.0, 1.0]), np.array([2.0, 1.0])) == float("inf")


def test_what_never_breaks_is_an_empty_cell_of_the_table(tmp_path: Path) -> None:
    found = pd.DataFrame({"strategy": ["ladder"], "loses_to_do_nothing_at": [np.inf], "breaks_covenants_at": [1.5]})
    leave(found, tmp_path)
    table = (tmp_path / "reverse_stress.csv").read_text(encoding="utf-8").splitlines()
    assert table == ["strategy,loses_to_do_nothing_at,breaks_covenants_at", "ladder,,1.5"]


def test_a_long_name_stands_on_two_lines() -> None:
    assert heading("clean_exit_at_renewal") == ("clean exit", "at renewal")
    assert heading("ladder") == ("", "ladder")
