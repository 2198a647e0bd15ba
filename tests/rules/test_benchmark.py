"""``secateur benchmark``: figures that are there, positive and kept."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import bench
from tests.rules.test_command import secateur


def test_it_measures_prints_and_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECATEUR_CACHE", str(tmp_path / "shelf"))
    done = secateur("benchmark", "parameters.portrait.customers=200", "out=run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.strip().splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert "desk.mode=response fits it first" in done.stdout
    assert {p.name for p in (tmp_path / "run").iterdir()} == {"benchmark.csv", "config.yaml", "run.json"}
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["status"] == "finished"
    table = pd.read_csv(tmp_path / "run" / "benchmark.csv").set_index("name")
    speeds = table[table["unit"] != ""].dropna(subset=["value"])
    assert len(speeds) == 6
    assert ((speeds["low"] > 0) & (speeds["low"] <= speeds["value"]) & (speeds["value"] <= speeds["high"])).all()
    assert table.loc["real floor: events", "value"] > table.loc["real floor: tickets", "value"]


def test_rounds_are_taken_in_turn_and_the_first_is_not_counted() -> None:
    order: list[str] = []

    def work(name: str) -> float:
        order.append(name)
        return 2.0

    seen = bench.interleaved({"a": lambda: work("a"), "b": lambda: work("b")}, rounds=2)
    assert "".join(order) == "ababab"
    assert [len(times) for times in seen.values()] == [2, 2]
