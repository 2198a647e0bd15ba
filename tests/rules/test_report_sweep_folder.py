"""The folder of a sweep as ``secateur report`` reads it: what is told, what is counted as lost, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from experiments import report_sweep, report_work
from simulator.results import save
from simulator.vocabulary import InputError
from tests.rules.test_report import futures
from tests.rules.test_report_sweep import DOWN, UP, summary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three cells asked for, the second of which failed; a fourth was asked for later."""
    for key, gains in (("k1", (UP,)), ("k3", (DOWN,))):
        home = tmp_path / "cells" / key
        home.mkdir(parents=True)
        ds = futures(*gains).assign_attrs(seed=7, draws=8)
        save(ds, home)
        summary(ds).to_csv(home / "summary.csv", index=False)
        (home / "sums.json").write_text("{}", encoding="utf-8")
    rows = [("k1", 1, "done", None), ("k2", 2, "failed", "OSError: full"), ("k3", 3, "done", None)]
    index = pd.DataFrame(rows, columns=["cell", "x", "status", "error"]).assign(command="secateur compare")
    index.to_csv(tmp_path / "cells.csv", index=False)
    told = {"varied": ["x"], "design": "grid", "code": "c", "settings": {"months": 18}}
    asked = [{"key": f"k{x}", "values": {"x": str(x)}, "command": ""} for x in (1, 2, 3, 4)]
    for name, content in (("sweep", told), ("run", {"command": "secateur sweep x=1,2,3"}), ("asked", asked)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_cells_done_are_told_and_all_others_are_named(folder: Path) -> None:
    pack = report_work.told(report_work.source(str(folder)))
    assert (pack.stamp.kind, pack.stamp.cells, pack.stamp.command) == ("Sweep", 2, "secateur sweep x=1,2,3")
    unknown = next(s for s in pack.sections if s.key == "unknowns")
    assert [tuple(row) for row in unknown.tables[0].rows] == [
        ("x=2", "Failed", "OSError: full"),
        ("x=4", "Waiting", "asked for after the sweep last came to its end"),
    ]


def test_a_sweep_at_work_or_stopped_or_without_an_answer_is_refused(folder: Path) -> None:
    with FileLock(folder / "lock"), pytest.raises(InputError, match="the sweep is still at work"):
        report_sweep.told(folder)
    for key in ("k1", "k3"):
        (folder / "cells" / key / "sums.json").unlink()
    with pytest.raises(InputError, match=r"none of its 4 cells is done \(missing: x=1: its folder is gone\)"):
        report_sweep.told(folder)
    (folder / "run.json").unlink()
    with pytest.raises(InputError, match="stopped before it came to its end"):
        report_sweep.told(folder)
