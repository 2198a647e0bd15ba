"""A number of what is no run, or of a run that is damaged, is refused by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import folder as folders
from experiments import report_work
from experiments.branches import ExplainChoice
from experiments.rebuilding import work as number_work
from simulator.results import load, save
from simulator.vocabulary import InputError
from tests.rules.test_number import ds, run
from tests.sample import sample_dataset

__all__ = ["ds", "run"]


def test_a_sweep_and_a_damaged_table_are_refused_by_name(run: Path, tmp_path: Path) -> None:
    sweep, damaged = tmp_path / "sweep", tmp_path / "damaged"
    sweep.mkdir()
    (sweep / "sweep.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="sweep: a sweep; name one of its cells"):
        number_work.answer(ExplainChoice(str(sweep), "decision.1"), ())
    shutil.copytree(run, damaged)
    (damaged / "summary.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"summary\.csv is no table any more"):
        number_work.answer(ExplainChoice(str(damaged), "decision.1"), ())


def truncated(run: Path) -> None:
    for file in (run / "results.zarr" / "ebitda").glob("c*"):
        file.write_bytes(file.read_bytes()[:100])


def emptied(run: Path) -> None:
    next((run / "results.zarr" / "ebitda").glob("c*")).write_bytes(b"")


def without(run: Path) -> None:
    shutil.rmtree(run / "results.zarr" / "ebitda")


def changed(run: Path) -> None:
    sums = folders.sums(run)
    (run / "run.json").write_text(json.dumps({"tables": sums}), encoding="utf-8")
    table = (run / "summary.csv").read_text(encoding="utf-8")
    (run / "summary.csv").write_text(table.replace("tier_migration", "tear_migration"), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (truncated, r"results\.zarr cannot be read \(.*\): it is damaged, run it again"),
        (emptied, "is not whole: ebitda lacks a part; run it again"),
        (without, r"results\.zarr lacks ebitda: it is damaged, or of another version"),
        (changed, r"summary\.csv changed since the run left it; put it back, or remove it"),
    ],
)
def test_no_pack_is_told_of_a_run_that_is_not_as_it_was_left(
    run: Path, tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    there = tmp_path / "run"
    shutil.copytree(run, there)
    harm(there)
    with pytest.raises(InputError, match=said):
        report_work.told(there)


def test_a_table_taken_away_is_worked_out_anew(run: Path, tmp_path: Path) -> None:
    there = tmp_path / "run"
    shutil.copytree(run, there)
    changed(there)
    (there / "summary.csv").unlink()
    folders.unchanged(there, report_work.CURE)


def test_labels_that_are_nothing_but_their_fill_are_not_missed(tmp_path: Path) -> None:
    """The only draw of a single future bears the number 0, and no file."""
    save(sample_dataset(("do_nothing", "tier_migration"), paths=1, draws=1, months=3), tmp_path)
    assert load(tmp_path)["draw"].values.tolist() == [0]


def test_our_own_faults_keep_their_traceback(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), folders.readable(tmp_path):
        raise ZeroDivisionError
