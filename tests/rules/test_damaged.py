"""A number of what is no run, or of a run that is damaged, is refused by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.branches import ExplainChoice
from experiments.rebuilding import work as number_work
from simulator.vocabulary import InputError
from tests.rules.test_number import ds, run

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
